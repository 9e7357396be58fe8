"""What the tracker will not take is accepted as it stands, and somebody is told. Pure.

docs/desk.md#what-cannot-be-undone
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.actions import Audience, PostComment, UpdateFields
from sdesk_sync.desk.model.people import NOBODY, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, Tolerated
from sdesk_sync.desk.model.vocabulary import STATUS, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.trackers.errors import Rejected

_NO_RULE = "consequence"


@dataclass(frozen=True, slots=True)
class StuckUpdate:
    """The ticket as it is accepted now, what could not be written, and whom it was for, if anybody."""

    ticket: Ticket
    unwritten: UpdateFields
    author: Author | None

    def compose_comment(self, desk: Desk, language: str, rejection: Rejected) -> PostComment:
        """What the staff are told: what, why, and who can mend it."""
        composer = CommentComposer(desk, language, self.author or NOBODY)
        text = composer.compose_stuck(self.unwritten, answer=rejection.answer, mend=str(rejection.hint))
        return PostComment(text, Audience.STAFF)


def accept_what_stands(
    ticket: Ticket, now: Sighting, update: UpdateFields, entries: Sequence[JournalEntry]
) -> StuckUpdate:
    """The ticket with what stands in the tracker `now` where an update of some deliveries was refused."""
    author = next((entry.author for entry in entries if entry.author), None)
    left = tuple(put for put in update.updates if now.seen.get(put.field, ()) == put.seen)
    stands = {put.field: put.seen[-1] if put.seen else None for put in left}
    values = {**ticket.values, **stands}
    marked = [*stands, *([STATUS] if update.open_state and STATUS not in stands else [])]
    accepted = replace(
        ticket,
        values=values,
        tracker_closed=now.tracker_closed if update.open_state else ticket.tracker_closed,
        tolerated=(*ticket.tolerated, *(_tolerate(name, values.get(name), entries) for name in marked)),
    )
    unwritten = UpdateFields(left, update.open_state)
    return StuckUpdate(accepted, unwritten if left or update.open_state else update, author)


def _tolerate(name: Field, word: str | None, entries: Sequence[JournalEntry]) -> Tolerated:
    """Marked with its rule and whose doing it was: the same is not preached again at the next delivery.

    docs/desk.md#what-cannot-be-undone
    """
    author = next((entry.author for entry in entries if entry.author), NOBODY)
    for edit in (edit for entry in entries for edit in entry.edits):
        for verdict in edit.verdicts:
            if verdict.change.field == name and verdict.refusals:
                undone = verdict.undoing_refusal or verdict.refusals[0]
                return Tolerated(name, word, undone.rule, edit.author.actor.account)
    return Tolerated(name, word, _NO_RULE, author.actor.account)
