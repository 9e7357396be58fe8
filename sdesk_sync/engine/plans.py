"""What a decision comes to, as values: what is committed first, and what is then to be sent."""

from dataclasses import dataclass

from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.model.actions import Intent
from sdesk_sync.desk.model.assignments import AssignmentWish
from sdesk_sync.desk.model.cards import CardState, FoundCard
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult, NewDelivery
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.timers import TimerKind
from sdesk_sync.store.undos import Undo


@dataclass(frozen=True, slots=True)
class AssigneeChoice:
    """Among whom an assignee is chosen by a wish; who it is, is counted in the commit.

    `is_settled` says that the first of them it is, without counting. `open_statuses` are those in which a
    ticket is still somebody's work. `goes_along` has it written together with the ticket's fields.
    """

    wish: AssignmentWish
    accounts: tuple[Account, ...]
    is_settled: bool
    open_statuses: frozenset[str]
    goes_along: bool


@dataclass(frozen=True, slots=True)
class SeenFacts:
    """A ticket with what its card keeps, once that was read: the comment's id, and what the journal says."""

    ticket: Ticket
    card: FoundCard | None
    note: str

    @property
    def is_left_alone(self) -> bool:
        """Whether a later version has written the card."""
        return self.card is not None and self.card.state is CardState.NEWER


@dataclass(frozen=True, slots=True)
class WaitUpdate:
    """What becomes of a ticket's waiting by a delivery: how it is noted, None where it is over.

    `timers` are when it is looked at (ms), None for never any more; of other kinds they stay.
    """

    wait: CustomerWait | None
    timers: tuple[tuple[TimerKind, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """What is to be committed before the first write: the state to be, the journal's entry, the actions.

    `last_look` is a look at the ticket that the decision rests on, where one was made; `must_refetch` asks
    for one before anything is written. `cause` is what the actions answer, where that is something else
    than this delivery: a comment, by its id. `new_deliveries` are those that this one makes, `undos` what
    is undone or left alone, `refetch_at` when to look once more (ms). `shows_own_writes` says that all we
    have written was seen to be there. By `assignment` an assignee is to be chosen, among those of `choice`.
    `asked_at` is when somebody of the staff has written to the customer in public (ms), by this delivery;
    `waiting` what becomes of the ticket's waiting for them besides.
    `seen_facts` is what the ticket's card was read for; at `card_at` (ms) that is to be written.
    """

    result: DeliveryResult
    entry: JournalEntry
    ticket: Ticket | None = None
    actions: tuple[Intent, ...] = ()
    last_look: Sighting | None = None
    must_refetch: bool = False
    cause: str | None = None
    new_deliveries: tuple[NewDelivery, ...] = ()
    undos: tuple[Undo, ...] = ()
    refetch_at: int | None = None
    shows_own_writes: bool = False
    assignment: AssignmentWish | None = None
    choice: AssigneeChoice | None = None
    asked_at: int | None = None
    waiting: WaitUpdate | None = None
    seen_facts: SeenFacts | None = None
    card_at: int | None = None


@dataclass(frozen=True, slots=True)
class DecidedDelivery:
    """A delivery that is decided and has something to send, with its entry in the journal.

    `last_look` is a look made for it, `must_refetch` asks for one before writing.
    """

    delivery: Delivery
    entry: JournalEntry
    result: DeliveryResult
    last_look: Sighting | None = None
    must_refetch: bool = True

    @property
    def decided_at(self) -> int:
        """When it was decided, by the tracker's clock (ms): not before what it told of."""
        if self.entry.sighting is not None:
            at = self.entry.sighting.version
        else:
            at = self.entry.comment.written_at if self.entry.comment is not None else 0
        # Told to be later than it came, it would have all that we wrote since passed over.
        return min(at, self.delivery.received_at)
