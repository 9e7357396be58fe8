"""The things of a tracker in JSON, as each is or is to be."""

from collections.abc import Mapping
from typing import TypeAlias

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.setup.json_shape import JsonShape, RefShape, read_ref, shape_key
from sdesk_sync.setup.site_json import list_site_refs, read_site_shape, shape_site_object
from sdesk_sync.setup.site_shapes import SiteShape
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    DeskWord,
    HookProof,
    HookState,
    LabelState,
    ListState,
    StepKey,
    TemplateFile,
    TemplatesState,
)


class WordShape(JsonShape):
    """A word of the desk."""

    field: str
    key: str


class LabelShape(JsonShape):
    """A label; `id` is there only where it is to be made."""

    title: str
    color: str
    description: str
    priority: int | None
    word: WordShape | None
    id: RefShape | None = None


class BoardShape(JsonShape):
    """A board."""

    name: str
    labels: tuple[RefShape, ...]
    id: RefShape | None = None


class ListShape(JsonShape):
    """A list of a board; `position` counts from 0."""

    board: RefShape
    label: RefShape
    position: int
    id: RefShape | None = None


class TemplateShape(JsonShape):
    """A description template. `blob` is git's id of its content."""

    path: str
    blob: str
    content: str | None
    word: WordShape | None
    confidential: bool


class TemplatesShape(JsonShape):
    """Description templates."""

    branch: str
    files: tuple[TemplateShape, ...]
    id: RefShape | None = None


class HookShape(JsonShape):
    """A webhook; of its secret it says only whether there is one, and of which kind."""

    url: str
    name: str
    events: tuple[str, ...]
    proof: HookProof
    enabled: bool
    jql: str = ""
    id: RefShape | None = None


StateShape: TypeAlias = LabelShape | BoardShape | ListShape | TemplatesShape | HookShape | SiteShape


def shape_state(state: ObjectState) -> StateShape:
    """The state in JSON."""
    match state:
        case LabelState(title, color, description, priority, word):
            return LabelShape(
                title=title, color=color, description=description, priority=priority, word=_shape_word(word)
            )
        case BoardState(name, labels):
            return BoardShape(name=name, labels=tuple(map(shape_key, labels)))
        case ListState(board, label, position):
            return ListShape(board=shape_key(board), label=shape_key(label), position=position)
        case TemplatesState(branch, files):
            return TemplatesShape(branch=branch, files=tuple(map(_shape_template, files)))
        case HookState(url, name, events, proof, is_enabled, jql):
            shape = HookShape(url=url, name=name, events=events, proof=proof, enabled=is_enabled)
            return shape.model_copy(update={"jql": jql}) if jql else shape
        case _:
            return shape_site_object(state)


def read_state_shape(shape: StateShape) -> ObjectState:
    """The state that the JSON says."""
    match shape:
        case LabelShape():
            word = _read_word(shape.word)
            return LabelState(shape.title, shape.color, shape.description, shape.priority, word)
        case BoardShape():
            return BoardState(shape.name, tuple(map(read_ref, shape.labels)))
        case ListShape():
            return ListState(read_ref(shape.board), read_ref(shape.label), shape.position)
        case TemplatesShape():
            return TemplatesState(shape.branch, tuple(map(_read_template, shape.files)))
        case HookShape():
            return HookState(shape.url, shape.name, shape.events, shape.proof, shape.enabled, shape.jql)
        case _:
            return read_site_shape(shape)


def list_refs(state: ObjectState) -> Mapping[str, tuple[StepKey, ...]]:
    """Which things a state names, by the key of its JSON."""
    match state:
        case BoardState(labels=labels) if labels:
            return {"labels": labels}
        case ListState(board, label):
            return {"board": (board,), "label": (label,)}
        case LabelState() | BoardState() | TemplatesState() | HookState():
            return {}
        case _:
            return list_site_refs(state)


def _shape_word(word: DeskWord | None) -> WordShape | None:
    return None if word is None else WordShape(field=word.field, key=word.key)


def _read_word(shape: WordShape | None) -> DeskWord | None:
    return None if shape is None else DeskWord(Field(shape.field), shape.key)


def _shape_template(file: TemplateFile) -> TemplateShape:
    return TemplateShape(
        path=file.path,
        blob=file.blob,
        content=file.content,
        word=_shape_word(file.word),
        confidential=file.is_confidential,
    )


def _read_template(shape: TemplateShape) -> TemplateFile:
    word = _read_word(shape.word)
    return TemplateFile(shape.path, shape.blob, shape.content, word, shape.confidential)
