"""Who acts on GitLab, and which roles they hold: by the config, the mapping, or their access level."""

import re
from urllib.parse import quote

from sdesk_sync.desk.model.people import CUSTOMER, AccountKind, Actor, Roles
from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import FindIdentity, GitLabIdentity
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.payload import Json, number_at, text_at

_CUSTOMER: Roles = frozenset({CUSTOMER})
_NOBODY: Roles = frozenset()

# Bots of access tokens are called project_<id>_bot_<hex>, those of groups alike; anybody may choose a
# user name that only begins so (docs/trackers/gitlab.md#accounts).
_TOKEN_BOT = re.compile(r"(project|group)_\d+_bot(_[0-9a-f]{8,})?", re.ASCII)
_APPS = ("alert-bot", "GitLabDuo")
# Stands for everybody who writes by e-mail (docs/trackers/gitlab.md#types).
_SUPPORT_BOT = "support-bot"


def gitlab_actor(user: Json, names: GitLabIdentity, mapping: GitLabMapping) -> Actor | None:
    """The user of a hook; None where it names nobody."""
    ident, handle = number_at(user, "id"), text_at(user, "username")
    account = handle if ident is None else str(ident)
    if not account:
        return None
    ours = handle == names.handle if ident is None else ident == names.user
    nature = AccountKind.US if ours else _account_kind(handle, mapping)
    return Actor(account, text_at(user, "name") or handle, handle, nature)


def _account_kind(handle: str, mapping: GitLabMapping) -> AccountKind:
    if handle == _SUPPORT_BOT or handle in mapping.customers:
        return AccountKind.CUSTOMER
    return AccountKind.APP if handle in _APPS or _TOKEN_BOT.fullmatch(handle) else AccountKind.PERSON


class GitLabPeople:
    """Roles of a project's people."""

    def __init__(
        self, connection: Connection, mapping: GitLabMapping, client: GitLabClient, identity: FindIdentity
    ) -> None:
        self._people = {name.lower(): roles for name, roles in connection.people.items()}
        self._mapping = mapping
        self._client = client
        self._identity = identity

    def find_listed_roles(self, actor: Actor) -> Roles | None:
        """The roles of a person whom the config or mapping names, without a call; else None."""
        handle = actor.handle.lower()
        # A user name may consist of digits, and anybody may choose one; only ids are looked up by digits.
        known = None if handle.isdigit() else self._people.get(handle)
        if known is None:
            known = self._people.get(actor.account.lower())
        if known is None and actor.handle in self._mapping.customers:
            return _CUSTOMER
        return known

    def look_up_roles(self, actor: Actor) -> Roles:
        """The roles of exactly their access level, inherited ones counted.

        Who is no member takes part as a customer (docs/desk.md#roles). One call. Raises Transient, Rejected.
        """
        project = self._identity().project
        try:
            member = self._client.get(f"/projects/{project}/members/all/{quote(actor.account, safe='')}")
        # Guests of a public project write too, and are no members (docs/desk.md#roles).
        except Gone:
            return _CUSTOMER
        return self._mapping.access.get(number_at(member, "access_level") or 0, _NOBODY)
