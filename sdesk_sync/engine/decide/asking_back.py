"""A ticket that waits for its customer and is due -> a reminder, its closing, a note to staff, or nothing.

It is looked at first, in two calls: the ticket, and what was said since it waits. Whoever has answered is
heard as ever, and what has left its waiting is judged as ever (docs/asking-back.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.asking_back import AskingBackComposer
from sdesk_sync.desk.deadlines.closable import may_close
from sdesk_sync.desk.deadlines.episodes import ASKED_BEFORE_MS, WaitTerms, find_terms, note_question
from sdesk_sync.desk.deadlines.reopening import ReopeningSpan
from sdesk_sync.desk.deadlines.schedule import compute_promise, defer_past_quiet_hours
from sdesk_sync.desk.deadlines.waits import AskingBackStep, CustomerWait
from sdesk_sync.desk.judging.conversation import PublicComment, ReadConversation, read_conversation
from sdesk_sync.desk.judging.edits import JudgingContext
from sdesk_sync.desk.judging.reopening import find_reopening_span
from sdesk_sync.desk.judging.silence import close_unanswered
from sdesk_sync.desk.model.actions import Audience, PostComment, split_update
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.text import Text
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS, Mode
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.reply import ReplyDecider, is_answer
from sdesk_sync.engine.decide.ticket import TicketDecider
from sdesk_sync.engine.plans import ActionPlan, WaitUpdate
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.timers import DueTimer, TimerKind
from sdesk_sync.trackers.errors import Gone

_AGAIN_MS = 600_000
"""After so long at least a ticket is looked at again that was not as it was accepted, and waits still."""

_SLACK_MS = 2_000
"""Two comments' times may differ by as little, whichever came first."""

_OVER = "the ticket does not wait for its customer any more"
_OFF = "silence: mode off"
_TOLD = "staff were told, and nobody was asked since"
_LATER = "not due yet"
_ANSWERED = "the customer has answered, which moved nothing"
_GONE = "the ticket is gone"

_NOTES = {
    AskingBackStep.REMINDED: "the customer is reminded",
    AskingBackStep.CLOSED: "nobody has answered: closed",
    AskingBackStep.STAFF_TOLD: "staff are told",
    AskingBackStep.WOULD_REMIND: "the customer would be reminded",
    AskingBackStep.WOULD_CLOSE: "nobody has answered: the ticket would be closed",
    AskingBackStep.WOULD_TELL_STAFF: "staff would be told",
}


@dataclass(frozen=True, slots=True)
class AskingBackDecider:
    """A timer of a ticket that waits."""

    context: DecisionContext

    def decide(self, timer: DueTimer) -> ActionPlan | DeliveryResult:
        """What it comes to; no call where nothing is due. Raises Transient, Rejected from the tracker."""
        context, ref = self.context, timer.ref
        ticket, wait = context.find_accepted(ref), context.store.waits.find(ref)
        terms = None if ticket is None else find_terms(context.desk, ticket)
        if ticket is None or wait is None or terms is None or wait.episode != timer.episode:
            return DeliveryResult(DeliveryState.IGNORED, _OVER, ref.key)
        silent = SilentTicket(context, ticket, wait, terms)
        if silent.mode is Mode.OFF:
            return DeliveryResult(DeliveryState.IGNORED, _OFF, ref.key)
        if wait.unasked_told_at is not None or wait.silence_told_at is not None:
            return DeliveryResult(DeliveryState.IGNORED, _TOLD, ref.key)
        kind = silent.find_due_kind(timer.kind)
        if kind is None or silent.find_pause(kind):
            return silent.wait_on()
        try:
            return self._look_and_act(silent, kind)
        except Gone:
            result = DeliveryResult(DeliveryState.IGNORED, _GONE, ref.key)
            return ActionPlan(result, JournalEntry(ref, note=_GONE), waiting=WaitUpdate(None))

    def _look_and_act(self, silent: "SilentTicket", kind: TimerKind) -> ActionPlan | DeliveryResult:
        look = self.context.looks.fetch(silent.ticket.ref)
        if not _is_waiting(look, silent.ticket):
            return self._judge_left(silent, kind)
        said = self._read_conversation(silent)
        if said.answer is not None and silent.is_answered_by(said.answer.comment):
            return self._take_answer(said.answer, silent, look)
        silent = silent.with_found_question(said.question)
        if silent.find_pause(kind):
            return silent.wait_on()
        return silent.act(kind, look)

    def _judge_left(self, silent: "SilentTicket", kind: TimerKind) -> ActionPlan:
        """What nobody has told of is judged as by a sweep; looked at again if it waits all the same."""
        plan = TicketDecider(self.context).refetch(silent.ticket.ref, is_last_chance=True)
        return replace(plan, waiting=WaitUpdate(silent.wait, ((kind, silent.find_next_look(kind)),)))

    def _read_conversation(self, silent: "SilentTicket") -> ReadConversation:
        ticket, context = silent.ticket, self.context
        # Met while it waited already: whoever spoke last before that counts.
        since = 0 if ticket.status_since is None else max(0, silent.wait.episode - ASKED_BEFORE_MS - 1)
        comments = context.tracker.tickets.list_conversation(ticket.ref, since)
        return read_conversation(context.desk, ticket, self._iterate_public(comments))

    def _iterate_public(self, comments: tuple[Comment, ...]) -> Iterator[PublicComment]:
        tickets = self.context.tracker.tickets
        for one in comments:
            is_public = tickets.is_public(one.ref, one.id) if one.is_public is None else one.is_public
            if is_public:
                author = self.context.find_author(one.actor)
                yield PublicComment(one, author, is_answer(self.context, one))

    def _take_answer(
        self, said: PublicComment, silent: "SilentTicket", look: Sighting
    ) -> ActionPlan | DeliveryResult:
        """An answer that is found before it was told: it wins."""
        plan = ReplyDecider(self.context).answer(silent.ticket, said)
        if plan is None:
            return DeliveryResult(DeliveryState.DONE, _ANSWERED, silent.ticket.ref.key)
        return replace(plan, last_look=plan.last_look or look, must_refetch=False)


