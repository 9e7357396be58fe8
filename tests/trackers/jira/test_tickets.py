"""Tickets in a Jira project, read and changed through the real client."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sdesk_sync.desk.model.actions import Acknowledge, Audience, PostComment, UpdateFields
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.text import Paragraph, Plain, Text, Untrusted
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Gone, Rejected
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import Json, mapping
from tests.trackers.jira.site import Site

ORDER, ORDER_FIELD, MONEY_FIELD = Field("order_reference"), "customfield_10102", "customfield_10111"
SAID = Text((Paragraph((Untrusted("Sami [~x]"), Plain(", this could not stay."))),))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests; each makes issues of its own."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="tickets") as sandbox:
        yield Site(sandbox, CallLog())


def write(*puts: tuple[Field, str | None], seen: tuple[str, ...] = ()) -> UpdateFields:
    """A write of these words."""
    return UpdateFields(tuple(FieldUpdate(name, seen, to, Reason.UNDO) for name, to in puts))


def test_a_ticket_is_read_in_one_call(site: Site) -> None:
    """With every field the mapping has names for."""
    tracker = site.tracker()
    fields: Json = {
        ORDER_FIELD: "PO-1",
        "components": [{"name": "Team: Support"}],
        "priority": {"name": "High"},
    }
    ref = site.open_issue("Customization", **fields)
    found = tracker.tickets.fetch(ref)
    assert site.take_calls() == [f"GET issue/{ref.id} 200"]
    assert found.seen.keys() == tracker.tickets.writable_fields | {Field("time_spent")}
    told = {name: words for name, words in found.seen.items() if words}
    assert told == {
        TYPE: ("customization",),
        STATUS: ("new",),
        PRIORITY: ("high",),
        TEAM: ("support",),
        ORDER: ("PO-1",),
    }
    assert (found.ref, found.actor, found.tracker_closed) == (ref, None, None)


def test_what_a_hook_shows_and_what_is_read_agree(site: Site) -> None:
    """To the ms, though each comes in the time zone of its reader."""
    tracker = site.tracker()
    ref = site.open_issue("Request", person="carla")
    hook = site.find_webhook(ref)
    told = tracker.webhooks.parse(hook["headers"], hook["raw"])
    now = tracker.tickets.fetch(ref)
    assert isinstance(told, Sighting)
    assert (told.seen, told.raw, told.version) == (now.seen, now.raw, now.version)
    assert (told.is_opening, told.actor) == (True, replace(site.actor("carla"), name="Carla Conrad"))
    assert tracker.webhooks.why_not_genuine(hook["headers"], hook["raw"], 0) is None
    assert tracker.webhooks.find_key(hook["headers"], hook["raw"]).lane == ref.id


def test_our_own_write_is_told_apart(site: Site) -> None:
    """By the account that made it."""
    tracker = site.tracker()
    ref = site.open_issue()
    tracker.tickets.perform(ref, write((PRIORITY, "high")), ("k",), None)
    hook = site.find_webhook(ref)
    told = tracker.webhooks.parse(hook["headers"], hook["raw"])
    assert isinstance(told, Sighting)
    assert told.actor is not None
    assert told.actor.kind is AccountKind.US
    assert told.changed_from == {PRIORITY: ()}


def test_fields_are_written_in_one_call_that_tells_the_version(site: Site) -> None:
    """Set and cleared alike; no priority is the neutral one."""
    tracker = site.tracker()
    ref = site.open_issue(priority={"name": "High"}, **{ORDER_FIELD: "PO-1"})
    wanted = write((PRIORITY, None), (ORDER, None), (BILLING, "contract"))
    done = tracker.tickets.perform(ref, wanted, ("k",), None)
    assert site.take_calls() == [f"PUT issue/{ref.id} 200"]
    fields = site.fields(ref)
    assert fields["priority"]["name"] == "Not prioritised"
    assert (fields[ORDER_FIELD], fields[MONEY_FIELD]) == (None, "contract")
    assert done == ActionResult(version=tracker.tickets.fetch(ref).version)


def test_a_status_takes_the_other_fields_along(site: Site) -> None:
    """One call once the transitions have been seen, whichever ticket showed them."""
    tracker = site.tracker()
    tracker.tickets.fetch(site.open_issue())
    site.log.take()
    ref = site.open_issue("Customization")
    tracker.tickets.perform(
        ref, write((STATUS, "estimating"), (BILLING, "separate-order"), (TEAM, "development")), ("k",), None
    )
    assert site.take_calls() == [f"POST issue/{ref.id}/transitions 204"]
    fields = site.fields(ref)
    assert (fields["status"]["name"], fields[MONEY_FIELD]) == ("Estimating", "separate-order")
    assert [each["name"] for each in fields["components"]] == ["Team: Development"]


def test_transitions_not_seen_yet_are_asked_once(site: Site) -> None:
    """They are the same from every status."""
    tracker = site.tracker()
    ref = site.open_issue()
    tracker.tickets.perform(ref, write((STATUS, "in-review")), ("k",), None)
    tracker.tickets.perform(ref, write((STATUS, "new")), ("k",), None)
    moved = f"POST issue/{ref.id}/transitions 204"
    assert site.take_calls() == [f"GET issue/{ref.id}/transitions 200", moved, moved]
    assert site.fields(ref)["status"]["name"] == "New"


def test_a_retyped_ticket_is_put_right_in_two_calls(site: Site) -> None:
    """A transition's screen cannot carry the type."""
    tracker = site.tracker()
    ref = site.open_issue()
    on = tracker.tickets.fetch(ref)
    site.log.take()
    wanted = write(
        (TYPE, "software-defect"), (STATUS, "accepted"), (BILLING, "maintenance"), (TEAM, "development")
    )
    tracker.tickets.perform(ref, wanted, ("k",), on)
    assert site.take_calls() == [f"PUT issue/{ref.id} 200", f"POST issue/{ref.id}/transitions 204"]
    told = {name: words for name, words in tracker.tickets.fetch(ref).seen.items() if words}
    assert told == {
        TYPE: ("software-defect",),
        STATUS: ("accepted",),
        BILLING: ("maintenance",),
        TEAM: ("development",),
    }


