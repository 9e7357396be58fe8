"""Who did what to an issue, read from its events: the same as clean deliveries would have told."""

from typing import Any

import pytest

from sdesk_sync.desk.actions import Write
from sdesk_sync.desk.model import PRIORITY, STATUS, TYPE, Nature, Put, Shut, TicketRef, Why
from sdesk_sync.trackers import History
from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.gitlab.history import history
from sdesk_sync.trackers.gitlab.reading import Reading
from tests.trackers.gitlab_bodies import SAMI, TRACKER, US, Json, mapping
from tests.trackers.gitlab_site import Site, number

CREATED, CREATED_MS = "2026-05-28T06:09:00.000Z", 1779948540000
ANNA = {"id": 11, "name": "Anna", "username": "anna"}


def edit(site: Site, ref: TicketRef, person: str = "sami", **sent: Any) -> None:
    """One edit by hand."""
    site.api("PUT", f"/issues/{number(ref)}", sent, person=person)


def test_the_steps_are_what_the_deliveries_tell(gitlab_site: Site) -> None:
    """Of everybody's edits, closes and reopenings, and of ours: three calls for all of them."""
    ref = gitlab_site.opened("type::request", "status::new", "API")
    tracker = gitlab_site.tracker()
    gitlab_site.pause(5)
    edit(gitlab_site, ref, add_labels="status::in-review,priority::high", remove_labels="status::new")
    edit(gitlab_site, ref, "anna", state_event="close")
    edit(gitlab_site, ref, "lena", state_event="reopen", add_labels="status::accepted")
    ours = Write((Put(STATUS, ("accepted", "in-review"), "closed", Why.UNDO),), Shut(to=True))
    tracker.tickets.do(ref, ours, ("k",), None)
    gitlab_site.asked()
    found = tracker.tickets.history(ref, 0)
    path = "GET /projects/101/issues/1"
    assert gitlab_site.asked() == [
        f"{path} 200",
        f"{path}/resource_label_events 200",
        f"{path}/resource_state_events 200",
    ]
    assert list(found.steps) == gitlab_site.told(tracker, ref)
    assert found.now == tracker.tickets.read(ref)
    assert [step.by and step.by.handle for step in found.steps] == [
        "sami", "sami", "anna", "lena", "lena", "desk-bot", "desk-bot",
    ]  # fmt: skip
    assert found.steps[-1].by is not None
    assert found.steps[-1].by.nature is Nature.US


def test_what_was_done_before_is_told_too_where_it_costs_nothing(gitlab_site: Site) -> None:
    """All events come anyway; the opening is no step then, but its labels are."""
    ref = gitlab_site.opened("type::request", "status::new")
    tracker = gitlab_site.tracker()
    for label in ("priority::low", "priority::high", "priority::medium"):
        gitlab_site.pause(5)
        edit(gitlab_site, ref, add_labels=label)
    told = gitlab_site.told(tracker, ref)
    labels, *steps = tracker.tickets.history(ref, told[2].version).steps
    assert (labels.opening, steps) == (False, told[1:])


def test_many_events_come_in_several_pages(gitlab_site: Site) -> None:
    """The newest are on the last one."""
    ref = gitlab_site.opened("type::request")
    tracker = gitlab_site.tracker()
    gitlab_site.pause(5)
    for _ in range(51):
        edit(gitlab_site, ref, add_labels="priority::high")
        edit(gitlab_site, ref, remove_labels="priority::high")
    gitlab_site.asked()
    found = tracker.tickets.history(ref, 0)
    assert len(gitlab_site.asked()) == 4
    assert list(found.steps) == gitlab_site.told(tracker, ref)


def test_an_issue_that_was_deleted_is_gone(gitlab_site: Site) -> None:
    """As for a read."""
    with pytest.raises(Gone):
        gitlab_site.tracker().tickets.history(TicketRef(TRACKER, "4", f"{TRACKER}#4"), 0)


# ── What GitLab's own events look like ──────────────────────────────────────────────────────


def event(ms: int, title: str | None, action: str = "add", user: Json = SAMI) -> Json:
    """A label event so many ms after the opening; None for a label deleted since."""
    label = None if title is None else {"id": 1, "name": title}
    return {"user": user, "created_at": at(ms), "label": label, "action": action}


def moved(ms: int, state: str, user: Json = SAMI) -> Json:
    """A state event so many ms after the opening."""
    return {"user": user, "created_at": at(ms), "state": state}


def at(ms: int) -> str:
    """So many ms after the opening, as GitLab writes it."""
    return f"2026-05-28T06:09:{ms // 1000:02}.{ms % 1000:03}Z"


