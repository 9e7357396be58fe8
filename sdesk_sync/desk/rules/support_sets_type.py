"""Only the service desk, support and leads decide what kind of work a ticket is."""

from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import TYPE, WordKind
from sdesk_sync.desk.rules.context import RuleContext, name_words


def support_sets_type(context: RuleContext) -> Refusal | None:
    """Refuses anyone else opening with an internal type, changing kind or type, or taking it away."""
    desk, change = context.desk, context.change
    if not context.is_change_of(TYPE) or context.author.roles & desk.type_setters:
        return None
    if change.after is None:
        may = name_words(WordKind.ROLE, *_in_order(context))
        return context.refuse("support-sets-type", "left", change.before, {"may": may})
    if context.is_opening and desk.is_intake(change.after):
        return None
    known = desk.types.get(change.after)
    back_to = known.intake if context.is_opening and known else change.before
    return context.refuse(
        "support-sets-type",
        "opened" if context.is_opening else "changed",
        back_to,
        {
            "type": name_words(WordKind.TYPE, change.after),
            "was": name_words(WordKind.TYPE, back_to),
            "may": name_words(WordKind.ROLE, *_in_order(context)),
        },
    )


def _in_order(context: RuleContext) -> list[str]:
    return [role for role in context.desk.roles if role in context.desk.type_setters]
