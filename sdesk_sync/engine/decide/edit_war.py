"""No war on a ticket: another bot is left alone after three times, people's comments are folded into one.

What is counted are writes of ours that take from somebody what they had set, and comments that warn of it:
against an account that is no person at most three for each ticket and field in ten minutes; against people
it goes on, and after ten in an hour a lead is told (docs/engine.md#edit-wars).
"""

from collections.abc import Iterable, Set
from dataclasses import replace

from sdesk_sync.desk.comments.composer import LeftChange
from sdesk_sync.desk.model.actions import Audience, Explanation, Intent, PostComment
from sdesk_sync.desk.model.people import NO_ACCOUNT, Account, AccountKind, Author
from sdesk_sync.desk.model.text import Text
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.undo_tally import UndoTally
from sdesk_sync.engine.limits.bulk_edits import MANY_TICKETS, BulkEdit
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import Alert, AlertKind
from sdesk_sync.store.undos import REVERSALS, Undo, UndoCounts, UndoKind

MOST_UNDOS = 3
MANY_IN_AN_HOUR = 10

WHOLE_TICKET = Field("")
"""Where something holds for an account whatever it changes."""

_COUNTED = (*REVERSALS, UndoKind.WARNED)
_SPOKEN_OF = (UndoKind.UNDONE, UndoKind.WARNED)


def is_automation(context: DecisionContext, author: Author) -> bool:
    """Whether an account is no person's: another bot's, or somebody's whom nothing names."""
    machines = (AccountKind.APP, AccountKind.US, AccountKind.NOBODY)
    return author.actor.kind in machines or context.desk.is_automation(author.roles)


def find_fields_left_alone(
    context: DecisionContext, tally: UndoTally, authors: Iterable[Author]
) -> dict[Account, Set[Field]]:
    """The fields that are left as these bots set them, by account."""
    bots = {author.actor.account for author in authors if is_automation(context, author)}
    return {
        bot: {name for name in tally.counts.list_fields(bot) if _is_often(name, bot, tally.counts)}
        for bot in bots
    }


def all_fields(context: DecisionContext) -> Set[Field]:
    """What another desk's bot is left alone with."""
    return {*WORD_FIELDS, *map(Field, context.desk.facts)}


def _is_often(name: Field, account: Account, counts: UndoCounts) -> bool:
    times = counts.add_up([account], _COUNTED, name).of_late
    doubles = counts.add_up([account], [UndoKind.DOUBLED], name).in_an_hour
    return times >= MOST_UNDOS or doubles >= MANY_IN_AN_HOUR


def guard_against_edit_war(context: DecisionContext, tally: UndoTally, plan: ActionPlan) -> ActionPlan:
    """The plan with what is left alone said once, and with comments to the same people folded."""
    edits = [edit for edit in plan.entry.edits if _is_concerned(plan, edit)]
    if not edits:
        return plan
    counts = tally.counts
    for edit in edits:
        if is_automation(context, edit.author) or _is_other_desk(edit, counts):
            plan = _say_left_alone(context, plan, edit, counts)
        else:
            plan = _tell_of_bulk(context, _tell_lead(context, plan, edit, counts), edit)
    return fold_explanations(plan, counts)


def _is_concerned(plan: ActionPlan, edit: JudgedEdit) -> bool:
    """Whether anything of an edit is refused, reversed or left alone."""
    account = edit.author.actor.account
    return (
        any(verdict.refusals for verdict in edit.verdicts)
        or bool(_list_unrepaired(plan, edit))
        or any(undo.account == account for undo in plan.undos)
    )


def _is_other_desk(edit: JudgedEdit, counts: UndoCounts) -> bool:
    return Undo(WHOLE_TICKET, edit.author.actor.account, UndoKind.OTHER_DESK) in counts


# ── What is left alone ──────────────────────────────────────────────────────────────────────


def _say_left_alone(
    context: DecisionContext, plan: ActionPlan, edit: JudgedEdit, counts: UndoCounts
) -> ActionPlan:
    account, composer = edit.author.actor.account, context.composer(edit.author)
    if _is_other_desk(edit, counts):
        told = Undo(WHOLE_TICKET, account, UndoKind.LEFT_ALONE)
        if told in counts:
            return plan
        sentence = f"{plan.entry.ref.key}: another service desk's bot works on it too; it is left alone there"
        alert = Alert(AlertKind.AUTOMATION, sentence)
        return _with_note(plan, composer.compose_other_desk(), alert, (told,))
    left = {one.field: one for one in (*_list_refused(edit, counts), *_list_unrepaired(plan, edit))}
    fresh = [one for name, one in left.items() if Undo(name, account, UndoKind.LEFT_ALONE) not in counts]
    if not fresh:
        return plan
    fields = ", ".join(one.field for one in fresh)
    sentence = f"{plan.entry.ref.key}: an automation keeps setting {fields}, which is left alone from now on"
    notes = tuple(Undo(one.field, account, UndoKind.LEFT_ALONE) for one in fresh)
    alert = Alert(AlertKind.AUTOMATION, sentence)
    return _with_note(plan, composer.compose_left_alone(fresh, MOST_UNDOS), alert, notes)


