"""Only faults have a priority."""

from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import PRIORITY, TYPE, WordKind
from sdesk_sync.desk.rules.context import RuleContext, name_words


def priority_on_faults_only(context: RuleContext) -> Refusal | None:
    """Refuses a priority on a ticket that is, at the edit's end, of a type without one."""
    kind = context.end.get(TYPE)
    if not context.is_change_of(PRIORITY) or context.change.after is None or kind is None:
        return None
    if context.desk.has_priority(kind):
        return None
    faults = [key for key, known in context.desk.types.items() if known.has_priority]
    return context.refuse(
        "priority-on-faults-only",
        "no-fault",
        None,
        {
            "priority": name_words(WordKind.PRIORITY, context.change.after),
            "type": name_words(WordKind.TYPE, kind),
            "faults": name_words(WordKind.TYPE, *faults),
        },
    )
