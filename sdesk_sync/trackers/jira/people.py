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
from sdesk_sync.trackers.jira.mapping import JiraMapping, read_account_name
from sdesk_sync.trackers.jira.site_ids import ROLE_HINT, FindIds
from sdesk_sync.trackers.wire.answers import require_identity
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at, objects_in, text_at

_NOBODY: Roles = frozenset()
_HINT = "give our account the global permission 'Browse users and groups'"


def read_listed(people: Mapping[str, Roles]) -> ListedPeople:
    """The config's `people`: account ids, and e-mail addresses, in which case does not count."""
    return ListedPeople(
        by_id={name: roles for name, roles in people.items() if "@" not in name},
        by_name={name.casefold(): roles for name, roles in people.items() if "@" in name},
    )


@dataclass(frozen=True, slots=True)
class JiraPeople:
    """`listed_people` are those of the config, `mapping` says what groups and project roles give."""

    listed_people: ListedPeople
    mapping: JiraMapping
    client: JiraClient
    find_ids: FindIds

    def name_of(self, actor: Actor) -> str:
        """Nothing: no body shows an e-mail address (docs/trackers/jira.md#webhook-bodies)."""
        return ""

    def read_name(self, written: str) -> str | None:
        """An e-mail address or an account id."""
        return read_account_name(written)

    def find_account(self, listed: str) -> str | None:
        """The account id that a listed id or e-mail address is that of now. Raises Transient."""
        if "@" not in listed:
            return listed if self._find_known_account(listed) is not None else None
        found = self._get_list("user/search", {"query": listed})
        # Whoever calls themselves so is found as well; only the address itself counts, where it is shown.
        fitting = [one for one in found if text_at(one, "emailAddress").casefold() == listed]
        return text_at(fitting[0], "accountId") or None if len(fitting) == 1 else None

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
            if self._is_member(actor, named, ident):
                roles.append(self.mapping.project_roles[name])
        return _NOBODY.union(*roles)

    def _is_member(self, actor: Actor, groups: Set[str], role: str) -> bool:
        """Whether a project role has an account among its people, by itself or by a group. One call."""
        path = f"project/{self.find_ids().project.id}/role/{role}"
        try:
            found = require_identity(self.client.get(path, hint=ROLE_HINT), role)
        except (Gone, Rejected) as error:
            raise ForeignAnswer(f"{error}, though a project role was asked for") from error
        if "actors" not in found:
            raise ForeignAnswer("Jira did not list the people of a project role")
        return any(
            text_at(object_at(each, "actorUser"), "accountId") == actor.account.id
            or text_at(object_at(each, "actorGroup"), "name").casefold() in groups
            for each in objects_in(found["actors"])
        )

    def may_be_app(self, actor: Actor) -> bool:
        """No: each body tells the kind of an account, and who is not told to be an app is a person."""
        return False

    def look_up_kind(self, actor: Actor) -> AccountKind:
        """What was told of it."""
        return actor.kind

    def _find_known_account(self, ident: str) -> Json | None:
        """An account with its groups; None where Jira itself says that there is none. Raises Transient."""
        try:
            found = self.client.get_user(ident, hint=_HINT)
        except Gone:
            return None
        except Rejected as error:
            raise ForeignAnswer(f"{error}, which says nothing of account {ident}") from error
        return require_identity(found, ident, "accountId")

    def _list_all_groups(self, actor: Actor, user: Json) -> tuple[Json, ...]:
        told = object_at(user, "groups")
        shown, size = objects_in(told.get("items")), number_at(told, "size") or 0
        if "items" in told and len(shown) >= size:
            return shown
        whole = self._get_list("user/groups", {"accountId": actor.account.id})
        if size and not whole:
            raise ForeignAnswer(f"Jira did not list the groups of account {actor.account.id}")
        return whole

    def _get_list(self, path: str, query: Mapping[str, str]) -> tuple[Json, ...]:
        try:
            return self.client.get_list(path, hint=_HINT, query=query)
        except (Gone, Rejected) as error:
            # Gone would mean a ticket, and Rejected the end of a delivery; here it says nothing of anybody.
            raise ForeignAnswer(f"{error}, though a list was asked for") from error
