"""Issues over REST: find, read, create, change, delete (https://docs.gitlab.com/api/issues/)."""

from __future__ import annotations

from collections import Counter

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import (
    OFFSET_LIMIT,
    PAGE,
    PAGE_LIMIT,
    Answer,
    Call,
    Refusal,
    Routes,
    bad_parameter,
    forbidden,
    message,
    not_found,
)
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.edits import Edits
from sdesk_sync.sandbox.gitlab.finding import passes
from sdesk_sync.sandbox.gitlab.project import GUEST, OWNER, PLANNER, is_staff, may_read, may_update
from sdesk_sync.sandbox.gitlab.records import TYPES, Issue
from sdesk_sync.sandbox.gitlab.walking import keyset, walk
from sdesk_sync.sandbox.site import Json

_AT_LEAST_ONE = (
    "assignee_id, assignee_ids, confidential, created_at, description, discussion_locked, due_date, labels, "
    "add_labels, remove_labels, milestone_id, state_event, title, issue_type"
)
_TOO_FAR = (
    f"Offset pagination has a maximum allowed offset of {OFFSET_LIMIT} for requests that return objects of "
    "type Issue. Remaining records can be retrieved using keyset pagination."
)
_TITLE_LIMIT = 255


class IssueRoutes:
    """`/projects/:id/issues` and `/issues`."""

    def __init__(self, edits: Edits) -> None:
        self._edits = edits

    def all(self, routes: Routes) -> list[Route]:
        """The routes."""
        issues = "/projects/{project:path}/issues"
        return [
            routes.at("GET", "/issues", _mine),
            routes.at("GET", issues, _list),
            routes.at("GET", "/issues_statistics", lambda call: _statistics(call, _own_scope(call))),
            routes.at(
                "GET",
                "/projects/{project:path}/issues_statistics",
                lambda call: _statistics(call, call.text("scope") or "all"),
            ),
            routes.at("POST", issues, self._create),
            routes.at("GET", issues + "/{iid:int}", _get),
            routes.at("PUT", issues + "/{iid:int}", self._update),
            routes.at("DELETE", issues + "/{iid:int}", _delete),
            routes.at("GET", issues + "/{iid:int}/participants", _participants),
            routes.at("GET", issues + "/{iid:int}/closed_by", _no_merge_requests),
            routes.at("GET", issues + "/{iid:int}/related_merge_requests", _no_merge_requests),
        ]

    def _create(self, call: Call) -> Answer:
        """201; unknown labels are created in silence, a Guest sets metadata only now.

        docs/trackers/gitlab.md#labels
        """
        if call.project.level(call.person) < GUEST:
            raise forbidden()
        (title,) = call.required("title")
        params = _params(call)
        params.pop("title", None)
        issue = self._edits.create(call.person, _checked_title(title), params, call.event_uuid)
        return Answer(shapes.issue(call.project, issue) | {"subscribed": True}, 201)

    def _update(self, call: Call) -> Answer:
        """200, also when all that was sent may not be set; 403 only for who may not update it.

        docs/trackers/gitlab.md#roles
        """
        issue = call.project.issues.get(call.number("iid"))
        params = _params(call)
        if not params:
            raise bad_parameter(f"{_AT_LEAST_ONE} are missing, at least one parameter must be provided")
        if issue is None:
            raise not_found()
        if not may_update(call.project, call.person, issue):
            raise forbidden()
        if "title" in params:
            _checked_title(params["title"])
        self._edits.update(call.person, issue, params, call.event_uuid)
        return Answer(shapes.issue(call.project, issue) | {"subscribed": True})


def found(call: Call) -> Issue:
    """The issue of the path, if this person may read it; 404 otherwise, as if it were not there."""
    issue = call.project.issues.get(call.number("iid"))
    if issue is None or not may_read(call.project, call.person, issue):
        raise not_found()
    return issue


