"""A ticket's card: one comment that shows what the tracker has no fields for, and keeps it there.

docs/card.md#what-it-is
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sdesk_sync.desk.model.text import Piece


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line of the table: what it is called, and what it is."""

    name: str
    value: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A card as it is to be: its first line, the table and the hint are for people and never read back.

    `facts` are exact values by the facts' keys, of what the tracker has no field for; None stands for one
    that is not known.
    """

    title: str
    rows: tuple[CardRow, ...]
    hint: tuple[Piece, ...]
    facts: Mapping[str, str | None]


class CardState(StrEnum):
    """Whether what a card keeps can be read."""

    READABLE = "readable"
    UNREADABLE = "unreadable"
    """Cut, or edited until nobody can say what it held."""
    NEWER = "newer"
    """Written by a later version: left alone."""


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A card as it was found: the tracker's id of the comment, and the facts, by their keys.

    What a readable card does not name is known to be empty. `doubles` are later cards of ours, by their ids.
    """

    note_id: str
    state: CardState
    facts: Mapping[str, str | None] = field(default_factory=dict)
    doubles: tuple[str, ...] = ()
