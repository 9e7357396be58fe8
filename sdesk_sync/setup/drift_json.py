"""Drift as JSON: the same bytes in every language."""

from sdesk_sync.setup.drift import DriftKind, DriftLine, TrackerDrift, WayOut
from sdesk_sync.setup.json_shape import FORMAT_VERSION, JsonShape, KeyText, shape_to_json
from sdesk_sync.setup.plan_json import write_time
from sdesk_sync.setup.state_shapes import StateShape, shape_state
from sdesk_sync.trackers.setup.authors import ChangeAuthor, ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.steps import SetupCode


class AuthorShape(JsonShape):
    """Who changed something last; without a name why that is not told."""

    name: str | None
    at: str | None
    untold: UntoldAuthor | None


class DifferenceShape(JsonShape):
    """One difference. `went_with` are the keys of what went with it."""

    key: KeyText
    kind: DriftKind
    before: StateShape | None
    after: StateShape | None
    ways: tuple[WayOut, ...]
    code: SetupCode | None
    went_with: tuple[KeyText, ...]
    meant: KeyText | None
    tickets: int | None
    by: AuthorShape | None


class TrackerDriftShape(JsonShape):
    """The drift of one tracker's project; `since` and `by` are the record's."""

    name: str
    kind: str
    site: str
    project: str
    since: str | None
    by: str | None
    calls: int
    differences: tuple[DifferenceShape, ...]


class DriftShape(JsonShape):
    """What `drift --json` prints."""

    format_version: str
    product: str
    made_at: str
    trackers: tuple[TrackerDriftShape, ...]


def drift_to_json(product: str, made_at: int, trackers: tuple[TrackerDrift, ...]) -> str:
    """The drift of some trackers; `product` is our name with its version, `made_at` in ms since the epoch."""
    shape = DriftShape(
        format_version=FORMAT_VERSION,
        product=product,
        made_at=write_time(made_at),
        trackers=tuple(map(_shape_drift, trackers)),
    )
    return shape_to_json(shape)


def _shape_drift(drift: TrackerDrift) -> TrackerDriftShape:
    subject, record = drift.subject, drift.record
    return TrackerDriftShape(
        name=subject.tracker,
        kind=subject.kind,
        site=subject.site,
        project=subject.project,
        since=None if record.at is None else write_time(record.at),
        by=record.by or None,
        calls=drift.calls,
        differences=tuple(_shape_difference(line, drift.origins.get(line.key)) for line in drift.lines),
    )


def _shape_difference(line: DriftLine, origin: ChangeOrigin | None) -> DifferenceShape:
    return DifferenceShape(
        key=str(line.key),
        kind=line.kind,
        before=None if line.before is None else shape_state(line.before),
        after=None if line.after is None else shape_state(line.after),
        ways=line.ways,
        code=line.code,
        went_with=tuple(map(str, line.with_it)),
        meant=None if line.meant is None else str(line.meant),
        tickets=line.tickets,
        by=None if origin is None else _shape_author(origin),
    )


def _shape_author(origin: ChangeOrigin) -> AuthorShape:
    if isinstance(origin, ChangeAuthor):
        return AuthorShape(name=origin.name, at=write_time(origin.at), untold=None)
    return AuthorShape(name=None, at=None, untold=origin)
