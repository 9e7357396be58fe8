"""What the adapter does to issues of a GitLab project, and how few calls it takes."""

from dataclasses import replace

import pytest
import responses

from sdesk_sync.desk.model.actions import Audience, PostComment, UpdateFields
from sdesk_sync.desk.model.people import Account, AccountKind, Actor
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.text import Code, Paragraph, Plain, Text
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Gone, Rejected, Transient
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from tests.trackers.answering import GITLAB
from tests.trackers.gitlab.bodies import desk, mapping
from tests.trackers.gitlab.site import Site, connection, number

SAID = Text((Paragraph((Plain("An order is missing: "), Code("!desk order PO-1"))),))


def put(field: Field, seen: tuple[str, ...], to: str | None) -> FieldUpdate:
    """One field to be set."""
    return FieldUpdate(field, seen, to, Reason.UNDO)


def test_a_ticket_is_read_in_one_call(gitlab_site: Site) -> None:
    """Every mapped field is seen, and whether it is closed."""
    ref = gitlab_site.open_issue("type::request", "status::new", "API")
    tickets = gitlab_site.tracker().tickets
    found = tickets.fetch(ref)
    labelled = {TYPE: ("request",), STATUS: ("new",), PRIORITY: (), BILLING: (), TEAM: ()}
    assert found.seen == {**labelled, Field("estimate"): (), Field("time_spent"): ()}
    assert found.raw == {"labels": ("API", "status::new", "type::request")}
    assert (found.ref, found.tracker_closed, found.default_kind) == (ref, False, "request")
    assert tickets.writable_fields == {TYPE, STATUS, PRIORITY, BILLING, TEAM, Field("estimate")}
    assert gitlab_site.take_calls() == ["GET /projects/101/issues/1 200"]


def test_the_consequences_of_a_retype_are_one_put(gitlab_site: Site) -> None:
    """Labels of four scopes, and labels that are none of ours stay."""
    ref = gitlab_site.open_issue("type::suggestion", "status::in-review", "priority::high", "API")
    tracker = gitlab_site.tracker()
    write = UpdateFields(
        (
            put(STATUS, ("in-review",), "accepted"),
            put(BILLING, (), "none"),
            put(TEAM, (), "product-management"),
            put(PRIORITY, ("high",), None),
        )
    )
    done = tracker.tickets.perform(ref, write, ("k",), tracker.tickets.fetch(ref))
    assert gitlab_site.take_calls()[1:] == ["PUT /projects/101/issues/1 200"]
    assert gitlab_site.labels(ref) == [
        "API",
        "billing::none",
        "status::accepted",
        "team::product-management",
        "type::suggestion",
    ]
    assert done == ActionResult(version=tracker.tickets.fetch(ref).version)


def test_all_other_labels_of_a_scope_are_taken_away(gitlab_site: Site) -> None:
    """Also one that came after what was judged; what stands in no mapping stays."""
    ref = gitlab_site.open_issue("type::request", "status::new", "status::closed", "status::foo")
    tracker = gitlab_site.tracker()
    now = tracker.tickets.fetch(ref)
    tracker.tickets.perform(ref, UpdateFields((put(STATUS, ("new",), "in-review"),)), ("k",), now)
    assert gitlab_site.labels(ref) == ["status::foo", "status::in-review", "type::request"]


def test_what_was_judged_is_taken_away_without_a_look(gitlab_site: Site) -> None:
    """Without a newer sighting the words seen say enough."""
    ref = gitlab_site.open_issue("status::new")
    gitlab_site.tracker().tickets.perform(
        ref, UpdateFields((put(STATUS, ("new",), "closed"),), SetOpenState(closed=True)), ("k",), None
    )
    assert gitlab_site.take_calls() == ["PUT /projects/101/issues/1 200"]
    assert gitlab_site.labels(ref) == ["status::closed"]
    assert gitlab_site.tracker().tickets.fetch(ref).tracker_closed


def test_an_undo_is_a_look_a_put_and_a_note(gitlab_site: Site) -> None:
    """A close that was refused: the issue is open again, its label back, and the reason told."""
    ref = gitlab_site.open_issue("type::customization", "status::closed", "status::accepted")
    gitlab_site.api("PUT", f"/issues/{number(ref)}", {"state_event": "close"})
    tracker = gitlab_site.tracker()
    now = tracker.tickets.fetch(ref)
    tracker.tickets.perform(
        ref,
        UpdateFields((put(STATUS, ("accepted", "closed"), "accepted"),), SetOpenState(closed=False)),
        ("a",),
        now,
    )
    tracker.tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("b",), now)
    path = "/projects/101/issues/1"
    assert gitlab_site.take_calls() == [f"GET {path} 200", f"PUT {path} 200", f"POST {path}/notes 201"]
    assert gitlab_site.labels(ref) == ["status::accepted", "type::customization"]
    assert gitlab_site.api("GET", f"/issues/{number(ref)}")["state"] == "opened"