def _params(call: Call) -> Json:
    """What was sent, as GitLab's services take it."""
    params: Json = {}
    for name in ("title", "description", "due_date"):
        if name in call.given:
            params[name] = call.text(name)
    if event := call.one_of("state_event", ("reopen", "close")):
        params["state_event"] = event
    if kind := call.one_of("issue_type", TYPES):
        params["issue_type"] = kind
    for name in ("confidential", "discussion_locked"):
        if (flag := call.flag(name)) is not None:
            params[name] = flag
    for name in ("labels", "add_labels", "remove_labels"):
        if (names := call.names(name)) is not None:
            params[name] = names
    params.update(_assignees(call))
    return params


def _assignees(call: Call) -> Json:
    """Nobody is assigned with 0, or with nothing at all (docs/trackers/gitlab.md#writing)."""
    numbers = call.numbers("assignee_ids")
    if numbers is None and "assignee_id" in call.given:
        numbers = call.numbers("assignee_id") or []
    return {} if numbers is None else {"assignee_ids": [number for number in numbers if number]}


def _checked_title(title: object) -> str:
    text = str(title or "").strip()
    if not text:
        raise message(400, {"title": ["can't be blank"]})
    if len(text) > _TITLE_LIMIT:
        raise message(400, {"title": [f"is too long (maximum is {_TITLE_LIMIT} characters)"]})
    return text


def _get(call: Call) -> Answer:
    return Answer(shapes.issue(call.project, found(call)) | {"subscribed": False})


def _participants(call: Call) -> Answer:
    """Who wrote, is assigned or commented where the caller can see it (https://docs.gitlab.com/api/issues/)."""
    issue = found(call)
    staff = is_staff(call.project, call.person)
    said = [note.author for note in issue.notes if not note.system and (staff or not note.internal)]
    numbers = list(dict.fromkeys([issue.author, *issue.assignees, *said]))
    return paged(call, numbers, lambda number: shapes.user(call.project, number))


def _no_merge_requests(call: Call) -> Answer:
    """No repository here, so no merge request closes or mentions anything."""
    found(call)
    return paged(call, [], lambda each: each)


def _list(call: Call) -> Answer:
    """Of the project, everybody's (docs/trackers/gitlab.md#lists-and-pages)."""
    return _listed(call, call.text("scope") or "all")


def _mine(call: Call) -> Answer:
    """Everywhere, by default only those the person created (docs/trackers/gitlab.md#lists-and-pages)."""
    return _listed(call, _own_scope(call))


def _own_scope(call: Call) -> str:
    return call.text("scope") or "created_by_me"


def _listed(call: Call, scope: str) -> Answer:
    test = passes(call, scope)

    def shown(issue: Issue) -> Json:
        whole = shapes.issue(call.project, issue)
        if call.flag("with_labels_details"):
            known = [call.project.labels[number] for number in issue.labels if number in call.project.labels]
            whole["labels"] = [
                shapes.label_basic(label) for label in sorted(known, key=lambda label: label.name)
            ]
        return whole

    if call.text("pagination") == "keyset":
        return keyset(call, test, shown)
    if call.count("page", 1) * min(call.count("per_page", PAGE), PAGE_LIMIT) > OFFSET_LIMIT:
        raise Refusal(405, {"error": _TOO_FAR})
    return paged(call, filter(test, walk(call)), shown)


def _statistics(call: Call, scope: str) -> Answer:
    """How many issues pass the filters, whatever their state.

    https://docs.gitlab.com/api/issues_statistics/
    """
    call.given.pop("state", None)
    states = Counter(issue.state for issue in filter(passes(call, scope), call.project.issues.values()))
    counts = {"all": states.total(), "closed": states["closed"], "opened": states["opened"]}
    return Answer({"statistics": {"counts": counts}})


def _delete(call: Call) -> Answer:
    """204, and no hook tells it; unproven (docs/trackers/gitlab.md#what-no-hook-tells).

    Planner, Owner and the author may (docs/trackers/gitlab.md#roles).
    """
    issue = call.project.issues.get(call.number("iid"))
    if issue is None:
        raise not_found("Issue")
    if call.project.level(call.person) not in (PLANNER, OWNER) and call.person.number != issue.author:
        raise forbidden()
    call.project.drop(issue)
    return Answer(None, 204)
