"""A ticket moves along the workflow of its type, and staff close an intake ticket with a reason."""

from sdesk_sync.desk.model import CLOSE_REASON, STATUS, TYPE, Refusal, Sort
from sdesk_sync.desk.rules.step import Step, words

RULE = "moves-follow-workflow"


def moves_follow_workflow(step: Step) -> Refusal | None:
    """Refuses a status change the type's workflow lacks, and staff closing without a reason."""
    desk, kind = step.desk, step.before.get(TYPE)
    if not step.changes(STATUS) or step.opening or desk.workflow(kind) is None:
        return None
    standing, to = desk.standing(kind, step.part.before), step.part.after
    moves = desk.moves(step.ticket, kind, step.part.before)
    is_move = to == standing or to in moves
    if is_move and not _closed_without_reason(step):
        return None
    said = {
        "type": words(Sort.TYPE, kind),
        "from": words(Sort.STATUS, standing),
        "to": words(Sort.STATUS, to),
        "moves": words(Sort.STATUS, *moves),
    }
    if not is_move:
        return step.refuse(RULE, "no-move" if moves else "no-move-at-all", standing, said)
    reasons = desk.facts[CLOSE_REASON].values if CLOSE_REASON in desk.facts else ()
    said |= {"fact": words(Sort.FACT, CLOSE_REASON), "reasons": words(Sort.VALUE, *reasons)}
    return step.refuse(RULE, "no-reason", standing, said)


def _closed_without_reason(step: Step) -> bool:
    desk = step.desk
    return (
        step.part.after == desk.closed
        and desk.is_intake(step.before.get(TYPE))
        and desk.is_staff(step.author.roles)
        and CLOSE_REASON in desk.facts
        and not step.after.get(CLOSE_REASON)
    )
