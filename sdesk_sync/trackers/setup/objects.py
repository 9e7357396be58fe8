"""The things of a tracker that set-up makes, each as it is or is to be: one frozen value per kind of thing.

A value names others by their `StepKey`; what ids those have, only the tracker knows. No value has a secret.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sdesk_sync.desk.model.vocabulary import Field


class ObjectKind(StrEnum):
    """What a step is about, in the tracker's word for it; in the order in which a plan shows them."""

    PROJECT = "project"
    ROLE = "role"
    GROUP = "group"
    ISSUE_TYPE = "issue-type"
    ISSUE_TYPE_SCHEME = "issue-type-scheme"
    STATUS = "status"
    STATUSES = "statuses"
    """Those that are made in one write."""
    RESOLUTION = "resolution"
    PRIORITY = "priority"
    PRIORITY_SCHEME = "priority-scheme"
    WORKFLOW = "workflow"
    WORKFLOW_SCHEME = "workflow-scheme"
    FIELD = "field"
    FIELD_USE = "field-use"
    SCREEN = "screen"
    SCREEN_TAB = "screen-tab"
    SCREEN_FIELD = "screen-field"
    COMPONENT = "component"
    REQUEST_TYPE = "request-type"
    LABEL = "label"
    BOARD = "board"
    LIST = "list"
    TEMPLATES = "templates"
    HOOK = "hook"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, order=True)
class StepKey:
    """Which thing of a tracker: the same over all runs, and before the tracker has given it an id."""

    object: ObjectKind
    identity: str
    """What it is found by: a label's title, `board/label` of a list, a hook's address."""

    def __str__(self) -> str:
        return f"{self.object}:{self.identity}"

    @classmethod
    def parse(cls, written: str) -> "StepKey":
        """The key that is written so. Raises ValueError for what is none."""
        kind, _, identity = written.partition(":")
        if not identity:
            raise ValueError(f"{written!r} has no name after a colon")
        return cls(ObjectKind(kind), identity)


@dataclass(frozen=True, slots=True)
class DeskWord:
    """A word of the desk, by its field and key."""

    field: Field
    key: str


@dataclass(frozen=True, slots=True)
class LabelState:
    """A label. `color` is written in six hex digits; `priority` is GitLab's order of labels, lowest first."""

    title: str
    color: str
    description: str
    priority: int | None
    word: DeskWord | None
    """The desk's word that it is to mean; None where it means none."""


@dataclass(frozen=True, slots=True)
class BoardState:
    """An issue board. `labels` narrow it to tickets that have them all; empty where it is not narrowed."""

    name: str
    labels: tuple[StepKey, ...] = ()


@dataclass(frozen=True, slots=True)
class ListState:
    """A list of a board: tickets with one label. `position` counts from 0."""

    board: StepKey
    label: StepKey
    position: int


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A description template in the repository. `blob` is git's id of its content."""

    path: str
    blob: str
    content: str | None
    """None where only its id is known."""
    word: DeskWord | None = None
    """The kind of ticket that it opens."""
    is_confidential: bool = False
    label: StepKey | None = field(default=None, compare=False)
    """The label that it sets, as far as anybody knows: its content has it."""


@dataclass(frozen=True, slots=True)
class TemplatesState:
    """Description templates, written together in one commit on the branch."""

    branch: str
    files: tuple[TemplateFile, ...]


class HookProof(StrEnum):
    """How a webhook proves whence it comes, as far as the tracker tells it: never the secret itself."""

    SIGNED = "signed"
    PLAIN = "token"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class HookState:
    """A webhook. `events` are the tracker's names of what it tells of, sorted; `jql` says of which."""

    url: str
    name: str
    events: tuple[str, ...]
    proof: HookProof
    is_enabled: bool = True
    jql: str = ""


ProjectObject: TypeAlias = LabelState | BoardState | ListState | TemplatesState | HookState
"""A thing that one project has, as it is or is to be."""
