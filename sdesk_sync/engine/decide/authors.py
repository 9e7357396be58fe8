"""Whose roles are known for how long: at most an hour, and a minute before anything is refused."""

from dataclasses import dataclass, replace

from sdesk_sync.desk.model.people import AccountKind, Actor, Author, Roles
from sdesk_sync.engine.decide.listed_people import ListedAccounts
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.people import remember_kind, remember_roles
from sdesk_sync.store.store import Store
from sdesk_sync.trackers import Tracker

# Roles change by the week, and each look-up is a call; before an undo an hour is too long to be wrong.
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class AuthorLookup:
    """Actors with their roles, from the config, the store or the tracker.

    `customer_role` is held by whom the tracker itself calls a customer.
    """

    store: Store
    tracker: Tracker
    notices: NoticeBoard
    customer_role: str

    def find_author(self, actor: Actor, now: int, not_older_ms: int = HOUR_MS) -> Author:
        """The person with their roles; a look-up that fails raises Transient, never guesses."""
        # What the outbox does not know was done by somebody with our account, whoever that is: no role.
        if actor.kind is AccountKind.US:
            return Author(actor, frozenset())
        roles = self._find_roles(actor, now, not_older_ms)
        kind = self._find_kind(actor)
        return Author(actor if kind is actor.kind else replace(actor, kind=kind), roles)

    def _find_roles(self, actor: Actor, now: int, not_older_ms: int) -> Roles:
        listed = ListedAccounts(self.store, self.tracker, self.notices).find_listed_roles(actor)
        if listed is not None:
            return listed
        if actor.kind is AccountKind.CUSTOMER:
            return frozenset({self.customer_role})
        remembered = self.store.people.find_roles(actor.account)
        if remembered is not None and remembered.is_as_young(now, not_older_ms):
            return remembered.roles
        roles = self.tracker.people.look_up_roles(actor)
        self.store.writer.commit(lambda connection: remember_roles(connection, actor.account, roles, now))
        return roles

    def _find_kind(self, actor: Actor) -> AccountKind:
        """What the actor is, by what the tracker says: a name like a program's gives no freedom."""
        if not self.tracker.people.may_be_app(actor):
            return actor.kind
        known = self.store.people.find_kind(actor.account)
        if known is not None:
            return known
        kind = self.tracker.people.look_up_kind(actor)
        self.store.writer.commit(lambda connection: remember_kind(connection, actor.account, kind))
        return kind
