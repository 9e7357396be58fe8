"""A plan as JSON: the same bytes in every language, and no secret in them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from sdesk_sync.setup.json_shape import FORMAT_VERSION, shape_to_json
from sdesk_sync.setup.plan_shapes import (
    AccountShape,
    ByHandShape,
    PlanShape,
    RemarkShape,
    RuleShape,
    SettlementShape,
    SummaryShape,
    TrackerPlanShape,
)
from sdesk_sync.setup.planned import PlannedTracker, count_planned
from sdesk_sync.setup.step_shapes import shape_step
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import BlockedStep, ByHandStep, PlanNote, Settlement


def plan_to_json(product: str, made_at: int, trackers: tuple[PlannedTracker, ...]) -> str:
    """The plans of some trackers; `product` is our name with its version, `made_at` in ms since the epoch."""
    shape = PlanShape(
        format_version=FORMAT_VERSION,
        product=product,
        made_at=write_time(made_at),
        trackers=tuple(map(_shape_tracker, trackers)),
        summary=SummaryShape(**asdict(count_planned(trackers))),
    )
    return shape_to_json(shape)


def write_time(at: int) -> str:
    """A time in ms since the epoch as ISO 8601 writes it, in UTC and whole seconds."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _shape_tracker(planned: PlannedTracker) -> TrackerPlanShape:
    plan, subject = planned.plan, planned.plan.subject
    known = frozenset(plan.ids)
    return TrackerPlanShape(
        name=subject.tracker,
        kind=subject.kind,
        title=subject.title,
        site=subject.site,
        project=subject.project,
        account=AccountShape(name=subject.account, rights=subject.rights),
        calls=planned.calls,
        digests=dict(planned.digests),
        steps=tuple(shape_step(step, known) for step in plan.steps),
        by_hand=tuple(map(_shape_by_hand, plan.by_hand)),
        blocked=tuple(map(_shape_remark, plan.blocked)),
        left=_order_counts(plan.left),
        left_alone=_order_counts(plan.left_alone),
        notes=tuple(map(_shape_remark, plan.notes)),
        rules=tuple(
            RuleShape(id=line.rule, how=line.how, why=line.reason, fields=line.fields)
            for line in planned.rules
        ),
    )


def _order_counts(counts: Mapping[ObjectKind, int]) -> dict[ObjectKind, int]:
    return {kind: counts[kind] for kind in ObjectKind if kind in counts}


def _shape_by_hand(step: ByHandStep) -> ByHandShape:
    return ByHandShape(
        code=step.code,
        key=str(step.key),
        place=step.place,
        words=step.words,
        link=step.link,
        check=step.settled_by,
        done=_shape_settlement(step.settlement),
    )


def _shape_settlement(settlement: Settlement | None) -> SettlementShape | None:
    if settlement is None:
        return None
    return SettlementShape(at=write_time(settlement.at), by=settlement.by)


def _shape_remark(remark: BlockedStep | PlanNote) -> RemarkShape:
    own = {"code": remark.code, "key": str(remark.key), "object": remark.key.object}
    return RemarkShape.model_validate({"name": remark.key.identity, **remark.values, **own})
