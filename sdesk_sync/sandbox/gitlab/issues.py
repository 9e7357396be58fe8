"""Issues over REST: find, read, create, change, delete (https://docs.gitlab.com/api/issues/)."""

from __future__ import annotations

from collections import Counter

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import (
    OFFSET_LIMIT,
    PAGE,
    PAGE_LIMIT,
    GitLabAnswer,
    GitLabCall,
    RouteMaker,
    answer_page,
)
from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.finding import make_issue_test
from sdesk_sync.sandbox.gitlab.project import (
    OWNER,
    PLANNER,
    is_project_staff,
    may_read_issue,
    may_update_issue,
)
from sdesk_sync.sandbox.gitlab.records import TYPES, GitLabIssue
from sdesk_sync.sandbox.gitlab.refusals import GitLabRefusal, bad_parameter, check_title, forbidden, not_found
from sdesk_sync.sandbox.gitlab.walking import answer_keyset_page, walk_issues
from sdesk_sync.sandbox.site import Json

_AT_LEAST_ONE = (
    "assignee_id, assignee_ids, confidential, created_at, description, discussion_locked, due_date, labels, "
    "add_labels, remove_labels, milestone_id, state_event, title, issue_type"
)
_TOO_FAR = (
    f"Offset pagination has a maximum allowed offset of {OFFSET_LIMIT} for requests that return objects of "
    "type Issue. Remaining records can be retrieved using keyset pagination."
)


class IssueRoutes:
    """`/projects/:id/issues` and `/issues`."""

    def __init__(self, edits: GitLabEditor) -> None:
        self._edits = edits

    def make_routes(self, maker: RouteMaker) -> list[Route]:
        """The routes."""
        issues = "/projects/{project}/issues"
        return [
            maker.locked_route("GET", "/issues", _list_own_issues),
            maker.locked_route("GET", issues, _list_project_issues),
            maker.locked_route(
                "GET", "/issues_statistics", lambda call: _count_issues(call, _requested_own_scope(call))
            ),
            maker.locked_route(
                "GET",
                "/projects/{project}/issues_statistics",
                lambda call: _count_issues(call, call.given_text("scope") or "all"),
            ),
            maker.locked_route("POST", issues, self._create_issue),
            maker.locked_route("GET", issues + "/{iid:int}", _get_issue),
            maker.locked_route("PUT", issues + "/{iid:int}", self._update_issue),
            maker.locked_route("DELETE", issues + "/{iid:int}", _delete_issue),
            maker.locked_route("GET", issues + "/{iid:int}/participants", _list_participants),
        ]

    def _create_issue(self, call: GitLabCall) -> GitLabAnswer:
        """201; unknown labels are created in silence, a Guest sets metadata only now.

        docs/trackers/gitlab.md#labels
        """
        (title,) = call.require_texts("title")
        params = _service_parameters(call)
        params.pop("title", None)
        issue = self._edits.create_issue(call.person, check_title(title), params, call.event_uuid)
        return GitLabAnswer(shapes.issue_entity(call.project, issue) | {"subscribed": True}, 201)

    def _update_issue(self, call: GitLabCall) -> GitLabAnswer:
        """200, also when all that was sent may not be set; 403 only for who may not update it.

        docs/trackers/gitlab.md#roles
        """
        issue = call.project.issues.get(call.path_number("iid"))
        params = _service_parameters(call)
        if not params:
            raise bad_parameter(f"{_AT_LEAST_ONE} are missing, at least one parameter must be provided")
        if issue is None:
            raise not_found()
        if not may_update_issue(call.project, call.person, issue):
            raise forbidden()
        if "title" in params:
            check_title(params["title"])
        self._edits.update_issue(call.person, issue, params, call.event_uuid)
        return GitLabAnswer(shapes.issue_entity(call.project, issue) | {"subscribed": True})


def find_readable_issue(call: GitLabCall) -> GitLabIssue:
    """The issue of the path, if this person may read it; 404 otherwise, as if it were not there."""
    issue = call.project.issues.get(call.path_number("iid"))
    if issue is None or not may_read_issue(call.project, call.person, issue):
        raise not_found()
    return issue


