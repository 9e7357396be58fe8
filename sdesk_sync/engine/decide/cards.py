"""A ticket's card: whether a decision asks for it to be written, and what then stands on it.

docs/card.md#when-it-is-written
"""

from dataclasses import replace

from sdesk_sync.desk.card.content import CardContent
from sdesk_sync.desk.model.actions import WriteCard
from sdesk_sync.desk.model.sightings import EditedComment
from sdesk_sync.desk.model.tickets import FactKnowledge, Ticket, TicketRef, TicketState
from sdesk_sync.desk.model.updates import Reason
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.engine.decide.card_facts import CardFacts, content_of
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.limits.card_pace import CARD_WAIT_MS
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry

_NO_CARD = "a ticket without a card"
_WRITTEN = "the card is written"
_EDITED = "somebody has edited the card: it is written again"


def with_card_due(context: DecisionContext, plan: ActionPlan) -> ActionPlan:
    """The plan with the time at which the card is to be written, where it says something else by then.

    Below `warn` only for what staff have commanded: nothing else is written there.
    """
    ticket = plan.ticket
    if ticket is None or not context.tracker.tickets.keeps_cards or ticket.state is not TicketState.OURS:
        return plan
    if context.config.mode.rank < Mode.WARN.rank and plan.entry.comment is None:
        return plan
    content, seen = content_of(context), plan.seen_facts
    if seen is not None and seen.card is not None and seen.card.doubles and not _writes_card(plan):
        # Known now and not when the card is written, so both at once: two cards may say two things.
        card = content.compose_card(ticket, context.tracker.language)
        return replace(plan, actions=(*plan.actions, WriteCard(card, doubles=seen.card.doubles)))
    before = seen.ticket if seen is not None else context.find_accepted(ticket.ref)
    if before is None and not ticket.is_known_from_start:
        # Met just now: only what was done to it since is a change.
        is_due = _is_changed(content, plan.entry)
    else:
        is_due = content.shows_other(before, ticket)
    has_card = content.is_wanted(ticket) or context.store.cards.find_card_note(ticket.ref) is not None
    return replace(plan, card_at=context.now + CARD_WAIT_MS) if is_due and has_card else plan


def _writes_card(plan: ActionPlan) -> bool:
    return any(isinstance(action, WriteCard) for action in plan.actions)


def _is_changed(content: CardContent, entry: JournalEntry) -> bool:
    """Whether an entry's edits or consequences change what stands on a card."""
    verdicts = (one for edit in entry.edits for one in edit.verdicts if one.undoing_refusal is None)
    updates = (one.field for one in entry.updates if one.reason is not Reason.UNDO)
    return any(content.shows_field(name) for name in (*(one.change.field for one in verdicts), *updates))


def decide_edited_comment(context: DecisionContext, edited: EditedComment) -> ActionPlan | DeliveryResult:
    """A comment of ours that somebody else has edited: the card is written again, in its time."""
    ref = edited.ref
    is_card = context.store.cards.find_card_note(ref) == edited.id
    if not is_card or context.config.mode.rank < Mode.WARN.rank:
        return DeliveryResult(DeliveryState.IGNORED, "a comment that was edited", ref.key)
    entry = JournalEntry(ref, note=_EDITED)
    result = DeliveryResult(DeliveryState.DONE, _EDITED, ref.key)
    return ActionPlan(result, entry, card_at=context.now + CARD_WAIT_MS)


def decide_card(context: DecisionContext, ref: TicketRef) -> ActionPlan | DeliveryResult:
    """The card as the ticket is accepted now; its facts are read before, where they were not seen yet.

    No call, or one then. Raises as the tracker.
    """
    ticket, tickets = context.find_accepted(ref), context.tracker.tickets
    if ticket is None or ticket.state is not TicketState.OURS or not tickets.keeps_cards:
        return DeliveryResult(DeliveryState.IGNORED, _NO_CARD, ref.key)
    is_known = context.store.cards.find_card_note(ref) is not None
    # Where nobody knows the facts there may still be a card, of a later version, which is left alone.
    is_asked = not is_known and ticket.fact_knowledge is not FactKnowledge.SEEN
    seen = CardFacts(context).read_facts(ticket) if is_asked else None
    if seen is not None and seen.is_left_alone:
        plan = ActionPlan(
            DeliveryResult(DeliveryState.DONE, seen.note, ref.key), JournalEntry(ref, note=seen.note)
        )
        return replace(plan, ticket=seen.ticket, seen_facts=seen)
    has_card = is_known or (seen is not None and seen.card is not None)
    now = seen.ticket if seen is not None else ticket
    if not has_card and not content_of(context).is_wanted(now):
        return DeliveryResult(DeliveryState.IGNORED, _NO_CARD, ref.key)
    note = _WRITTEN if seen is None else f"{_WRITTEN}; {seen.note}"
    doubles = seen.card.doubles if seen is not None and seen.card is not None else ()
    card = content_of(context).compose_card(now, context.tracker.language)
    return ActionPlan(
        DeliveryResult(DeliveryState.DONE, _WRITTEN, ref.key),
        JournalEntry(ref, note=note),
        _changed_ticket(ticket, now),
        (WriteCard(card, doubles=doubles),),
        seen_facts=seen,
    )


def _changed_ticket(before: Ticket, now: Ticket) -> Ticket | None:
    return None if before == now else now