@dataclass(frozen=True, slots=True)
class SilentTicket:
    """A ticket that waits, how long it has, and by which terms."""

    context: DecisionContext
    ticket: Ticket
    wait: CustomerWait
    terms: WaitTerms

    @property
    def mode(self) -> Mode:
        """How far the desk goes here."""
        return self.terms.silence.effective_mode(self.context.config.mode)

    @property
    def closes(self) -> bool:
        """Whether it is the desk that closes it, once the days are over."""
        is_enforced = self.mode is Mode.ENFORCE and bool(self.terms.silence.close_days)
        return is_enforced and may_close(self.context.desk, self.ticket)

    def is_answered_by(self, comment: Comment) -> bool:
        """Whether an answer is one to what was asked last: the bot may have asked for staff since."""
        return not self.wait.is_asked or comment.written_at + _SLACK_MS >= self.wait.asked_at

    def find_due_kind(self, asked: TimerKind) -> TimerKind | None:
        """What comes next: nothing is closed before the reminder; None where nothing does."""
        due = self.terms.deadlines_of(self.wait)
        # Where the desk only watches nothing is ever sent that the closing would wait for.
        is_observed = self.mode is Mode.OBSERVE and asked is TimerKind.CLOSE
        if due.remind_at is not None and not is_observed:
            return TimerKind.REMIND
        return None if due.close_at is None else TimerKind.CLOSE

    def find_pause(self, kind: TimerKind) -> int | None:
        """Until when (ms) nothing is done: it is not due, or nobody is written to now."""
        deadlines, now = self.terms.deadlines_of(self.wait), self.context.now
        due = deadlines.remind_at if kind is TimerKind.REMIND else deadlines.close_at
        at = defer_past_quiet_hours(self.terms.silence, self.terms.timezone, max(due or now, now))
        return at if at > now else None

    def find_next_look(self, kind: TimerKind) -> int:
        """When to look again (ms) at what was not as it was accepted: each time after twice as long."""
        deadlines, now = self.terms.deadlines_of(self.wait), self.context.now
        due = deadlines.remind_at if kind is TimerKind.REMIND else deadlines.close_at
        # It may never be as accepted, where a desk only watches: that is no reason to ask all day.
        return now + max(_AGAIN_MS, now - (due or now))

    def with_found_question(self, question: Comment | None) -> "SilentTicket":
        """With what the look has found of when the customer was asked last."""
        wait = self.wait
        if question is None:
            return self
        asked = note_question(wait, question.written_at)
        if asked is None and not wait.is_asked:
            # From before we met the ticket: the days are counted from then on all the same.
            asked = replace(wait, asked_at=question.written_at, is_asked=True, counted_from=wait.counts_from)
        return self if asked is None else replace(self, wait=asked)

    def wait_on(self) -> ActionPlan:
        """Look again when it is due: staff have asked again, or it is night."""
        due, ref = self.terms.deadlines_of(self.wait), self.ticket.ref
        timers = tuple(
            (kind, None if at is None else self.find_pause(kind) or at)
            for kind, at in ((TimerKind.REMIND, due.remind_at), (TimerKind.CLOSE, due.close_at))
        )
        result = DeliveryResult(DeliveryState.DONE, _LATER, ref.key)
        return ActionPlan(result, JournalEntry(ref, note=_LATER), waiting=WaitUpdate(self.wait, timers))

    def act(self, kind: TimerKind, look: Sighting) -> ActionPlan:
        """What is done by now: nobody has answered."""
        if not self.wait.is_asked:
            return self._tell_staff(look, is_asked=False)
        if kind is TimerKind.REMIND or self._is_reminder_missing:
            return self._remind(look)
        if may_close(self.context.desk, self.ticket):
            return self._close_ticket(look)
        return self._tell_staff(look, is_asked=True)

    def _remind(self, look: Sighting) -> ActionPlan:
        now, silence, timezone = self.context.now, self.terms.silence, self.terms.timezone
        if self.mode is Mode.OBSERVE:
            return self._plan_step(AskingBackStep.WOULD_REMIND, look, WaitUpdate(self.wait))
        promised = compute_promise(silence, timezone, self.wait, now) if self.closes else None
        wait = replace(self.wait, reminded_at=now, promised_at=promised or self.wait.promised_at)
        text = self._composer_for_customer(look).compose_reminder(wait.asked_at, promised, self._reopening)
        due = self.terms.deadlines_of(wait)
        update = WaitUpdate(wait, ((TimerKind.REMIND, None), (TimerKind.CLOSE, due.close_at)))
        plan = self._plan_step(AskingBackStep.REMINDED, look, update)
        return replace(plan, actions=(PostComment(text, Audience.EVERYBODY),))

    def _close_ticket(self, look: Sighting) -> ActionPlan:
        context = self.context
        if not self.closes:
            return self._plan_step(AskingBackStep.WOULD_CLOSE, look, WaitUpdate(self.wait))
        tickets = context.tracker.tickets
        by = JudgingContext(
            context.desk, context.config.mode, tickets.writable_fields, resolutions=tickets.resolutions
        )
        outcome = close_unanswered(by, self.ticket, context.now)
        text = self._composer_for_customer(look).compose_closed(
            self.wait.asked_at, context.now, self._reopening
        )
        plan = self._plan_step(AskingBackStep.CLOSED, look, None)
        entry = replace(plan.entry, updates=outcome.updates, open_state=outcome.open_state)
        writes = split_update(outcome.updates, outcome.open_state)
        return replace(
            plan,
            entry=entry,
            ticket=outcome.ticket,
            actions=(*writes, PostComment(text, Audience.EVERYBODY)),
            assignment=outcome.assignment,
        )

    def _tell_staff(self, look: Sighting, *, is_asked: bool) -> ActionPlan:
        never = ((TimerKind.REMIND, None), (TimerKind.CLOSE, None))
        if self.mode is Mode.OBSERVE:
            return self._plan_step(AskingBackStep.WOULD_TELL_STAFF, look, WaitUpdate(self.wait, never))
        now = self.context.now
        wait = self.wait
        told = replace(wait, silence_told_at=now) if is_asked else replace(wait, unasked_told_at=now)
        plan = self._plan_step(AskingBackStep.STAFF_TOLD, look, WaitUpdate(told, never))
        return replace(plan, actions=(PostComment(self._say_to_staff(is_asked=is_asked), Audience.STAFF),))

    @property
    def _is_reminder_missing(self) -> bool:
        """Whether the tracker has never taken the reminder: nothing is closed of which nobody was warned."""
        if self.wait.reminded_at is None:
            return False
        sent = self.context.store.outbox.list_comments(self.ticket.ref, self.wait.reminded_at)
        said = (row.action for row in sent if isinstance(row.action, PostComment))
        return not any(action.audience is Audience.EVERYBODY for action in said)

    @property
    def _reopening(self) -> ReopeningSpan | None:
        return find_reopening_span(self.context.desk, self.ticket)

    def _say_to_staff(self, *, is_asked: bool) -> Text:
        now, composer = self.context.now, self._composer_for_staff
        if not is_asked:
            return composer.compose_unasked(self.wait.counts_from, now)
        return composer.compose_silent(self.wait.asked_at, now, self.ticket.working_status)

    def _composer_for_customer(self, look: Sighting) -> AskingBackComposer:
        language = look.language or self.ticket.language or self.context.tracker.language
        return AskingBackComposer(self.context.config.desk, language)

    @property
    def _composer_for_staff(self) -> AskingBackComposer:
        return AskingBackComposer(self.context.config.desk, self.context.tracker.language)

    def _plan_step(self, step: AskingBackStep, look: Sighting, waiting: WaitUpdate | None) -> ActionPlan:
        ref, note = self.ticket.ref, _NOTES[step]
        entry = JournalEntry(ref, sighting=look, note=note, asking_back=step, wait=self.wait)
        result = DeliveryResult(DeliveryState.DONE, note, ref.key, reported=(ref, look.version))
        return ActionPlan(result, entry, last_look=look, waiting=waiting, cause=self._name_cause(step))

    def _name_cause(self, step: AskingBackStep) -> str:
        """Names what is done, once for each question of an episode: in the outbox it is there once."""
        wait, ref = self.wait, self.ticket.ref
        name = f"{ref.tracker}-{ref.id}-{step}-{wait.episode}-{wait.counts_from}"
        is_again = step is AskingBackStep.REMINDED and wait.reminded_at is not None
        return f"{name}-{self.context.delivery.id}" if is_again else name


def _is_waiting(look: Sighting, ticket: Ticket) -> bool:
    """Whether a ticket shows that it waits, as it is accepted."""
    is_as_accepted = look.seen.get(STATUS) == (ticket.value(STATUS),)
    return is_as_accepted and look.departure is None and look.tracker_closed is not True