def _service_parameters(call: GitLabCall) -> Json:
    """What was sent, as GitLab's services take it."""
    params: Json = {}
    for name in ("title", "description", "due_date"):
        if name in call.given:
            params[name] = call.given_text(name)
    if event := call.choice("state_event", ("reopen", "close")):
        params["state_event"] = event
    if kind := call.choice("issue_type", TYPES):
        params["issue_type"] = kind
    for name in ("confidential", "discussion_locked"):
        if (flag := call.given_flag(name)) is not None:
            params[name] = flag
    for name in ("labels", "add_labels", "remove_labels"):
        if (names := call.text_list(name)) is not None:
            params[name] = names
    if call.project.is_premium and "weight" in call.given:
        params["weight"] = next(iter(call.number_list("weight") or ()), None)
    params.update(_assignee_parameters(call))
    return params


def _assignee_parameters(call: GitLabCall) -> Json:
    """Nobody is assigned with 0, or with nothing at all (docs/trackers/gitlab.md#writing)."""
    numbers = call.number_list("assignee_ids")
    if numbers is None and "assignee_id" in call.given:
        numbers = call.number_list("assignee_id") or []
    return {} if numbers is None else {"assignee_ids": [number for number in numbers if number]}


def _get_issue(call: GitLabCall) -> GitLabAnswer:
    return GitLabAnswer(shapes.issue_entity(call.project, find_readable_issue(call)) | {"subscribed": False})


def _list_participants(call: GitLabCall) -> GitLabAnswer:
    """Who wrote, is assigned or commented where the caller can see it (https://docs.gitlab.com/api/issues/)."""
    issue = find_readable_issue(call)
    staff = is_project_staff(call.project, call.person)
    said = [note.author for note in issue.notes if not note.system and (staff or not note.internal)]
    numbers = list(dict.fromkeys([issue.author, *issue.assignees, *said]))
    return answer_page(call, numbers, lambda number: shapes.user_entity(call.project, number))


def _list_project_issues(call: GitLabCall) -> GitLabAnswer:
    """Of the project, everybody's (docs/trackers/gitlab.md#lists-and-pages)."""
    return _answer_issues(call, call.given_text("scope") or "all")


def _list_own_issues(call: GitLabCall) -> GitLabAnswer:
    """Everywhere, by default only those the person created (docs/trackers/gitlab.md#lists-and-pages)."""
    return _answer_issues(call, _requested_own_scope(call))


def _requested_own_scope(call: GitLabCall) -> str:
    return call.given_text("scope") or "created_by_me"


def _answer_issues(call: GitLabCall, scope: str) -> GitLabAnswer:
    test, is_detailed = make_issue_test(call, scope), call.given_flag("with_labels_details")

    def show_issue(issue: GitLabIssue) -> Json:
        whole = shapes.issue_entity(call.project, issue)
        if is_detailed:
            known = [call.project.labels[number] for number in issue.labels if number in call.project.labels]
            known.sort(key=lambda label: label.name)
            whole["labels"] = [shapes.basic_label_entity(label) for label in known]
        return whole

    if call.given_text("pagination") == "keyset":
        return answer_keyset_page(call, test, show_issue)
    size = min(call.positive_number("per_page", PAGE), PAGE_LIMIT)
    if call.positive_number("page", 1) * size > OFFSET_LIMIT:
        raise GitLabRefusal(405, {"error": _TOO_FAR})
    return answer_page(call, filter(test, walk_issues(call)), show_issue)


def _count_issues(call: GitLabCall, scope: str) -> GitLabAnswer:
    """How many issues pass the filters, whatever their state.

    https://docs.gitlab.com/api/issues_statistics/
    """
    call.given.pop("state", None)
    meant = filter(make_issue_test(call, scope), call.project.issues.values())
    states = Counter(issue.state for issue in meant)
    counts = {"all": states.total(), "closed": states["closed"], "opened": states["opened"]}
    return GitLabAnswer({"statistics": {"counts": counts}})


def _delete_issue(call: GitLabCall) -> GitLabAnswer:
    """204, and no hook tells it; unproven (docs/trackers/gitlab.md#what-no-hook-tells).

    Planner, Owner and the author may (docs/trackers/gitlab.md#roles).
    """
    issue = call.project.issues.get(call.path_number("iid"))
    if issue is None:
        raise not_found("Issue")
    if call.project.access_level(call.person) not in (PLANNER, OWNER) and call.person.number != issue.author:
        raise forbidden()
    call.project.remove_issue(issue)
    return GitLabAnswer(None, 204)
