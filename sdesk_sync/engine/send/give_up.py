"""What the tracker will not take is accepted as it stands, and somebody is told. Pure.

Where nobody is named who could be spoken to, only those who watch over the service hear of it
(docs/desk.md#what-cannot-be-undone).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.actions import Audience, PostComment, UpdateFields
from sdesk_sync.desk.model.people import NO_ACCOUNT, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, Tolerated
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.policy import Desk
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.trackers.errors import Rejected

_NO_RULE = "consequence"


@dataclass(frozen=True, slots=True)
class StuckUpdate:
    """The ticket as it is accepted now, what could not be written, and whom it was written for."""

    ticket: Ticket
    unwritten: tuple[FieldUpdate, ...]
    author: Author | None

    def compose_comment(self, desk: Desk, language: str, rejection: Rejected) -> PostComment | None:
        """What the author is told; None where nobody is named."""
        if self.author is None:
            return None
        composer = CommentComposer(desk, language, self.author)
        text = composer.compose_stuck(self.unwritten, answer=rejection.answer, mend=rejection.hint)
        return PostComment(text, Audience.STAFF)


def accept_what_stands(
    ticket: Ticket, now: Sighting, update: UpdateFields, entries: Sequence[JournalEntry]
) -> StuckUpdate:
    """The ticket with what stands in the tracker `now` where an update of some deliveries was refused."""
    author = next((entry.author for entry in entries if entry.author), None)
    left = tuple(put for put in update.updates if now.seen.get(put.field, ()) == put.seen)
    stands = {put.field: put.seen[-1] if put.seen else None for put in left}
    rules = [refusal.rule for entry in entries for verdict in entry.verdicts for refusal in verdict.refusals]
    # Marked with its rule, so that the same is not preached again at the next delivery
    # (docs/desk.md#what-cannot-be-undone).
    rule = rules[0] if rules else _NO_RULE
    account = author.actor.account if author else NO_ACCOUNT
    tolerated = tuple(Tolerated(name, word, rule, account) for name, word in stands.items())
    closed = now.tracker_closed if update.open_state else ticket.tracker_closed
    accepted = replace(
        ticket,
        values={**ticket.values, **stands},
        tracker_closed=closed,
        tolerated=(*ticket.tolerated, *tolerated),
    )
    return StuckUpdate(accepted, left or update.updates, author)
