"""Drift: what somebody changed of what we made or set, and what stands beside it as if it were ours; pure.

What was found is held against the record; against the mapping the plan holds it. Each difference is told
once: a label that is renamed is no newcomer, and its lists are where they were.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from sdesk_sync.setup.likeness import assume_unwished
from sdesk_sync.trackers.setup.authors import ChangeOrigin
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import ListState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import FoundObject, ProjectState
from sdesk_sync.trackers.setup.record import RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.site_objects import FieldUseState, ScreenFieldState, ScreenTabState
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupCode, SetupPlan, StepAction
from sdesk_sync.yamlfile import nearest_name


class DriftKind(StrEnum):
    """What became of a thing."""

    GONE = "gone"
    CHANGED = "changed"
    MOVED = "moved"
    """A list stands elsewhere among the others."""
    NEWCOMER = "newcomer"
    """It stands where only things of ours are expected, and is none."""


class WayOut(StrEnum):
    """What can be done about it."""

    APPLY_ONLY = "apply-only"
    BY_HAND = "by-hand"
    CHANGE_MAPPING = "change-mapping"
    IGNORE = "ignore"


_NAMED_IN_MAPPING = frozenset(
    {
        ObjectKind.ISSUE_TYPE,
        ObjectKind.RESOLUTION,
        ObjectKind.PRIORITY,
        ObjectKind.FIELD,
        ObjectKind.COMPONENT,
        ObjectKind.REQUEST_TYPE,
    }
)
"""Beside labels, what is called in a mapping as the tracker calls it."""


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One difference. `before` is how we left it, `after` how it was found: they differ in what was changed.

    `with_it` is what went with it: the lists of a label that is gone, the fields of a screen. `meant` is what
    a newcomer's name nearly is, `tickets` how many have it, where that was asked. `code` is that of the
    by-hand step that is a way out.
    """

    key: StepKey
    kind: DriftKind
    before: ObjectState | None
    after: ObjectState | None
    ways: tuple[WayOut, ...]
    code: SetupCode | None = None
    with_it: tuple[StepKey, ...] = ()
    meant: StepKey | None = None
    tickets: int | None = None


@dataclass(frozen=True, slots=True)
class TrackerDrift:
    """The drift of one tracker's project, against this record; `origins` say by whom, where that was asked.

    `calls` and `seconds` are what it took to find it.
    """

    subject: PlanSubject
    record: TrackerRecord
    lines: tuple[DriftLine, ...]
    origins: Mapping[StepKey, ChangeOrigin]
    calls: int
    seconds: float


def find_drift(
    state: ProjectState, record: TrackerRecord, ignored: Collection[StepKey]
) -> tuple[DriftLine, ...]:
    """All differences, in the order of what set-up makes; those at ignored keys are none.

    Without a record there are newcomers alone.
    """
    comparison = _Comparison(state, record, state.make_plan(record))
    lines = (*comparison.find_differences(), *comparison.find_newcomers())
    order = tuple(ObjectKind)
    return tuple(
        sorted((one for one in lines if one.key not in ignored), key=lambda one: order.index(one.key.object))
    )


