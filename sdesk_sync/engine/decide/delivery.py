"""One delivery from its body to its decision: read, judged, committed.

docs/engine.md#a-webhook-step-by-step
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from pydantic import ValidationError
from sqlalchemy import Connection

from sdesk_sync.desk.deadlines.episodes import has_question
from sdesk_sync.desk.judging.deviations import drop_stale, is_as_accepted
from sdesk_sync.desk.judging.sightings import is_since
from sdesk_sync.desk.model.sightings import Comment, EditedComment, NotForUs, Sighting
from sdesk_sync.desk.model.times import is_ahead, latest_credible
from sdesk_sync.engine.accepted import find_known
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.decide.asking_back import AskingBackDecider
from sdesk_sync.engine.decide.assignees import with_choice
from sdesk_sync.engine.decide.cards import decide_card, decide_edited_comment, with_card_due
from sdesk_sync.engine.decide.command import CommandDecider, may_be_command
from sdesk_sync.engine.decide.commit import commit_plan
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.echoes import OwnWrites
from sdesk_sync.engine.decide.looks import TicketLooks
from sdesk_sync.engine.decide.plan import result_of
from sdesk_sync.engine.decide.proof import decide_proof
from sdesk_sync.engine.decide.questions import hear_question, is_worth_noting, with_question
from sdesk_sync.engine.decide.recent_comments import RecentComments
from sdesk_sync.engine.decide.reply import ReplyDecider, is_worth_hearing
from sdesk_sync.engine.decide.ticket import TicketDecider
from sdesk_sync.engine.decide.unsent import UnsentStep
from sdesk_sync.engine.limits.bulk_edits import BulkWatch
from sdesk_sync.engine.limits.times_ahead import tell_time_ahead
from sdesk_sync.engine.limits.unknown_facts import tell_unknown_facts
from sdesk_sync.engine.plans import ActionPlan, DecidedDelivery, WaitUpdate
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.own_deliveries import comment_delivery
from sdesk_sync.store.inbox.rows import (
    COMMENT,
    SWEEP_FINDING,
    Delivery,
    DeliveryResult,
    DeliveryState,
    Origin,
    SweepFinding,
)
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import REPORT_SLACK_MS, report_version
from sdesk_sync.store.timers import DUE_TIMER, DueTimer, TimerKind
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.wire.calls import CallLog

T = TypeVar("T")

_TOLD_MEANWHILE = "told of by other deliveries meanwhile"
"""Why a sweep's delivery has ended of which the tracker was not asked."""


