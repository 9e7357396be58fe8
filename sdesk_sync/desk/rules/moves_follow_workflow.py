"""A ticket moves along the workflow of its type, and staff close an intake ticket with a reason."""

from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import CLOSE_REASON, STATUS, TYPE, WordKind
from sdesk_sync.desk.rules.context import RuleContext, name_words

RULE = "moves-follow-workflow"


def moves_follow_workflow(context: RuleContext) -> Refusal | None:
    """Refuses a status change the type's workflow lacks, and staff closing without a reason."""
    desk, kind = context.desk, context.before.get(TYPE)
    if not context.is_change_of(STATUS) or context.is_opening or desk.workflow_of(kind) is None:
        return None
    standing, to = desk.standing_status(kind, context.change.before), context.change.after
    moves = desk.allowed_moves(context.ticket, kind, context.change.before)
    is_move = to == standing or to in moves
    if is_move and not _closed_without_reason(context):
        return None
    said = {
        "type": name_words(WordKind.TYPE, kind),
        "from": name_words(WordKind.STATUS, standing),
        "to": name_words(WordKind.STATUS, to),
        "moves": name_words(WordKind.STATUS, *moves),
    }
    if not is_move:
        return context.refuse(RULE, "no-move" if moves else "no-move-at-all", standing, said)
    reasons = desk.facts[CLOSE_REASON].values if CLOSE_REASON in desk.facts else ()
    said |= {"fact": name_words(WordKind.FACT, CLOSE_REASON), "reasons": name_words(WordKind.VALUE, *reasons)}
    return context.refuse(RULE, "no-reason", standing, said)


def _closed_without_reason(context: RuleContext) -> bool:
    desk = context.desk
    return (
        context.change.after == desk.closed
        and desk.is_intake(context.before.get(TYPE))
        and desk.is_staff(context.author.roles)
        and CLOSE_REASON in desk.facts
        and not context.after.get(CLOSE_REASON)
    )
