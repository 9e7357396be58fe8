"""The explanation of a ticket as a value: put into words for a terminal, a comment or a script elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import Field, Mode, Word


class VerdictOutcome(StrEnum):
    """What became of a change."""

    ALLOWED = "allowed"
    UNDONE = "undone"
    NOT_DONE = "not-done"
    """A command's, which was never in the tracker."""
    WARNED = "warned"
    OBSERVED = "observed"
    """It stands, because the rule or the whole desk only watches."""
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    """A fact that the ticket has, or lacks for statuses that it may come to.

    `set_by` and `set_at` (ms) are of who entered the value, None where the journal does not reach back so
    far; nobody has where `is_set_by_desk`.
    """

    field: Field
    value: str | None
    needed_in: tuple[str, ...] = ()
    set_by: Author | None = None
    set_at: int | None = None
    is_set_by_desk: bool = False
    is_needed_next: bool = False
    """Whether a status that somebody may set now lacks but this."""
    is_unseen: bool = False
    """Whether it may be there: the card that keeps it was not read yet (docs/card.md#not-seen)."""


@dataclass(frozen=True, slots=True)
class ExplainedWait:
    """How long a ticket has waited for its customer, and what comes when (ms); None for what never comes.

    `since` is when the customer was last asked. `closes` says whether the desk closes it at `close_at`, or
    tells staff then. `mode` is how far the desk goes with it.
    """

    since: int | None
    closes: bool
    remind_at: int | None = None
    reminded_at: int | None = None
    close_at: int | None = None
    staff_told_at: int | None = None
    mode: Mode = Mode.ENFORCE


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """A change that was judged, when it was made (ms)."""

    at: int
    author: Author
    verdict: Verdict
    outcome: VerdictOutcome

    @property
    def rule(self) -> str | None:
        """The rule whose refusal gave the outcome; None for none."""
        refusals = self.verdict.refusals
        return max(refusals, key=lambda one: one.mode.rank).rule if refusals else None


@dataclass(frozen=True, slots=True)
class PastStep:
    """What the desk did about a ticket that waited, or would have done (ms)."""

    at: int
    step: AskingBackStep


@dataclass(frozen=True, slots=True)
class ChangeLack:
    """What keeps a change from being lawful that somebody may otherwise make: in which case of which rule."""

    rule: str
    case: str
    words: Mapping[str, tuple[Word, ...]]
    is_unseen: bool = False
    """Whether what is missing may be there: the card that keeps it was not read yet."""


@dataclass(frozen=True, slots=True)
class ChangeOffer:
    """One change, and the roles of whom the judge says the same: that they may, once nothing is lacking.

    `own_roles` may on a ticket of their own only. `warned_by` are rules that let it stand and say so.
    `by_reply` says that a reply of the customer's comes to the same.
    """

    to: str | None
    roles: tuple[str, ...]
    own_roles: tuple[str, ...] = ()
    lacks: tuple[ChangeLack, ...] = ()
    warned_by: tuple[str, ...] = ()
    by_reply: bool = False


@dataclass(frozen=True, slots=True)
class FieldOffers:
    """Who may change a field to what; `refusal` is why nobody may.

    `moves_on` says that the status moves with it.
    """

    offers: tuple[ChangeOffer, ...] = ()
    refusal: Refusal | None = None
    moves_on: bool = False


@dataclass(frozen=True, slots=True)
class TicketExplanation:
    """A ticket as accepted at a time (ms), and what may become of it by the rules' own modes.

    `came_from` is the status in which a ticket that waits was before. `history` is newest first.
    `mode` is how far the desk goes with all of its rules.
    """

    ticket: Ticket
    accepted_at: int | None
    mode: Mode
    came_from: str | None = None
    facts: tuple[ExplainedFact, ...] = ()
    waiting: ExplainedWait | None = None
    history: tuple[PastVerdict | PastStep, ...] = ()
    moves: tuple[ChangeOffer, ...] = ()
    types: FieldOffers = field(default_factory=FieldOffers)
    priorities: FieldOffers = field(default_factory=FieldOffers)