def _list_refused(edit: JudgedEdit, counts: UndoCounts) -> list[LeftChange]:
    """What a rule is against and is left from now on."""
    account = edit.author.actor.account
    return [
        LeftChange(verdict.change.field, verdict.change.after, verdict.refusals[0].rule)
        for verdict in edit.verdicts
        if verdict.refusals and _is_often(verdict.change.field, account, counts)
    ]


def _list_unrepaired(plan: ActionPlan, edit: JudgedEdit) -> list[LeftChange]:
    """What no rule is against and is not put back from now on."""
    if plan.ticket is None or edit.sighting is None:
        return []
    left = plan.ticket.left_alone
    return [
        LeftChange(name, left[name][-1] if left[name] else None)
        for name in edit.sighting.changed_from
        if name in left
    ]


# ── People ──────────────────────────────────────────────────────────────────────────────────


def _tell_lead(
    context: DecisionContext, plan: ActionPlan, edit: JudgedEdit, counts: UndoCounts
) -> ActionPlan:
    """A lead is told, once in an hour, whose changes are taken back over and over."""
    account = edit.author.actor.account
    now = sum(undo.account == account and undo.kind in REVERSALS for undo in plan.undos)
    before = counts.add_up([account], REVERSALS).in_an_hour
    told = Undo(WHOLE_TICKET, account, UndoKind.LEAD_TOLD)
    if not now or before + now < MANY_IN_AN_HOUR or told in counts or told in plan.undos:
        return plan
    sentence = f"{plan.entry.ref.key}: one person's changes were taken back {before + now} times in an hour"
    text = context.composer(edit.author).compose_for_lead(before + now)
    return _with_note(plan, text, Alert(AlertKind.PERSON, sentence), (told,))


def _tell_of_bulk(context: DecisionContext, plan: ActionPlan, edit: JudgedEdit) -> ActionPlan:
    """A lead is told, once in an hour, of one person's edit of many tickets at once."""
    account, ref, sighting = edit.author.actor.account, plan.entry.ref, edit.sighting
    undone = [verdict.change for verdict in edit.verdicts if verdict.undoing_refusal]
    if not undone or sighting is None or account == NO_ACCOUNT:
        return plan
    same = BulkEdit(account, frozenset((change.field, change.after) for change in undone))
    if not context.bulk_edits.note(same, ref.id, sighting.version):
        return plan
    sentence = f"{ref.key}: one person did the same to more than {MANY_TICKETS} tickets: taken back"
    alert = Alert(AlertKind.BULK, sentence)
    return _with_note(plan, context.composer(edit.author).compose_bulk(MANY_TICKETS), alert, ())


def fold_explanations(plan: ActionPlan, counts: UndoCounts) -> ActionPlan:
    """Explanations to people who were spoken to so often already say so, and go into one comment."""
    actions = tuple(_with_undo_count(action, counts) for action in plan.actions)
    often = [one for one in actions if isinstance(one, Explanation) and one.undo_count]
    if not often:
        return plan
    times = often[0].undo_count
    sentence = f"{plan.entry.ref.key}: one person's changes were undone {times} times in ten minutes"
    return _with_alert(replace(plan, actions=actions), Alert(AlertKind.PERSON, sentence))


def _with_undo_count(action: Intent, counts: UndoCounts) -> Intent:
    if not isinstance(action, Explanation):
        return action
    accounts = {edit.author.actor.account for edit in action.edits}
    before = counts.add_up(accounts, _SPOKEN_OF).of_late
    return replace(action, undo_count=before + 1) if before >= MOST_UNDOS else action


def _with_note(plan: ActionPlan, text: Text, alert: Alert, undos: tuple[Undo, ...]) -> ActionPlan:
    actions: tuple[Intent, ...] = (*plan.actions, PostComment(text, Audience.STAFF))
    return _with_alert(replace(plan, actions=actions, undos=(*plan.undos, *undos)), alert)


def _with_alert(plan: ActionPlan, alert: Alert) -> ActionPlan:
    return replace(plan, result=replace(plan.result, alerts=(*plan.result.alerts, alert)))
