"""What somebody commands in a comment -> a verdict on each change, and what has to be written.

A command was never in the tracker: what is allowed of it is written, what is refused leaves nothing to undo.
All else follows as from an edit made there (docs/commands.md#one-edit).
"""

from dataclasses import replace

from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.judging.edits import JudgingContext, Ruling, list_as_read
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.judging.request_types import keep_request_type
from sdesk_sync.desk.judging.resolutions import keep_resolution
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.verdicts import Edit, JudgedEdit, Verdict
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, STATUS, TYPE, Mode

_COMMANDED = (Reason.COMMAND, Reason.DATE)
"""What is written of a command in every mode: the fields that it names, and the day of a fact."""


def judge_command(by: JudgingContext, edit: Edit) -> Ruling:
    """The ruling on an edit that stands in a comment.

    Below `enforce` what is commanded is written, and nothing that follows from it
    (docs/decisions/0004-only-enforce-writes.md#what-we-do).
    """
    ticket = edit.ticket
    unseen = Sighting(ticket.ref, ticket.version, seen={}, raw=ticket.raw)
    if by.as_read is not None:
        commanded = {change.field for change in edit.changes}
        shown = list_as_read(by.desk, ticket, by.as_read, Ruling(ticket))
        edit = replace(edit, as_read={name: word for name, word in shown.items() if name not in commanded})
    verdicts = judge(by.desk, edit, by.cap)
    outcome = apply_consequences(by.desk, edit, verdicts, unseen, by.writable_fields)
    if by.cap is Mode.ENFORCE:
        outcome = _keep_in_step(by, ticket, outcome, unseen)
        is_held_back = False
    else:
        held = _hold_back(ticket, outcome, verdicts)
        outcome, is_held_back = held, held != outcome
    return Ruling(
        outcome.ticket,
        (JudgedEdit(edit.author, verdicts, None),),
        outcome.updates,
        outcome.open_state,
        is_held_back=is_held_back,
        assignment=outcome.assignment,
    )


def _keep_in_step(by: JudgingContext, before: Ticket, outcome: Outcome, unseen: Sighting) -> Outcome:
    """The outcome with the resolution of its status, and the request type of its type."""
    after, updates = keep_resolution(by.resolutions, before, outcome.ticket, outcome.updates, unseen)
    if after.value(TYPE) != before.value(TYPE) and REQUEST_TYPE in before.values:
        known = before.value(REQUEST_TYPE)
        shown = replace(unseen, seen={REQUEST_TYPE: () if known is None else (known,)})
        after, update = keep_request_type(by.request_types, before, after, shown)
        updates = updates if update is None else (*updates, update)
    return replace(outcome, ticket=after, updates=updates)


def _hold_back(before: Ticket, outcome: Outcome, verdicts: tuple[Verdict, ...]) -> Outcome:
    """The outcome of a desk that only watches: what is commanded, and open or closed with its status."""
    kept = tuple(update for update in outcome.updates if update.reason in _COMMANDED)
    left = {update.field: _shown_of(update) for update in outcome.updates if update not in kept}
    moved = any(verdict.change.field == STATUS and not verdict.undoing_refusal for verdict in verdicts)
    is_closed = outcome.ticket.tracker_closed if moved else before.tracker_closed
    ticket = replace(outcome.ticket, values={**outcome.ticket.values, **left}, tracker_closed=is_closed)
    return Outcome(ticket, kept, outcome.open_state if moved else None)


def _shown_of(update: FieldUpdate) -> str | None:
    return update.seen[-1] if update.seen else None
