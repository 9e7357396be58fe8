"""Who did what to an issue, read from its changelog: the same as clean deliveries would have told."""

from collections.abc import Iterator
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, Field
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import History
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.history import IssueChangelog, history_from_changelog
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import (
    BOT,
    IDS,
    ORDER,
    SAMI,
    TRACKER,
    UPDATED,
    UPDATED_MS,
    Json,
    desk,
    issue,
    item,
    mapping,
)
from tests.trackers.jira.site import Site, connection

URL = "https://acme.atlassian.net/rest/api/2/issue/10042/changelog"
READING = JiraIssueParser(TRACKER, mapping(), frozenset(desk().billing), IDS)
CREATED, CREATED_MS = "2026-05-28T08:00:00.000+0200", UPDATED_MS - 546_964


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests; each makes issues of its own."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="history") as sandbox:
        yield Site(sandbox, CallLog())


def edit_issue(site: Site, ref: TicketRef, person: str = "sami", **fields: Any) -> None:
    """One edit by hand."""
    site.api("PUT", f"issue/{ref.id}", {"fields": fields}, person=person)


def perform_transition(site: Site, ref: TicketRef, name: str, person: str = "sami") -> None:
    """A transition by hand."""
    ways = site.api("GET", f"issue/{ref.id}/transitions", person=person)["transitions"]
    (way,) = [each["id"] for each in ways if each["name"] == name]
    site.api("POST", f"issue/{ref.id}/transitions", {"transition": {"id": way}}, person=person)


def test_the_steps_are_what_the_deliveries_tell(site: Site) -> None:
    """Of everybody's edits and moves, and of ours: one call for all of them."""
    tracker = site.tracker()
    ref = site.open_issue("Request", person="carla", components=[{"name": "Team: Support"}])
    edit_issue(site, ref, priority={"name": "High"}, **{"customfield_10102": "PO-1"})
    perform_transition(site, ref, "In review", "anna")
    edit_issue(site, ref, "lena", issuetype={"name": "Customization"}, components=[{"name": "Team: Hosting"}])
    edit_issue(site, ref, summary="another")
    ours = (
        FieldUpdate(STATUS, (), "estimating", Reason.UNDO),
        FieldUpdate(BILLING, (), "separate-order", Reason.BILLING),
    )
    tracker.tickets.perform(ref, UpdateFields(ours), ("k",), None)
    site.take_calls()
    found = tracker.tickets.fetch_history(ref, 0)
    assert site.take_calls() == [f"GET issue/{ref.id} 200"]
    told = site.list_sightings(tracker, ref)
    assert len(told) == 6
    assert list(found.sightings[1:]) == told[1:]
    assert describe_opening(found) == describe_opening(History((told[0],), told[0]))
    assert found.now == tracker.tickets.fetch(ref)
    assert found.sightings[-1].actor is not None
    assert found.sightings[-1].actor.kind is AccountKind.US


def describe_opening(found: History) -> tuple[Any, ...]:
    """What counts of the first step; a hook names there what was set, which the changelog does not have."""
    first = found.sightings[0]
    assert first.is_opening
    kinds = (first.default_kind, first.has_default_priority)
    return (first.version, first.created_at, first.actor, first.seen, first.raw, kinds)


def test_what_was_done_before_is_told_too_where_it_costs_nothing(site: Site) -> None:
    """The newest hundred groups come with the issue; only the opening is left out."""
    tracker, ref = site.tracker(), site.open_issue()
    for name in ("Low", "High", "Medium"):
        edit_issue(site, ref, priority={"name": name})
    told = site.list_sightings(tracker, ref)
    assert list(tracker.tickets.fetch_history(ref, told[2].version).sightings) == told[1:]


