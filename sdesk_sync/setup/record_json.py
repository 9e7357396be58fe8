"""The record as JSON: what was made or set in each tracker's project; no secret stands in it."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import Field

from sdesk_sync.setup.json_shape import FORMAT_VERSION, JsonShape, KeyText, shape_to_json
from sdesk_sync.setup.state_shapes import StateShape, read_state_shape, shape_state
from sdesk_sync.setup.step_shapes import StepShape, read_step_shape, shape_step
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.record import RecordedObject, SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import Settlement

HexText: TypeAlias = Annotated[str, Field(pattern="^([0-9a-f]{2})*$")]
"""Bytes, two digits each."""

MomentMs: TypeAlias = Annotated[int, Field(ge=0, lt=253_402_300_800_000)]
"""In ms since the epoch; a calendar ends with the year 9999."""


class FingerprintShape(JsonShape):
    """Enough of a secret to tell it from another."""

    salt: HexText
    digest: HexText


class RecordedShape(JsonShape):
    """A thing that we made or set, and how we left it."""

    key: KeyText
    id: str
    made: bool
    state: StateShape
    fingerprint: FingerprintShape | None = None


class SettledShape(JsonShape):
    """A by-hand step that somebody said to have done."""

    code: str
    key: KeyText
    at: MomentMs
    by: str


class TrackerRecordShape(JsonShape):
    """What is remembered of one tracker's project."""

    site: str
    project: str
    at: MomentMs | None
    by: str
    objects: tuple[RecordedShape, ...]
    settled: tuple[SettledShape, ...]
    begun: StepShape | None = None


class RecordShape(JsonShape):
    """The whole file."""

    format_version: str
    trackers: dict[str, TrackerRecordShape]


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """What is remembered, and of which project."""

    site: str
    project: str
    record: TrackerRecord


def record_to_json(entries: dict[str, RecordEntry]) -> str:
    """The entries, by tracker; in the order of their names, so that one record is one text."""
    trackers = {name: _shape_entry(entries[name]) for name in sorted(entries)}
    return shape_to_json(RecordShape(format_version=FORMAT_VERSION, trackers=trackers))


def read_record_shape(shape: RecordShape) -> dict[str, RecordEntry]:
    """The entries that the JSON says."""
    return {name: _read_entry(entry) for name, entry in shape.trackers.items()}


def _shape_entry(entry: RecordEntry) -> TrackerRecordShape:
    record = entry.record
    settled = sorted(record.settled.items(), key=lambda item: item[0])
    shape = TrackerRecordShape(
        site=entry.site,
        project=entry.project,
        at=record.at,
        by=record.by,
        objects=tuple(_shape_recorded(key, record.objects[key]) for key in sorted(record.objects)),
        settled=tuple(
            SettledShape(code=code, key=str(key), at=one.at, by=one.by) for (code, key), one in settled
        ),
    )
    if record.begun is None:
        return shape
    return shape.model_copy(update={"begun": shape_step(record.begun, frozenset(record.objects))})


def _read_entry(shape: TrackerRecordShape) -> RecordEntry:
    record = TrackerRecord(
        shape.at,
        shape.by,
        {StepKey.parse(one.key): _read_recorded(one) for one in shape.objects},
        {(one.code, StepKey.parse(one.key)): Settlement(one.at, one.by) for one in shape.settled},
        None if shape.begun is None else read_step_shape(shape.begun),
    )
    return RecordEntry(shape.site, shape.project, record)


def _shape_recorded(key: StepKey, recorded: RecordedObject) -> RecordedShape:
    shape = RecordedShape(
        key=str(key), id=recorded.id, made=recorded.is_made, state=shape_state(recorded.state)
    )
    if recorded.fingerprint is None:
        return shape
    print_ = FingerprintShape(salt=recorded.fingerprint.salt, digest=recorded.fingerprint.digest)
    return shape.model_copy(update={"fingerprint": print_})


def _read_recorded(shape: RecordedShape) -> RecordedObject:
    print_ = shape.fingerprint
    fingerprint = None if print_ is None else SecretFingerprint(print_.salt, print_.digest)
    return RecordedObject(shape.id, read_state_shape(shape.state), shape.made, fingerprint)
