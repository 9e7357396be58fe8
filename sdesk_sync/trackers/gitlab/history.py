"""Who did what to an issue: its label and state events -> steps, computed back from the issue as it is now.

https://docs.gitlab.com/api/resource_label_events/
https://docs.gitlab.com/api/resource_state_events/
An opening is none of these events (docs/trackers/gitlab.md#history), and labels that no event tells
of were there from the start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sdesk_sync.desk.model import Actor, Sighting
from sdesk_sync.trackers import History
from sdesk_sync.trackers.bodies import Json, inner, moment, text
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.people import actor
from sdesk_sync.trackers.gitlab.reading import Reading

_OPENING_MS = 1000
"""The labels of an opening are put on right after it, by whoever opened it."""

_SHUT = {"closed": True, "reopened": False, "opened": False}


@dataclass(frozen=True, slots=True)
class _Step:
    """One person's edit: labels put on and taken off, or the issue closed (`shut`) or reopened."""

    at: int
    by: Actor | None
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    shut: bool | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """All labels of an issue, and whether it is closed."""

    titles: frozenset[str]
    shut: bool | None

    def before(self, step: _Step) -> "_State":
        """The state that a step changed into this one."""
        titles = (self.titles - step.added) | step.removed
        return _State(titles, self.shut if step.shut is None else not step.shut)

    def follows(self, step: _Step) -> bool:
        """Whether it can be what a step left."""
        fits = step.added <= self.titles and not step.removed & self.titles
        return fits and (step.shut is None or step.shut == self.shut)


def history(reading: Reading, now: Sighting, issue: Json, events: Iterable[Json], since: int) -> History:
    """What was done after `since` at least, from the issue and its events of both sorts, oldest first."""
    state = _State(frozenset(now.raw.get(labels.LABELS, ())), now.shut)
    steps = _of_the_look(_steps(reading, events), state, now.version)
    states = [state]
    for step in reversed(steps):
        states.append(states[-1].before(step))
    states.reverse()
    shown = [_sighting(reading, now, step, after) for step, after in zip(steps, states[1:], strict=True)]
    if now.created is None or since >= now.created:
        # With the labels of the opening: an edit within the same second looks just like them.
        return History(tuple(shown), now)
    by = actor(inner(issue, "author"), reading.names, reading.mapping)
    born = 1 if steps and _is_of_opening(steps[0], now.created, by) else 0
    opening = replace(_shown(reading, now, states[born]), version=now.created, by=by, opening=True)
    return History((opening, *shown[born:]), now)


def _steps(reading: Reading, events: Iterable[Json]) -> list[_Step]:
    """In their order. A close goes before the labels of the same moment, as GitLab's services do it."""
    told = [(at, event) for event in events if (at := moment(event, "created_at")) is not None]
    moves = [_Step(at, _by(reading, e), shut=_SHUT[text(e, "state")]) for at, e in told if _is_move(e)]
    groups = groupby(
        (pair for pair in told if _title(pair[1])), lambda pair: (pair[0], _by(reading, pair[1]))
    )
    relabelled = [_relabelled(at, by, [event for _, event in group]) for (at, by), group in groups]
    # The sort is stable: moves come first, and each sort keeps its own order.
    return sorted([*moves, *relabelled], key=lambda step: step.at)


def _relabelled(at: int, by: Actor | None, events: Sequence[Json]) -> _Step:
    added = frozenset(_title(each) for each in events if text(each, "action") == "add")
    removed = frozenset(_title(each) for each in events if text(each, "action") == "remove")
    return _Step(at, by, added - removed, removed - added)


def _by(reading: Reading, event: Json) -> Actor | None:
    return actor(inner(event, "user"), reading.names, reading.mapping)


def _is_move(event: Json) -> bool:
    return text(event, "state") in _SHUT


def _title(event: Json) -> str:
    """The label an event is about; empty once it is deleted, which took it off every issue unseen."""
    return text(inner(event, "label"), "name")


def _of_the_look(steps: list[_Step], now: _State, version: int) -> list[_Step]:
    """The steps without those that came after the issue was read, which it does not show."""
    while steps and steps[-1].at > version and not now.follows(steps[-1]):
        steps.pop()
    return steps


def _is_of_opening(step: _Step, created: int, author: Actor | None) -> bool:
    return step.shut is None and step.by == author and step.at <= created + _OPENING_MS


def _sighting(reading: Reading, now: Sighting, step: _Step, after: _State) -> Sighting:
    before, moved = after.before(step), step.shut is not None
    named = labels.named(reading.mapping, _sorted(before), _sorted(after), moved=moved)
    was_shut = before.shut if moved else None
    seen = _shown(reading, now, after)
    return replace(seen, version=step.at, by=step.by, named=named, was_shut=was_shut)


def _shown(reading: Reading, now: Sighting, state: _State) -> Sighting:
    titles = _sorted(state)
    seen = labels.seen(reading.mapping, titles)
    return replace(now, seen=seen, raw={labels.LABELS: titles}, shut=state.shut)


def _sorted(state: _State) -> tuple[str, ...]:
    """As the API lists labels."""
    return tuple(sorted(state.titles))
