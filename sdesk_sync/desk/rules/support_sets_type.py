"""Only the service desk, support and leads decide what kind of work a ticket is."""

from sdesk_sync.desk.model import TYPE, Refusal, Sort
from sdesk_sync.desk.rules.step import Step, words


def support_sets_type(step: Step) -> Refusal | None:
    """Refuses anyone else opening with an internal type, or changing kind or type."""
    desk, part = step.desk, step.part
    if not step.changes(TYPE) or part.after is None or step.author.roles & desk.type_setters:
        return None
    if step.opening and desk.is_intake(part.after):
        return None
    known = desk.types.get(part.after)
    back_to = known.intake if step.opening and known else part.before
    return step.refuse(
        "support-sets-type",
        "opened" if step.opening else "changed",
        back_to,
        {
            "type": words(Sort.TYPE, part.after),
            "was": words(Sort.TYPE, back_to),
            "may": words(Sort.ROLE, *_in_order(step)),
        },
    )


def _in_order(step: Step) -> list[str]:
    return [role for role in step.desk.roles if role in step.desk.type_setters]
