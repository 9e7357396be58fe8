"""Only faults have a priority."""

from sdesk_sync.desk.model import PRIORITY, TYPE, Refusal, Sort
from sdesk_sync.desk.rules.step import Step, words


def priority_on_faults_only(step: Step) -> Refusal | None:
    """Refuses a priority on a ticket that is, at the edit's end, of a type without one."""
    kind = step.end.get(TYPE)
    if not step.changes(PRIORITY) or step.part.after is None or kind is None:
        return None
    if step.desk.has_priority(kind):
        return None
    faults = [key for key, known in step.desk.types.items() if known.has_priority]
    return step.refuse(
        "priority-on-faults-only",
        "no-fault",
        None,
        {
            "priority": words(Sort.PRIORITY, step.part.after),
            "type": words(Sort.TYPE, kind),
            "faults": words(Sort.TYPE, *faults),
        },
    )
