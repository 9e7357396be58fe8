"""A ticket as it was last accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.vocabulary import (
    Field,
    Values,
)


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket: the tracker's name in the config, its immutable id there, and what people call it."""

    tracker: str
    id: str
    key: str


class TicketState(StrEnum):
    """Whether a ticket is the desk's to judge."""

    OURS = "ours"
    MOVED = "moved"
    """To another project, and left alone here."""
    LET_GO = "let-go"
    """Made something that is no ticket, by somebody who may."""


class FactKnowledge(StrEnum):
    """Whether the facts are known that a tracker has no field for (docs/card.md#not-seen)."""

    SEEN = "seen"
    """What is no value is none: the ticket was opened under our eyes, or its card was read."""
    NOT_SEEN = "not-seen"
    """Met in the middle of its life; its card says what they are."""
    NOT_SEEN_UNTYPED = "not-seen-untyped"
    """Likewise, but met before it had an internal type: without a card it has none."""
    UNKNOWN = "unknown"
    """Nothing says what they were; what no value is known of may be anything."""

    @property
    def is_pending(self) -> bool:
        """Whether the card is still to be read."""
        return self in (FactKnowledge.NOT_SEEN, FactKnowledge.NOT_SEEN_UNTYPED)


@dataclass(frozen=True, slots=True)
class Tolerated:
    """A value accepted although a rule refuses it, so that the same sin is not preached twice.

    `account` is whose doing it was.
    """

    field: Field
    value: str | None
    rule: str
    account: Account


@dataclass(frozen=True, slots=True)
class Ticket:
    """The accepted state of a ticket.

    `past_statuses` are the statuses it has had since it got its type, each where it had it last;
    `is_known_from_start` is false for a ticket first met in the middle of its life, whose past is not known.
    `working_status` is the last status that was neither waiting nor done: where waiting and reopening lead
    back to. `status_since` is when it came into its status (ms, by the tracker's clock), `owners` are whose
    own ticket it is, by account: who created it and who reported it; None for either that is not known.
    `assignees` are those it was assigned to when it was last seen, or is to be: `routed_to` is whom the desk
    has chosen last, `team_assignees` who had it in each team when it left that.
    `left_alone` has what the tracker shows of fields whose accepted word is not put back any more,
    because somebody who is no person keeps taking it away (docs/engine.md#edit-wars). `moved_to` is where
    a ticket has gone that was moved. `is_reply_told` says that support was told of a reply since it came into
    its status. `language` is the one its customer is spoken to in (docs/desk.md#languages); None where it was
    never shown. `fact_knowledge` is what a missing fact means.
    """

    ref: TicketRef
    version: int
    values: Values
    tracker_closed: bool | None = None
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    working_status: str | None = None
    past_statuses: tuple[str, ...] = ()
    is_known_from_start: bool = False
    tolerated: tuple[Tolerated, ...] = ()
    left_alone: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    state: TicketState = TicketState.OURS
    moved_to: str | None = None
    status_since: int | None = None
    owners: tuple[Account, ...] | None = None
    assignees: tuple[Account, ...] = ()
    is_reply_told: bool = False
    routed_to: Account | None = None
    team_assignees: Mapping[str, Account] = field(default_factory=dict)
    language: str | None = None
    fact_knowledge: FactKnowledge = FactKnowledge.SEEN

    @property
    def assignee(self) -> Account | None:
        """Of several whom the desk has chosen, as long as they have it; else the first."""
        chosen = self.routed_to
        return chosen if chosen in self.assignees else next(iter(self.assignees), None)

    def value(self, name: Field) -> str | None:
        """The accepted word of a field; None when empty or not known."""
        return self.values.get(name)

    def is_unknown(self, name: Field, values: Values) -> bool:
        """Whether nobody knows what a fact is, by these values of the ticket: it may be there."""
        return self.fact_knowledge is FactKnowledge.UNKNOWN and name not in values

    def is_accepted_so(self, name: Field, words: tuple[str, ...]) -> bool:
        """Whether a field that shows these words is as it was accepted, or as it is left."""
        accepted = self.values.get(name)
        return words == (() if accepted is None else (accepted,)) or words == self.left_alone.get(name)
