"""One person's edit of many tickets at once, as trackers offer it: all of it is undone, and told once."""

import threading
from collections import defaultdict

from sdesk_sync.desk.model.people import Account
from sdesk_sync.store.undos import REMEMBERED_MS

MANY_TICKETS = 20
WITHIN_MS = 60_000


class BulkWatch:
    """Whose changes of how many tickets were taken back of late. Safe to share among threads.

    In memory: after a restart it is told once more at most.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at: dict[Account, dict[str, int]] = defaultdict(dict)
        self._told_at: dict[Account, tuple[str, int]] = {}

    def note(self, account: Account, ticket: str, made_at: int) -> bool:
        """Note that a change of that time (ms, the tracker's clock) is taken back; whether it is to be told.

        It is on the ticket with which there are more than so many within a minute: once in an hour.
        """
        with self._lock:
            told_on, told_at = self._told_at.get(account, ("", -REMEMBERED_MS))
            if made_at - told_at < REMEMBERED_MS:
                return told_on == ticket
            before = self._made_at[account]
            late = {other: at for other, at in before.items() if abs(made_at - at) < WITHIN_MS}
            self._made_at[account] = {**late, ticket: made_at}
            if len(self._made_at[account]) <= MANY_TICKETS:
                return False
            self._told_at[account] = ticket, made_at
            del self._made_at[account]
            return True
