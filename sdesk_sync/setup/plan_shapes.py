"""The JSON of a plan, whose JSON Schema is `sdesk-sync schema plan`; no sentence stands in it."""

from pydantic import ConfigDict

from sdesk_sync.setup.json_shape import JsonShape, KeyText
from sdesk_sync.setup.planned import PlanSource
from sdesk_sync.setup.rules.coverage import CoverageHow, CoverageReason
from sdesk_sync.setup.step_shapes import StepShape
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import MenuItem, SettledBy, SetupCode


class AccountShape(JsonShape):
    """Who asked, and what the tracker calls its rights."""

    name: str
    rights: tuple[str, ...]


class SettlementShape(JsonShape):
    """When and by whom a by-hand step was said to be done."""

    at: str
    by: str


class ByHandShape(JsonShape):
    """What only a person can do. `done` is null as long as nobody said that it is."""

    code: SetupCode
    key: KeyText
    place: tuple[MenuItem | str, ...]
    words: tuple[str, ...]
    link: str | None
    check: SettledBy
    done: SettlementShape | None


class RemarkShape(JsonShape):
    """What blocks the plan, or what was found and stays as it is; further keys are the code's own values."""

    model_config = ConfigDict(extra="allow")

    code: SetupCode
    key: KeyText
    object: ObjectKind
    name: str


class RuleShape(JsonShape):
    """Who sees to it that a rule of the desk is kept, and why."""

    id: str
    how: CoverageHow
    why: CoverageReason
    fields: tuple[str, ...]


class TrackerPlanShape(JsonShape):
    """One tracker's plan. `left` and `left_alone` count by kind of object."""

    name: str
    kind: str
    title: str
    site: str
    project: str
    account: AccountShape
    calls: int
    digests: dict[PlanSource, str]
    steps: tuple[StepShape, ...]
    by_hand: tuple[ByHandShape, ...]
    blocked: tuple[RemarkShape, ...]
    left: dict[ObjectKind, int]
    left_alone: dict[ObjectKind, int]
    notes: tuple[RemarkShape, ...]
    rules: tuple[RuleShape, ...] = ()


class SummaryShape(JsonShape):
    """How much there is to do, in all trackers."""

    create: int
    change: int
    by_hand: int
    blocked: int
    tickets_moved: int
    calls: int


class PlanShape(JsonShape):
    """A plan: what `plan --json` prints and `plan --out` writes."""

    format_version: str
    product: str
    made_at: str
    trackers: tuple[TrackerPlanShape, ...]
    summary: SummaryShape
