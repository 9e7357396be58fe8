"""Who is who: the token's user, users, the project and its members.

https://docs.gitlab.com/api/users/
https://docs.gitlab.com/api/project_members/
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, bad_parameter, forbidden, message, not_found
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.dates import iso
from sdesk_sync.sandbox.gitlab.project import DEVELOPER, GUEST, MAINTAINER, OWNER, PLANNER, REPORTER, Project
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

VERSION = "19.5.0-ee"
_LEVELS = (GUEST, PLANNER, REPORTER, 25, DEVELOPER, MAINTAINER, OWNER)


def all_routes(routes: Routes) -> list[Route]:
    """The routes about people, and the project itself."""
    members = "/projects/{project:path}/members"
    return [
        routes.at("GET", "/user", _me),
        routes.at("GET", "/users", _users),
        routes.at("GET", "/users/{user:int}", _user),
        routes.at("GET", "/version", _version),
        routes.at("GET", "/metadata", _version),
        routes.at("GET", members + "/all", _members),
        routes.at("GET", members + "/all/{user:int}", _member),
        routes.at("GET", members, _members),
        routes.at("POST", members, _join),
        routes.at("GET", members + "/{user:int}", _member),
        routes.at("PUT", members + "/{user:int}", _promote),
        routes.at("DELETE", members + "/{user:int}", _leave),
    ]


def project_routes(routes: Routes) -> list[Route]:
    """The project alone; the last route, as its path takes whatever no other wants."""
    return [routes.at("GET", "/projects", _projects), routes.at("GET", "/projects/{project:path}", _project)]


def _profile(project: Project, person: Person) -> Json:
    return {
        **shapes.user(project, person.number),
        "created_at": iso(project.created_at),
        "bio": "",
        "location": "",
        "public_email": "",
        "website_url": "",
        "job_title": "",
        "organization": None,
        # Our bot signs in with a plain user's token, as a self-managed Free site without project tokens has
        # it.
        "bot": False,
    }


def _me(call: Call) -> Answer:
    """The token's user, with what only they see.

    API_Entities_UserPublic: docs/trackers/gitlab.md#api-document
    """
    own = {
        "email": call.person.email,
        "commit_email": call.person.email,
        "is_admin": False,
        "external": False,
        "confirmed_at": iso(call.project.created_at),
        "two_factor_enabled": False,
        "identities": [],
        "can_create_project": True,
    }
    return Answer({**_profile(call.project, call.person), **own})


def _users(call: Call) -> Answer:
    """All users, or the one of this exact name; e-mail addresses are not shown."""
    name, words = call.text("username"), (call.text("search") or "").lower()
    shown = [
        person
        for person in call.project.people.values()
        if (name is None or person.name == name.lower())
        and words in f"{person.name} {person.display}".lower()
    ]
    return paged(call, shown, lambda person: shapes.user(call.project, person.number))


def _user(call: Call) -> Answer:
    person = call.project.people.get(call.number("user"))
    if person is None:
        raise not_found("User")
    return Answer(_profile(call.project, person))


def _version(call: Call) -> Answer:
    enterprise = {
        "version": VERSION,
        "revision": "5a3d9e7c1b2",
        "kas": {"enabled": False},
        "enterprise": True,
    }
    return Answer(enterprise)


def _membership(project: Project, number: int) -> Json:
    return {
        **shapes.user(project, number),
        "access_level": project.levels[number],
        "created_at": iso(project.created_at),
        "expires_at": None,
        "membership_state": "active",
    }


def _members(call: Call) -> Answer:
    """Members; none comes from a group here, so `/all` tells the same."""
    words = (call.text("query") or "").lower()
    shown = [number for number in call.project.levels if words in call.project.people[number].name]
    return paged(call, shown, lambda number: _membership(call.project, number))


def _member(call: Call) -> Answer:
    return Answer(_membership(call.project, _found(call)))


def _found(call: Call) -> int:
    number = call.number("user")
    if number not in call.project.levels:
        raise not_found()
    return number


def _level(call: Call) -> int:
    (text,) = call.required("access_level")
    if not text.isdecimal() or int(text) not in _LEVELS:
        raise bad_parameter("access_level does not have a valid value")
    if call.project.level(call.person) < MAINTAINER:
        raise forbidden()
    return int(text)


def _join(call: Call) -> Answer:
    (number,) = call.required("user_id")
    level = _level(call)
    if not number.isdecimal() or int(number) not in call.project.people:
        raise not_found("User")
    if int(number) in call.project.levels:
        raise message(409, "Member already exists")
    call.project.levels[int(number)] = level
    return Answer(_membership(call.project, int(number)), 201)


def _promote(call: Call) -> Answer:
    level, number = _level(call), _found(call)
    call.project.levels[number] = level
    return Answer(_membership(call.project, number))


def _leave(call: Call) -> Answer:
    number = _found(call)
    if call.project.level(call.person) < MAINTAINER and call.person.number != number:
        raise forbidden()
    del call.project.levels[number]
    return Answer(None, 204)


def _shown(project: Project, person: Person) -> Json:
    web = f"{project.site.base_url}/{project.path}"
    level = {"access_level": project.level(person), "notification_level": 3}
    return {
        "id": project.id,
        "description": None,
        "name": project.name,
        "name_with_namespace": f"{project.namespace} / {project.name}",
        "path": project.name,
        "path_with_namespace": project.path,
        "created_at": iso(project.created_at),
        "default_branch": "main",
        "web_url": web,
        "http_url_to_repo": f"{web}.git",
        "ssh_url_to_repo": f"git@127.0.0.1:{project.path}.git",
        "visibility": "private",
        "namespace": {"id": 51, "name": project.namespace, "path": project.namespace, "kind": "group"},
        "archived": False,
        "issues_enabled": True,
        "issues_access_level": "enabled",
        "service_desk_enabled": False,
        "open_issues_count": sum(1 for issue in project.issues.values() if issue.state == "opened"),
        "permissions": {"project_access": level, "group_access": None},
    }


def _project(call: Call) -> Answer:
    """The project, by id or encoded path, with the caller's own access.

    API_Entities_Project: docs/trackers/gitlab.md#api-document
    """
    return Answer(_shown(call.project, call.person))


def _projects(call: Call) -> Answer:
    words = (call.text("search") or "").lower()
    shown = [call.project] if words in call.project.name else []
    return paged(call, shown, lambda project: _shown(project, call.person))
