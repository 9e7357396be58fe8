"""A sighting -> what is to be committed and sent: the shell round the pure core."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import assert_never

from sdesk_sync.desk.judging.deviations import OwnWrite
from sdesk_sync.desk.judging.edits import (
    ObservedEdit,
    Ruling,
    depends_on_author,
)
from sdesk_sync.desk.judging.own_account import find_foreign_use, find_requested_as_us
from sdesk_sync.desk.judging.pending import drop_pending
from sdesk_sync.desk.judging.sightings import (
    AcceptedAsIs,
    HistoryToJudge,
    NeedsHistory,
    NeedsOwnWrites,
    NoTicket,
    OldNews,
    SightingCase,
    SomebodysEdit,
    classify_departed,
    classify_sighting,
    is_same_edit,
    read_first_history,
    read_history,
    read_last_history,
    read_return,
)
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.times import is_ahead
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.engine.decide.closings import refuses_closing
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.edit_war import guard_against_edit_war
from sdesk_sync.engine.decide.look_ups import OutsideLookUps
from sdesk_sync.engine.decide.lost_words import LostWords
from sdesk_sync.engine.decide.meant_versions import with_meant_edits, with_meant_version
from sdesk_sync.engine.decide.plan import build_plan, build_plan_after_look
from sdesk_sync.engine.decide.rulings import EditJudge, EditsToJudge
from sdesk_sync.engine.decide.undo_tally import UndoTally
from sdesk_sync.engine.decide.unheard import hear_command_first
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.tickets import REPORT_SLACK_MS
from sdesk_sync.trackers import History

_FRESH_MS = 10_000
"""So old a sighting is nobody's doing of just now, whatever the two clocks differ by."""

_HISTORY_LAG_MS = 60_000
"""After so long a change that no history names is judged as nobody's."""

_TOLD_ALREADY = OldNews("told already by another delivery")


