"""Whose roles are known for how long: at most an hour, and a minute before anything is refused."""

from dataclasses import dataclass

from sdesk_sync.desk.model import Actor, Author, Nature
from sdesk_sync.engine import entries
from sdesk_sync.engine.store import Store
from sdesk_sync.trackers import Tracker

# Roles change by the week, and each look-up is a call; before an undo an hour is too long to be wrong.
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Authors:
    """Actors with their roles, from the config, the store or the tracker."""

    store: Store
    tracker: Tracker

    def author(self, actor: Actor, now: int, not_older_ms: int = HOUR_MS) -> Author:
        """The person with their roles; a look-up that fails raises Later, never guesses."""
        # What the outbox does not know was done by somebody with our account, whoever that is: no role.
        if actor.nature is Nature.US:
            return Author(actor, frozenset())
        listed = self.tracker.people.listed(actor)
        if listed is not None:
            return Author(actor, listed)
        cached = self.store.roles(self.tracker.name, actor)
        if cached is not None and now - cached[1] <= not_older_ms:
            return Author(actor, cached[0])
        roles = self.tracker.people.look_up(actor)
        self.store.writer.now(
            lambda connection: entries.know_roles(connection, self.tracker.name, actor.account, roles, now)
        )
        return Author(actor, roles)
