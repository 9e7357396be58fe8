"""Finding issues: pages by token and no total; the search that Jira Cloud took away answers 410."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from starlette.responses import Response

from sdesk_sync.sandbox.jira.beans import Beans
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.jql import UNBOUNDED, Jql
from sdesk_sync.sandbox.jira.query import Query
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, ok
from sdesk_sync.sandbox.jira.shapes import number_in, words_in
from sdesk_sync.sandbox.jira.store import Issue, Project
from sdesk_sync.sandbox.jira.tokens import read_token, token_for
from sdesk_sync.sandbox.site import Json

_GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
    "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
_USUAL = 50
_MOST = 5000
_MOST_WITH_FIELDS = 100
_IDS_ONLY = ["id"]


@dataclass(frozen=True)
class _Asked:
    """A search, whichever way it came."""

    jql: str
    fields: list[str]
    expand: list[str]
    properties: list[str]
    size: int
    token: str | None


@dataclass(frozen=True)
class Search:
    """The search resources."""

    project: Project
    beans: Beans
    book: FieldBook
    jql: Jql

    def rules(self) -> list[Rule]:
        """The searches of today and the one that is gone (docs/trackers/jira.md#search).

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
        """
        return [
            Rule("GET", "search/jql", self._by_query),
            Rule("POST", "search/jql", self._by_body),
            Rule("POST", "search/approximate-count", self._count),
            Rule("GET", "search", self._removed),
            Rule("POST", "search", self._removed),
        ]

    def _by_query(self, call: Call) -> Response:
        return self._found(
            call,
            _Asked(
                jql=call.query.get("jql", ""),
                fields=call.listed("fields") or _IDS_ONLY,
                expand=call.listed("expand"),
                properties=call.listed("properties"),
                size=call.number("maxResults", _USUAL),
                token=call.query.get("nextPageToken"),
            ),
        )

    def _by_body(self, call: Call) -> Response:
        body = call.object()
        return self._found(
            call,
            _Asked(
                jql=str(body.get("jql") or ""),
                fields=words_in(body, "fields") or _IDS_ONLY,
                expand=[name.strip() for name in str(body.get("expand") or "").split(",")],
                properties=words_in(body, "properties"),
                size=number_in(body, "maxResults", _USUAL),
                token=body.get("nextPageToken"),
            ),
        )

    def _found(self, call: Call, asked: _Asked) -> Response:
        query = self._bounded(asked.jql, call)
        most = _MOST if set(asked.fields) <= {"id", "key"} else _MOST_WITH_FIELDS
        size = max(1, min(asked.size, most))
        after = read_token(asked.token, query.mark_size)
        issues = list(islice(query.found(self.project, after), size + 1))
        shown: Json = {
            "issues": [self._shown(issue, call, asked) for issue in issues[:size]],
            "isLast": len(issues) <= size,
        }
        if len(issues) > size:
            shown["nextPageToken"] = token_for(*query.mark(issues[size - 1]))
        return ok(shown)

    def _bounded(self, jql: str, call: Call) -> Query:
        query = self.jql.query(jql, call.account)
        if not query.is_bounded:
            raise Refused(400, UNBOUNDED)
        return query

    def _shown(self, issue: Issue, call: Call, asked: _Asked) -> Json:
        """An issue with nothing but its id, or with the fields asked for."""
        if asked.fields == _IDS_ONLY:
            return {"id": issue.id}
        bean = self.beans.issue(issue, call.view, asked.fields)
        if "changelog" in asked.expand:
            groups = [self.beans.group(group, call.view) for group in reversed(issue.history)]
            bean["changelog"] = {
                "startAt": 0,
                "maxResults": len(groups),
                "total": len(groups),
                "histories": groups,
            }
        if asked.properties:
            held = issue.properties
            bean["properties"] = {key: held[key] for key in asked.properties if key in held}
        return bean

    def _count(self, call: Call) -> Response:
        query = self._bounded(str(call.object().get("jql") or ""), call)
        return ok({"count": sum(1 for _ in query.found(self.project))})

    def _removed(self, _: Call) -> Response:
        raise Refused(410, _GONE)
