"""A ticket and what is known of it -> its explanation. Pure: no tracker is asked, and no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.explaining.explanation import FieldOffers, TicketExplanation
from sdesk_sync.desk.explaining.history import RecordedDelivery, list_facts, list_history
from sdesk_sync.desk.explaining.questions import ChangeQuestions
from sdesk_sync.desk.explaining.waiting import explain_wait
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Mode
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class KnownTicketFacts:
    """What is known of a ticket: as it was accepted and when (ms), and what was made of its deliveries.

    `recorded` is newest first. `balances` are minutes left on budget accounts, by their keys.
    """

    ticket: Ticket
    accepted_at: int | None = None
    recorded: Sequence[RecordedDelivery] = ()
    wait: CustomerWait | None = None
    balances: Mapping[str, int] = field(default_factory=dict)


def explain_ticket(desk: Desk, mode: Mode, known: KnownTicketFacts, now: int) -> TicketExplanation:
    """The explanation of a ticket at the desk of its project, whose rules `mode` caps; `now` in ms."""
    ticket, is_ours = known.ticket, known.ticket.state is TicketState.OURS
    questions = ChangeQuestions(desk, ticket, now, known.balances)
    moves = questions.list_moves() if is_ours else ()
    missing = {word.key for move in moves for lack in move.lacks for word in lack.words.get("fact", ())}
    waits = is_ours and ticket.value(STATUS) == desk.meanings.waiting
    return TicketExplanation(
        ticket,
        known.accepted_at,
        mode,
        came_from=desk.origin_of(ticket, ticket.value(TYPE)) if waits else None,
        facts=list_facts(desk, ticket, known.recorded, missing),
        waiting=explain_wait(desk, ticket, known.wait, mode) if waits else None,
        history=tuple(list_history(known.recorded)),
        moves=moves,
        types=questions.find_types() if is_ours else FieldOffers(),
        priorities=questions.find_priorities() if is_ours else FieldOffers(),
    )
