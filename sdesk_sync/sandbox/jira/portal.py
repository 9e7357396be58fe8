"""Service Management's own API, where customers sign in and nowhere else: their requests, comments, moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import JSONResponse, Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.comments import CommentResource
from sdesk_sync.sandbox.jira.editions import CUSTOMER
from sdesk_sync.sandbox.jira.edits import IssueWriteBody
from sdesk_sync.sandbox.jira.issues import IssueResource
from sdesk_sync.sandbox.jira.portal_fields import PARTICIPANTS, REQUEST_TYPE, may_see
from sdesk_sync.sandbox.jira.request_types import DESK_ID, request_type_entry
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    NotPlayed,
    RestRoute,
    empty_response,
    json_response,
)
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.shapes import list_in, object_in
from sdesk_sync.sandbox.jira.store import JiraComment, JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.transitions import TransitionResource
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

ROOT = "/rest/servicedeskapi"
_NO_REQUEST = "The request you are trying to view does not exist."
_NOT_YOURS = "You do not have permission to view this request."
_FORM = frozenset({"summary", "description", "customfield_10034"})
"""What forms ask for, by the by-hand list of set-up; the last is the request's language."""
_PRIVATE = "Customers can only comment in public."


class PortalRefusal(JiraRefusal):
    """A refusal in the words of this API (ErrorResponse: docs/trackers/jira.md#rest-api-document)."""

    def error_response(self) -> Response:
        said = " ".join((*self.messages, *self.errors.values()))
        named = {"i18nKey": "sd.error", "parameters": []}
        return JSONResponse({"errorMessage": said, "i18nErrorMessage": named}, self.status)


