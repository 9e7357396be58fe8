"""People, groups and project roles over REST, and what the caller may do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.editions import given_word
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response, page_bean
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_ADMIN_ONLY = ("ADMINISTER", "ADMINISTER_PROJECTS", "SYSTEM_ADMIN")
_AGENT = "SERVICEDESK_AGENT"
_EVERYBODY = (
    "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES", "DELETE_ISSUES",
    "LINK_ISSUES", "ADD_COMMENTS", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS", "WORK_ON_ISSUES",
    "MODIFY_REPORTER", "USER_PICKER",
)  # fmt: skip


@dataclass(frozen=True)
class UserResource:
    """The resources about people."""

    accounts: JiraAccounts
    project: JiraProject

    def rest_routes(self) -> list[RestRoute]:
        """Myself, users, their search, groups, project roles and permissions, each by a page of
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/
        """
        return [
            RestRoute("GET", "myself", self._get_myself),
            RestRoute("GET", "user", self._get_requested_user),
            RestRoute("GET", "user/groups", self._list_groups_of_user),
            RestRoute("GET", "user/search", self._search_users),
            RestRoute("GET", "user/assignable/search", self._search_assignable),
            RestRoute("GET", "group/member", self._list_group_members),
            RestRoute("GET", "group/bulk", self._list_groups),
            RestRoute("GET", "groups/picker", self._pick_groups),
            RestRoute("GET", "project/{project}/role", self._list_roles),
            RestRoute("GET", "project/{project}/role/{role}", self._get_role),
            RestRoute("GET", "mypermissions", self._list_permissions),
        ]

    def _get_myself(self, call: JiraCall) -> Response:
        own = self._expanded_bean(call.person, call, ("groups", "applicationRoles"))
        return json_response({**own, "emailAddress": call.person.email, "locale": "en_US"})

    def _get_requested_user(self, call: JiraCall) -> Response:
        person = self._requested_person(call)
        return json_response(self._expanded_bean(person, call, call.to_expand("groups")))

    def _requested_person(self, call: JiraCall) -> Person:
        words = call.view.edition.asked_as
        given = given_word(words, call.query)
        if given is None:
            raise JiraRefusal(400, f"The query parameter '{' or '.join(words)}' is required.")
        person = self.accounts.person_called(*given)
        if person is None:
            raise JiraRefusal(404, "Specified user does not exist or you do not have required permissions")
        return person

    def _expanded_bean(self, person: Person, call: JiraCall, expand: list[str] | tuple[str, ...]) -> Json:
        """A person with their groups in full, or counted only, as Jira does it."""
        groups = [self._group_bean(name, call) for name in self.accounts.group_names_of(person)]
        return {
            **self.accounts.user_bean(person, call.view),
            "groups": {"size": len(groups), "items": groups if "groups" in expand else []},
            "applicationRoles": {"size": 1, "items": []},
            "expand": "groups,applicationRoles",
        }

    def _group_bean(self, name: str, call: JiraCall) -> Json:
        key, edition = self.accounts.group_id_of(name), call.view.edition
        address = call.view.resource_url(f"group?{edition.group_query(name, key)}")
        return edition.trim({"name": name, "groupId": key, "self": address})

    def _list_groups_of_user(self, call: JiraCall) -> Response:
        names = self.accounts.group_names_of(self._requested_person(call))
        return json_response([self._group_bean(name, call) for name in names])

    def _search_users(self, call: JiraCall) -> Response:
        """People whose name or e-mail begins so, word by word; an accountId finds its own."""
        account, word = call.query.get("accountId"), call.view.edition.name_search
        if not account and word not in call.query:
            raise JiraRefusal(400, f"One of the query parameters '{word}' and 'accountId' is required.")
        query = call.query.get(word, "").lower()
        meant = [person for person in self.accounts.people if _is_meant(person, account, query)]
        return self._answer_people(call, meant)

    def _search_assignable(self, call: JiraCall) -> Response:
        """Whom an issue of the project, or one that is there, can be assigned to; 400 without either."""
        project, issue = call.query.get("project"), call.query.get("issueKey")
        if project is None and issue is None:
            raise JiraRefusal(400, "Either the 'project' or the 'issueKey' query parameter is required.")
        if not self.project.is_own_reference(str(project or issue).partition("-")[0]):
            raise JiraRefusal(404, f"No project could be found with key '{project or issue}'.")
        account, query = call.query.get("accountId"), str(call.query.get(call.view.edition.name_search, ""))
        found = filter(self.accounts.is_assignable, self.accounts.people)
        meant = [person for person in found if _is_meant(person, account, query.lower())]
        return self._answer_people(call, meant)

    def _answer_people(self, call: JiraCall, found: list[Person]) -> Response:
        start, size = call.number_parameter("startAt", 0), call.number_parameter("maxResults", 50, 1000)
        part = found[start : start + size]
        return json_response([self.accounts.user_bean(person, call.view) for person in part])

    def _list_group_members(self, call: JiraCall) -> Response:
        name = self.accounts.find_group_name(call.query.get("groupname"), call.query.get("groupId"))
        if name is None:
            asked = call.query.get("groupname") or call.query.get("groupId")
            raise JiraRefusal(404, f"Group '{asked}' does not exist or you do not have required permissions.")
        members = self.accounts.members_by_group()[name]
        beans = [self.accounts.user_bean(person, call.view) for person in members]
        return json_response(page_bean(call, beans, "group/member", most=50))

    def _list_groups(self, call: JiraCall) -> Response:
        names, ids = call.list_parameter("groupName"), call.list_parameter("groupId")
        found = [
            {"name": name, "groupId": self.accounts.group_id_of(name)}
            for name in sorted(self.accounts.members_by_group())
        ]
        if names or ids:
            found = [group for group in found if group["name"] in names or group["groupId"] in ids]
        return json_response(page_bean(call, found, "group/bulk"))

    def _pick_groups(self, call: JiraCall) -> Response:
        query = call.query.get("query", "").lower()
        found = [name for name in sorted(self.accounts.members_by_group()) if query in name.lower()]
        shown = found[: call.number_parameter("maxResults", 20)]
        ident, trim = self.accounts.group_id_of, call.view.edition.trim
        groups = [trim({"name": n, "html": n, "labels": [], "groupId": ident(n)}) for n in shown]
        header = f"Showing {len(shown)} of {len(found)} matching groups"
        return json_response({"header": header, "total": len(found), "groups": groups})

    def _list_roles(self, call: JiraCall) -> Response:
        roles = self.accounts.role_names().items()
        return json_response({name: self._role_url(key, call) for key, name in roles})

    def _role_url(self, key: str, call: JiraCall) -> str:
        return call.view.resource_url(f"project/{PROJECT_ID}/role/{key}")

    def _get_role(self, call: JiraCall) -> Response:
        key, project = call.path["role"], self.project.require_project(call.path["project"]).id
        name = self.accounts.role_names().get(key)
        if name is None:
            raise JiraRefusal(404, f"Can not retrieve a role actor for a null project role: {key}.")
        actors = [
            {
                "id": person.number,
                "displayName": person.display,
                "type": "atlassian-user-role-actor",
                **call.view.edition.role_actor(person),
            }
            for person in self.accounts.people
            if self.accounts.has_role(person, name, project)
        ]
        bean = {"self": self._role_url(key, call), "name": name, "id": int(key), "actors": actors}
        return json_response(bean)

    def _list_permissions(self, call: JiraCall) -> Response:
        asked = call.list_parameter("permissions")
        if not asked:
            raise JiraRefusal(400, "The 'permissions' query parameter is required.")
        portal_only = (_AGENT,) if call.view.edition.has_portal else ()
        if strange := [key for key in asked if key not in (*_EVERYBODY, *_ADMIN_ONLY, *portal_only)]:
            raise JiraRefusal(400, f"Unrecognized permission: {', '.join(strange)}")
        may_all = self.accounts.is_administrator(call.person)
        shown = {
            key: {
                "id": str(place),
                "key": key,
                "name": key.replace("_", " ").capitalize(),
                "type": "GLOBAL" if key in ("ADMINISTER", "SYSTEM_ADMIN", "USER_PICKER") else "PROJECT",
                "description": "",
                "havePermission": (
                    self.accounts.is_agent(call.person)
                    if key == _AGENT
                    else may_all or key not in _ADMIN_ONLY
                ),
            }
            for place, key in enumerate(asked)
        }
        return json_response({"permissions": shown})


def _is_meant(person: Person, account: str | None, query: str) -> bool:
    if account is not None:
        return person.account == account
    words = (person.display.lower(), person.email, *person.display.lower().split())
    return any(word.startswith(query) for word in words)
