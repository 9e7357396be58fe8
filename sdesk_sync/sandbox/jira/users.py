"""People, groups and project roles over REST, and what the caller may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.editions import given_word
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response, page_bean
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.shapes import list_in, words_in
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_ADMIN_ONLY = ("ADMINISTER", "ADMINISTER_PROJECTS", "SYSTEM_ADMIN")
_GLOBAL = ("ADMINISTER", "SYSTEM_ADMIN", "USER_PICKER")
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
            RestRoute("POST", "permissions/check", self._check_permissions),
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
        if (row := self.project.rows.roles.row_with_id(key)) is None:
            raise JiraRefusal(404, f"Can not retrieve a role actor for a null project role: {key}.")
        return json_response(self.accounts.role_bean(row, project, call.view))

    def _list_permissions(self, call: JiraCall) -> Response:
        asked = call.list_parameter("permissions")
        if not asked:
            raise JiraRefusal(400, "The 'permissions' query parameter is required.")
        if strange := [key for key in asked if key not in self._known_permissions]:
            raise JiraRefusal(400, f"Unrecognized permission: {', '.join(strange)}")
        shown = {
            key: {
                "id": str(place),
                "key": key,
                "name": key.replace("_", " ").capitalize(),
                "type": "GLOBAL" if key in _GLOBAL else "PROJECT",
                "description": "",
                "havePermission": self._has_permission(call.person, key),
            }
            for place, key in enumerate(asked)
        }
        return json_response({"permissions": shown})

    @property
    def _known_permissions(self) -> tuple[str, ...]:
        return (*_EVERYBODY, *_ADMIN_ONLY, *((_AGENT,) if self.project.edition.has_portal else ()))

    def _has_permission(self, person: Person, key: str) -> bool:
        if key == _AGENT:
            return self.accounts.is_agent(person)
        may_all = self.accounts.is_administrator(person)
        return may_all or key not in (*_ADMIN_ONLY, *self.accounts.withheld)

    def _check_permissions(self, call: JiraCall) -> Response:
        """Of the caller, or for administrators of somebody else; unknown projects are passed over."""
        body, person = call.body_object(), call.person
        if (account := body.get("accountId")) not in (None, person.account):
            if not self.accounts.is_administrator(person):
                raise JiraRefusal(403, "You do not have permission to check permissions of other users.")
            person = self.accounts.person_with_account(str(account)) or _refuse_account(account)
        asked, sought = words_in(body, "globalPermissions"), list_in(body, "projectPermissions")
        wanted = [(key, words_in(one, "projects")) for one in sought for key in words_in(one, "permissions")]
        if strange := [key for key in asked if key not in _GLOBAL] or [
            key for key, _ in wanted if key not in self._known_permissions or key in _GLOBAL
        ]:
            raise JiraRefusal(400, f"Unrecognized permission: {', '.join(strange)}")
        found = self.project.rows.projects.row_with_id
        shown = [
            {"permission": key, "issues": [], "projects": [int(one) for one in projects if found(one)]}
            for key, projects in wanted
            if self._has_permission(person, key)
        ]
        held = [key for key in asked if self._has_permission(person, key)]
        return json_response({"globalPermissions": held, "projectPermissions": shown})


def _refuse_account(account: object) -> NoReturn:
    raise JiraRefusal(400, f"The user with the account ID {account} does not exist.")


def _is_meant(person: Person, account: str | None, query: str) -> bool:
    if account is not None:
        return person.account == account
    words = (person.display.lower(), person.email, *person.display.lower().split())
    return any(word.startswith(query) for word in words)
