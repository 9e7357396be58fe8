"""Who holds which roles: the config's people, portal customers, and by groups and project roles all others.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-users/
https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-user-search/
https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-project-roles/
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sdesk_sync.desk.model.people import AccountKind, Actor, ListedPeople, Roles
from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.edition import AccountRules
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.site_ids import ROLE_HINT, FindIds
from sdesk_sync.trackers.wire.answers import require_identity
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at, objects_in, text_at

_NOBODY: Roles = frozenset()
_HINT = "give our account the global permission 'Browse users and groups'"


def read_listed(people: Mapping[str, Roles], accounts: AccountRules) -> ListedPeople:
    """The config's `people`: ids of accounts, and names, in which case does not count."""
    return ListedPeople(
        by_id={name: roles for name, roles in people.items() if accounts.is_id(name)},
        by_name={name.casefold(): roles for name, roles in people.items() if not accounts.is_id(name)},
    )


@dataclass(frozen=True, slots=True)
class JiraPeople:
    """`listed_people` are those of the config, `mapping` says what groups and project roles give."""

    listed_people: ListedPeople
    mapping: JiraMapping
    client: JiraClient
    find_ids: FindIds

    def name_of(self, actor: Actor) -> str:
        """The user name; nothing where there is none (docs/trackers/jira.md#webhook-bodies)."""
        return actor.handle.casefold()

    def read_name(self, written: str) -> str | None:
        """As the edition names accounts."""
        return self._account_rules.read_name(written)

    def find_account(self, listed: str) -> str | None:
        """The id of the account that a listed id or name is that of now. Raises Transient."""
        if self._account_rules.is_id(listed):
            return listed if self._find_known_account(listed) is not None else None
        return self._account_rules.find_listed(self.client, listed)

    def look_up_roles(self, actor: Actor) -> Roles:
        """The roles of all the person's groups and project roles; none for an account that is gone.

        One call, one more for each project role that the mapping names, and one where the list of groups is
        cut or hidden. Raises Transient, Misconfigured.
        """
        user = self._find_known_account(actor.account.id)
        if user is None:
            # Accounts are deleted; what they did is still to be judged.
            return _NOBODY
        named = {text_at(group, "name").casefold() for group in self._list_all_groups(actor, user)}
        roles = [held for name, held in self.mapping.groups.items() if name.casefold() in named]
        project_roles = self.find_ids().project_roles if self.mapping.project_roles else {}
        for ident, name in project_roles.items():
            if self._is_member(user, named, ident):
                roles.append(self.mapping.project_roles[name])
        return _NOBODY.union(*roles)

    def _is_member(self, user: Json, named: Set[str], role: str) -> bool:
        """Whether a project role has an account among its people, by itself or by a group. One call."""
        path = f"project/{self.find_ids().project.id}/role/{role}"
        try:
            found = require_identity(self.client.get(path, hint=ROLE_HINT), role)
        except (Gone, Rejected) as error:
            raise ForeignAnswer(f"{error}, though a project role was asked for") from error
        if "actors" not in found:
            raise ForeignAnswer("Jira did not list the people of a project role")
        is_actor = self._account_rules.is_actor
        return any(is_actor(each, user, named) for each in objects_in(found["actors"]))

    def may_be_app(self, actor: Actor) -> bool:
        """No: each body tells the kind of an account, and who is not told to be an app is a person."""
        return False

    def look_up_kind(self, actor: Actor) -> AccountKind:
        """What was told of it."""
        return actor.kind

    @property
    def _account_rules(self) -> AccountRules:
        return self.client.edition.accounts

    def _find_known_account(self, ident: str) -> Json | None:
        """An account with its groups; None where Jira itself says that there is none. Raises Transient."""
        id_key = self._account_rules.id_key
        try:
            found = self.client.get("user", hint=_HINT, query={id_key: ident, "expand": "groups"})
        except Gone:
            return None
        except Rejected as error:
            raise ForeignAnswer(f"{error}, which says nothing of account {ident}") from error
        return require_identity(found, ident, id_key)

    def _list_all_groups(self, actor: Actor, user: Json) -> tuple[Json, ...]:
        told, path = object_at(user, "groups"), self._account_rules.groups_path
        shown, size = objects_in(told.get("items")), number_at(told, "size") or 0
        if "items" in told and len(shown) >= size:
            return shown
        whole = self._list_further_groups(path, actor) if path else ()
        if not whole and (size or not path):
            raise ForeignAnswer(f"Jira did not list the groups of account {actor.account.id}")
        return whole

    def _list_further_groups(self, path: str, actor: Actor) -> tuple[Json, ...]:
        try:
            return self.client.get_list(
                path, hint=_HINT, query={self._account_rules.id_key: actor.account.id}
            )
        except (Gone, Rejected) as error:
            # Gone would mean a ticket, and Rejected the end of a delivery; here it says nothing of anybody.
            raise ForeignAnswer(f"{error}, though a list was asked for") from error


class KnownNames:
    """The accounts of user names that stand in bodies alone, each asked for once."""

    def __init__(self) -> None:
        self._ids: dict[str, str | None] = {}

    def id_of_name(self, client: JiraClient, name: str) -> str | None:
        """The id of the account that had this name when first asked; None for nobody's. Raises Transient."""
        if name not in self._ids:
            # Only signed bodies are read, so there are no more of them than accounts of the site.
            self._ids[name] = client.edition.accounts.find_named(client, name)
        return self._ids[name]
