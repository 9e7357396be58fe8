"""A customization is worked on only once it has been ordered."""

from sdesk_sync.desk.model import STATUS, TYPE, Field, Refusal, Sort, Word
from sdesk_sync.desk.policy import OrderBeforeWork
from sdesk_sync.desk.rules.step import Step, words

RULE = "order-before-work"


def order_before_work(step: Step) -> Refusal | None:
    """Refuses ordered or in-progress without an order reference, and starting from elsewhere."""
    order = step.desk.order
    # A status may be lawful before a retype; what the ticket becomes is what must be ordered.
    kind = step.end.get(TYPE) if step.changes(STATUS) else step.after.get(TYPE)
    if step.opening or kind not in order.types:
        return None
    if step.changes(Field(order.fact)) and step.part.after is None:
        return _fact_taken_away(step, order)
    if step.changes(STATUS):
        return _moved(step, order)
    return None


def _fact_taken_away(step: Step, order: OrderBeforeWork) -> Refusal | None:
    if step.before.get(STATUS) not in order.statuses:
        return None
    return step.refuse(RULE, "taken-away", step.part.before, _said(step, step.before.get(STATUS)))


def _moved(step: Step, order: OrderBeforeWork) -> Refusal | None:
    to, desk = step.part.after, step.desk
    standing = desk.standing(step.before.get(TYPE), step.part.before)
    if to in order.statuses and not step.after.get(Field(order.fact)):
        return step.refuse(RULE, "not-ordered", standing, _said(step, to))
    if to == order.first_into and standing != order.first_from and _is_first(step, order):
        return step.refuse(RULE, "not-from-ordered", standing, _said(step, to))
    return None


def _is_first(step: Step, order: OrderBeforeWork) -> bool:
    """A ticket whose past is not known has the benefit of the doubt."""
    retyped = step.end.get(TYPE) != step.ticket.value(TYPE)
    return retyped or (step.ticket.from_start and order.first_into not in step.ticket.been)


def _said(step: Step, status: str | None) -> dict[str, tuple[Word, ...]]:
    order = step.desk.order
    return {
        "type": words(Sort.TYPE, step.after.get(TYPE)),
        "from": words(Sort.STATUS, step.desk.standing(step.after.get(TYPE), step.part.before)),
        "status": words(Sort.STATUS, status),
        "ordered": words(Sort.STATUS, order.first_from),
        "fact": words(Sort.FACT, order.fact),
    }
