"""What the journal has of a ticket -> its past verdicts, and who set which fact when."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.explaining.explanation import ExplainedFact, PastStep, PastVerdict, VerdictOutcome
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.verdicts import JudgedEdit, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class RecordedDelivery:
    """What the journal has of one delivery of a ticket, decided at a time of ours (ms).

    `commented_at` is when its comment was written, by the tracker's clock (ms), where it was one.
    """

    decided_at: int
    edits: tuple[JudgedEdit, ...]
    updates: tuple[FieldUpdate, ...]
    asking_back: AskingBackStep | None = None
    commented_at: int | None = None

    def time_of(self, edit: JudgedEdit) -> int:
        """When somebody made an edit (ms): told by the tracker, and never later than it was decided."""
        told = self.commented_at if edit.sighting is None else edit.sighting.version
        return min(told, self.decided_at) if told else self.decided_at


def list_history(recorded: Sequence[RecordedDelivery]) -> Iterator[PastVerdict | PastStep]:
    """What was judged and what was done of ourselves, newest first; `recorded` is newest first too."""
    for one in recorded:
        if one.asking_back is not None:
            yield PastStep(one.decided_at, one.asking_back)
        for edit in reversed(one.edits):
            for verdict in edit.verdicts:
                yield PastVerdict(one.time_of(edit), edit.author, verdict, _outcome_of(edit, verdict))


def _outcome_of(edit: JudgedEdit, verdict: Verdict) -> VerdictOutcome:
    if verdict.undoing_refusal is not None:
        return VerdictOutcome.NOT_DONE if edit.sighting is None else VerdictOutcome.UNDONE
    if any(refusal.mode is Mode.WARN for refusal in verdict.refusals):
        return VerdictOutcome.WARNED
    if any(refusal.is_overridden for refusal in verdict.refusals):
        return VerdictOutcome.OVERRIDDEN
    return VerdictOutcome.OBSERVED if verdict.refusals else VerdictOutcome.ALLOWED


def list_facts(
    desk: Desk, ticket: Ticket, recorded: Sequence[RecordedDelivery], missing: Set[str]
) -> tuple[ExplainedFact, ...]:
    """The facts that the ticket has, and those that it lacks for a status of its type, in the desk's order.

    `recorded` is newest first; `missing` is what moves lack that somebody may make now.
    """
    needed = _list_lacking(desk, ticket)
    shown = [name for name in (PRIORITY, *desk.facts) if name != desk.meanings.opened_as]
    return tuple(
        _explain_fact(desk, ticket, name, recorded)
        if name != PRIORITY and desk.holds(name, ticket.value(name))
        else ExplainedFact(
            name,
            None,
            needed[name],
            is_needed_next=name in missing,
            is_unseen=is_unseen(ticket, name),
        )
        for name in shown
        if (name != PRIORITY and desk.holds(name, ticket.value(name))) or name in needed
    )


def is_unseen(ticket: Ticket, name: str) -> bool:
    """Whether a fact may be there, on a card that was not read yet."""
    return ticket.fact_knowledge.is_pending and Field(name) not in ticket.values and name != PRIORITY


def _list_lacking(desk: Desk, ticket: Ticket) -> dict[Field, tuple[str, ...]]:
    """What the ticket lacks, with the statuses of its workflow that need it, in the workflow's order."""
    kind = ticket.value(TYPE)
    workflow = desk.workflow_of(kind)
    if kind is None or workflow is None:
        return {}
    needed: dict[Field, set[str]] = {}
    for need in desk.rules.list_needs(kind):
        if need.asked is not None and not desk.holds(need.asked, ticket.value(need.asked)):
            needed.setdefault(need.asked, set()).update(need.statuses)
    ordered = {name: tuple(one for one in workflow.lines if one in found) for name, found in needed.items()}
    return {name: statuses for name, statuses in ordered.items() if statuses}


def _explain_fact(
    desk: Desk, ticket: Ticket, name: Field, recorded: Sequence[RecordedDelivery]
) -> ExplainedFact:
    value = ticket.value(name)
    for one in recorded:
        for edit in reversed(one.edits):
            for verdict in edit.verdicts:
                change = verdict.change
                if change.field == name and change.after == value and verdict.undoing_refusal is None:
                    # What nobody is named for may have been anybody's.
                    author = None if edit.author.actor.kind is AccountKind.NOBODY else edit.author
                    return ExplainedFact(name, value, set_by=author, set_at=one.time_of(edit))
        written = (put for put in one.updates if put.field == name and put.to == value)
        if any(put.reason not in (Reason.UNDO, Reason.COMMAND, Reason.PUT_BACK) for put in written):
            return ExplainedFact(name, value, set_at=one.decided_at, is_set_by_desk=True)
    # A day that the desk enters for itself has no line in the journal where the tracker has no field for it.
    return ExplainedFact(name, value, is_set_by_desk=name in dict(desk.dated_facts))