def test_a_history_teaches_the_transitions(site: Site) -> None:
    """As a read does, so that writing needs no look of its own."""
    tracker, ref = site.tracker(), site.open_issue()
    tracker.tickets.fetch_history(ref, 0)
    site.take_calls()
    tracker.tickets.perform(
        ref, UpdateFields((FieldUpdate(STATUS, (), "in-review", Reason.UNDO),)), ("k",), None
    )
    assert site.take_calls() == [f"POST issue/{ref.id}/transitions 204"]


def test_what_is_no_ticket_is_shown_as_such(site: Site) -> None:
    """As for a read: it may have been one."""
    assert site.tracker().tickets.fetch_history(site.open_issue("Task"), 0).now.lacks_type


# ── What Jira's own changelogs look like ────────────────────────────────────────────────────


def group(number: int, *items: Json, after_s: int, author: Json = SAMI) -> Json:
    """A group of changes, so many seconds after the opening."""
    created = f"2026-05-28T08:{after_s // 60:02}:{after_s % 60:02}.000+0200"
    return {"id": str(number), "author": author, "created": created, "items": list(items)}


def list_steps(*groups: Json, since: int = 0, **fields: Any) -> tuple[Sighting, ...]:
    """The steps that led to DESK-7, opened by sami."""
    shown = issue(**{"created": CREATED, "creator": SAMI, **fields})
    return history_from_changelog(READING, shown, groups, since).sightings


def test_each_step_shows_the_ticket_as_it_was_then() -> None:
    """Computed back from what it is now, with the values that stand in no mapping."""
    first, second, third = list_steps(
        group(1, item("status", ("77", "Odd"), ("10101", "New")), after_s=60),
        group(
            2,
            item("status", ("10101", "New"), ("10104", "In review")),
            item("priority", (None, None), ("2", "High")),
            item(ORDER, (None, "PO-1"), (None, "PO-2")),
            item("summary", (None, "a"), (None, "b")),
            after_s=120,
        ),
        priority={"id": "2", "name": "High"},
        customfield_10102="PO-2",
        customfield_10111=None,
    )
    assert (first.is_opening, first.version, first.created_at) == (True, CREATED_MS, CREATED_MS)
    assert (STATUS in first.seen, first.raw["status"]) == (False, ("77",))
    assert first.actor is not None
    assert (first.actor.account.id, first.changed_from, first.default_kind) == (
        SAMI["accountId"],
        {},
        "request",
    )
    assert (second.version, second.changed_from, second.seen[STATUS]) == (
        CREATED_MS + 60_000,
        {STATUS: ()},
        ("new",),
    )
    assert (second.seen[PRIORITY], second.seen[Field("order_reference")]) == ((), ("PO-1",))
    assert (second.is_opening, second.default_kind, second.has_default_priority) == (False, None, False)
    assert third.changed_from == {STATUS: ("new",), PRIORITY: (), Field("order_reference"): ("PO-1",)}
    assert (third.seen[PRIORITY], third.seen[Field("order_reference")]) == (("high",), ("PO-2",))


@pytest.mark.parametrize("key", ["10000", "2"])
def test_a_priority_that_jira_chose_is_told_from_one_that_was_set(key: str) -> None:
    """By what it was at the opening, whatever it is now."""
    changed = group(1, item("priority", (key, "…"), ("1", "Highest")), after_s=60)
    opened = list_steps(changed, priority={"id": "1", "name": "Highest"})[0]
    assert opened.has_default_priority is (key == "10000")


def test_components_that_came_and_went_are_put_back() -> None:
    """One an item; the others stay."""
    came = item("components", (None, None), ("2", "Team: Hosting"))
    went = item("components", ("1", "Team: Support"), (None, None))
    now = [{"name": "Backend"}, {"name": "Team: Hosting"}]
    before, after = list_steps(group(1, came, went, after_s=60), components=now)
    assert (before.raw["components"], before.seen[TEAM]) == (("Backend", "Team: Support"), ("support",))
    assert (after.raw["components"], after.changed_from) == (
        ("Backend", "Team: Hosting"),
        {TEAM: ("support",)},
    )


