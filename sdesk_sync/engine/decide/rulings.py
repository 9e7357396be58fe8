"""Edits -> a ruling: with whom they are held against, and what is asked before anything is undone.

Judged with what is at hand, and again with fresh roles, with the ticket as it is read by then, and with the
marks of other desks, each only where it may come to something else (docs/desk.md#judging).
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from sdesk_sync.desk.judging.deviations import drop_stale
from sdesk_sync.desk.judging.edits import JudgingContext, ObservedEdit, Ruling, judge_edits
from sdesk_sync.desk.model.people import NOBODY, Account, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import Field, Mode
from sdesk_sync.engine.decide.authors import HOUR_MS, MINUTE_MS
from sdesk_sync.engine.decide.balances import find_balances
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.edit_war import all_fields, find_fields_left_alone
from sdesk_sync.engine.decide.other_desks import find_other_desks
from sdesk_sync.engine.decide.undo_tally import UndoTally

ReadTicket = Callable[[Ruling], Sighting | None]
"""The ticket as it is by now, before what was ruled is undone; None where it is not looked at."""


@dataclass(frozen=True, slots=True)
class EditsToJudge:
    """Edits of one ticket in their order, and what is seen of it after them, for which nobody is judged.

    `read_ticket` looks at it before what was ruled is undone.
    """

    ticket: Ticket
    edits: Sequence[Sighting]
    read_ticket: ReadTicket
    then: Sequence[ObservedEdit] = ()


@dataclass(frozen=True, slots=True)
class EditJudge:
    """Judges edits with whatever has to be asked for that."""

    context: DecisionContext
    tally: UndoTally

    def rule_on(self, asked: EditsToJudge) -> Ruling:
        """Judged with the roles at hand, and once more with fresh ones before anything is undone.

        What a state rule refuses is tried once more on the ticket as it is read. Raises Transient, Gone.
        """
        authors = [self._find_doer(edit, HOUR_MS) for edit in asked.edits]
        balances = find_balances(self.context, asked.ticket, asked.edits)
        by = replace(self.judging_context(self._leave_alone(authors)), balances=balances)
        ruling = _judge_by(by, asked, authors)
        if ruling.has_undos:
            fresh = [self._find_doer(edit, MINUTE_MS) for edit in asked.edits]
            # Somebody may have been given the role within the hour: nobody is undone on old news.
            if fresh != authors:
                authors, by = fresh, replace(by, fields_left_alone=self._leave_alone(fresh))
                ruling = _judge_by(by, asked, authors)
        by, ruling = self._judge_as_read(by, asked, authors, ruling)
        desks = find_other_desks(self.context, self.tally, ruling, _select_named(authors))
        if not desks:
            return ruling
        left_alone = {**by.fields_left_alone, **dict.fromkeys(desks, all_fields(self.context))}
        return _judge_by(replace(by, fields_left_alone=left_alone), asked, authors)

    def judging_context(self, left_alone: Mapping[Account, Set[Field]]) -> JudgingContext:
        """What edits are judged by here."""
        context = self.context
        return JudgingContext(
            context.desk,
            context.config.mode,
            context.tracker.tickets.writable_fields,
            left_alone,
            resolutions=context.tracker.tickets.resolutions,
            request_types=context.tracker.tickets.request_types,
        )

    def _leave_alone(self, authors: Sequence[Author | None]) -> Mapping[Account, Set[Field]]:
        return find_fields_left_alone(self.context, self.tally, _select_named(authors))

    def _judge_as_read(
        self, by: JudgingContext, asked: EditsToJudge, authors: Sequence[Author | None], ruling: Ruling
    ) -> tuple[JudgingContext, Ruling]:
        """Once more on the ticket as it is read, where that may come to something else."""
        if not any(self._is_of_state(refusal) for refusal in ruling.refusals):
            return by, ruling
        now = asked.read_ticket(ruling)
        if now is None or now.departure is not None:
            return by, ruling
        shown = drop_stale(self.context.desk, asked.ticket, now, self.context.list_own_writes(now))
        balances = find_balances(self.context, asked.ticket, (*asked.edits, shown))
        by = replace(by, as_read=shown, balances=balances)
        return by, _judge_by(by, asked, authors)

    def _is_of_state(self, refusal: Refusal) -> bool:
        return refusal.mode is Mode.ENFORCE and self.context.desk.rules.is_of_state(refusal)

    def _find_doer(self, edit: Sighting, not_older_ms: int) -> Author | None:
        """Whom an edit is held against: None where it changes nothing, NOBODY where nobody is named."""
        if not (edit.changed_from or edit.is_opening):
            return None
        return NOBODY if edit.actor is None else self.context.find_author(edit.actor, not_older_ms)


def _judge_by(by: JudgingContext, asked: EditsToJudge, authors: Sequence[Author | None]) -> Ruling:
    edits = [ObservedEdit(edit, author) for edit, author in zip(asked.edits, authors, strict=True)]
    observed = [*edits, *asked.then]
    ruling = judge_edits(by, asked.ticket, observed)
    if by.as_read is None:
        return ruling
    left = {(refusal.rule, refusal.change.field) for refusal in ruling.refusals}
    before = judge_edits(replace(by, as_read=None), asked.ticket, observed)
    met = (refusal for refusal in before.refusals if (refusal.rule, refusal.change.field) not in left)
    return replace(ruling, met_as_read=tuple(met))


def _select_named(authors: Sequence[Author | None]) -> list[Author]:
    return [author for author in authors if author is not None]
