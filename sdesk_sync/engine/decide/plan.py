"""What was ruled -> what is committed: the entry for the journal, the actions for the outbox."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sdesk_sync.desk.judging.closings import find_closing_change
from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.actions import Audience, Explanation, Intent, PostComment, split_update
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.verdicts import JudgedEdit, Refusal
from sdesk_sync.desk.model.vocabulary import STATUS, Mode
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.reversals import list_undos
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState, VerdictSummary
from sdesk_sync.store.journal import JournalEntry


def build_plan(context: DecisionContext, ruling: Ruling, last: Sighting) -> ActionPlan:
    """The plan for some edits, of which the ticket was last seen so."""
    return _build(context, ruling, last, ruling.edits)


def build_plan_after_look(context: DecisionContext, ruling: Ruling, last: Sighting) -> ActionPlan:
    """The same where the ticket was looked at: what is no longer there is neither undone nor explained."""
    return _build(context, ruling, last, _still_there(ruling))


def _build(
    context: DecisionContext, ruling: Ruling, last: Sighting, edits: Sequence[JudgedEdit]
) -> ActionPlan:
    entry = JournalEntry(
        last.ref,
        sighting=last,
        edits=ruling.edits,
        updates=ruling.updates,
        open_state=ruling.open_state,
        note="; ".join(_iterate_notes(context, ruling)) or None,
    )
    # Who merged or pushed has not pressed a button, and is not spoken to (docs/desk.md#closed-by-a-change).
    pressed = [edit for edit in edits if find_closing_change(edit.sighting) is None]
    actions: tuple[Intent, ...] = (
        *split_update(ruling.updates, ruling.open_state),
        *build_explanations(context, pressed),
        *_list_notes_of_change(context, ruling),
    )
    undos = list_undos(ruling, pressed)
    return ActionPlan(
        result_of(entry, last), entry, ruling.ticket, actions, undos=undos, assignment=ruling.assignment
    )


def _iterate_notes(context: DecisionContext, ruling: Ruling) -> Iterator[str]:
    """What whoever reads the journal would wonder about."""
    if ruling.is_held_back:
        yield f"mode {context.config.mode}: nothing is written"
    for edit in ruling.edits:
        if edit.closed_by is not None:
            yield f"closed by {edit.closed_by.reference}, for which nobody is judged"
    if ruling.met_as_read:
        yield describe_met(ruling)


def describe_met(ruling: Ruling) -> str:
    """What was refused, and was lawful on the ticket as it was read."""
    met = ", ".join(dict.fromkeys(f"{one.rule} ({one.change.field})" for one in ruling.met_as_read))
    return f"lawful by now, on the ticket as it was read: {met}"


def _list_notes_of_change(context: DecisionContext, ruling: Ruling) -> Iterator[PostComment]:
    """What the staff read of tickets that a merged change has closed, as far as we open them again."""
    for edit in ruling.edits if ruling.has_writes else ():
        text = context.composer(edit.author).compose_closed_by(edit.closed_by) if edit.closed_by else None
        if text is not None:
            yield PostComment(text, Audience.STAFF)


def _still_there(ruling: Ruling) -> tuple[JudgedEdit, ...]:
    """The edits without the verdicts on what somebody has taken back, or we have undone, already."""
    written = {put.field for put in ruling.updates} | ({STATUS} if ruling.open_state else set())
    return tuple(
        replace(
            edit,
            verdicts=tuple(
                v for v in edit.verdicts if v.undoing_refusal is None or v.change.field in written
            ),
        )
        for edit in ruling.edits
    )


def build_explanations(context: DecisionContext, edits: Sequence[JudgedEdit]) -> Iterator[Explanation]:
    """The explanations of what was refused: one for the staff, and one for customers."""
    explained = [
        replace(edit, verdicts=tuple(v for v in edit.verdicts if v.explained_refusals)) for edit in edits
    ]
    for audience in (Audience.STAFF, Audience.EVERYBODY):
        theirs = tuple(e for e in explained if e.verdicts and _audience_of(context, e) is audience)
        if theirs:
            yield Explanation(theirs, audience)


def _audience_of(context: DecisionContext, edit: JudgedEdit) -> Audience:
    return Audience.EVERYBODY if context.composer(edit.author).is_for_customer else Audience.STAFF


def result_of(entry: JournalEntry, last: Sighting | None = None) -> DeliveryResult:
    """How a decided delivery is listed: the gravest verdict and its rule."""
    refusals = [refusal for verdict in entry.verdicts for refusal in verdict.refusals]
    gravest = max(refusals, key=_gravity, default=None)
    summary = _summarize(gravest) if gravest else (VerdictSummary.ALLOWED if entry.verdicts else None)
    rule = gravest.rule if gravest else None
    reported = (entry.ref, last.version) if last else None
    return DeliveryResult(DeliveryState.DONE, None, entry.ref.key, summary, rule, reported)


def _gravity(refusal: Refusal) -> tuple[int, bool]:
    return refusal.mode.rank, refusal.is_overridden


def _summarize(refusal: Refusal) -> VerdictSummary:
    return VerdictSummary.OVERRIDDEN if refusal.is_overridden else _SUMMARIES[refusal.mode]


_SUMMARIES = {
    Mode.OBSERVE: VerdictSummary.OBSERVED,
    Mode.WARN: VerdictSummary.WARNED,
    Mode.ENFORCE: VerdictSummary.REFUSED,
}
