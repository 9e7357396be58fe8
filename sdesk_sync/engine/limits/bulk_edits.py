"""One person's edit of many tickets at once, as trackers offer it: all of it is undone, and told once."""

import threading
from dataclasses import dataclass

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.store.undos import REMEMBERED_MS

MANY_TICKETS = 20
WITHIN_MS = 60_000


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """What somebody does to many tickets at once: the same fields set to the same words."""

    account: Account
    words: frozenset[tuple[Field, str | None]]


class BulkWatch:
    """Which changes were taken back on how many tickets of late. Safe to share among threads.

    In memory: after a restart it is told once more at most.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at: dict[BulkEdit, dict[str, int]] = {}
        self._told: dict[Account, tuple[str, int]] = {}

    def note(self, edit: BulkEdit, ticket: str, made_at: int) -> bool:
        """Note that an edit of that time (ms, the tracker's clock) is taken back; whether it is to be told.

        It is with the ticket that makes it more than so many within a minute: once in an hour for each
        person, and again only where the very same edit is judged again.
        """
        with self._lock:
            told = self._told.get(edit.account)
            if told is not None and made_at - told[1] < REMEMBERED_MS:
                return told == (ticket, made_at)
            before = self._made_at.get(edit, {})
            late = {other: at for other, at in before.items() if abs(made_at - at) < WITHIN_MS}
            self._made_at = {edit: {**late, ticket: made_at}, **self._list_recent(edit, made_at)}
            if len(self._made_at[edit]) <= MANY_TICKETS:
                return False
            del self._made_at[edit]
            self._told[edit.account] = ticket, made_at
            return True

    def _list_recent(self, edit: BulkEdit, now: int) -> dict[BulkEdit, dict[str, int]]:
        """The other edits that may still become many."""
        return {
            other: made
            for other, made in self._made_at.items()
            if other != edit and any(abs(now - at) < WITHIN_MS for at in made.values())
        }
