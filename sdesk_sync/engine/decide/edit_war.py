"""No war on a ticket: another bot is left alone after three undos, people's comments are folded into one.

Against an automation account at most three undos for each ticket and field in ten minutes; against
people undoing goes on (docs/engine.md#edit-wars).
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from sdesk_sync.desk.model.actions import Audience, Explanation, Intent, PostComment
from sdesk_sync.desk.model.people import AUTOMATION, AccountKind, Author
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.verdicts import JudgedEdit, Verdict
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import Alert, AlertKind
from sdesk_sync.store.undos import COUNTED_MS, Undo, UndoKind

MOST_UNDOS = 3

Counts = Mapping[Undo, int]


def is_automation(author: Author) -> bool:
    """Whether an account is another bot's."""
    return author.actor.kind is AccountKind.APP or AUTOMATION in author.roles


def find_fields_left_alone(
    context: DecisionContext, ref: TicketRef, authors: Iterable[Author]
) -> dict[str, Set[Field]]:
    """The fields that are left as these bots set them, by account."""
    bots = {author.actor.account for author in authors if is_automation(author)}
    counts = _count_undos(context, ref) if bots else {}
    often = [undo for undo, times in counts.items() if undo.kind is UndoKind.UNDONE and times >= MOST_UNDOS]
    return {bot: {undo.field for undo in often if undo.account == bot} for bot in bots}


def guard_against_edit_war(context: DecisionContext, plan: ActionPlan) -> ActionPlan:
    """The plan with what is left alone said once, and with comments to the same people folded."""
    edits = [edit for edit in plan.entry.edits if any(verdict.refusals for verdict in edit.verdicts)]
    if not edits:
        return plan
    counts = _count_undos(context, plan.entry.ref)
    for edit in edits:
        if is_automation(edit.author):
            plan = _say_left_alone(context, plan, edit, counts)
    return _fold_explanations(plan, counts)


def _say_left_alone(
    context: DecisionContext, plan: ActionPlan, edit: JudgedEdit, counts: Counts
) -> ActionPlan:
    account = edit.author.actor.account
    fresh = [verdict for verdict in edit.verdicts if _is_left_from_now_on(verdict, account, counts)]
    if not fresh:
        return plan
    text = context.composer(edit.author).compose_left_alone(fresh, MOST_UNDOS)
    told = tuple(Undo(verdict.change.field, account, UndoKind.LEFT_ALONE) for verdict in fresh)
    fields = ", ".join(verdict.change.field for verdict in fresh)
    sentence = f"{plan.entry.ref.key}: an automation keeps setting {fields}, which is left alone from now on"
    actions: tuple[Intent, ...] = (*plan.actions, PostComment(text, Audience.STAFF))
    plan = replace(plan, actions=actions, undos=(*plan.undos, *told))
    return _with_alert(plan, Alert(AlertKind.AUTOMATION, sentence))


def _is_left_from_now_on(verdict: Verdict, account: str, counts: Counts) -> bool:
    name = verdict.change.field
    is_often = counts.get(Undo(name, account), 0) >= MOST_UNDOS
    return is_often and bool(verdict.refusals) and Undo(name, account, UndoKind.LEFT_ALONE) not in counts


def _fold_explanations(plan: ActionPlan, counts: Counts) -> ActionPlan:
    """Explanations to people whose changes were undone so often already say so, and go into one comment."""
    actions = tuple(_with_undo_count(action, counts) for action in plan.actions)
    often = [one for one in actions if isinstance(one, Explanation) and one.undo_count]
    if not often:
        return plan
    times = often[0].undo_count
    sentence = f"{plan.entry.ref.key}: one person's changes were undone {times} times in ten minutes"
    return _with_alert(replace(plan, actions=actions), Alert(AlertKind.PERSON, sentence))


def _with_alert(plan: ActionPlan, alert: Alert) -> ActionPlan:
    return replace(plan, result=replace(plan.result, alerts=(*plan.result.alerts, alert)))


def _with_undo_count(action: Intent, counts: Counts) -> Intent:
    if not isinstance(action, Explanation):
        return action
    accounts = {edit.author.actor.account for edit in action.edits}
    before = sum(
        times for undo, times in counts.items() if undo.account in accounts and undo.kind is UndoKind.UNDONE
    )
    return replace(action, undo_count=before + 1) if before >= MOST_UNDOS else action


def _count_undos(context: DecisionContext, ref: TicketRef) -> Counts:
    return context.store.undos.count_since(ref, context.now - COUNTED_MS)