def looked(*events: Json, titles: tuple[str, ...], since: int = 0, **shown: Any) -> History:
    """The history of issue 7, opened by sami, whose last change was 30 s later."""
    issue: Json = {"id": 4711, "iid": 7, "labels": list(titles), "state": "opened", "author": SAMI}
    issue |= {"created_at": CREATED, "updated_at": at(30_000), **shown}
    reading = Reading(TRACKER, mapping(), US)
    now = reading.answer(TicketRef(TRACKER, "4711", f"{TRACKER}#7"), issue)
    return history(reading, now, issue, events, since)


def test_labels_put_on_right_after_the_opening_belong_to_it() -> None:
    """GitLab notes them down as events of their own, a little later."""
    found = looked(
        event(40, "type::request"),
        event(40, "status::new"),
        event(20_000, "priority::high", user=ANNA),
        titles=("priority::high", "status::new", "type::request"),
    )
    opening, step = found.steps
    assert (opening.opening, opening.version, opening.created) == (True, CREATED_MS, CREATED_MS)
    assert opening.raw == {"labels": ("status::new", "type::request")}
    assert (opening.seen[TYPE], opening.named, opening.was_shut) == (("request",), {}, None)
    assert opening.by is not None
    assert (opening.by.handle, opening.shut, opening.default_kind) == ("sami", False, "request")
    assert (step.opening, step.version, step.named) == (False, CREATED_MS + 20_000, {PRIORITY: ()})
    assert step.seen == found.now.seen


@pytest.mark.parametrize(
    "first",
    [event(1500, "type::request"), event(40, "type::request", user=ANNA), event(40, None)],
    ids=["too late", "somebody else's", "deleted since"],
)
def test_other_labels_do_not_belong_to_the_opening(first: Json) -> None:
    """They are somebody's edit; of a label deleted since nothing is told."""
    titles = ("type::request",) if first["label"] else ()
    opening, *steps = looked(first, titles=titles).steps
    assert opening.seen[TYPE] == ()
    assert [step.named for step in steps] == ([{TYPE: ()}] if titles else [])


def test_labels_without_an_event_were_there_from_the_start() -> None:
    """An import notes nothing down."""
    (opening,) = looked(titles=("type::incident",)).steps
    assert opening.seen[TYPE] == ("incident",)


def test_a_close_comes_before_the_labels_of_its_moment() -> None:
    """GitLab closes first and sets the labels then."""
    opening, closed, labelled = looked(
        event(9000, "status::closed"),
        event(9000, "status::new", "remove"),
        moved(9000, "closed"),
        titles=("status::closed", "type::request"),
        state="closed",
    ).steps
    assert (opening.shut, opening.seen[STATUS]) == (False, ("new",))
    assert (closed.shut, closed.was_shut, closed.seen[STATUS]) == (True, False, ("new",))
    assert closed.named == {STATUS: ("new",)}
    assert (labelled.shut, labelled.was_shut, labelled.seen[STATUS]) == (True, None, ("closed",))
    assert labelled.named == {STATUS: ("new",)}


def test_a_label_that_came_and_went_at_once_is_no_change() -> None:
    """Which of the two came first is not told, nor does it matter."""
    (step,) = looked(event(9000, "API"), event(9000, "API", "remove"), titles=(), since=CREATED_MS).steps
    assert (step.named, step.raw) == ({}, {"labels": ()})


def test_what_came_after_the_issue_was_read_is_not_among_it() -> None:
    """Else the states before it would be wrong; an event stamped a little late is."""
    late = [event(30_050, "priority::low", user=ANNA), moved(30_060, "closed", ANNA)]
    found = looked(event(30_010, "priority::high"), *late, titles=("priority::high",), since=CREATED_MS)
    (step,) = found.steps
    assert (step.version, step.seen, step.shut) == (CREATED_MS + 30_010, found.now.seen, False)


def test_events_without_a_time_or_of_another_sort_say_nothing() -> None:
    """Nor an issue that does not show when it was opened."""
    odd: Json = {"user": SAMI, "created_at": "soon", "label": {"name": "API"}, "action": "add"}
    merged = moved(9000, "merged")
    assert looked(odd, merged, titles=("API",), created_at=None).steps == ()


def test_of_a_deleted_account_nobody_is_named() -> None:
    """GitLab shows no user then."""
    (step,) = looked(event(9000, "API", user={}), titles=("API",), since=CREATED_MS).steps
    assert step.by is None
