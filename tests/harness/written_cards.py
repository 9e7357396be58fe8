"""What was written of cards, as the store knows it: that happens when it is time, beside all else."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

_WRITTEN = (
    "SELECT outbox.id, comment_id, ticket_key, card_note FROM outbox JOIN tickets USING (tracker, ticket_id)"
    " WHERE tracker = ? AND outbox.state = 'sent' AND json_extract(action, '$.kind') = 'write-card'"
)


@dataclass(frozen=True)
class WrittenCard:
    """A card that was written: row of the outbox, issue's number, note that was made, note that it is."""

    row: int
    issue: str
    made: str | None
    note: str | None

    @property
    def call(self) -> str:
        """How the call on it ends."""
        notes = f"/issues/{self.issue}/notes"
        return notes if self.made else f"{notes}/{self.note}"


def list_written_cards(
    query_rows: Callable[[str, str], list[sqlite3.Row]], tracker: str
) -> frozenset[WrittenCard]:
    """All so far on one tracker."""
    return frozenset(
        WrittenCard(row["id"], row["ticket_key"].rpartition("#")[2], row["comment_id"], row["card_note"])
        for row in query_rows(_WRITTEN, tracker)
    )