def test_nothing_to_write_is_no_call(gitlab_site: Site) -> None:
    """Facts live in our store only."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    assert (
        tickets.perform(ref, UpdateFields((put(Field("order_reference"), (), "PO-1"),)), ("k",), None)
        == ActionResult()
    )
    assert tickets.perform(ref, UpdateFields((put(PRIORITY, (), None),)), ("k",), None) == ActionResult()
    assert gitlab_site.take_calls() == []


def test_a_word_without_a_label_is_refused_before_anything_is_sent(gitlab_site: Site) -> None:
    """GitLab would make a label of whatever it is sent."""
    ref = gitlab_site.open_issue("type::request")
    with pytest.raises(Rejected, match="no label is mapped to status 'paused'"):
        gitlab_site.tracker().tickets.perform(ref, UpdateFields((put(STATUS, (), "paused"),)), ("k",), None)
    assert gitlab_site.take_calls() == []


def test_a_write_that_gitlab_passes_over_is_refused(gitlab_site: Site) -> None:
    """A Guest's labels are dropped with a 200; nobody would notice."""
    ref = gitlab_site.open_issue("status::new", person="carla")
    tickets = gitlab_site.tracker("carla").tickets
    with pytest.raises(
        Rejected, match=r"did not change status::closed \(our account needs the role Reporter"
    ):
        tickets.perform(ref, UpdateFields((put(STATUS, (), "closed"),)), ("k",), None)


def test_a_ticket_that_is_not_there_is_gone(gitlab_site: Site) -> None:
    """Deleted, or never shown to us."""
    ref = TicketRef("engineering", "404", "engineering#404")
    tickets = gitlab_site.tracker().tickets
    for action in (UpdateFields(open_state=SetOpenState(closed=True)), PostComment(SAID, Audience.STAFF)):
        with pytest.raises(Gone):
            tickets.perform(ref, action, ("k",), None)
    with pytest.raises(Gone):
        tickets.fetch(ref)


def test_an_answer_that_was_lost_is_for_later(gitlab_site: Site) -> None:
    """It was written all the same: who asks again looks first."""
    ref = gitlab_site.open_issue("status::new")
    tickets = gitlab_site.tracker().tickets
    gitlab_site.strike(kind="drop-after-write", count=1)
    with pytest.raises(Transient, match="no answer from engineering"):
        tickets.perform(ref, UpdateFields((put(STATUS, ("new",), "closed"),)), ("k",), None)
    assert gitlab_site.take_calls() == ["PUT /projects/101/issues/1 0"]
    assert gitlab_site.labels(ref) == ["status::closed"]


def test_the_first_use_asks_who_we_are_once(gitlab_site: Site) -> None:
    """Two calls, shared by hooks, tickets and people."""
    ref = gitlab_site.open_issue("status::new")
    tracker = gitlab_site.tracker(warm=False)
    assert isinstance(tracker.tickets.fetch(ref), Sighting)
    assert tracker.people.look_up_roles(gitlab_site.actor("sami")) == frozenset()
    assert gitlab_site.take_calls() == [
        "GET /user 200",
        "GET /projects/acme%2Fengineering 200",
        "GET /projects/101/issues/1 200",
        "GET /projects/101/members/all/13 200",
    ]


def test_a_hook_of_the_sandbox_shows_what_a_read_shows(gitlab_site: Site) -> None:
    """Both ways lead to the same sighting, apart from who acted."""
    ref = gitlab_site.open_issue("type::request", "status::new")
    gitlab_site.api(
        "PUT", f"/issues/{number(ref)}", {"add_labels": "status::in-review", "remove_labels": "status::new"}
    )
    tracker = gitlab_site.tracker()
    found = tracker.webhooks.parse(*gitlab_site.wait_for_webhook("update"))
    assert isinstance(found, Sighting)
    assert (found.changed_from, found.actor) == (
        {STATUS: ("new",)},
        Actor(Account("engineering", "13"), "Sami Sommer", "sami"),
    )
    assert replace(found, changed_from={}, actor=None) == tracker.tickets.fetch(ref)


def test_a_close_and_relabel_in_one_write_are_two_deliveries_of_ours(gitlab_site: Site) -> None:
    """The first shows the issue between the two, and names the status for what it was."""
    ref = gitlab_site.open_issue("status::accepted")
    tracker = gitlab_site.tracker()
    tracker.tickets.perform(
        ref, UpdateFields((put(STATUS, ("accepted",), "closed"),), SetOpenState(closed=True)), ("k",), None
    )
    first, then = (
        tracker.webhooks.parse(*gitlab_site.wait_for_webhook(action)) for action in ("close", "update")
    )
    assert isinstance(first, Sighting)
    assert isinstance(then, Sighting)
    assert [each.actor and each.actor.kind for each in (first, then)] == [AccountKind.US, AccountKind.US]
    assert (first.tracker_closed, first.tracker_was_closed, first.seen[STATUS]) == (
        True,
        False,
        ("accepted",),
    )
    assert (then.tracker_was_closed, then.seen[STATUS], then.changed_from) == (
        None,
        ("closed",),
        {STATUS: ("accepted",)},
    )
    assert first.version < then.version


def test_a_hook_of_the_sandbox_is_genuine_with_its_secret_only(gitlab_site: Site) -> None:
    """Any of several secrets will do."""
    gitlab_site.open_issue("type::request")
    headers, body = gitlab_site.wait_for_webhook("open")
    right, url = gitlab_site.sandbox.world.site("engineering").hook_secret, gitlab_site.place["url"]
    for secrets, counts in ((("old", right), True), (("old",), False), ((), False)):
        tracker = connect_gitlab(connection(url, secrets=secrets), desk(), mapping())
        assert (tracker.webhooks.why_not_genuine(headers, body, 0) is None) is counts


@responses.activate
def test_a_close_that_gitlab_passes_over_is_refused() -> None:
    """A 200 that changed nothing is no success."""
    GITLAB.answer("update", json={**GITLAB.issue, "state": "opened"})
    with pytest.raises(Rejected, match="did not change open or closed"):
        GITLAB.perform(UpdateFields(open_state=SetOpenState(closed=True)))
