"""Who did what to an issue, read from its events: the same as clean deliveries would have told."""

from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE
from sdesk_sync.trackers import History
from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.gitlab.history import history_from_events
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser
from tests.trackers.gitlab.bodies import SAMI, TRACKER, US, Json, mapping
from tests.trackers.gitlab.site import Site, number

CREATED, CREATED_MS = "2026-05-28T06:09:00.000Z", 1779948540000
ANNA = {"id": 11, "name": "Anna", "username": "anna"}


def edit_issue(site: Site, ref: TicketRef, person: str = "sami", **sent: Any) -> None:
    """One edit by hand."""
    site.api("PUT", f"/issues/{number(ref)}", sent, person=person)


def as_recorded(shown: Sighting) -> Sighting:
    """A sighting without what GitLab keeps no history of."""
    seen = {name: words for name, words in shown.seen.items() if name not in shown.accepted_as_found}
    return replace(shown, seen=seen, closed_at=None)


def told_by_deliveries(site: Site, ref: TicketRef) -> list[Sighting]:
    """What the deliveries about a ticket have shown, as far as there is a history of it."""
    return [as_recorded(shown) for shown in site.list_sightings(site.tracker(), ref)]


def test_the_steps_are_what_the_deliveries_tell(gitlab_site: Site) -> None:
    """Of everybody's edits, closes and reopenings, and of ours: three calls for all of them."""
    ref = gitlab_site.open_issue("type::request", "status::new", "API")
    tracker = gitlab_site.tracker()
    gitlab_site.pause(5)
    edit_issue(gitlab_site, ref, add_labels="status::in-review,priority::high", remove_labels="status::new")
    edit_issue(gitlab_site, ref, "anna", state_event="close")
    edit_issue(gitlab_site, ref, "lena", state_event="reopen", add_labels="status::accepted")
    ours = UpdateFields(
        (FieldUpdate(STATUS, ("accepted", "in-review"), "closed", Reason.UNDO),), SetOpenState(closed=True)
    )
    tracker.tickets.perform(ref, ours, ("k",), None)
    gitlab_site.take_calls()
    found = tracker.tickets.fetch_history(ref, 0)
    path = "GET /projects/101/issues/1"
    assert gitlab_site.take_calls() == [
        f"{path} 200",
        f"{path}/resource_label_events 200",
        f"{path}/resource_state_events 200",
    ]
    assert [*map(as_recorded, found.sightings)] == told_by_deliveries(gitlab_site, ref)
    assert found.now == tracker.tickets.fetch(ref)
    assert [step.actor and step.actor.handle for step in found.sightings] == [
        "sami", "sami", "anna", "lena", "lena", "desk-bot", "desk-bot",
    ]  # fmt: skip
    assert found.sightings[-1].actor is not None
    assert found.sightings[-1].actor.kind is AccountKind.US


def test_what_was_done_before_is_told_too_where_it_costs_nothing(gitlab_site: Site) -> None:
    """All events come anyway; the opening is no step then, but its labels are."""
    ref = gitlab_site.open_issue("type::request", "status::new")
    tracker = gitlab_site.tracker()
    for label in ("priority::low", "priority::high", "priority::medium"):
        gitlab_site.pause(5)
        edit_issue(gitlab_site, ref, add_labels=label)
    told = told_by_deliveries(gitlab_site, ref)
    labels, *steps = tracker.tickets.fetch_history(ref, told[2].version).sightings
    assert (labels.is_opening, [*map(as_recorded, steps)]) == (False, told[1:])


def test_many_events_come_in_several_pages(gitlab_site: Site) -> None:
    """The newest are on the last one."""
    ref = gitlab_site.open_issue("type::request")
    tracker = gitlab_site.tracker()
    gitlab_site.pause(5)
    for _ in range(51):
        edit_issue(gitlab_site, ref, add_labels="priority::high")
        edit_issue(gitlab_site, ref, remove_labels="priority::high")
    gitlab_site.take_calls()
    found = tracker.tickets.fetch_history(ref, 0)
    assert len(gitlab_site.take_calls()) == 4
    assert [*map(as_recorded, found.sightings)] == told_by_deliveries(gitlab_site, ref)


def test_an_issue_that_was_deleted_is_gone(gitlab_site: Site) -> None:
    """As for a read."""
    with pytest.raises(Gone):
        gitlab_site.tracker().tickets.fetch_history(TicketRef(TRACKER, "4", f"{TRACKER}#4"), 0)


# ── What GitLab's own events look like ──────────────────────────────────────────────────────


def event(ms: int, title: str | None, action: str = "add", user: Json = SAMI) -> Json:
    """A label event so many ms after the opening; None for a label deleted since."""
    label = None if title is None else {"id": 1, "name": title}
    return {"user": user, "created_at": at(ms), "label": label, "action": action}


def state_event(ms: int, state: str, user: Json = SAMI) -> Json:
    """A state event so many ms after the opening."""
    return {"user": user, "created_at": at(ms), "state": state}