def test_a_transition_without_screen_moves_only(site: Site) -> None:
    """The fields go ahead of it. (People's own transitions have none.)"""
    tracker = site.tracker(replace(mapping(), bot_transition="{status}"))
    ref = site.open_issue()
    tracker.tickets.fetch(ref)
    site.log.take()
    tracker.tickets.perform(ref, write((STATUS, "in-review"), (PRIORITY, "high")), ("k",), None)
    assert site.take_calls() == [f"PUT issue/{ref.id} 200", f"POST issue/{ref.id}/transitions 204"]
    fields = site.fields(ref)
    assert (fields["status"]["name"], fields["priority"]["name"]) == ("In review", "High")


@pytest.mark.parametrize(
    ("there", "to", "after"),
    [
        ([], "support", ["Team: Support"]),
        (["Team: Support", "Team: Hosting"], "hosting", ["Team: Hosting"]),
        (["Team: Support"], "hosting", ["Team: Hosting"]),
        (["Team: Support", "Team: Hosting"], None, []),
    ],
)
def test_a_team_replaces_the_other_teams(
    site: Site, there: list[str], to: str | None, after: list[str]
) -> None:
    """By what the newest sighting shows."""
    tracker = site.tracker()
    ref = site.open_issue(components=[{"name": name} for name in there])
    tracker.tickets.perform(ref, write((TEAM, to)), ("k",), tracker.tickets.fetch(ref))
    assert [each["name"] for each in site.fields(ref)["components"]] == after


def test_other_components_stay(site: Site) -> None:
    """Even one that came after the newest sighting."""
    tracker = site.tracker()
    site.api("POST", "component", {"name": "Backend", "project": "DESK"}, person="lena")
    ref = site.open_issue(components=[{"name": "Team: Support"}])
    on = tracker.tickets.fetch(ref)
    site.api("PUT", f"issue/{ref.id}", {"update": {"components": [{"add": {"name": "Backend"}}]}})
    tracker.tickets.perform(ref, write((TEAM, "hosting")), ("k",), on)
    assert sorted(each["name"] for each in site.fields(ref)["components"]) == ["Backend", "Team: Hosting"]


def test_without_a_sighting_the_seen_teams_go(site: Site) -> None:
    """They are all that is known."""
    tracker = site.tracker()
    ref = site.open_issue(components=[{"name": "Team: Support"}])
    tracker.tickets.perform(ref, write((TEAM, "hosting"), seen=("support",)), ("k",), None)
    assert [each["name"] for each in site.fields(ref)["components"]] == ["Team: Hosting"]


def test_nothing_to_write_asks_nothing(site: Site) -> None:
    """Neither does a nod, for which Jira has no sign."""
    tracker = site.tracker()
    ref = site.open_issue()
    assert tracker.tickets.perform(ref, UpdateFields(), ("k",), None) == ActionResult()
    assert tracker.tickets.perform(ref, Acknowledge("91"), ("k",), None) == ActionResult()
    assert site.take_calls() == []


def test_a_comment_for_staff_is_marked_internal_and_with_its_key(site: Site) -> None:
    """In a service project the mark hides it; elsewhere it does no harm."""
    tracker = site.tracker()
    ref = site.open_issue()
    tracker.tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("support:7/say",), None)
    assert site.take_calls() == [f"POST issue/{ref.id}/comment 201"]
    (comment,) = site.comments(ref)
    assert comment["body"] == "Sami \\[\u2060\\~x\\], this could not stay."
    assert comment["jsdPublic"] is False
    assert {"key": "sdesk.action", "value": {"keys": ["support:7/say"]}} in comment["properties"]


