"""The commands of one comment -> one edit of their author's, judged, and what has to be written and said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.commands import (
    AskCustomer,
    Command,
    HelpRequest,
    NotUnderstood,
    ReplyToCustomer,
    SetFact,
    SetField,
    WhyRequest,
)
from sdesk_sync.desk.comments.spoken import compose_spoken
from sdesk_sync.desk.judging.commands import judge_command
from sdesk_sync.desk.judging.deviations import drop_stale
from sdesk_sync.desk.judging.edits import JudgingContext, Ruling
from sdesk_sync.desk.model.actions import Acknowledge, Audience, Intent, PostComment, split_update
from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, FieldChange
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Mode
from sdesk_sync.engine.decide.authors import MINUTE_MS
from sdesk_sync.engine.decide.balances import find_balances
from sdesk_sync.engine.decide.card_facts import CardFacts
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.edit_war import fold_explanations
from sdesk_sync.engine.decide.look_ups import OutsideLookUps
from sdesk_sync.engine.decide.plan import build_explanations, describe_met, result_of
from sdesk_sync.engine.decide.undo_tally import UndoTally
from sdesk_sync.engine.decide.why import compose_why
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.undos import Undo, UndoKind

_FRESH_MS = 10_000
"""What was commanded so long ago may have been overtaken."""


@dataclass(frozen=True, slots=True)
class CommandedComment:
    """A comment of the staff with its commands; `is_public` says whether the customer reads it anyway."""

    comment: Comment
    author: Author
    commands: tuple[Command, ...]
    is_public: bool

    @property
    def texts(self) -> tuple[AskCustomer | ReplyToCustomer, ...]:
        """What the customer is to be told, in its order."""
        return tuple(one for one in self.commands if isinstance(one, AskCustomer | ReplyToCustomer))

    @property
    def is_order(self) -> bool:
        """Whether anything is to be done because of it."""
        return any(
            isinstance(one, SetFact | SetField | AskCustomer | ReplyToCustomer) for one in self.commands
        )


@dataclass(frozen=True, slots=True)
class CommandPlanner:
    """What the commands of one comment come to (docs/commands.md#one-edit)."""

    context: DecisionContext
    given: CommandedComment
    look_ups: OutsideLookUps

    def plan(self, ticket: Ticket) -> ActionPlan:
        """What is to be written and said on the ticket. Raises Transient, Gone, Rejected."""

        def judge_known(known: Ticket) -> ActionPlan:
            return self.look_ups.judge(known, self._plan_known)

        # Whether a fact may be set, taken out or replaced hangs on what it was.
        sets_fact = any(isinstance(one, SetFact) for one in self.given.commands)
        return (
            CardFacts(self.context).judge_seen(ticket, judge_known)[1] if sets_fact else judge_known(ticket)
        )

    def _plan_known(self, ticket: Ticket) -> ActionPlan:
        context, comment = self.context, self.given.comment
        ruling, look = self._rule(ticket)
        entry = JournalEntry(
            ticket.ref,
            comment=comment,
            edits=ruling.edits,
            updates=ruling.updates,
            open_state=ruling.open_state,
            note="; ".join(self._iterate_notes(ruling)) or None,
        )
        texts = self._select_lawful_texts(ruling)
        actions = (
            *split_update(ruling.updates, ruling.open_state),
            *self._speak(texts),
            *build_explanations(context, ruling.edits),
            *self._answer(ruling),
        )
        plan = ActionPlan(
            result_of(entry),
            entry,
            ruling.ticket,
            actions,
            last_look=look,
            must_refetch=look is None and self._may_be_overtaken(ruling),
            undos=tuple(_list_warnings(ruling)),
            assignment=ruling.assignment,
            asked_at=(comment.written_at or context.now) if texts else None,
        )
        return fold_explanations(plan, UndoTally(context, ticket.ref).counts) if plan.undos else plan

    # ── Judging ─────────────────────────────────────────────────────────────────────────────

    def _rule(self, ticket: Ticket) -> tuple[Ruling, Sighting | None]:
        """The ruling, and the look it rests on: with fresh roles, and as read, before anything is refused."""
        by, edit = self._judging_context(), self._edit_of(ticket)
        by = replace(by, balances=self._find_balances(edit))
        ruling = judge_command(by, edit)
        if ruling.has_undos:
            fresh = self.context.find_author(self.given.comment.actor, MINUTE_MS)
            if fresh != edit.author:
                edit = replace(edit, author=fresh)
                ruling = judge_command(by, edit)
        if not self._is_tried_as_read(ruling):
            return ruling, None
        self.context.looks.fetch(ticket.ref)
        now = self.context.looks.find(ticket.ref)
        if now is None or now.departure is not None:
            return ruling, None
        shown = drop_stale(self.context.desk, ticket, now, self.context.list_own_writes(now))
        again = judge_command(replace(by, as_read=shown), edit)
        left = {(refusal.rule, refusal.change.field) for refusal in again.refusals}
        met = (one for one in ruling.refusals if (one.rule, one.change.field) not in left)
        return replace(again, met_as_read=tuple(met)), now

    def _is_tried_as_read(self, ruling: Ruling) -> bool:
        """Whether something is refused that the ticket may allow as it is by now."""
        is_of_state = self.context.desk.rules.is_of_state
        undone = (one for one in ruling.refusals if one.mode is Mode.ENFORCE)
        return any(map(is_of_state, undone)) and not self.look_ups.has_open_question(ruling)

    def _judging_context(self) -> JudgingContext:
        context, tickets = self.context, self.context.tracker.tickets
        return JudgingContext(
            context.desk,
            context.config.mode,
            tickets.writable_fields,
            resolutions=tickets.resolutions,
            request_types=tickets.request_types,
        )

    def _edit_of(self, ticket: Ticket) -> Edit:
        """All lines of the comment as one edit, with the commenter as its author."""
        wanted = self._list_wanted()
        changes = tuple(FieldChange(n, ticket.value(n), v) for n, v in wanted.items() if v != ticket.value(n))
        return Edit(ticket, changes, self.given.author, at=self.given.comment.written_at or self.context.now)

    def _list_wanted(self) -> Mapping[Field, str | None]:
        tickets, wanted = self.context.tracker.tickets, dict[Field, str | None]()
        for one in self.given.commands:
            match one:
                case SetFact(name, value):
                    wanted[name] = value and tickets.name_as_shown(name, value)
                case SetField(name, value):
                    wanted[name] = value
                case AskCustomer():
                    wanted[STATUS] = self.context.desk.meanings.waiting
                case _:
                    pass
        return wanted

    def _find_balances(self, edit: Edit) -> Mapping[str, int]:
        """Of the account that is commanded, too."""
        named = {change.field: (change.after,) for change in edit.changes if change.after is not None}
        return find_balances(self.context, edit.ticket, [Sighting(edit.ticket.ref, 0, named)])

    def _may_be_overtaken(self, ruling: Ruling) -> bool:
        """Whether a write unseen might take away what somebody has done since."""
        context, at = self.context, self.given.comment.written_at
        if not any(update.field in (TYPE, STATUS) for update in ruling.updates):
            return False
        is_old = bool(at) and context.now - at > _FRESH_MS
        return context.tracker.tickets.overwrites_status or is_old or context.has_later_deliveries

    def _iterate_notes(self, ruling: Ruling) -> Iterator[str]:
        """What whoever reads the journal would wonder about."""
        if ruling.is_held_back:
            yield f"mode {self.context.config.mode}: nothing but what is commanded is written"
        if ruling.met_as_read:
            yield describe_met(ruling)

    # ── What is said ────────────────────────────────────────────────────────────────────────

    def _select_lawful_texts(self, ruling: Ruling) -> tuple[str, ...]:
        """What the customer is told: a question only where the ticket may wait for the answer."""
        undone = {
            verdict.change.field
            for edit in ruling.edits
            for verdict in edit.verdicts
            if verdict.undoing_refusal
        }
        texts = (
            one.text for one in self.given.texts if isinstance(one, ReplyToCustomer) or STATUS not in undone
        )
        return tuple(dict.fromkeys(texts))

    def _speak(self, texts: tuple[str, ...]) -> Iterator[PostComment]:
        """One comment with all of it; what the customer reads anyway is not said twice."""
        if texts and not self.given.is_public:
            yield PostComment(compose_spoken(texts), Audience.EVERYBODY)

    def _answer(self, ruling: Ruling) -> Iterator[Intent]:
        given = self.given
        unclear = [one for one in given.commands if isinstance(one, NotUnderstood | HelpRequest)]
        if unclear:
            text = self.context.composer(given.author).compose_answer(unclear)
            yield PostComment(text, Audience.STAFF)
        if any(isinstance(one, WhyRequest) for one in given.commands):
            # Never in the thread of the question: what replies to a public comment is public.
            yield PostComment(compose_why(self.context, ruling.ticket), Audience.STAFF)
        if given.is_order and not ruling.has_undos:
            yield Acknowledge(given.comment.id)


def _list_warnings(ruling: Ruling) -> Iterator[Undo]:
    """What is refused, once for each field: whoever goes on is answered in their first comment."""
    for edit in ruling.edits:
        for verdict in edit.verdicts:
            if verdict.explained_refusals:
                yield Undo(verdict.change.field, edit.author.actor.account, UndoKind.WARNED)
