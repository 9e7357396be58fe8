"""What the comparison of one kind of thing comes to: a part of the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.record import RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.steps import BlockedStep, ByHandStep, PlanNote, SetupStep


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of a plan; its names are those of `SetupPlan`."""

    steps: tuple[SetupStep, ...] = ()
    by_hand: tuple[ByHandStep, ...] = ()
    blocked: tuple[BlockedStep, ...] = ()
    notes: tuple[PlanNote, ...] = ()
    ids: Mapping[StepKey, str] = field(default_factory=dict)
    left: Mapping[ObjectKind, int] = field(default_factory=dict)
    left_alone: Mapping[ObjectKind, int] = field(default_factory=dict)


def join_parts(parts: Iterable[PlanPart]) -> PlanPart:
    """The parts one after the other."""
    every = tuple(parts)
    return PlanPart(
        steps=tuple(step for part in every for step in part.steps),
        by_hand=tuple(step for part in every for step in part.by_hand),
        blocked=tuple(step for part in every for step in part.blocked),
        notes=tuple(note for part in every for note in part.notes),
        ids={key: id_ for part in every for key, id_ in part.ids.items()},
        left=_add_counts(part.left for part in every),
        left_alone=_add_counts(part.left_alone for part in every),
    )


def _add_counts(counts: Iterable[Mapping[ObjectKind, int]]) -> Mapping[ObjectKind, int]:
    summed: dict[ObjectKind, int] = {}
    for each in counts:
        for kind, count in each.items():
            summed[kind] = summed.get(kind, 0) + count
    return summed


def find_recorded(record: TrackerRecord, kind: ObjectKind, id_: str) -> RecordedObject | None:
    """What is remembered of the thing that has this id, whatever it was called when we left it."""
    recorded = (one for key, one in record.objects.items() if key.object is kind and one.id == id_)
    return next(recorded, None)


def is_ours(record: TrackerRecord, kind: ObjectKind, id_: str) -> bool:
    """Whether we are known to have made the thing that has this id."""
    recorded = find_recorded(record, kind, id_)
    return recorded is not None and recorded.is_made
