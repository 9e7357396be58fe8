"""What a token lets in: its scopes, its last day, and what nobody gets into with any token.

https://docs.gitlab.com/api/personal_access_tokens/
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import Route

from sdesk_sync.sandbox.gitlab.api import (
    GitLabAnswer,
    GitLabCall,
    GitLabRefusal,
    RouteMaker,
    forbidden,
    message_refusal,
    not_found,
)
from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.people import Person

_SELF = "/personal_access_tokens/self"
_EXPIRED = "Token is expired. You can either do re-authorization or token refresh."
_NO_SCOPE = "The request requires higher privileges than provided by the access token."


def make_routes(maker: RouteMaker) -> list[Route]:
    """What a token says of itself, whatever its scopes."""
    return [maker.locked_route("GET", _SELF, _get_own_token)]


def _get_own_token(call: GitLabCall) -> GitLabAnswer:
    """API_Entities_PersonalAccessToken: docs/trackers/gitlab.md#api-document; the last day is a date."""
    token = call.project.tokens[call.person.number]
    entity = {
        "id": call.person.number,
        "name": f"{call.person.name}'s token",
        "revoked": False,
        "created_at": iso_moment(call.project.created_at),
        "description": None,
        "scopes": list(token.scopes),
        "user_id": call.person.number,
        "last_used_at": iso_moment(call.project.now()),
        "active": True,
        "expires_at": token.expires_at and token.expires_at.isoformat(),
        "last_used_ips": ["127.0.0.1"],
    }
    return GitLabAnswer(entity)


def admit(project: GitLabProject, request: Request, person: Person | None) -> Person:
    """Whose request it is, where their token lets them in at all; a GitLabRefusal else.

    docs/trackers/gitlab.md#tokens
    """
    if person is None:
        raise message_refusal(401, "401 Unauthorized")
    token, reads = project.tokens[person.number], request.method == "GET"
    if token.expires_at is not None and token.expires_at <= project.now().date():
        raise GitLabRefusal(401, {"error": "invalid_token", "error_description": _EXPIRED})
    lets_in = {"api", "read_api"} if reads else {"api"}
    if not lets_in & set(token.scopes) and not request.url.path.endswith(_SELF):
        scope = {"error": "insufficient_scope", "error_description": _NO_SCOPE}
        raise GitLabRefusal(403, {**scope, "scope": " ".join(sorted(lets_in))})
    if "project" in request.path_params:
        _check_project_open(project, request, person)
    return person


def _check_project_open(project: GitLabProject, request: Request, person: Person) -> None:
    """A private project is not there for others; what is switched off or archived is refused.

    docs/trackers/gitlab.md#errors
    """
    if not project.access_level(person):
        raise not_found("Project")
    is_of_issues = any(f"/{part}" in request.url.path for part in ("issues", "boards"))
    if (is_of_issues and not project.settings.has_issues) or (
        project.settings.is_archived and request.method != "GET"
    ):
        raise forbidden()
