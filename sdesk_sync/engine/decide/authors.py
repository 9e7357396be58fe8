"""Whose roles are known for how long: at most an hour, and a minute before anything is refused."""

from dataclasses import dataclass

from sdesk_sync.desk.model.people import AccountKind, Actor, Author
from sdesk_sync.store.people import remember_roles
from sdesk_sync.store.store import Store
from sdesk_sync.trackers import Tracker

# Roles change by the week, and each look-up is a call; before an undo an hour is too long to be wrong.
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class AuthorLookup:
    """Actors with their roles, from the config, the store or the tracker."""

    store: Store
    tracker: Tracker

    def find_author(self, actor: Actor, now: int, not_older_ms: int = HOUR_MS) -> Author:
        """The person with their roles; a look-up that fails raises Transient, never guesses."""
        # What the outbox does not know was done by somebody with our account, whoever that is: no role.
        if actor.kind is AccountKind.US:
            return Author(actor, frozenset())
        listed = self.tracker.people.find_listed_roles(actor)
        if listed is not None:
            return Author(actor, listed)
        remembered = self.store.people.find_roles(self.tracker.name, actor)
        if remembered is not None and now - remembered.read_at <= not_older_ms:
            return Author(actor, remembered.roles)
        roles = self.tracker.people.look_up_roles(actor)
        self.store.writer.commit(
            lambda connection: remember_roles(connection, self.tracker.name, actor.account, roles, now)
        )
        return Author(actor, roles)