@dataclass(frozen=True, slots=True)
class TicketDecider:
    """One delivery's way through the desk, as far as it is about a ticket's state."""

    context: DecisionContext
    _look_ups: OutsideLookUps = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_look_ups", OutsideLookUps(self.context))

    @property
    def _lost_words(self) -> LostWords:
        return LostWords(self.context.tracker.tickets)

    def decide_sighting(self, sighting: Sighting) -> ActionPlan | DeliveryResult:
        """What a webhook comes to that shows a ticket. Raises Transient, Gone, Rejected."""
        case = self._classify(sighting)
        match case:
            case NoTicket(reason):
                return DeliveryResult(DeliveryState.IGNORED, reason)
            case OldNews(reason):
                reported = (sighting.ref, sighting.version)
                return DeliveryResult(DeliveryState.DONE, reason, sighting.ref.key, reported=reported)
            case AcceptedAsIs():
                return self._accept(case, sighting)
            case SomebodysEdit():
                return self._hear_and_judge(case)
            case NeedsHistory(is_last_chance):
                return self.refetch(sighting.ref, is_last_chance=is_last_chance)
            case NeedsOwnWrites():
                raise AssertionError("our own writes were there")
            case _:
                assert_never(case)

    def refetch(self, ref: TicketRef, *, is_last_chance: bool) -> ActionPlan:
        """The ticket compared with what is accepted, and its history asked about what differs.

        `is_last_chance` judges what no history explains as nobody's; otherwise the ticket is looked at once
        more later.
        """
        known, history = self._fetch_history(ref)
        departed = self._decide_departed(known, history)
        if departed is not None:
            plan = departed
        elif known is None:
            plan = self._decide_first_history(history)
        else:
            plan = self._decide_history(known, history, is_last_chance=is_last_chance)
        return replace(plan, last_look=history.now)

    def _fetch_history(self, ref: TicketRef) -> tuple[Ticket | None, History]:
        """The ticket as accepted, if it is known, and what was done to it since."""
        known, now = self.context.find_accepted(ref), self.context.now
        history = self.context.tracker.tickets.fetch_history(ref, min(known.version, now) if known else 0)
        self.context.looks.keep(history.now)
        if known is None:
            return None, history
        known = with_meant_version(known, history.now, now)
        return known, with_meant_edits(known, self._lost_words.drop_from(known, history), now)

    def _decide_departed(self, known: Ticket | None, history: History) -> ActionPlan | None:
        """What is, or was, no ticket of the desk; None where it is to be judged like any other."""
        now = history.now
        case = classify_departed(self.context.desk, known, now)
        match case:
            case NoTicket(reason):
                result = DeliveryResult(DeliveryState.IGNORED, reason, now.ref.key)
                return ActionPlan(result, JournalEntry(now.ref, sighting=now, note=reason))
            case AcceptedAsIs():
                return self._accept(case, now)
            case SomebodysEdit():
                back = read_return(self.context.desk, history.sightings, now)
                return self._judge_history(back, ())
            case _:
                return None

    def _classify(self, sighting: Sighting) -> SightingCase:
        """What it is; what is not always needed for that is only looked up where it is."""
        context, ref = self.context, sighting.ref
        stored = context.find_accepted(ref)
        if stored is not None:
            sighting = self._lost_words.drop(stored, sighting)
        known = stored and with_meant_version(stored, sighting, context.shown_at)
        watching = context.watching_since if known is None and not sighting.is_opening else None
        if stored is not None and sighting.version == stored.version and self._is_told_already(sighting):
            return _TOLD_ALREADY
        case = classify_sighting(context.desk, known, sighting, watching_since=watching)
        if isinstance(case, NeedsOwnWrites):
            case = classify_sighting(
                context.desk, known, sighting, own_writes=context.list_own_writes(sighting)
            )
        return case

    def _is_told_already(self, sighting: Sighting) -> bool:
        """Whether it tells, under another id, of an edit that was judged."""
        entries = self.context.store.journal.list_newest(sighting.ref)
        return any(is_same_edit(edit, sighting) for entry in entries for edit in entry.edits)

    def _accept(self, case: AcceptedAsIs, sighting: Sighting) -> ActionPlan:
        version = max(case.ticket.version, sighting.version)
        return ActionPlan(
            DeliveryResult(DeliveryState.DONE, case.note, sighting.ref.key),
            JournalEntry(sighting.ref, sighting=sighting, note=case.note),
            replace(case.ticket, version=version, raw=sighting.raw),
            shows_own_writes=sighting.actor is not None and sighting.actor.kind is AccountKind.US,
        )

    # ── What the tracker's history tells ────────────────────────────────────────────────────

    def _decide_first_history(self, history: History) -> ActionPlan:
        context, now = self.context, history.now
        case = read_first_history(context.desk, history.sightings, now, context.watching_since)
        return self._accept(case, now) if isinstance(case, AcceptedAsIs) else self._judge_history(case, ())

    def _decide_history(self, known: Ticket, history: History, *, is_last_chance: bool) -> ActionPlan:
        # What earlier deliveries are still to write.
        pending = [one for one in self.context.list_own_writes(history.now) if one.until is None]
        read = read_last_history if is_last_chance else read_history
        case = read(self.context.desk, known, history.sightings, history.now, pending)
        plan = self._judge_history(case, pending)
        return plan if case.is_explained else replace(plan, refetch_at=self.context.now + _HISTORY_LAG_MS)

    def _judge_history(self, case: HistoryToJudge, pending: Sequence[OwnWrite]) -> ActionPlan:
        """The edits of a history judged, each with its own author, and what stands now put right."""

        def judge(ticket: Ticket) -> ActionPlan:
            return self._look_ups.judge(
                ticket, lambda known: self._judge_steps(replace(case, ticket=known), pending)
            )

        return hear_command_first(self.context, judge(case.ticket), judge)

    def _judge_steps(self, case: HistoryToJudge, pending: Sequence[OwnWrite]) -> ActionPlan:
        # Our own writes among them are none of the edits: what they wrote was accepted then.
        edits = [edit for edit in case.edits if not self._is_ours(case.ticket, edit)]
        now = ObservedEdit(replace(case.now, actor=None, changed_from={}), None)
        tally = UndoTally(self.context, case.ticket.ref)
        asked = EditsToJudge(case.ticket, edits, lambda _: case.now, (now,))
        ruling = drop_pending(EditJudge(self.context, tally).rule_on(asked), pending)
        if self._lost_words.is_word_lost(case.ticket, edits, ruling):
            shown = self._lost_words.drop_from(case.ticket, History(tuple(case.edits), case.now))
            if shown.now != case.now:
                return self._judge_steps(replace(case, edits=shown.sightings, now=shown.now), pending)
        plan = build_plan_after_look(self.context, ruling, case.now)
        return guard_against_edit_war(self.context, tally, plan)

    # ── Judging ─────────────────────────────────────────────────────────────────────────────

    def _hear_and_judge(self, case: SomebodysEdit) -> ActionPlan:
        def judge(ticket: Ticket) -> ActionPlan:
            return self._look_ups.judge(ticket, lambda known: self._judge_edit(replace(case, ticket=known)))

        return hear_command_first(self.context, judge(case.ticket), judge)

    def _judge_edit(self, case: SomebodysEdit) -> ActionPlan:
        """One edit judged, with what follows, and whether to read the ticket before anything is written."""
        sighting = case.sighting
        if sighting.actor is None and self._needs_author(case.ticket, sighting):
            return self._judge_nameless(case)
        edits = [] if self._is_ours(case.ticket, sighting) else [sighting]
        tally = UndoTally(self.context, case.ticket.ref)
        asked = EditsToJudge(case.ticket, edits, partial(self._read_before_undo, sighting))
        ruling = EditJudge(self.context, tally).rule_on(asked)
        if refuses_closing(self.context, sighting, ruling):
            # A move, a mark as a duplicate or a merge closes too, and only the tracker says which it was.
            return self.refetch(sighting.ref, is_last_chance=False)
        if self._lost_words.is_word_lost(case.ticket, [sighting], ruling):
            shown = self._lost_words.drop(case.ticket, sighting)
            if shown != sighting:
                return self._judge_edit(replace(case, sighting=shown))
        plan = guard_against_edit_war(self.context, tally, build_plan(self.context, ruling, sighting))
        if not plan.actions:
            return plan
        moves = any(put.field in (TYPE, STATUS) for put in ruling.updates)
        # There a write would take away unseen what somebody did since.
        overwrites = moves and self.context.tracker.tickets.overwrites_status
        must_refetch = case.must_refetch or ruling.has_undos or overwrites or self._is_late(sighting)
        return replace(plan, must_refetch=must_refetch, last_look=self._find_look(sighting))

    def _read_before_undo(self, sighting: Sighting, ruling: Ruling) -> Sighting | None:
        """The ticket by now, which whoever sends the undo would ask for: no call more for that."""
        is_asked_first = not sighting.is_opening and self._look_ups.has_open_question(ruling)
        if is_asked_first or refuses_closing(self.context, sighting, ruling):
            return None
        self.context.looks.fetch(sighting.ref)
        return self._find_look(sighting)

    def _find_look(self, sighting: Sighting) -> Sighting | None:
        """A look of this batch, unless it shows less than the delivery, or what is no ticket any more."""
        look = self.context.looks.find(sighting.ref)
        is_good = look is not None and look.version >= sighting.version and look.departure is None
        return look if is_good else None

    def _judge_nameless(self, case: SomebodysEdit) -> ActionPlan:
        """An edit for which nobody is named: judged with whom the tracker's history names."""
        sighting = case.sighting
        known, history = self._fetch_history(sighting.ref)
        if known is not None:
            plan = self._decide_history(known, history, is_last_chance=False)
        else:
            since = sighting.version - REPORT_SLACK_MS
            first = read_first_history(self.context.desk, history.sightings, history.now, since)
            if isinstance(first, AcceptedAsIs):
                # Nothing there tells of it: the delivery alone does.
                first = HistoryToJudge(case.ticket, (sighting,), history.now)
            plan = self._judge_history(first, ())
        return replace(plan, last_look=history.now)

    def _needs_author(self, ticket: Ticket, sighting: Sighting) -> bool:
        """Whether the tracker's history has to be asked who made an edit for which nobody is named."""
        names_change = sighting.changed_from or sighting.is_opening
        by = EditJudge(self.context, UndoTally(self.context, ticket.ref)).judging_context({})
        return bool(names_change) and depends_on_author(by, ticket, sighting)

    def _is_late(self, sighting: Sighting) -> bool:
        """Whether somebody may have gone on since, so that writing unseen would trample it."""
        context, version = self.context, sighting.version
        is_old = context.now - version > _FRESH_MS or is_ahead(version, context.shown_at)
        return is_old or context.has_later_deliveries

    def _is_ours(self, ticket: Ticket, edit: Sighting) -> bool:
        if edit.actor is None or edit.actor.kind is not AccountKind.US:
            return False
        if edit.is_opening:
            # We open none, whatever it shows.
            return False
        if not find_requested_as_us(ticket, edit):
            return True
        return not find_foreign_use(ticket, edit, self.context.list_own_writes(edit))
