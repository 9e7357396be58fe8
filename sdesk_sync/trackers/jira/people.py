"""Who holds which roles: the config's people, portal customers, and the groups of everybody else."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model import CUSTOMER, Actor, Nature, Roles
from sdesk_sync.trackers.bodies import inner, number, objects, text
from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.jira.client import Client

_CUSTOMER: Roles = frozenset({CUSTOMER})
_NOBODY: Roles = frozenset()
_HINT = "give our account the global permission 'Browse users and groups'"


@dataclass(frozen=True, slots=True)
class JiraPeople:
    """`people` are the roles by account id from the config, `groups` those by group name."""

    people: Mapping[str, Roles]
    groups: Mapping[str, Roles]
    client: Client

    def listed(self, actor: Actor) -> Roles | None:
        """What the config says; portal customers are customers; None for the others."""
        if actor.account in self.people:
            return self.people[actor.account]
        return _CUSTOMER if actor.nature is Nature.CUSTOMER else None

    def look_up(self, actor: Actor) -> Roles:
        """The roles of all the person's groups; none for an account that is not there any more.

        https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-users/
        Where that cuts the list of groups or hides it, the list of its own is asked.
        """
        query = {"accountId": actor.account}
        try:
            found = inner(self.client.get("user", hint=_HINT, query={**query, "expand": "groups"}), "groups")
            groups = objects(found.get("items"))
            if "items" not in found or len(groups) < (number(found, "size") or 0):
                groups = self.client.listed("user/groups", hint=_HINT, query=query)
        except Gone:
            # Accounts are deleted; what they did is still to be judged.
            return _NOBODY
        named = {text(group, "name").casefold() for group in groups}
        return _NOBODY.union(*(roles for name, roles in self.groups.items() if name.casefold() in named))
