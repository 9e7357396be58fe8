"""What a token lets in: its scopes, its last day, and what nobody gets into with any token.

https://docs.gitlab.com/api/personal_access_tokens/
"""

from __future__ import annotations

from starlette.requests import Request

from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.refusals import GitLabRefusal, forbidden, message_refusal, not_found
from sdesk_sync.sandbox.people import Person

SELF = "/personal_access_tokens/self"
"""Where a token tells of itself, whatever its scopes."""
_EXPIRED = "Token is expired. You can either do re-authorization or token refresh."
_NO_SCOPE = "The request requires higher privileges than provided by the access token."


def admit_caller(project: GitLabProject, request: Request, person: Person | None) -> Person:
    """Whose request it is, where their token lets them in at all; a GitLabRefusal else.

    docs/trackers/gitlab.md#tokens
    """
    if person is None:
        raise message_refusal(401, "401 Unauthorized")
    # Before anything is looked up: who may not come in learns nothing of what is there.
    token, reads = project.tokens[person.number], request.method == "GET"
    if token.expires_at is not None and token.expires_at <= project.now().date():
        raise GitLabRefusal(401, {"error": "invalid_token", "error_description": _EXPIRED})
    lets_in = {"api", "read_api"} if reads else {"api"}
    if not lets_in & set(token.scopes) and not request.url.path.endswith(SELF):
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