@dataclass(frozen=True)
class _Comparison:
    """What was found, held against the record; the plan says what can be done about it."""

    state: ProjectState
    record: TrackerRecord
    plan: SetupPlan

    def find_differences(self) -> Iterator[DriftLine]:
        """What is wanted still, and is not as we left it."""
        for key, recorded in self._known_objects.items():
            found = self._find(key, recorded)
            if found is None:
                if not self._goes_with_another(recorded):
                    yield self._line(key, DriftKind.GONE, recorded.state, None)
                continue
            wanted = self.state.wanted_objects[key]
            after = assume_unwished(recorded.state, found.state, wanted, self._aliases)
            if after != recorded.state:
                yield self._line(key, DriftKind.CHANGED, recorded.state, after)
            elif key in self._lists_to_move:
                yield self._line(key, DriftKind.MOVED, recorded.state, found.state)

    def find_newcomers(self) -> Iterator[DriftLine]:
        """What stands in our scopes and was neither made by us nor is wanted."""
        for key, found in self.state.found_objects.items():
            is_known = key in self.record.objects or (key.object, found.id) in self._recorded_ids
            if found.is_in_scope and not is_known and key not in self.state.wanted_objects:
                line = self._line(key, DriftKind.NEWCOMER, None, found.state)
                yield replace(line, meant=self._find_meant(key), tickets=found.tickets)

    @cached_property
    def _known_objects(self) -> Mapping[StepKey, RecordedObject]:
        wanted = self.state.wanted_objects
        return {key: one for key, one in self.record.objects.items() if key in wanted}

    @cached_property
    def _recorded_ids(self) -> Mapping[tuple[ObjectKind, str], StepKey]:
        return {(key.object, one.id): key for key, one in self.record.objects.items() if one.id}

    @cached_property
    def _found_ids(self) -> Mapping[tuple[ObjectKind, str], FoundObject]:
        return {(key.object, one.id): one for key, one in self.state.found_objects.items()}

    @cached_property
    def _aliases(self) -> Mapping[StepKey, StepKey]:
        """By the key a thing has now, that by which it was recorded."""
        pairs = (
            (key, self._recorded_ids.get((key.object, one.id)))
            for key, one in self.state.found_objects.items()
        )
        return {key: recorded for key, recorded in pairs if recorded is not None}

    @cached_property
    def _lists_to_move(self) -> frozenset[StepKey]:
        """Lists that the plan puts back; none where they stand as recorded and only the mapping is new."""
        moves = frozenset(
            step.key
            for step in self.plan.steps
            if isinstance(step.after, ListState) and step.action is StepAction.CHANGE
        )
        return moves if self._order(recorded=False) != self._order(recorded=True) else frozenset()

    def _order(self, *, recorded: bool) -> tuple[StepKey, ...]:
        ranks = {key: rank for rank, key in enumerate(self.state.wanted_objects)}
        places: list[tuple[StepKey, int, int, StepKey]] = []
        for key, one in self._known_objects.items():
            found = self._find(key, one)
            stands = one.state if recorded or found is None else found.state
            if found is not None and isinstance(one.state, ListState) and isinstance(stands, ListState):
                places.append((one.state.board, stands.position, ranks[key], key))
        return tuple(key for *_, key in sorted(places))

    def _find(self, key: StepKey, recorded: RecordedObject) -> FoundObject | None:
        """The thing itself, whatever it is called now; else another in its place."""
        return self._found_ids.get((key.object, recorded.id)) or self.state.found_objects.get(key)

    def _goes_with_another(self, recorded: RecordedObject) -> bool:
        return any(self._is_gone(each) for each in _list_holders(recorded.state))

    def _is_gone(self, key: StepKey) -> bool:
        recorded = self._known_objects.get(key)
        return recorded is not None and self._find(key, recorded) is None

    def _find_meant(self, key: StepKey) -> StepKey | None:
        known = {one.identity: one for one in self.state.wanted_objects if one.object is key.object}
        near = nearest_name(key.identity, known)
        return None if near is None else known[near]

    def _line(
        self, key: StepKey, kind: DriftKind, before: ObjectState | None, after: ObjectState | None
    ) -> DriftLine:
        gone = [each for each, one in self._known_objects.items() if self._find(each, one) is None]
        with_it = tuple(each for each in gone if key in _list_holders(self._known_objects[each].state))
        codes = [step.code for step in self.plan.open_by_hand if step.key == key]
        is_called_otherwise = kind is DriftKind.GONE or _name_of(before) != _name_of(after)
        is_word = key.object is ObjectKind.LABEL or (key.object in _NAMED_IN_MAPPING and is_called_otherwise)
        ways = tuple(self._find_ways(key, has_code=bool(codes), is_word=is_word))
        return DriftLine(key, kind, before, after, ways, next(iter(codes), None), with_it)

    def _find_ways(self, key: StepKey, *, has_code: bool, is_word: bool) -> Iterator[WayOut]:
        if any(step.key == key for step in self.plan.steps):
            yield WayOut.APPLY_ONLY
        if has_code:
            yield WayOut.BY_HAND
        if is_word:
            yield WayOut.CHANGE_MAPPING
        yield WayOut.IGNORE


def _list_holders(state: ObjectState) -> tuple[StepKey, ...]:
    """The things without which this one cannot be."""
    match state:
        case ListState():
            return (state.board, state.label)
        case ScreenTabState():
            return (state.screen,)
        case ScreenFieldState():
            return (state.screen, state.field)
        case FieldUseState():
            return (state.field,)
        case _:
            return ()


def _name_of(state: ObjectState | None) -> str | None:
    """What a thing that the mapping may name is called."""
    return getattr(state, "name", None)
