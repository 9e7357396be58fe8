"""What the desk wants done in a tracker. Each adapter performs every one of them.

`kind` keeps the classes apart where an action is stored.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.text import Text
from sdesk_sync.desk.model.updates import FieldUpdate, SetOpenState
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import RESOLUTION


class Audience(StrEnum):
    """Who may read a comment. Where a tracker cannot hide one, everybody reads it."""

    STAFF = "staff"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class UpdateFields:
    """Fields to be set together, in as few calls as the tracker allows.

    `assignment` goes along only where a tracker leaves out whom it cannot assign, and writes the rest.
    """

    updates: tuple[FieldUpdate, ...] = ()
    open_state: SetOpenState | None = None
    assignment: Assignment | None = None
    kind: Literal["update-fields"] = "update-fields"


WRITTEN_APART = frozenset({RESOLUTION})
"""The fields that may be refused for a reason of their own, and then hold nothing else up."""


def split_update(
    updates: tuple[FieldUpdate, ...], open_state: SetOpenState | None = None
) -> tuple[UpdateFields, ...]:
    """What has to be written, as one action, and after it what is written apart."""
    together = tuple(update for update in updates if update.field not in WRITTEN_APART)
    apart = tuple(update for update in updates if update.field in WRITTEN_APART)
    first = UpdateFields(together, open_state)
    return (*((first,) if together or open_state else ()), *((UpdateFields(apart),) if apart else ()))


def is_written_apart(action: UpdateFields) -> bool:
    """Whether an action is one that holds nothing else up."""
    fields = {update.field for update in action.updates}
    return action.open_state is None and bool(fields) and fields <= WRITTEN_APART


@dataclass(frozen=True, slots=True)
class PostComment:
    """A comment."""

    text: Text
    audience: Audience
    kind: Literal["post-comment"] = "post-comment"


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A sign that a command was carried out: an emoji where the tracker has them."""

    comment_id: str
    kind: Literal["acknowledge"] = "acknowledge"


@dataclass(frozen=True, slots=True)
class EditComment:
    """New words for a comment of ours, `comment_id` being the tracker's id of it."""

    comment_id: str
    text: Text
    audience: Audience
    kind: Literal["edit-comment"] = "edit-comment"


@dataclass(frozen=True, slots=True)
class AssignTicket:
    """Somebody to be assigned, by itself: refused, it holds up nothing else."""

    assignment: Assignment
    kind: Literal["assign-ticket"] = "assign-ticket"


Action: TypeAlias = UpdateFields | PostComment | EditComment | Acknowledge | AssignTicket
"""What an adapter performs."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation of what was refused, put into words when it is sent: several become one comment.

    `undo_count` is how often the same people's changes were undone of late; from some times on it is not a
    new comment but goes into their first one.
    """

    edits: tuple[JudgedEdit, ...]
    audience: Audience
    undo_count: int = 0
    kind: Literal["explanation"] = "explanation"


Intent: TypeAlias = Action | Explanation
"""What is kept in the outbox."""
