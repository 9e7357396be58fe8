"""A refusal for want of a fact -> the command that gives it, where one was written and is not heard yet.

An edit and its command come as two deliveries, and no tracker keeps an order between them: a comment with
`!desk reason …` that also closes may be told of the wrong way round (docs/engine.md#a-webhook-step-by-step).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.desk.rules.needs import Needs
from sdesk_sync.engine.decide.command import CommandDecider, may_be_command
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.trackers.errors import Gone, Rejected

_LOOK_BACK_MS = 600_000
"""What was written longer before the change is told of by its webhook or a sweep by now."""

_MOST_COMMENTS = 5
"""So many comments with commands are read, the newest first."""


def hear_command_first(
    context: DecisionContext, plan: ActionPlan, judge_again: Callable[[Ticket], ActionPlan]
) -> ActionPlan:
    """The plan; or, where an unheard command gives the fact it refuses for, that command and then the edit.

    `judge_again` judges the edit on the ticket as the command leaves it. Costs one call, and only before such
    a refusal. Raises Transient.
    """
    missing = frozenset(_find_missing_facts(plan))
    if missing and not context.store.tickets.is_known(plan.entry.ref):
        # A ticket met in the middle of its life: its old commands are none of ours.
        return plan
    command = _find_command(context, plan.entry, missing) if missing else None
    if command is None or command.ticket is None:
        return plan
    again = judge_again(command.ticket)
    # What stays refused is refused as it was: the command is heard in its own delivery.
    return plan if missing & frozenset(_find_missing_facts(again)) else _join_plans(command, again)


def _find_missing_facts(plan: ActionPlan) -> Iterator[Field]:
    """The facts for want of which something is refused."""
    for verdict in plan.entry.verdicts:
        for refusal in verdict.explained_refusals if verdict.change.field in (STATUS, TYPE) else ():
            asked = refusal.words.get("command", ()) if refusal.kind == Needs.kind else ()
            facts = (Field(word.key) for word in asked)
            yield from (fact for fact in facts if plan.ticket is not None and not plan.ticket.value(fact))


def _find_command(
    context: DecisionContext, entry: JournalEntry, missing: frozenset[Field]
) -> ActionPlan | None:
    """What the newest unheard comment comes to that gives one of these facts, whoever wrote it and may."""
    for comment in _list_comments(context, entry):
        plan = CommandDecider(context).decide(comment)
        if not isinstance(plan, ActionPlan) or plan.ticket is None:
            continue
        if any(update.field in (TYPE, STATUS) for update in plan.entry.updates):
            # It moves the ticket by itself, and is judged in its own delivery.
            continue
        if any(plan.ticket.value(fact) for fact in missing):
            return plan
    return None


def _list_comments(context: DecisionContext, entry: JournalEntry) -> list[Comment]:
    told = entry.sighting.version - _LOOK_BACK_MS if entry.sighting is not None else 0
    # What was written before that may have been carried out by whoever kept the store that was lost.
    since = max(0, told, context.watching_since or 0)
    try:
        comments = context.tracker.tickets.list_comments(entry.ref, since)
    except (Gone, Rejected):
        # The edit is judged by what is known: it must not go unjudged because comments cannot be read.
        return []
    return [each for each in reversed(comments) if may_be_command(each)][:_MOST_COMMENTS]


def _join_plans(command: ActionPlan, edit: ActionPlan) -> ActionPlan:
    """Both as one: the comment counts as dealt with, its edit is journalled before the other."""
    first, then = command.entry, edit.entry
    commanded = {update.field for update in first.updates}
    updates = (*first.updates, *(update for update in then.updates if update.field not in commanded))
    return replace(
        edit,
        result=replace(edit.result, cause=command.cause),
        entry=replace(then, comment=first.comment, edits=(*first.edits, *then.edits), updates=updates),
        actions=(*command.actions, *edit.actions),
        cause=command.cause,
        undos=(*command.undos, *edit.undos),
        assignment=edit.assignment or command.assignment,
        asked_at=command.asked_at or edit.asked_at,
        seen_facts=edit.seen_facts or command.seen_facts,
    )
