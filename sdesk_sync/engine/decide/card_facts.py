"""Facts that were not seen yet -> read from the ticket's card, once, and only where something hangs on them.

docs/card.md#not-seen
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sdesk_sync.desk.card.content import CardContent
from sdesk_sync.desk.card.facts import describe_card, with_card_facts
from sdesk_sync.desk.model.cards import FoundCard
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.needs import Needs
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan, SeenFacts
from sdesk_sync.notices import Notice, NoticeKind
from sdesk_sync.trackers import Tracker

_NEWER = "cards were written by a later version and are left alone; update, or facts are not known here"


def content_of(context: DecisionContext) -> CardContent:
    """What stands on the cards of the tracker."""
    return build_card_content(context.desk, context.tracker)


def build_card_content(desk: Desk, tracker: Tracker) -> CardContent:
    """What stands on a tracker's cards, in the words of its desk."""
    return CardContent(desk, tracker.tickets.writable_fields)


def read_card_facts(desk: Desk, tracker: Tracker, ticket: Ticket) -> SeenFacts:
    """The ticket with what its card keeps: mostly one call, and nothing is stored.

    Where nothing is pending it is read all the same. Raises Gone, Transient, Rejected.
    """
    card = tracker.tickets.find_card(ticket.ref)
    return _see(desk, tracker, ticket, card)


def _see(desk: Desk, tracker: Tracker, ticket: Ticket, card: FoundCard | None) -> SeenFacts:
    known = with_card_facts(build_card_content(desk, tracker), ticket, card)
    return SeenFacts(known, card, describe_card(card, known))


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The facts of one delivery's ticket, as far as its card keeps them."""

    context: DecisionContext

    def read_facts(self, ticket: Ticket) -> SeenFacts:
        """The ticket with the facts of its card, which is asked for once in a batch.

        Raises Gone, Transient, Rejected.
        """
        context = self.context
        card = context.looks.look_at_card(ticket.ref)
        seen = _see(context.desk, context.tracker, ticket, card)
        if seen.is_left_alone:
            context.notices.post(Notice(NoticeKind.CARD_NEWER, _NEWER, context.tracker.name))
        return seen

    def is_unread(self, ticket: Ticket) -> bool:
        """Whether the ticket's facts were not seen yet, on a tracker that keeps them on cards."""
        return ticket.fact_knowledge.is_pending and self.context.tracker.tickets.keeps_cards

    def is_missing(self, ticket: Ticket, edits: Iterable[JudgedEdit]) -> bool:
        """Whether something is refused for want of a fact that the card may keep, in whichever mode."""
        if not self.is_unread(ticket):
            return False
        kept = content_of(self.context).list_kept_facts()
        return any(name in kept and name not in ticket.values for name in _list_needed_facts(edits))

    def judge_by_need(
        self, ticket: Ticket, judge: Callable[[Ticket], ActionPlan]
    ) -> tuple[Ticket, ActionPlan]:
        """What judging a ticket comes to, with its facts where something is refused for want of one.

        The ticket as it was judged comes along. Raises as `read_facts`.
        """
        plan = judge(ticket)
        return self.judge_seen(ticket, judge) if self.is_missing(ticket, plan.entry.edits) else (ticket, plan)

    def judge_seen(self, ticket: Ticket, judge: Callable[[Ticket], ActionPlan]) -> tuple[Ticket, ActionPlan]:
        """The same where the facts are needed in any case."""
        if not self.is_unread(ticket):
            return ticket, judge(ticket)
        seen = self.read_facts(ticket)
        return seen.ticket, with_seen_facts(judge(seen.ticket), seen)


def with_seen_facts(plan: ActionPlan, seen: SeenFacts) -> ActionPlan:
    """The plan that rests on a card, which the journal says."""
    note = f"{plan.entry.note}; {seen.note}" if plan.entry.note else seen.note
    ticket = plan.ticket if plan.ticket is not None else seen.ticket
    return replace(plan, entry=replace(plan.entry, note=note), ticket=ticket, seen_facts=seen)


def _list_needed_facts(edits: Iterable[JudgedEdit]) -> Iterator[Field]:
    for refusal in (each for edit in edits for verdict in edit.verdicts for each in verdict.refusals):
        words = refusal.words.get("fact", ()) if refusal.kind == Needs.kind else ()
        yield from (Field(word.key) for word in words)
