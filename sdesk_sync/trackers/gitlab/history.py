"""Who did what to an issue: its label and state events -> steps, computed back from the issue as it is now.

https://docs.gitlab.com/api/resource_label_events/
https://docs.gitlab.com/api/resource_state_events/
An opening is none of these events (docs/trackers/gitlab.md#history), and labels that no event tells
of were there from the start.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sdesk_sync.desk.model.people import Actor
from sdesk_sync.desk.model.sightings import ClosingKind, Sighting, TicketClosing
from sdesk_sync.trackers import History
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at, text_at, time_at

_OPENING_MS = 1000
"""The labels of an opening are put on right after it, by whoever opened it."""

_MERGE_REQUEST = "source_merge_request_id"
_REFERENCE = "source_reference"
"""Where an event of ours has what people call its merge request."""

_SHUT = {"closed": True, "reopened": False, "opened": False}


@dataclass(frozen=True, slots=True)
class _IssueEdit:
    """One person's edit: labels put on and taken off, or the issue closed (`closes`) or reopened."""

    at: int
    by: Actor | None
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    closes: bool | None = None
    change: str = ""
    """The commit or merge request that closed it."""


@dataclass(frozen=True, slots=True)
class _IssueState:
    """All labels of an issue, and whether it is closed."""

    titles: frozenset[str]
    is_closed: bool | None

    def state_before(self, step: _IssueEdit) -> "_IssueState":
        """The state that a step changed into this one."""
        titles = (self.titles - step.added) | step.removed
        return _IssueState(titles, self.is_closed if step.closes is None else not step.closes)

    def can_follow(self, step: _IssueEdit) -> bool:
        """Whether it can be what a step left."""
        fits = step.added <= self.titles and not step.removed & self.titles
        return fits and (step.closes is None or step.closes == self.is_closed)


def history_from_events(
    reading: GitLabIssueParser, now: Sighting, issue: Json, events: Iterable[Json], since: int
) -> History:
    """What was done after `since` at least, from the issue and its events of both sorts, oldest first."""
    state = _IssueState(frozenset(now.raw.get(labels.LABELS, ())), now.tracker_closed)
    steps = _drop_newer_than_look(_list_edits(reading, events), state, now.version)
    states = [state]
    for step in reversed(steps):
        states.append(states[-1].state_before(step))
    states.reverse()
    shown = [
        _sighting_after(reading, now, step, after) for step, after in zip(steps, states[1:], strict=True)
    ]
    if now.created_at is None or since >= now.created_at:
        # With the labels of the opening: an edit within the same second looks just like them.
        return History(tuple(shown), now)
    by = reading.actor_of_user(object_at(issue, "author"))
    born = 1 if steps and _is_of_opening(steps[0], now.created_at, by) else 0
    opening = replace(
        _sighting_of_state(reading, now, states[born]), version=now.created_at, actor=by, is_opening=True
    )
    return History((opening, *shown[born:]), now)


def names_merge_request(events: Sequence[Json], since: int) -> bool:
    """Whether a merge request has closed the issue: the last time that it was, or after `since` (ms)."""
    closings = [event for event in events if _is_move(event)]
    return any(
        number_at(event, _MERGE_REQUEST) is not None
        for event in closings
        if event is closings[-1] or (time_at(event, "created_at") or 0) > since
    )


def name_sources(events: Iterable[Json], references: Mapping[int, str]) -> Iterator[Json]:
    """The events, where a merge request closed the issue with its reference: they show its id alone."""
    for event in events:
        named = references.get(number_at(event, _MERGE_REQUEST) or 0)
        yield event if named is None else {**event, _REFERENCE: named}


def _list_edits(reading: GitLabIssueParser, events: Iterable[Json]) -> list[_IssueEdit]:
    """In their order. A close goes before the labels of the same moment, as GitLab's services do it."""
    told = [(at, event) for event in events if (at := time_at(event, "created_at")) is not None]
    moves = [
        _IssueEdit(at, _event_actor(reading, e), closes=_SHUT[text_at(e, "state")], change=_closing_change(e))
        for at, e in told
        if _is_move(e)
    ]
    groups = groupby(
        (pair for pair in told if _label_title(pair[1])),
        lambda pair: (pair[0], _event_actor(reading, pair[1])),
    )
    relabelled = [_label_edit(at, by, [event for _, event in group]) for (at, by), group in groups]
    # The sort is stable: moves come first, and each sort keeps its own order.
    return sorted([*moves, *relabelled], key=lambda step: step.at)


def _label_edit(at: int, by: Actor | None, events: Sequence[Json]) -> _IssueEdit:
    added = frozenset(_label_title(each) for each in events if text_at(each, "action") == "add")
    removed = frozenset(_label_title(each) for each in events if text_at(each, "action") == "remove")
    return _IssueEdit(at, by, added - removed, removed - added)


def _event_actor(reading: GitLabIssueParser, event: Json) -> Actor | None:
    return reading.actor_of_user(object_at(event, "user"))


def _is_move(event: Json) -> bool:
    return text_at(event, "state") in _SHUT


def _closing_change(event: Json) -> str:
    """What closed an issue: a commit by its hash, a merge request; empty for a person's button."""
    if named := text_at(event, _REFERENCE) or text_at(event, "source_commit"):
        return named
    merge_request = number_at(event, _MERGE_REQUEST)
    return "" if merge_request is None else f"merge request {merge_request}"


def _label_title(event: Json) -> str:
    """The label an event is about; empty once it is deleted, which took it off every issue unseen."""
    return text_at(object_at(event, "label"), "name")


def _drop_newer_than_look(steps: list[_IssueEdit], now: _IssueState, version: int) -> list[_IssueEdit]:
    """The steps without those that came after the issue was read, which it does not show."""
    while steps and steps[-1].at > version and not now.can_follow(steps[-1]):
        steps.pop()
    return steps


def _is_of_opening(step: _IssueEdit, created: int, author: Actor | None) -> bool:
    return step.closes is None and step.by == author and step.at <= created + _OPENING_MS


def _sighting_after(
    reading: GitLabIssueParser, now: Sighting, step: _IssueEdit, after: _IssueState
) -> Sighting:
    before, moved = after.state_before(step), step.closes is not None
    named = labels.changed_from(reading.mapping, _sorted_titles(before), _sorted_titles(after), moved=moved)
    was_closed = before.is_closed if moved else None
    seen = _sighting_of_state(reading, now, after)
    closing = TicketClosing(ClosingKind.CHANGE, step.change) if step.change else None
    # The mark as a duplicate is the issue's, and made with the closing.
    closing = closing or (now.closing if step.closes else None)
    named_by = replace(seen, version=step.at, actor=step.by, changed_from=named)
    return replace(named_by, tracker_was_closed=was_closed, closing=closing)


def _sighting_of_state(reading: GitLabIssueParser, now: Sighting, state: _IssueState) -> Sighting:
    titles = _sorted_titles(state)
    seen = labels.words_of_titles(reading.mapping, titles)
    return replace(
        now,
        seen=seen,
        raw={labels.LABELS: titles},
        tracker_closed=state.is_closed,
        departure=reading.find_unlabelled(titles),
        closing=None,
    )


def _sorted_titles(state: _IssueState) -> tuple[str, ...]:
    """As the API lists labels."""
    return tuple(sorted(state.titles))
