"""No war on a ticket: another bot is left alone after three undos, people's comments are folded into one.

Against an automation account at most three undos for each ticket and field in ten minutes; against
people undoing goes on (docs/engine.md#edit-wars).
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from sdesk_sync.desk.actions import Audience, Explain, Intent, Judged, Say
from sdesk_sync.desk.model import AUTOMATION, Author, Field, Nature, TicketRef, Verdict
from sdesk_sync.engine.case import Case
from sdesk_sync.engine.records import Alert, Planned

WINDOW_MS = 600_000
MOST_UNDOS = 3

_LEFT = "left:"
"""Before a field's name in the list of undos: told already that it is left alone."""

Counts = Mapping[tuple[str, str], int]


def is_automation(author: Author) -> bool:
    """Whether an account is another bot's."""
    return author.actor.nature is Nature.APP or AUTOMATION in author.roles


def spared(case: Case, ref: TicketRef, authors: Iterable[Author]) -> dict[str, Set[Field]]:
    """The fields that are left as these bots set them, by account."""
    bots = {author.actor.account for author in authors if is_automation(author)}
    counts = _counts(case, ref) if bots else {}
    return {
        bot: {
            Field(name) for (account, name), times in counts.items() if account == bot and times >= MOST_UNDOS
        }
        for bot in bots
    }


def kept(case: Case, plan: Planned) -> Planned:
    """The plan with what is left alone said once, and with comments to the same people folded."""
    edits = [edit for edit in plan.walk.edits if any(verdict.refusals for verdict in edit.verdicts)]
    if not edits:
        return plan
    counts = _counts(case, plan.walk.ref)
    for edit in edits:
        if is_automation(edit.author):
            plan = _left(case, plan, edit, counts)
    return _folded(plan, counts)


def _left(case: Case, plan: Planned, edit: Judged, counts: Counts) -> Planned:
    account = edit.author.actor.account
    fresh = [v for v in edit.verdicts if _is_left(v, account, counts)]
    if not fresh:
        return plan
    text = case.voice(edit.author).left_alone(fresh, MOST_UNDOS)
    told = tuple((Field(f"{_LEFT}{verdict.part.field}"), account) for verdict in fresh)
    fields = ", ".join(verdict.part.field for verdict in fresh)
    said = f"{plan.walk.ref.key}: an automation keeps setting {fields}, which is left alone from now on"
    actions: tuple[Intent, ...] = (*plan.actions, Say(text, Audience.STAFF))
    walk = replace(plan.walk, said=text.plain if plan.walk.said is None else plan.walk.said)
    plan = replace(plan, walk=walk, actions=actions, undone=(*plan.undone, *told))
    return _alerted(plan, Alert("automation", said))


def _is_left(verdict: Verdict, account: str, counts: Counts) -> bool:
    name = verdict.part.field
    often = counts.get((account, name), 0) >= MOST_UNDOS
    return often and bool(verdict.refusals) and (account, f"{_LEFT}{name}") not in counts


def _folded(plan: Planned, counts: Counts) -> Planned:
    """Explanations to people whose changes were undone so often already say so, and go into one comment."""
    actions = tuple(_with_times(action, counts) for action in plan.actions)
    often = [one for one in actions if isinstance(one, Explain) and one.times]
    if not often:
        return plan
    said = f"{plan.walk.ref.key}: one person's changes were undone {often[0].times} times in ten minutes"
    return _alerted(replace(plan, actions=actions), Alert("person", said))


def _alerted(plan: Planned, alert: Alert) -> Planned:
    return replace(plan, ended=replace(plan.ended, alerts=(*plan.ended.alerts, alert)))


def _with_times(action: Intent, counts: Counts) -> Intent:
    if not isinstance(action, Explain):
        return action
    accounts = {edit.author.actor.account for edit in action.edits}
    # Without the marks of what was told, which lie in the same list.
    before = sum(
        times for (account, name), times in counts.items() if account in accounts and ":" not in name
    )
    return replace(action, times=before + 1) if before >= MOST_UNDOS else action


def _counts(case: Case, ref: TicketRef) -> Counts:
    return case.store.undone_lately(ref, case.now - WINDOW_MS)