def test_components_that_are_not_told_apart_are_not_shown_before() -> None:
    """What is not known differs from nothing."""
    several = item("components", (None, None), ("[1, 2]", "Team: Hosting, Backend"))
    clear = item("components", (None, None), ("1", "Team: Support"))
    now = [{"name": "Team: Hosting"}]
    first, second, third = list_steps(
        group(1, clear, after_s=60), group(2, several, after_s=120), components=now
    )
    assert [TEAM in step.seen for step in (first, second, third)] == [False, False, True]
    assert third.changed_from == {}


def test_nobody_is_named_for_what_jira_did_itself() -> None:
    """And our own account is told apart."""
    ours = group(1, item("priority", ("2", "High"), ("1", "x")), after_s=60, author={"accountId": BOT})
    nobodys = group(2, item("priority", ("1", "x"), ("2", "High")), after_s=90, author={})
    found = list_steps(ours, nobodys, since=CREATED_MS)
    assert [step.actor and step.actor.kind for step in found] == [AccountKind.US, None]


def test_an_issue_that_does_not_tell_when_it_was_opened_has_no_opening() -> None:
    """It is not guessed."""
    assert list_steps(created=...) == ()


def numbered_groups(*numbers: int) -> list[Json]:
    """Groups that were made in the order of their numbers, ten seconds apart."""
    return [group(each, item("summary", (None, "a"), (None, "b")), after_s=each * 10) for each in numbers]


def fetch_older(total: Any, *numbers: int, since: int = 0) -> list[int]:
    """The groups got by an issue that shows these ones, newest first, of so many; in the order got."""
    reached = IssueChangelog(JiraClient(connection("https://acme.atlassian.net"), CLOUD), "10042")
    histories = list(reversed(numbered_groups(*numbers)))
    shown = {**issue(updated=UPDATED), "changelog": {"total": total, "histories": histories}}
    return [int(str(each["id"])) for each in reached.fetch_groups(shown, since)]


def serve_pages(*pages: list[Json]) -> None:
    """The changelog resource answers with these pages."""
    for page in pages:
        responses.get(URL, json={"values": page})


def list_asked_parts() -> list[tuple[str, str]]:
    """Which parts of the changelog were asked for."""
    return [(c.request.params["startAt"], c.request.params["maxResults"]) for c in responses.calls]  # type: ignore[attr-defined]  # responses adds it


@responses.activate
def test_what_came_with_the_issue_is_not_asked_for_again() -> None:
    """Nor what is older than needed, nor where no total is told."""
    assert fetch_older(3, 1, 2, 3) == [1, 2, 3]
    assert fetch_older(9, 7, 8, 9, since=CREATED_MS + 70_000) == [7, 8, 9]
    assert fetch_older(None, 1, 2) == [1, 2]
    assert list_asked_parts() == []


@responses.activate
def test_older_changes_are_asked_for_backwards() -> None:
    """A hundred at most at a time, until it is far enough."""
    serve_pages(
        numbered_groups(*range(151, 251)), numbered_groups(*range(51, 151)), numbered_groups(*range(1, 51))
    )
    assert fetch_older(252, 251, 252, since=CREATED_MS + 60 * 10_000) == list(range(51, 253))
    assert list_asked_parts() == [("150", "100"), ("50", "100")]


@responses.activate
def test_the_opening_needs_all_changes() -> None:
    """However many Jira shows at a time; one shown twice counts once, an empty page ends it."""
    serve_pages(numbered_groups(1, 2), numbered_groups(3, 4), [])
    assert fetch_older(7, 4, 6, 7) == [1, 2, 3, 4, 6, 7]
    assert list_asked_parts() == [("0", "4"), ("2", "2")]
    responses.reset()
    serve_pages(numbered_groups(1), [])
    assert fetch_older(5, 4, 5) == [1, 4, 5]