def at(ms: int) -> str:
    """So many ms after the opening, as GitLab writes it."""
    return f"2026-05-28T06:09:{ms // 1000:02}.{ms % 1000:03}Z"


def read_history(*events: Json, titles: tuple[str, ...], since: int = 0, **shown: Any) -> History:
    """The history of issue 7, opened by sami, whose last change was 30 s later."""
    issue: Json = {"id": 4711, "iid": 7, "labels": list(titles), "state": "opened", "author": SAMI}
    issue |= {"created_at": CREATED, "updated_at": at(30_000), **shown}
    reading = GitLabIssueParser(TRACKER, mapping(), US)
    now = reading.parse_issue(TicketRef(TRACKER, "4711", f"{TRACKER}#7"), issue)
    return history_from_events(reading, now, issue, events, since)


def test_labels_put_on_right_after_the_opening_belong_to_it() -> None:
    """GitLab notes them down as events of their own, a little later."""
    found = read_history(
        event(40, "type::request"),
        event(40, "status::new"),
        event(20_000, "priority::high", user=ANNA),
        titles=("priority::high", "status::new", "type::request"),
    )
    opening, step = found.sightings
    assert (opening.is_opening, opening.version, opening.created_at) == (True, CREATED_MS, CREATED_MS)
    assert opening.raw == {"labels": ("status::new", "type::request")}
    assert (opening.seen[TYPE], opening.changed_from, opening.tracker_was_closed) == (("request",), {}, None)
    assert opening.actor is not None
    assert (opening.actor.handle, opening.tracker_closed, opening.default_kind) == ("sami", False, "request")
    assert (step.is_opening, step.version, step.changed_from) == (False, CREATED_MS + 20_000, {PRIORITY: ()})
    assert step.seen == found.now.seen


@pytest.mark.parametrize(
    "first",
    [event(1500, "type::request"), event(40, "type::request", user=ANNA), event(40, None)],
    ids=["too late", "somebody else's", "deleted since"],
)
def test_other_labels_do_not_belong_to_the_opening(first: Json) -> None:
    """They are somebody's edit; of a label deleted since nothing is told."""
    titles = ("type::request",) if first["label"] else ()
    opening, *steps = read_history(first, titles=titles).sightings
    assert opening.seen[TYPE] == ()
    assert [step.changed_from for step in steps] == ([{TYPE: ()}] if titles else [])


def test_labels_without_an_event_were_there_from_the_start() -> None:
    """An import notes nothing down."""
    (opening,) = read_history(titles=("type::incident",)).sightings
    assert opening.seen[TYPE] == ("incident",)


def test_a_close_comes_before_the_labels_of_its_moment() -> None:
    """GitLab closes first and sets the labels then."""
    opening, closed, labelled = read_history(
        event(9000, "status::closed"),
        event(9000, "status::new", "remove"),
        state_event(9000, "closed"),
        titles=("status::closed", "type::request"),
        state="closed",
    ).sightings
    assert (opening.tracker_closed, opening.seen[STATUS]) == (False, ("new",))
    assert (closed.tracker_closed, closed.tracker_was_closed, closed.seen[STATUS]) == (True, False, ("new",))
    assert closed.changed_from == {STATUS: ("new",)}
    assert (labelled.tracker_closed, labelled.tracker_was_closed, labelled.seen[STATUS]) == (
        True,
        None,
        ("closed",),
    )
    assert labelled.changed_from == {STATUS: ("new",)}


def test_a_label_that_came_and_went_at_once_is_no_change() -> None:
    """Which of the two came first is not told, nor does it matter."""
    (step,) = read_history(
        event(9000, "API"), event(9000, "API", "remove"), titles=(), since=CREATED_MS
    ).sightings
    assert (step.changed_from, step.raw) == ({}, {"labels": ()})


def test_what_came_after_the_issue_was_read_is_not_among_it() -> None:
    """Else the states before it would be wrong; an event stamped a little late is."""
    late = [event(30_050, "priority::low", user=ANNA), state_event(30_060, "closed", ANNA)]
    found = read_history(event(30_010, "priority::high"), *late, titles=("priority::high",), since=CREATED_MS)
    (step,) = found.sightings
    assert (step.version, step.seen, step.tracker_closed) == (CREATED_MS + 30_010, found.now.seen, False)


def test_events_without_a_time_or_of_another_sort_say_nothing() -> None:
    """Nor an issue that does not show when it was opened."""
    odd: Json = {"user": SAMI, "created_at": "soon", "label": {"name": "API"}, "action": "add"}
    merged = state_event(9000, "merged")
    assert read_history(odd, merged, titles=("API",), created_at=None).sightings == ()


def test_of_a_deleted_account_nobody_is_named() -> None:
    """GitLab shows no user then."""
    (step,) = read_history(event(9000, "API", user={}), titles=("API",), since=CREATED_MS).sightings
    assert step.actor is None
