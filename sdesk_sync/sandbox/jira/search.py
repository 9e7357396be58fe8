"""Finding issues: pages by token and no total, or by number, each where the edition has it; else 410."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice

from starlette.responses import Response

from sdesk_sync.sandbox.jira.beans import NAVIGABLE, BeanMaker
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.jql import UNBOUNDED, JqlReader
from sdesk_sync.sandbox.jira.query import JqlQuery
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response
from sdesk_sync.sandbox.jira.shapes import number_in, words_in
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.tokens import read_token, token_for
from sdesk_sync.sandbox.site import Json

_GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
    "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
_USUAL = 50
_MOST = 5000
_MOST_WITH_FIELDS = 100
_MOST_BY_NUMBER = 1000
_CHANGELOG = "changelog"
_IDS_ONLY = ["id"]


@dataclass(frozen=True)
class _SearchRequest:
    """A search, whichever way it came."""

    jql: str
    fields: list[str]
    expand: list[str]
    size: int
    properties: list[str] = field(default_factory=list)
    token: str | None = None
    start: int = 0


@dataclass(frozen=True)
class SearchResource:
    """The search resources."""

    project: JiraProject
    beans: BeanMaker
    book: FieldBook
    jql: JqlReader

    def rest_routes(self) -> list[RestRoute]:
        """The searches of today and the one that is gone (docs/trackers/jira.md#search).

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
        """
        return [
            RestRoute("GET", "search/jql", self._search_by_query),
            RestRoute("POST", "search/jql", self._search_by_body),
            RestRoute("POST", "search/approximate-count", self._count_matches),
            RestRoute("GET", "search", self._search_by_number),
            RestRoute("POST", "search", self._search_by_number_in_body),
        ]

    def _search_by_query(self, call: JiraCall) -> Response:
        properties, token = call.list_parameter("properties"), call.query.get("nextPageToken")
        asked = replace(_read_search_query(call, _IDS_ONLY), properties=properties, token=token)
        return self._answer_search(call, asked)

    def _search_by_body(self, call: JiraCall) -> Response:
        body = call.body_object()
        properties, token = words_in(body, "properties"), body.get("nextPageToken")
        asked = replace(_read_search_body(call, _IDS_ONLY), properties=properties, token=token)
        return self._answer_search(call, asked)

    def _answer_search(self, call: JiraCall, asked: _SearchRequest) -> Response:
        query = self._read_bounded_query(asked.jql, call)
        most = _MOST if set(asked.fields) <= {"id", "key"} else _MOST_WITH_FIELDS
        size = max(1, min(asked.size, most))
        after = read_token(asked.token, query.mark_size)
        issues = list(islice(query.find_issues(self.project, after), size + 1))
        shown: Json = {
            "issues": [self._result_bean(issue, call, asked) for issue in issues[:size]],
            "isLast": len(issues) <= size,
        }
        if len(issues) > size:
            shown["nextPageToken"] = token_for(*query.issue_mark(issues[size - 1]))
        return json_response(shown)

    def _read_bounded_query(self, jql: str, call: JiraCall) -> JqlQuery:
        query = self.jql.read_query(jql, call.account)
        if not query.is_bounded:
            raise JiraRefusal(400, UNBOUNDED)
        return query

    def _result_bean(self, issue: JiraIssue, call: JiraCall, asked: _SearchRequest) -> Json:
        """An issue with nothing but its id, or with the fields asked for."""
        if asked.fields == _IDS_ONLY:
            return {"id": issue.id}
        bean = self.beans.issue_bean(issue, call.view, asked.fields)
        if _CHANGELOG in asked.expand:
            bean["changelog"] = self.beans.changelog_page(issue, call.view)
        if asked.properties:
            held = issue.properties
            bean["properties"] = {key: held[key] for key in asked.properties if key in held}
        return bean

    def _count_matches(self, call: JiraCall) -> Response:
        query = self._read_bounded_query(str(call.body_object().get("jql") or ""), call)
        return json_response({"count": sum(1 for _ in query.find_issues(self.project))})

    def _search_by_number(self, call: JiraCall) -> Response:
        asked = replace(_read_search_query(call, [NAVIGABLE]), start=call.number_parameter("startAt", 0))
        return self._answer_numbered(call, asked)

    def _search_by_number_in_body(self, call: JiraCall) -> Response:
        start = number_in(call.body_object(), "startAt", 0)
        return self._answer_numbered(call, replace(_read_search_body(call, [NAVIGABLE]), start=start))

    def _answer_numbered(self, call: JiraCall, asked: _SearchRequest) -> Response:
        """A page that begins at a number; what moves meanwhile may come twice or not at all."""
        if call.view.edition.has_pages_by_token:
            raise JiraRefusal(410, _GONE)
        size = min(asked.size, _MOST_BY_NUMBER)
        issues = list(self.jql.read_query(asked.jql, call.account).find_issues(self.project))
        part = issues[asked.start : asked.start + size]
        beans, total = [self._result_bean(issue, call, asked) for issue in part], len(issues)
        shown = {"expand": "schema,names", "startAt": asked.start, "maxResults": size}
        return json_response({**shown, "total": total, "issues": beans})


def _read_search_query(call: JiraCall, usual: list[str]) -> _SearchRequest:
    """What every search takes, from the query; `usual` are the fields where none are named."""
    return _SearchRequest(
        jql=call.query.get("jql", ""),
        fields=call.list_parameter("fields") or usual,
        expand=call.to_expand(_CHANGELOG),
        size=call.number_parameter("maxResults", _USUAL),
    )


def _read_search_body(call: JiraCall, usual: list[str]) -> _SearchRequest:
    """The same from the body."""
    body = call.body_object()
    return _SearchRequest(
        jql=str(body.get("jql") or ""),
        fields=words_in(body, "fields") or usual,
        expand=call.to_expand(_CHANGELOG),
        size=number_in(body, "maxResults", _USUAL),
    )
