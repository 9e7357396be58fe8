"""Who is who: the token's user, users, the project and its members.

https://docs.gitlab.com/api/users/
https://docs.gitlab.com/api/project_members/
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.gitlab.project import (
    DEVELOPER,
    GUEST,
    MAINTAINER,
    OWNER,
    PLANNER,
    REPORTER,
    GitLabProject,
)
from sdesk_sync.sandbox.gitlab.refusals import bad_parameter, message_refusal, not_found
from sdesk_sync.sandbox.gitlab.tokens import SELF
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_LEVELS = (GUEST, PLANNER, REPORTER, 25, DEVELOPER, MAINTAINER, OWNER)


def make_routes(maker: RouteMaker) -> list[Route]:
    """The routes about people, and the project itself."""
    members = "/projects/{project}/members"
    return [
        maker.locked_route("GET", "/user", _get_current_user),
        maker.locked_route("GET", "/users", _list_users),
        maker.locked_route("GET", "/users/{user:int}", _get_user),
        maker.locked_route("GET", SELF, _get_own_token),
        maker.locked_route("GET", "/version", _get_version),
        maker.locked_route("GET", "/metadata", _get_version),
        maker.locked_route("GET", "/projects/{project}/users", _list_project_users),
        maker.locked_route("GET", members + "/all", _list_members),
        maker.locked_route("GET", members + "/all/{user:int}", _get_member),
        maker.locked_route("GET", members + "/all/{user}", _refuse_member_name),
        maker.locked_route("GET", members, _list_members),
        maker.locked_route("POST", members, _add_member),
        maker.locked_route("GET", members + "/{user:int}", _get_member),
        maker.locked_route("PUT", members + "/{user:int}", _change_access_level),
        maker.locked_route("DELETE", members + "/{user:int}", _remove_member),
    ]


def make_project_routes(maker: RouteMaker) -> list[Route]:
    """The project alone, and those that a person sees."""
    return [
        maker.locked_route("GET", "/projects", _list_projects),
        maker.locked_route("GET", "/projects/{project}", _get_project),
    ]


def _user_profile(project: GitLabProject, person: Person) -> Json:
    return {
        **shapes.user_entity(project, person.number),
        "created_at": iso_moment(project.created_at),
        **dict.fromkeys(("bio", "location", "public_email", "website_url", "job_title"), ""),
        "organization": None,
        # Our bot signs in with a plain user's token: a self-managed Free site may have no project tokens.
        "bot": False,
    }


def _get_current_user(call: GitLabCall) -> GitLabAnswer:
    """The token's user, with what only they see.

    API_Entities_UserPublic: docs/trackers/gitlab.md#api-document
    """
    own = {
        "email": call.person.email,
        "commit_email": call.person.email,
        "is_admin": False,
        "external": False,
        "confirmed_at": iso_moment(call.project.created_at),
        "two_factor_enabled": False,
        "identities": [],
        "can_create_project": True,
    }
    return GitLabAnswer({**_user_profile(call.project, call.person), **own})


def _get_own_token(call: GitLabCall) -> GitLabAnswer:
    """API_Entities_PersonalAccessToken: docs/trackers/gitlab.md#api-document; the last day is a date."""
    token = call.project.tokens[call.person.number]
    entity = {
        "id": call.person.number,
        "name": f"{call.person.name}'s token",
        "revoked": False,
        "created_at": iso_moment(call.project.created_at),
        "scopes": list(token.scopes),
        "user_id": call.person.number,
        "active": True,
        "expires_at": token.expires_at and token.expires_at.isoformat(),
    }
    return GitLabAnswer(entity)


def _list_users(call: GitLabCall) -> GitLabAnswer:
    """All users, or the one of this exact name; e-mail addresses are not shown."""
    name, words = call.given_text("username"), (call.given_text("search") or "").lower()
    shown = [
        person
        for person in call.project.people.values()
        if (name is None or person.name == name.lower())
        and words in f"{person.name} {person.display}".lower()
    ]
    return answer_page(call, shown, lambda person: shapes.user_entity(call.project, person.number))


def _get_user(call: GitLabCall) -> GitLabAnswer:
    person = call.project.people.get(call.path_number("user"))
    if person is None:
        raise not_found("User")
    return GitLabAnswer(_user_profile(call.project, person))


