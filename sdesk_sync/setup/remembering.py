"""What the record of a tracker becomes with each step; pure."""

from collections.abc import Mapping
from dataclasses import replace

from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import ProjectState, SetupPort, StepOutcome
from sdesk_sync.trackers.setup.record import RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.steps import Settlement, SetupStep, StepAction


def remember_step(
    record: TrackerRecord, step: SetupStep, outcome: StepOutcome, ids: Mapping[StepKey, str]
) -> TrackerRecord:
    """The record with what a step came to; `ids` are those of what was there before it."""
    known, key = record.objects, step.key
    id_ = outcome.ids.get(key) or ids.get(key, "")
    before = known.get(key) or _find_by_id(known, key.object, id_)
    is_made = before.is_made if before else step.action is StepAction.CREATE
    fingerprint = outcome.fingerprint or (before.fingerprint if before else None)
    # What was renamed is remembered by its new name alone.
    others = {other: one for other, one in known.items() if not _is_same(other, one, key.object, id_)}
    recorded = RecordedObject(id_, step.after, is_made, fingerprint)
    return replace(record, objects={**others, key: recorded}, begun=None)


def remember_settlement(
    record: TrackerRecord, code: str, keys: tuple[StepKey, ...], settlement: Settlement
) -> TrackerRecord:
    """The record with by-hand steps of a code that somebody said to have done."""
    return replace(record, settled={**record.settled, **{(code, key): settlement for key in keys}})


def remember_found(record: TrackerRecord, state: ProjectState) -> TrackerRecord:
    """The record with what is wanted and was there already: not made by us, and how it was found.

    So drift has a before of it too, whoever made it, and where an older record was lost.
    """
    known = {(key.object, one.id) for key, one in record.objects.items()}
    found = {
        key: RecordedObject(one.id, one.state, is_made=False)
        for key, one in state.found_objects.items()
        if key in state.wanted_objects and key not in record.objects and (key.object, one.id) not in known
    }
    return replace(record, objects={**record.objects, **found}) if found else record


def look_up_begun(port: SetupPort, state: ProjectState, record: TrackerRecord) -> TrackerRecord:
    """The record with what became of a step after which an apply was cut; no call where none was.

    Reads only. Raises Transient, Rejected.
    """
    if record.begun is None:
        return record
    ids = {key: found.id for key, found in state.found_objects.items()}
    outcome = port.find_done(record.begun, ids)
    if outcome is None:
        return replace(record, begun=None)
    return remember_step(record, record.begun, outcome, ids)


def _find_by_id(known: Mapping[StepKey, RecordedObject], kind: ObjectKind, id_: str) -> RecordedObject | None:
    return next((one for key, one in known.items() if _is_same(key, one, kind, id_)), None)


def _is_same(key: StepKey, recorded: RecordedObject, kind: ObjectKind, id_: str) -> bool:
    return key.object is kind and bool(id_) and recorded.id == id_
