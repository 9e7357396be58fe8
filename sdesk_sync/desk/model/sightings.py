"""What one delivery or one look shows: a ticket, a comment, or nothing for the desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import (
    Field,
)


class DepartureKind(StrEnum):
    """How something that was a ticket is none any more."""

    MOVED = "moved"
    """To another project; it goes on there."""
    CONVERTED = "converted"
    """Into something that cannot be set back."""
    UNTYPED = "untyped"
    """Without a type of the desk: a change of type, which can be put back."""


@dataclass(frozen=True, slots=True)
class TicketDeparture:
    """Why something is no ticket of the desk as it is shown; `to` is where it has gone."""

    kind: DepartureKind
    reason: str
    to: str | None = None


class ClosingKind(StrEnum):
    """What a tracker says a ticket was closed by, where it was no person's button."""

    DUPLICATE = "duplicate"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class TicketClosing:
    """What a ticket was closed by; of a change (a commit, a merge request) the reference."""

    kind: ClosingKind
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one delivery or one look shows of a ticket, in the desk's words.

    `seen` has each field that was shown, with the values found in its scope: none, one, or
    several on a tracker that does not keep them exclusive. `changed_from` has the fields the
    delivery says were changed, with their values before. `tracker_closed` is the tracker's own
    open/closed, where it has one, `tracker_was_closed` the same before the change where the delivery
    tells. `raw` is what the tracker calls the seen values. `default_kind` is the kind of a ticket opened
    without any, `has_default_priority` says that the tracker chose the priority, not a person.
    `created_at` is when the ticket was opened, by the tracker's clock (ms); so is `version` told.
    `departure` says why it is no ticket as it is shown, `closing` what it was closed by.
    Of `accepted_as_found` what no delivery names is accepted as it is: fields whose history the tracker does
    not keep, or for which nobody is judged. `owners` are who created the ticket and who reported it,
    `assignees` whose work it is, None where that is not shown. `closed_at` is when it was closed (ms), of
    a reopening when it was before. `language` is the one its customer is spoken to in, None where what tells
    that is not shown.
    """

    ref: TicketRef
    version: int
    seen: Mapping[Field, tuple[str, ...]]
    tracker_closed: bool | None = None
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actor: Actor | None = None
    is_opening: bool = False
    changed_from: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    tracker_was_closed: bool | None = None
    default_kind: str | None = None
    has_default_priority: bool = False
    created_at: int | None = None
    departure: TicketDeparture | None = None
    closing: TicketClosing | None = None
    accepted_as_found: frozenset[Field] = frozenset()
    owners: tuple[Account, ...] | None = None
    assignees: tuple[Account, ...] | None = None
    closed_at: int | None = None
    language: str | None = None

    @property
    def lacks_type(self) -> bool:
        """Whether it shows that it has no type of the desk any more."""
        return self.departure is not None and self.departure.kind is DepartureKind.UNTYPED


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment somebody has written, `written_at` by the tracker's clock (ms; 0 where it is not told).

    `is_public` is None where it does not tell who may read it, and the tracker has to be asked.
    `is_by_outsider` says that its author cannot read the ticket, and so no answer to it either.
    """

    ref: TicketRef
    id: str
    text: str
    actor: Actor
    is_public: bool | None
    written_at: int = 0
    is_by_outsider: bool = False


@dataclass(frozen=True, slots=True)
class EditedComment:
    """A comment of our own account that somebody else has edited, by the tracker's id."""

    ref: TicketRef
    id: str


@dataclass(frozen=True, slots=True)
class NotForUs:
    """A delivery that asks nothing of the desk, and why; `deleted` is the ticket that it tells to be gone."""

    reason: str
    deleted: TicketRef | None = None


Report: TypeAlias = Sighting | Comment | EditedComment | NotForUs
"""What a delivery turns out to be."""
