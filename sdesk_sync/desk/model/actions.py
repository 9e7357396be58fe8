"""What the desk wants done in a tracker. Each adapter performs every one of them.

`kind` keeps the classes apart where an action is stored.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, TypeAlias

from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.cards import TicketCard
from sdesk_sync.desk.model.text import Text
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, RESOLUTION, Field


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


WRITTEN_APART = frozenset({RESOLUTION, REQUEST_TYPE})
"""The fields that may be refused for a reason of their own, and then hold nothing else up."""


def split_update(
    updates: tuple[FieldUpdate, ...], open_state: SetOpenState | None = None
) -> tuple[UpdateFields, ...]:
    """What has to be written, as one action, and after it what is written apart, each by itself.

    A request type goes along with what follows from a lawful change; it never puts an undo at risk.
    """
    undone = any(update.reason is Reason.UNDO for update in updates)
    along = WRITTEN_APART if undone else WRITTEN_APART - {REQUEST_TYPE}
    together = tuple(update for update in updates if update.field not in along)
    apart = [UpdateFields((update,)) for update in updates if update.field in along]
    first = UpdateFields(together, open_state)
    return (*((first,) if together or open_state else ()), *apart)


def set_apart(action: UpdateFields, fields: Set[Field]) -> tuple[UpdateFields, UpdateFields | None]:
    """An action without what may be written apart of these fields, and that as one of its own."""
    taken = tuple(update for update in action.updates if update.field in fields & WRITTEN_APART)
    left = tuple(update for update in action.updates if update not in taken)
    return replace(action, updates=left), UpdateFields(taken) if taken else None


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


@dataclass(frozen=True, slots=True)
class WriteCard:
    """A ticket's card to be written: over the comment `note_id`, or as a new one for the staff.

    `doubles` are later cards of ours, which go.
    """

    card: TicketCard
    note_id: str | None = None
    doubles: tuple[str, ...] = ()
    kind: Literal["write-card"] = "write-card"


Action: TypeAlias = UpdateFields | PostComment | EditComment | Acknowledge | AssignTicket | WriteCard
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