@dataclass(frozen=True)
class PortalResource:
    """The resources of one service desk, 10, whose project is DESK."""

    project: JiraProject
    accounts: JiraAccounts
    issues: IssueResource
    comments: CommentResource
    transitions: TransitionResource

    def rest_routes(self) -> list[RestRoute]:
        """Below a root of their own, with refusals of their own (docs/trackers/jira.md#service-management).

        https://developer.atlassian.com/cloud/jira/service-desk/rest/
        """
        return [
            _portal_route("GET", "servicedesk", self._list_desks),
            _portal_route("GET", "servicedesk/{desk}", self._get_desk),
            _portal_route("GET", "servicedesk/{desk}/requesttype", self._list_request_types),
            _portal_route("POST", "servicedesk/{desk}/requesttype", self._add_request_type),
            _portal_route("POST", "request", self._open_request),
            _portal_route("GET", "request/{issue}", self._get_request),
            _portal_route("GET", "request/{issue}/comment", self._show_comments),
            _portal_route("POST", "request/{issue}/comment", self._say_comment),
            _portal_route("GET", "request/{issue}/transition", self._show_ways),
            _portal_route("POST", "request/{issue}/transition", self._move_request),
        ]

    def _require_desk(self, ref: object) -> None:
        if ref != DESK_ID and not self.project.is_own_reference(ref):
            raise JiraRefusal(404, "The service desk you are trying to view does not exist.")

    def _require_request(self, call: JiraCall) -> JiraIssue:
        """The issue, if it is a request that the caller may see."""
        issue = self.project.find_issue(call.path["issue"])
        if issue is None or not issue.values.get(REQUEST_TYPE):
            raise JiraRefusal(404, _NO_REQUEST)
        if not may_see(call.person, issue):
            raise JiraRefusal(403, _NOT_YOURS)
        return issue

    def _list_desks(self, call: JiraCall) -> Response:
        return _page_response(call, [self._desk_bean(call.view)])

    def _get_desk(self, call: JiraCall) -> Response:
        self._require_desk(call.path["desk"])
        return json_response(self._desk_bean(call.view))

    def _desk_bean(self, view: ReaderView) -> Json:
        return {
            "id": DESK_ID,
            "projectId": PROJECT_ID,
            "projectName": self.project.home.name,
            "projectKey": self.project.key,
            "projectTypeKey": view.edition.project_type,
        }

    def _list_request_types(self, call: JiraCall) -> Response:
        """Those in no group of the portal among them; restricted ones for administrators alone."""
        self._require_desk(call.path["desk"])
        sees_all = self.accounts.is_administrator(call.person)
        shown = [one for one in self.project.request_types if sees_all or one["restrictionStatus"] == "OPEN"]
        return _page_response(call, shown)

    def _add_request_type(self, call: JiraCall) -> Response:
        """By a project administrator with a licence; in no group, so that customers do not see it."""
        self._require_desk(call.path["desk"])
        if not (self.accounts.is_administrator(call.person) and self.accounts.is_agent(call.person)):
            raise JiraRefusal(403, "You need to be an administrator and an agent of this service desk.")
        body = call.body_object()
        name, issue_type, *texts = (
            str(body.get(key) or "") for key in ("name", "issueTypeId", "description", "helpText")
        )
        if not name.strip():
            raise JiraRefusal(400, "The request type name cannot be empty.")
        if self.project.types.entry_with_id(issue_type) is None:
            raise JiraRefusal(404, "The issue type you are trying to use does not exist.")
        key = str(self.project.numbers.take_number("requesttype", 41))
        made = request_type_entry(key, name, issue_type, *texts)
        self.project.request_types.add_entry(made)
        return json_response(made)

    def _open_request(self, call: JiraCall) -> Response:
        body = call.body_object()
        self._require_desk(body.get("serviceDeskId"))
        kind = self.project.request_types.entry_with_id(str(body.get("requestTypeId")))
        if kind is None or not (kind["groupIds"] or self.accounts.is_agent(call.person)):
            raise JiraRefusal(400, "Please provide a valid value for field 'requestTypeId'")
        values = object_in(body, "requestFieldValues")
        # What stands on no form is refused in the words that Jira has for screens (inferred).
        for strange in sorted(values.keys() - _FORM):
            raise JiraRefusal(
                400, f"Field '{strange}' cannot be set. It is not on the appropriate screen, or unknown."
            )
        fields: Json = {
            **values,
            "issuetype": {"id": kind["issueTypeId"]},
            REQUEST_TYPE: kind["id"],
            PARTICIPANTS: [{"accountId": each} for each in list_in(body, "requestParticipants")],
        }
        if body.get("raiseOnBehalfOf") is not None:
            fields["reporter"] = {"accountId": body["raiseOnBehalfOf"]}
        # Forms of the portal are no screens of the project.
        screen = self.issues.book.editable_ids()
        issue = self.issues.open_issue(IssueWriteBody({"fields": fields}), call, screen)
        return json_response(self._request_bean(issue, call.view), 201)

    def _get_request(self, call: JiraCall) -> Response:
        return json_response(self._request_bean(self._require_request(call), call.view))

    def _request_bean(self, issue: JiraIssue, view: ReaderView) -> Json:
        status = self.project.statuses.entry_with_id(issue.values["status"]) or {}
        category = status["statusCategory"]["key"].upper()
        return {
            "issueId": issue.id,
            "issueKey": issue.key,
            "summary": issue.values["summary"],
            "requestTypeId": issue.values[REQUEST_TYPE],
            "serviceDeskId": DESK_ID,
            "createdDate": _date_bean(issue.created, view),
            "reporter": self._user_bean(issue.values["reporter"], view),
            "currentStatus": {"status": status["name"], "statusCategory": category},
        }

    def _user_bean(self, account: str, view: ReaderView) -> Json:
        whole = self.accounts.account_bean(account, view) or {}
        return {key: whole[key] for key in ("accountId", "displayName", "active", "timeZone")}

    def _show_comments(self, call: JiraCall) -> Response:
        """A customer is shown public ones only; of others' requests nobody is told more than nothing."""
        issue = self.project.require_issue(call.path["issue"])
        is_staff = self.accounts.is_agent(call.person)
        wanted = (call.query.get("public"), call.query.get("internal"))
        sees = may_see(call.person, issue) and issue.values.get(REQUEST_TYPE)
        shown = [
            self._comment_bean(comment, issue, call.view)
            for comment in issue.comments
            if sees and comment.visibility is None and (comment.is_public or is_staff)
            if wanted[0 if comment.is_public else 1] != "false"
        ]
        return _page_response(call, shown)

    def _comment_bean(self, comment: JiraComment, issue: JiraIssue, view: ReaderView) -> Json:
        return {
            "id": comment.id,
            "body": comment.body,
            "public": comment.is_public,
            "author": self._user_bean(comment.author, view),
            "created": _date_bean(comment.created, view),
        }

    def _say_comment(self, call: JiraCall) -> Response:
        issue, body = self._require_request(call), call.body_object()
        if not isinstance(public := body.get("public"), bool):
            raise JiraRefusal(400, "Please provide a valid value for field 'public'")
        if not public and call.person.role == CUSTOMER:
            raise JiraRefusal(403, _PRIVATE)
        mark = {"key": "sd.public.comment", "value": {"internal": not public}}
        draft = {"body": body.get("body"), "properties": [mark]}
        (comment,) = self.comments.add_comments(issue, self.comments.read_drafts([draft], call), call.person)
        return json_response(self._comment_bean(comment, issue, call.view), 201)

    def _show_ways(self, call: JiraCall) -> Response:
        """What the workflow opens to people; which of them a desk shows to customers is its own choice."""
        ways = self.transitions.transition_beans(self._require_request(call), call)
        shown = [{"id": way["id"], "name": way["name"]} for way in ways]
        return _page_response(call, shown)

    def _move_request(self, call: JiraCall) -> Response:
        """With a comment, which is public."""
        issue, body = self._require_request(call), call.body_object()
        said = object_in(body, "additionalComment")
        drafts = self.comments.read_drafts([said] if said else [], call)
        self.transitions.move_issue(replace(call, body={"transition": {"id": body.get("id")}}))
        self.comments.add_comments(issue, drafts, call.person)
        return empty_response()


def _portal_route(method: str, path: str, handler: Callable[[JiraCall], Response]) -> RestRoute:
    def answer_in_own_words(call: JiraCall) -> Response:
        try:
            return handler(call)
        except NotPlayed:
            raise
        except JiraRefusal as refused:
            raise PortalRefusal(refused.status, *refused.messages, errors=refused.errors) from None

    return RestRoute(method, path, answer_in_own_words)


def _page_response(call: JiraCall, beans: Sequence[Json]) -> Response:
    """The asked-for part of a list (PagedDTO… in the document)."""
    start, limit = call.number_parameter("start", 0), call.number_parameter("limit", 50, 100)
    part = beans[start : start + limit]
    is_last = start + limit >= len(beans)
    shown = {"size": len(part), "start": start, "limit": limit, "isLastPage": is_last, "values": part}
    return json_response(shown)


def _date_bean(moment: datetime, view: ReaderView) -> Json:
    return {"jira": view.moment_text(moment), "epochMillis": round(moment.timestamp() * 1000)}