def _get_version(call: GitLabCall) -> GitLabAnswer:
    version = {"version": call.project.settings.version, "revision": "5a3d9e7c1b2"}
    return GitLabAnswer({**version, "kas": {"enabled": False}, "enterprise": True})


def _member_entity(project: GitLabProject, number: int) -> Json:
    return {
        **shapes.user_entity(project, number),
        "access_level": project.levels[number],
        "created_at": iso_moment(project.created_at),
        "expires_at": None,
        "membership_state": "active",
    }


def _list_members(call: GitLabCall) -> GitLabAnswer:
    """Members; none comes from a group here, so `/all` tells the same."""
    words = (call.given_text("query") or "").lower()
    shown = [number for number in call.project.levels if words in call.project.people[number].name]
    return answer_page(call, shown, lambda number: _member_entity(call.project, number))


def _list_project_users(call: GitLabCall) -> GitLabAnswer:
    """Whoever can be assigned (https://docs.gitlab.com/api/projects/)."""
    words, skipped = (call.given_text("search") or "").lower(), call.number_list("skip_users") or []
    people = (call.project.people[number] for number in call.project.levels if number not in skipped)
    shown = [each for each in people if words in f"{each.name} {each.display}".lower()]
    return answer_page(call, shown, lambda each: shapes.user_entity(call.project, each.number))


def _get_member(call: GitLabCall) -> GitLabAnswer:
    return GitLabAnswer(_member_entity(call.project, _find_member(call)))


def _refuse_member_name(call: GitLabCall) -> GitLabAnswer:
    """Members are found by number only (docs/trackers/gitlab.md#accounts)."""
    raise bad_parameter("user_id is invalid")


def _find_member(call: GitLabCall) -> int:
    number = call.path_number("user")
    if number not in call.project.levels:
        raise not_found()
    return number


def _read_access_level(call: GitLabCall) -> int:
    (text,) = call.require_texts("access_level")
    if not text.isdecimal() or int(text) not in _LEVELS:
        raise bad_parameter("access_level does not have a valid value")
    call.require_level(MAINTAINER)
    return int(text)


def _add_member(call: GitLabCall) -> GitLabAnswer:
    (number,) = call.require_texts("user_id")
    level = _read_access_level(call)
    if not number.isdecimal() or int(number) not in call.project.people:
        raise not_found("User")
    if int(number) in call.project.levels:
        raise message_refusal(409, "Member already exists")
    call.project.levels[int(number)] = level
    return GitLabAnswer(_member_entity(call.project, int(number)), 201)


def _change_access_level(call: GitLabCall) -> GitLabAnswer:
    level, number = _read_access_level(call), _find_member(call)
    call.project.levels[number] = level
    return GitLabAnswer(_member_entity(call.project, number))


def _remove_member(call: GitLabCall) -> GitLabAnswer:
    number = _find_member(call)
    if call.person.number != number:
        call.require_level(MAINTAINER)
    del call.project.levels[number]
    return GitLabAnswer(None, 204)


def _project_entity(project: GitLabProject, person: Person) -> Json:
    level = {"access_level": project.access_level(person), "notification_level": 3}
    # Only Premium has the key at all (docs/trackers/gitlab.md#premium).
    premium = {"issues_template": project.settings.issues_template} if project.is_premium else {}
    return {
        **shapes.basic_project_entity(project),
        "visibility": project.settings.visibility,
        "empty_repo": not project.repository.commits,
        "archived": project.settings.is_archived,
        "issues_enabled": project.settings.has_issues,
        "issues_access_level": "enabled" if project.settings.has_issues else "disabled",
        "service_desk_enabled": False,
        "open_issues_count": sum(1 for issue in project.issues.values() if issue.state == "opened"),
        "permissions": {"project_access": level, "group_access": None},
        **premium,
    }


def _get_project(call: GitLabCall) -> GitLabAnswer:
    """The project, by id or encoded path, with the caller's own access.

    API_Entities_Project: docs/trackers/gitlab.md#api-document
    """
    return GitLabAnswer(_project_entity(call.project, call.person))


def _list_projects(call: GitLabCall) -> GitLabAnswer:
    words = (call.given_text("search") or "").lower()
    shown = [call.project] if words in call.project.name and call.project.access_level(call.person) else []
    return answer_page(call, shown, lambda project: _project_entity(project, call.person))
