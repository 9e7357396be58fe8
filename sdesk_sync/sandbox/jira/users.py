"""People, groups and project roles over REST, and what the caller may do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, ok, page
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_ADMIN_ONLY = ("ADMINISTER", "ADMINISTER_PROJECTS", "SYSTEM_ADMIN")
_EVERYBODY = (
    "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES", "DELETE_ISSUES",
    "LINK_ISSUES", "ADD_COMMENTS", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS", "WORK_ON_ISSUES",
    "MODIFY_REPORTER", "USER_PICKER",
)  # fmt: skip


@dataclass(frozen=True)
class Users:
    """The resources about people."""

    accounts: Accounts

    def rules(self) -> list[Rule]:
        """Myself, users, their search, groups, project roles and permissions, each by a page of
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/
        """
        return [
            Rule("GET", "myself", self._myself),
            Rule("GET", "user", self._user),
            Rule("GET", "user/groups", self._groups_of),
            Rule("GET", "user/search", self._search),
            Rule("GET", "group/member", self._members),
            Rule("GET", "group/bulk", self._all_groups),
            Rule("GET", "groups/picker", self._pick),
            Rule("GET", "project/{project}/role", self._roles),
            Rule("GET", "project/{project}/role/{role}", self._role),
            Rule("GET", "mypermissions", self._permissions),
        ]

    def _myself(self, call: Call) -> Response:
        own = self._expanded(call.person, call, ("groups", "applicationRoles"))
        return ok({**own, "emailAddress": call.person.email, "locale": "en_US"})

    def _user(self, call: Call) -> Response:
        return ok(self._expanded(self._asked_for(call), call, call.listed("expand")))

    def _asked_for(self, call: Call) -> Person:
        account = call.query.get("accountId")
        if account is None:
            raise Refused(400, "The query parameter 'accountId' is required.")
        person = self.accounts.person(account)
        if person is None:
            raise Refused(404, "Specified user does not exist or you do not have required permissions")
        return person

    def _expanded(self, person: Person, call: Call, expand: list[str] | tuple[str, ...]) -> Json:
        """A person with their groups in full, or counted only, as Jira does it."""
        groups = [self._group(name, call) for name in self.accounts.groups_of(person)]
        return {
            **self.accounts.bean(person, call.view),
            "groups": {"size": len(groups), "items": groups if "groups" in expand else []},
            "applicationRoles": {"size": 1, "items": []},
            "expand": "groups,applicationRoles",
        }

    def _group(self, name: str, call: Call) -> Json:
        key = self.accounts.group_id(name)
        return {"name": name, "groupId": key, "self": call.view.url(f"group?groupId={key}")}

    def _groups_of(self, call: Call) -> Response:
        return ok([self._group(name, call) for name in self.accounts.groups_of(self._asked_for(call))])

    def _search(self, call: Call) -> Response:
        """People whose name or e-mail begins so, word by word; an accountId finds its own."""
        account, query = call.query.get("accountId"), call.query.get("query", "").lower()
        if not account and "query" not in call.query:
            raise Refused(400, "One of the query parameters 'query' and 'accountId' is required.")
        found = [person for person in self.accounts.people if _is_meant(person, account, query)]
        start, size = call.number("startAt", 0), call.number("maxResults", 50, 1000)
        return ok([self.accounts.bean(person, call.view) for person in found[start : start + size]])

    def _members(self, call: Call) -> Response:
        name = self.accounts.group_named(call.query.get("groupname"), call.query.get("groupId"))
        if name is None:
            asked = call.query.get("groupname") or call.query.get("groupId")
            raise Refused(404, f"Group '{asked}' does not exist or you do not have required permissions.")
        beans = [self.accounts.bean(person, call.view) for person in self.accounts.groups()[name]]
        return ok(page(call, beans, "group/member", most=50))

    def _all_groups(self, call: Call) -> Response:
        names, ids = call.listed("groupName"), call.listed("groupId")
        found = [
            {"name": name, "groupId": self.accounts.group_id(name)} for name in sorted(self.accounts.groups())
        ]
        if names or ids:
            found = [group for group in found if group["name"] in names or group["groupId"] in ids]
        return ok(page(call, found, "group/bulk"))

    def _pick(self, call: Call) -> Response:
        query = call.query.get("query", "").lower()
        found = [name for name in sorted(self.accounts.groups()) if query in name.lower()]
        shown = found[: call.number("maxResults", 20)]
        groups = [
            {"name": name, "html": name, "labels": [], "groupId": self.accounts.group_id(name)}
            for name in shown
        ]
        return ok(
            {
                "header": f"Showing {len(shown)} of {len(found)} matching groups",
                "total": len(found),
                "groups": groups,
            }
        )

    def _roles(self, call: Call) -> Response:
        return ok({name: self._role_url(key, call) for key, name in self.accounts.roles().items()})

    def _role_url(self, key: str, call: Call) -> str:
        return call.view.url(f"project/{PROJECT_ID}/role/{key}")

    def _role(self, call: Call) -> Response:
        key = call.path["role"]
        name = self.accounts.roles().get(key)
        if name is None:
            raise Refused(404, f"Can not retrieve a role actor for a null project role: {key}.")
        actors = [
            {
                "id": person.number,
                "displayName": person.display,
                "type": "atlassian-user-role-actor",
                "actorUser": {"accountId": person.account},
            }
            for person in self.accounts.people
            if self.accounts.has_role(person, name)
        ]
        return ok({"self": self._role_url(key, call), "name": name, "id": int(key), "actors": actors})

    def _permissions(self, call: Call) -> Response:
        asked = call.listed("permissions")
        if not asked:
            raise Refused(400, "The 'permissions' query parameter is required.")
        if strange := [key for key in asked if key not in (*_EVERYBODY, *_ADMIN_ONLY)]:
            raise Refused(400, f"Unrecognized permission: {', '.join(strange)}")
        may_all = self.accounts.administers(call.person)
        shown = {
            key: {
                "id": str(place),
                "key": key,
                "name": key.replace("_", " ").capitalize(),
                "type": "GLOBAL" if key in ("ADMINISTER", "SYSTEM_ADMIN", "USER_PICKER") else "PROJECT",
                "description": "",
                "havePermission": may_all or key not in _ADMIN_ONLY,
            }
            for place, key in enumerate(asked)
        }
        return ok({"permissions": shown})


def _is_meant(person: Person, account: str | None, query: str) -> bool:
    if account is not None:
        return person.account == account
    words = (person.display.lower(), person.email, *person.display.lower().split())
    return any(word.startswith(query) for word in words)
