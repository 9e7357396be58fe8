"""A customization is worked on only once it has been ordered."""

from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Word, WordKind
from sdesk_sync.desk.policy import OrderBeforeWork
from sdesk_sync.desk.rules.context import RuleContext, name_words

RULE = "order-before-work"


def order_before_work(context: RuleContext) -> Refusal | None:
    """Refuses ordered or in-progress without an order reference, and starting from elsewhere."""
    order = context.desk.order
    # A status may be lawful before a retype; what the ticket becomes is what must be ordered.
    kind = context.end.get(TYPE) if context.is_change_of(STATUS) else context.after.get(TYPE)
    if context.is_opening or kind not in order.types:
        return None
    if context.is_change_of(Field(order.fact)) and context.change.after is None:
        return _refuse_taking_fact(context, order)
    if context.is_change_of(STATUS):
        return _refuse_move(context, order)
    return None


def _refuse_taking_fact(context: RuleContext, order: OrderBeforeWork) -> Refusal | None:
    if context.before.get(STATUS) not in order.statuses:
        return None
    return context.refuse(
        RULE, "taken-away", context.change.before, _sentence_words(context, context.before.get(STATUS))
    )


def _refuse_move(context: RuleContext, order: OrderBeforeWork) -> Refusal | None:
    to, desk = context.change.after, context.desk
    standing = desk.standing_status(context.before.get(TYPE), context.change.before)
    if to in order.statuses and not context.after.get(Field(order.fact)):
        return context.refuse(RULE, "not-ordered", standing, _sentence_words(context, to))
    if to == order.first_into and standing != order.first_from and _is_first(context, order):
        return context.refuse(RULE, "not-from-ordered", standing, _sentence_words(context, to))
    return None


def _is_first(context: RuleContext, order: OrderBeforeWork) -> bool:
    """A ticket whose past is not known has the benefit of the doubt."""
    retyped = context.end.get(TYPE) != context.ticket.value(TYPE)
    return retyped or (
        context.ticket.is_known_from_start and order.first_into not in context.ticket.past_statuses
    )


def _sentence_words(context: RuleContext, status: str | None) -> dict[str, tuple[Word, ...]]:
    order = context.desk.order
    return {
        "type": name_words(WordKind.TYPE, context.after.get(TYPE)),
        "from": name_words(
            WordKind.STATUS, context.desk.standing_status(context.after.get(TYPE), context.change.before)
        ),
        "status": name_words(WordKind.STATUS, status),
        "ordered": name_words(WordKind.STATUS, order.first_from),
        "fact": name_words(WordKind.FACT, order.fact),
    }
