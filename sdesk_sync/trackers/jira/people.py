"""Who holds which roles: the config's people, portal customers, and the groups of everybody else."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.people import CUSTOMER, AccountKind, Actor, Roles
from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.wire.payload import number_at, object_at, objects_in, text_at

_CUSTOMER: Roles = frozenset({CUSTOMER})
_NOBODY: Roles = frozenset()
_HINT = "give our account the global permission 'Browse users and groups'"


@dataclass(frozen=True, slots=True)
class JiraPeople:
    """`people` are the roles by account id from the config, `groups` those by group name."""

    people: Mapping[str, Roles]
    groups: Mapping[str, Roles]
    client: JiraClient

    def find_listed_roles(self, actor: Actor) -> Roles | None:
        """What the config says; portal customers are customers; None for the others."""
        if actor.account in self.people:
            return self.people[actor.account]
        return _CUSTOMER if actor.kind is AccountKind.CUSTOMER else None

    def look_up_roles(self, actor: Actor) -> Roles:
        """The roles of all the person's groups; none for an account that is not there any more.

        https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-users/
        Where that cuts the list of groups or hides it, the list of its own is asked.
        """
        try:
            found = object_at(self.client.get_user(actor.account, hint=_HINT), "groups")
            groups = objects_in(found.get("items"))
            if "items" not in found or len(groups) < (number_at(found, "size") or 0):
                groups = self.client.get_list("user/groups", hint=_HINT, query={"accountId": actor.account})
        except Gone:
            # Accounts are deleted; what they did is still to be judged.
            return _NOBODY
        named = {text_at(group, "name").casefold() for group in groups}
        return _NOBODY.union(*(roles for name, roles in self.groups.items() if name.casefold() in named))
