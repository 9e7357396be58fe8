"""A step in JSON, with what it does beside: in plans, and in the record while it is under way."""

from typing import Annotated, Literal, TypeAlias, assert_never

from pydantic import Field as Key

from sdesk_sync.setup.json_shape import JsonShape, KeyText, RefShape
from sdesk_sync.setup.state_shapes import StateShape, list_refs, read_state_shape, shape_state
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.steps import (
    CommitsTo,
    MovesTickets,
    RenamesLabel,
    SeenBy,
    SetupStep,
    StatusMove,
    StepAction,
    StepEffect,
    StepReason,
    StepRight,
)

_ALL = "all"


class SeenByShape(JsonShape):
    """Other projects see it too, or all of the site's."""

    effect: Literal["seen-by"]
    projects: Literal["all"] | tuple[str, ...]


class StatusMoveShape(JsonShape):
    """So many tickets go from a status to another."""

    origin: str = Key(alias="from")
    target: str = Key(alias="to")
    count: int


class MovesTicketsShape(JsonShape):
    """Tickets change their status."""

    effect: Literal["moves-tickets"]
    count: int
    moves: tuple[StatusMoveShape, ...]


class CommitsToShape(JsonShape):
    """A commit, which starts no pipeline."""

    effect: Literal["commits-to"]
    branch: str


class RenamesLabelShape(JsonShape):
    """Tickets show the label by its new title."""

    effect: Literal["renames-label"]
    old: str


EffectShape: TypeAlias = Annotated[
    SeenByShape | MovesTicketsShape | CommitsToShape | RenamesLabelShape, Key(discriminator="effect")
]


class StepShape(JsonShape):
    """One write to the tracker. `unknown` are the keys of `after` whose ids the tracker has yet to give."""

    key: KeyText
    action: StepAction
    object: ObjectKind
    name: str
    before: StateShape | None
    after: StateShape
    unknown: tuple[str, ...]
    needs: tuple[KeyText, ...]
    right: StepRight
    effects: tuple[EffectShape, ...]
    reason: StepReason
    size: int


def shape_step(step: SetupStep, known: frozenset[StepKey]) -> StepShape:
    """The step in JSON; `known` are the things that have an id already."""
    unknown = [name for name, keys in list_refs(step.after).items() if not known.issuperset(keys)]
    after = shape_state(step.after)
    if step.action is StepAction.CREATE:
        after = after.model_copy(update={"id": RefShape(ref=str(step.key))})
        unknown.insert(0, "id")
    return StepShape(
        key=str(step.key),
        action=step.action,
        object=step.key.object,
        name=step.name,
        before=None if step.before is None else shape_state(step.before),
        after=after,
        unknown=tuple(unknown),
        needs=tuple(map(str, step.needs)),
        right=step.right,
        effects=tuple(map(_shape_effect, step.effects)),
        reason=step.reason,
        size=step.size,
    )


def read_step_shape(shape: StepShape) -> SetupStep:
    """The step that the JSON says."""
    return SetupStep(
        StepKey.parse(shape.key),
        shape.action,
        shape.name,
        None if shape.before is None else read_state_shape(shape.before),
        read_state_shape(shape.after),
        shape.reason,
        shape.right,
        tuple(map(StepKey.parse, shape.needs)),
        tuple(map(_read_effect, shape.effects)),
        shape.size,
    )


def _shape_effect(effect: StepEffect) -> EffectShape:
    match effect:
        case SeenBy(projects):
            return SeenByShape(effect="seen-by", projects=projects or "all")
        case MovesTickets(moves):
            shapes = tuple(map(_shape_move, moves))
            return MovesTicketsShape(
                effect="moves-tickets", count=sum(move.count for move in moves), moves=shapes
            )
        case CommitsTo(branch):
            return CommitsToShape(effect="commits-to", branch=branch)
        case RenamesLabel(old):
            return RenamesLabelShape(effect="renames-label", old=old)
        case _:
            assert_never(effect)


def _shape_move(move: StatusMove) -> StatusMoveShape:
    return StatusMoveShape.model_validate({"from": move.origin, "to": move.target, "count": move.count})


def _read_effect(shape: EffectShape) -> StepEffect:
    match shape:
        case SeenByShape():
            return SeenBy(() if shape.projects == _ALL else tuple(shape.projects))
        case MovesTicketsShape():
            return MovesTickets(tuple(StatusMove(m.origin, m.target, m.count) for m in shape.moves))
        case CommitsToShape():
            return CommitsTo(shape.branch)
        case RenamesLabelShape():
            return RenamesLabel(shape.old)
        case _:
            assert_never(shape)