@dataclass(frozen=True, slots=True)
class DeliveryDecider:
    """Decides one delivery; what nobody has to send ends with the commit that decides it."""

    store: Store
    config: ActiveConfig
    tracker: Tracker
    delivery: Delivery
    calls: CallLog
    now: Callable[[], int]
    notices: NoticeBoard
    looks: TicketLooks
    bulk_edits: BulkWatch
    recent_comments: RecentComments = field(default_factory=RecentComments)

    def decide(self) -> DecidedDelivery | DeliveryResult:
        """Decide and commit. A DecidedDelivery is left where something has to be sent.

        Raises DeliverySkipped, and what the tracker raises.
        """
        started, writer = self.now(), self.store.writer
        context = DecisionContext(
            self.config,
            self.tracker,
            self.store,
            started,
            self.delivery,
            self.notices,
            self.looks,
            self.bulk_edits,
            self.recent_comments,
        )
        outcome = self._decide_by_origin(context)
        if isinstance(outcome, DeliveryResult):
            writer.commit(lambda connection: self._end(connection, outcome))
            return outcome
        ms = outcome.entry.ms + self.now() - started
        entry = replace(outcome.entry, calls=(*outcome.entry.calls, *self.calls.take()), ms=ms)
        found = replace(outcome, entry=entry)
        if found.assignment is not None:
            found = with_choice(context, found, found.assignment)
        found = with_card_due(context, found)
        found = with_question(context, found)
        # A question leaves the ticket as it is, and is counted by what it is accepted under.
        asked = context.find_accepted(entry.ref) if found.asked_at is not None else None
        under = self.config.accepted_under(self.tracker.name, found.ticket or asked)
        # Before the first write to the tracker: after our own undo a second judgement would find nothing
        # left to explain (docs/decisions/0002-decided-once-then-sent.md).
        plan = writer.commit(
            lambda connection: commit_plan(connection, self.delivery, found, under, self.now())
        )
        if plan.seen_facts is not None:
            tell_unknown_facts(self.store, self.notices, self.tracker.name)
        if not plan.actions:
            return plan.result
        return DecidedDelivery(self.delivery, plan.entry, plan.result, plan.last_look, plan.must_refetch)

    def resume(self) -> DecidedDelivery | DeliveryResult:
        """What an earlier attempt committed and did not get out; decided anew where a look is too old for it.

        Raises DeliverySkipped, CoolingDown, and what the tracker raises.
        """
        number = self.delivery.id
        self.store.writer.commit(lambda connection: inbox_writes.begin(connection, number))
        entry = self.store.journal.find_newest(number)
        if entry is None:
            raise LookupError(f"delivery {number} is decided, and the journal has no entry of it")
        if entry.asking_back is not None:
            step = UnsentStep(self.store, self.config, self.tracker, number, entry)
            if not step.is_out(self.now()):
                self.store.writer.commit(lambda connection: step.take_back(connection, self.now()))
                return self.decide()
        return DecidedDelivery(self.delivery, entry, result_of(entry, entry.sighting))

    def _decide_by_origin(self, context: DecisionContext) -> ActionPlan | DeliveryResult:
        match self.delivery.origin:
            case Origin.WEBHOOK:
                return self._decide_webhook(context)
            case Origin.COMMENT:
                return self._decide_comment(context, self._read_own(COMMENT.validate_json))
            case Origin.SWEEP:
                return self._decide_finding(context, self._read_own(SWEEP_FINDING.validate_json))
            case Origin.TIMER:
                return self._decide_timer(context, self._read_own(DUE_TIMER.validate_json))
            case _:
                assert_never(self.delivery.origin)

    def _decide_timer(self, context: DecisionContext, timer: DueTimer) -> ActionPlan | DeliveryResult:
        match timer.kind:
            case TimerKind.REMIND | TimerKind.CLOSE:
                return AskingBackDecider(context).decide(timer)
            case TimerKind.REFETCH:
                return TicketDecider(context).refetch(timer.ref, is_last_chance=True)
            case TimerKind.PROOF:
                return decide_proof(context, timer.ref)
            case TimerKind.CARD:
                return decide_card(context, timer.ref)
            case _:
                assert_never(timer.kind)

    def _decide_webhook(self, context: DecisionContext) -> ActionPlan | DeliveryResult:
        report = self.tracker.webhooks.parse(self.delivery.headers, self.delivery.body)
        match report:
            case NotForUs(reason, gone):
                if gone is None:
                    return DeliveryResult(DeliveryState.IGNORED, reason)
                result = DeliveryResult(DeliveryState.IGNORED, reason, gone.key)
                return ActionPlan(result, JournalEntry(gone, note=reason), waiting=WaitUpdate(None))
            case Comment():
                return self._decide_comment(context, report)
            case EditedComment():
                return decide_edited_comment(context, report)
            # What it shows is old by now: the ticket itself is looked at.
            case Sighting() if self.delivery.is_replay:
                return TicketDecider(context).refetch(report.ref, is_last_chance=True)
            case Sighting():
                if is_ahead(report.version, context.shown_at):
                    tell_time_ahead(self.notices, report, context.shown_at)
                return TicketDecider(context).decide_sighting(report)

    def _decide_comment(self, context: DecisionContext, comment: Comment) -> ActionPlan | DeliveryResult:
        """A comment; on a ticket of which nothing is known yet, that is looked at first."""
        comment = _with_known_name(context, comment)
        if may_be_command(comment) and not self.store.tickets.is_known(comment.ref):
            plan = TicketDecider(context).refetch(comment.ref, is_last_chance=True)
            if plan.ticket is None:
                return plan
            return replace(plan, new_deliveries=(comment_delivery(comment, self.delivery.lane, context.now),))
        heard = CommandDecider(context).decide(comment)
        if isinstance(heard, DeliveryResult):
            return ReplyDecider(context).decide(comment) or hear_question(context, comment, heard) or heard
        is_question = comment.is_public is True and has_question(comment.text.splitlines())
        return replace(heard, asked_at=comment.written_at) if is_question and not heard.asked_at else heard

    def _decide_finding(self, context: DecisionContext, finding: SweepFinding) -> ActionPlan:
        """A ticket that changed unreported: its state, and the comments that may hold commands or be replies.

        What waited before it may have told of all that the sweep saw; then only the comments are asked
        for, since no other delivery tells that the one of a comment was lost.
        """
        ref = finding.sighting.ref
        if not self.delivery.is_replay and self._is_told_meanwhile(context, finding.sighting):
            ignored = DeliveryResult(DeliveryState.IGNORED, _TOLD_MEANWHILE, ref.key, is_superseded=True)
            plan = ActionPlan(ignored, JournalEntry(ref, sighting=finding.sighting, note=_TOLD_MEANWHILE))
        else:
            plan = TicketDecider(context).refetch(ref, is_last_chance=False)
        # Of a ticket met in the middle of its life the old commands are none of ours.
        if finding.reported_version is None and not is_since(
            finding.sighting.created_at, context.watching_since
        ):
            return plan
        # What was written before that may have been carried out by whoever kept a store that was lost.
        watched = context.watching_since or 0
        since = max(0, (finding.reported_version or 0) - REPORT_SLACK_MS, watched)
        accepted = plan.ticket or context.find_accepted(ref)
        comments = [
            comment_delivery(comment, self.delivery.lane, context.now)
            for comment in self.tracker.tickets.list_comments(ref, since)
            if may_be_command(comment)
            or is_worth_hearing(context, accepted, comment)
            or is_worth_noting(context, accepted, comment)
        ]
        return replace(plan, new_deliveries=tuple(comments))

    def _is_told_meanwhile(self, context: DecisionContext, shown: Sighting) -> bool:
        """Whether what a sweep saw is accepted by now, but for what we have written or are about to."""
        known = find_known(self.store, self.config, shown.ref.tracker, [shown.ref.id]).get(shown.ref.id)
        if known is None or not shown.version <= known.reported_version <= latest_credible(
            shown.version, context.shown_at
        ):
            return False
        ours = OwnWrites(self.store, context.shown_at).list_certain_writes(shown)
        return is_as_accepted(known.ticket, drop_stale(context.desk, known.ticket, shown, ours))

    def _read_own(self, read: Callable[[bytes], T]) -> T:
        """What a delivery of our own is about."""
        try:
            return read(self.delivery.body)
        except ValidationError as error:
            raise Unreadable("a delivery of our own that is not what we make") from error

    def _end(self, connection: Connection, result: DeliveryResult) -> None:
        inbox_writes.end(connection, self.delivery.id, result, self.now())
        if result.reported is not None:
            report_version(connection, *result.reported, self.now())


def _with_known_name(context: DecisionContext, comment: Comment) -> Comment:
    """The comment with what people call its ticket, where it shows the id alone and that is known."""
    if comment.ref.key != comment.ref.id:
        return comment
    accepted = context.find_accepted(comment.ref)
    return comment if accepted is None else replace(comment, ref=accepted.ref)
