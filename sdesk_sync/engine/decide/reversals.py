"""Which of our writes take from somebody what they had set: by these edit wars are counted. Pure.

A refusal is undone; a label that was stripped, or a word that follows from another, is put back without
one. Either would go on for ever against somebody who never stops (docs/engine.md#edit-wars).
"""

from collections.abc import Iterator, Sequence

from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.actions import WRITTEN_APART
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import STATUS, Field
from sdesk_sync.store.undos import Undo, UndoKind


def list_undos(ruling: Ruling, edits: Sequence[JudgedEdit]) -> tuple[Undo, ...]:
    """What is undone, repaired or warned of; `edits` are those whose verdicts still hold."""
    return (*_by_verdict(edits), *_by_repair(ruling))


def _by_verdict(edits: Sequence[JudgedEdit]) -> Iterator[Undo]:
    for edit in edits:
        for verdict in edit.verdicts:
            if verdict.undoing_refusal:
                yield Undo(verdict.change.field, edit.author.actor.account)
            elif verdict.explained_refusals:
                yield Undo(verdict.change.field, edit.author.actor.account, UndoKind.WARNED)


def _by_repair(ruling: Ruling) -> Iterator[Undo]:
    if not ruling.has_writes:
        return
    verdicts = [verdict for edit in ruling.edits for verdict in edit.verdicts]
    undone = {verdict.change.field for verdict in verdicts if verdict.undoing_refusal}
    asked = {(verdict.change.field, verdict.change.after) for verdict in verdicts if not verdict.refusals}
    written = {update.field for update in ruling.updates}
    for update in ruling.updates:
        account = _find_last_account(ruling.edits, update.field)
        # What was asked for and is only carried through takes nothing from anybody.
        if account is None or update.field in undone or _carries_through(update, asked):
            continue
        # That goes with the status or type, and is counted with it.
        if update.field in WRITTEN_APART:
            continue
        yield Undo(update.field, account, UndoKind.DOUBLED if update.to in update.seen else UndoKind.REPAIRED)
    if STATUS not in undone | written and (mover := _find_mover(ruling)) is not None:
        yield Undo(STATUS, mover, UndoKind.REPAIRED)


def _carries_through(update: FieldUpdate, asked: set[tuple[Field, str | None]]) -> bool:
    return update.to not in update.seen and (update.field, update.to) in asked


def _find_last_account(edits: Sequence[JudgedEdit], name: Field) -> Account | None:
    """Whose edit of a field was the last; what goes with an opening comes once and is nobody's."""
    return next(
        (
            edit.author.actor.account
            for edit in reversed(edits)
            if edit.sighting and not edit.sighting.is_opening and name in edit.sighting.changed_from
        ),
        None,
    )


def _find_mover(ruling: Ruling) -> Account | None:
    """Who closed or reopened what is now reopened or closed again."""
    if ruling.open_state is None:
        return None
    was_closed = ruling.open_state.closed
    last = next(
        (
            edit
            for edit in reversed(ruling.edits)
            if edit.sighting is not None and edit.sighting.tracker_was_closed is was_closed
        ),
        None,
    )
    # What a merged change has closed was nobody's wish.
    return None if last is None or last.closed_by is not None else last.author.actor.account