def test_a_comment_for_staff_is_hidden_from_others_where_the_mapping_says_how(site: Site) -> None:
    """And one for everybody is not."""
    tracker = site.tracker(replace(mapping(), visible_to_role="Service Desk Team"))
    ref = site.open_issue(person="carla")
    tracker.tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    assert (len(site.comments(ref)), len(site.comments(ref, "carla"))) == (1, 0)
    tracker.tickets.perform(ref, PostComment(SAID, Audience.EVERYBODY), ("k",), None)
    assert [each["jsdPublic"] for each in site.comments(ref, "carla")] == [True]


def test_a_role_we_do_not_have_is_said(site: Site) -> None:
    """And who can mend it."""
    tracker = site.tracker(replace(mapping(), visible_to_role="Secret Club"))
    with pytest.raises(Rejected) as refused:
        tracker.tickets.perform(site.open_issue(), PostComment(SAID, Audience.STAFF), ("k",), None)
    assert "Secret Club" in str(refused.value.hint)


def test_a_missing_transition_stops_the_write_and_says_what_to_add(site: Site) -> None:
    """Nothing is half done."""
    tracker = site.tracker(replace(mapping(), bot_transition="Bot: {status}"))
    ref = site.open_issue()
    with pytest.raises(Rejected) as refused:
        tracker.tickets.perform(ref, write((TYPE, "request"), (STATUS, "in-review")), ("k",), None)
    assert "Bot: In review" in refused.value.answer
    assert "administrator adds a transition 'Bot: In review'" in str(refused.value.hint)
    assert site.fields(ref)["issuetype"]["name"] == "Incident"


def test_a_transition_that_does_not_work_any_more_is_asked_for_again(site: Site) -> None:
    """Somebody has changed the workflow meanwhile."""
    tracker = site.tracker(replace(mapping(), bot_transition="{status}"))
    ref = site.open_issue()
    tracker.tickets.perform(ref, write((STATUS, "in-review")), ("k",), None)
    with pytest.raises(Rejected, match="not valid for the current state"):
        tracker.tickets.perform(ref, write((STATUS, "in-review")), ("k",), None)
    site.log.take()
    with pytest.raises(Rejected, match="no transition 'In review'"):
        tracker.tickets.perform(ref, write((STATUS, "in-review")), ("k",), None)
    assert site.take_calls() == [f"GET issue/{ref.id}/transitions 200"]


@pytest.mark.parametrize(
    ("name", "to"), [(STATUS, None), (TYPE, None), (TYPE, "wish"), (TEAM, "sales"), (Field("colour"), "red")]
)
def test_what_has_no_name_in_jira_is_refused(site: Site, name: Field, to: str | None) -> None:
    """Without a call."""
    tracker = site.tracker()
    with pytest.raises(Rejected):
        tracker.tickets.perform(site.open_issue(), write((name, to)), ("k",), None)
    assert site.take_calls() == []


def test_a_ticket_that_is_not_there_is_gone(site: Site) -> None:
    """Deleted; of a type that is nothing for us it shows that it is no ticket."""
    tracker = site.tracker()
    deleted, task = site.open_issue(), site.open_issue("Task")
    site.api("DELETE", f"issue/{deleted.id}", person="lena")
    with pytest.raises(Gone):
        tracker.tickets.fetch(deleted)
    assert tracker.tickets.fetch(task).lacks_type
    with pytest.raises(Gone):
        tracker.tickets.perform(deleted, PostComment(SAID, Audience.STAFF), ("k",), None)


def test_a_refused_edit_names_the_fields_that_it_is_refused_for(site: Site) -> None:
    """Jira names them by its own keys, and writes none of the others; the desk knows them by its words."""
    tracker = site.tracker()
    ref = site.open_issue("Customization")
    teams = site.api("GET", "project/DESK/components", person="lena")
    gone = next(one["id"] for one in teams if one["name"] == "Team: Hosting")
    site.api("DELETE", f"component/{gone}", person="lena")
    with pytest.raises(Rejected) as refused:
        tracker.tickets.perform(ref, write((TEAM, "hosting"), (ORDER, "PO-1")), ("k",), None)
    assert refused.value.fields == {TEAM}
    assert tracker.tickets.fetch(ref).seen[ORDER] == ()
    with pytest.raises(Rejected) as moved:
        tracker.tickets.perform(ref, write((TEAM, "hosting"), (STATUS, "accepted")), ("k",), None)
    assert moved.value.fields == {TEAM}
