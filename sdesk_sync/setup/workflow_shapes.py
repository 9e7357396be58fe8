"""Statuses and transitions in JSON: what workflows consist of."""

from sdesk_sync.setup.json_shape import JsonShape, RefShape, read_ref, shape_key
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import (
    StatusCategory,
    StatusState,
    TransitionForm,
    TransitionState,
)


class StatusShape(JsonShape):
    """A status."""

    name: str
    category: StatusCategory
    description: str


class TransitionShape(JsonShape):
    """A way into a status. `only_for` is a role or group, `resolution` null where it sets none."""

    name: str
    form: TransitionForm
    target: RefShape
    sources: tuple[RefShape, ...]
    only_for: RefShape | None
    screen: RefShape | None
    resolution: RefShape | None
    clears_resolution: bool


def shape_status(state: StatusState) -> StatusShape:
    """The status in JSON."""
    return StatusShape(name=state.name, category=state.category, description=state.description)


def read_status_shape(shape: StatusShape) -> StatusState:
    """The status that the JSON says."""
    return StatusState(shape.name, shape.category, shape.description)


def shape_transition(state: TransitionState) -> TransitionShape:
    """The transition in JSON."""
    return TransitionShape(
        name=state.name,
        form=state.form,
        target=shape_key(state.target),
        sources=tuple(map(shape_key, state.sources)),
        only_for=_shape_optional(state.only_for),
        screen=_shape_optional(state.screen),
        resolution=_shape_optional(state.resolution),
        clears_resolution=state.clears_resolution,
    )


def read_transition_shape(shape: TransitionShape) -> TransitionState:
    """The transition that the JSON says."""
    return TransitionState(
        name=shape.name,
        form=shape.form,
        target=read_ref(shape.target),
        sources=tuple(map(read_ref, shape.sources)),
        only_for=_read_optional(shape.only_for),
        screen=_read_optional(shape.screen),
        resolution=_read_optional(shape.resolution),
        clears_resolution=shape.clears_resolution,
    )


def list_transition_refs(state: TransitionState) -> tuple[StepKey, ...]:
    """Which things a transition names."""
    optional = (state.only_for, state.screen, state.resolution)
    return (state.target, *state.sources, *(key for key in optional if key is not None))


def _shape_optional(key: StepKey | None) -> RefShape | None:
    return None if key is None else shape_key(key)


def _read_optional(shape: RefShape | None) -> StepKey | None:
    return None if shape is None else read_ref(shape)
