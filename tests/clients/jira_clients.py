"""The libraries that speak to Jira: `jira`, and both clients of `atlassian-python-api`."""

from __future__ import annotations

from typing import Any

from atlassian import Jira, JiraCloud
from jira import JIRA, JIRAError
from requests import HTTPError

from tests.clients.client import TIMEOUT_S, GivenAnswer, TrackerSeat

TARGET = "In review"
"""Where staff may take every new issue."""


def with_label(label: str) -> str:
    """JQL for the issues with a label."""
    return f"project = DESK AND labels = {label} ORDER BY created ASC"


def document(text: str) -> dict[str, Any]:
    """A paragraph, as version 3 has its texts."""
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


def plain(body: dict[str, Any]) -> str:
    """The text of such a document."""
    return "".join(piece["text"] for block in body["content"] for piece in block["content"])


class JiraLibrary:
    """`jira`, which asks for the server's kind and chooses its calls by it."""

    def __init__(self, seat: TrackerSeat, *, is_cloud: bool) -> None:
        signed: dict[str, Any] = {"token_auth": seat.token}
        if is_cloud:
            signed = {"basic_auth": (seat.user, seat.token)}
        self._library = JIRA(
            seat.url, options={"check_update": False}, max_retries=0, timeout=TIMEOUT_S, **signed
        )
        self._project = seat.project

    def list_projects(self) -> list[str]:
        return [project.key for project in self._library.projects()]

    def open_issue(self, title: str) -> str:
        return str(self._library.create_issue(project=self._project, summary=title, issuetype="Incident").key)

    def read_title(self, issue: str) -> str:
        return str(self._library.issue(issue).fields.summary)

    def set_label(self, issue: str, label: str) -> None:
        self._library.issue(issue).add_field_value("labels", label)

    def move_issue(self, issue: str) -> None:
        self._library.transition_issue(issue, TARGET)

    def write_comment(self, issue: str, text: str) -> None:
        self._library.add_comment(issue, text)

    def list_comments(self, issue: str) -> list[str]:
        return [comment.body for comment in self._library.comments(issue)]

    def find_by_label(self, label: str) -> list[str]:
        return [issue.key for issue in self._library.search_issues(with_label(label))]

    def page_by_label(self, label: str, size: int) -> list[str]:
        if self._library._is_cloud:
            return self._by_token(label, size)
        found: list[str] = []
        while page := self._library.search_issues(with_label(label), len(found), size):
            found += [issue.key for issue in page]
        return found

    def _by_token(self, label: str, size: int) -> list[str]:
        found: list[str] = []
        token = None
        while True:
            page = self._library.enhanced_search_issues(with_label(label), token, size)
            found += [issue.key for issue in page]
            if not (token := page.nextPageToken):
                return found

    def list_versions(self) -> list[str]:
        return [version.name for version in self._library.project_versions(self._project)]

    def answer_of(self, error: Exception) -> GivenAnswer | None:
        if not isinstance(error, JIRAError) or error.response is None:
            return None
        return GivenAnswer(error.response.status_code, error.response.text)


class AtlassianJira:
    """`Jira` of `atlassian-python-api`, for Data Center and, by a flag, Cloud."""

    def __init__(self, seat: TrackerSeat, *, is_cloud: bool) -> None:
        signed: dict[str, Any] = {"token": seat.token}
        if is_cloud:
            signed = {"username": seat.user, "password": seat.token}
        self._library: Any = Jira(seat.url, cloud=is_cloud, timeout=TIMEOUT_S, **signed)
        self._project = seat.project

    def list_projects(self) -> list[str]:
        return [project["key"] for project in self._library.projects()]

    def open_issue(self, title: str) -> str:
        fields = {"project": {"key": self._project}, "issuetype": {"name": "Incident"}, "summary": title}
        return str(self._library.create_issue(fields)["key"])

    def read_title(self, issue: str) -> str:
        return str(self._library.issue(issue)["fields"]["summary"])

    def set_label(self, issue: str, label: str) -> None:
        self._library.edit_issue(issue, {"labels": [{"add": label}]})

    def move_issue(self, issue: str) -> None:
        ways = self._library.get_issue_transitions(issue)
        way = next(way["id"] for way in ways if way["to"] == TARGET)
        # As text, as it is described: by the status' name the library sends a number, which Jira takes too.
        self._library.set_issue_status_by_transition_id(issue, str(way))

    def write_comment(self, issue: str, text: str) -> None:
        self._library.issue_add_comment(issue, text)

    def list_comments(self, issue: str) -> list[str]:
        return [comment["body"] for comment in self._library.issue_get_comments(issue)["comments"]]

    def find_by_label(self, label: str) -> list[str]:
        return [issue["key"] for issue in self._library.jql(with_label(label))["issues"]]

    def page_by_label(self, label: str, size: int) -> list[str]:
        if self._library.cloud:
            return by_token(self._library, label, size)
        found: list[str] = []
        while page := self._library.jql(with_label(label), start=len(found), limit=size)["issues"]:
            found += [issue["key"] for issue in page]
        return found

    def list_versions(self) -> list[str]:
        return [version["name"] for version in self._library.get_project_versions(self._project)]

    def answer_of(self, error: Exception) -> GivenAnswer | None:
        return http_answer(error)


class AtlassianJiraCloud:
    """`JiraCloud` of `atlassian-python-api`, at version 3."""

    def __init__(self, seat: TrackerSeat) -> None:
        self._library: Any = JiraCloud(seat.url, username=seat.user, password=seat.token, timeout=TIMEOUT_S)
        self._project = seat.project

    def list_projects(self) -> list[str]:
        return [project["key"] for project in self._library.search_projects()["values"]]

    def open_issue(self, title: str) -> str:
        fields = {"project": {"key": self._project}, "issuetype": {"name": "Incident"}, "summary": title}
        return str(self._library.create_issue(data={"fields": fields})["key"])

    def read_title(self, issue: str) -> str:
        return str(self._library.get_issue(issue)["fields"]["summary"])

    def set_label(self, issue: str, label: str) -> None:
        self._library.edit_issue(issue, data={"update": {"labels": [{"add": label}]}})

    def move_issue(self, issue: str) -> None:
        ways = self._library.get_transitions(issue)["transitions"]
        way = next(way["id"] for way in ways if way["to"]["name"] == TARGET)
        self._library.do_transition(issue, data={"transition": {"id": way}})

    def write_comment(self, issue: str, text: str) -> None:
        self._library.add_comment(issue, data={"body": document(text)})

    def list_comments(self, issue: str) -> list[str]:
        return [plain(comment["body"]) for comment in self._library.get_comments(issue)["comments"]]

    def find_by_label(self, label: str) -> list[str]:
        return [issue["key"] for issue in self._library.enhanced_jql(with_label(label))["issues"]]

    def page_by_label(self, label: str, size: int) -> list[str]:
        return by_token(self._library, label, size)

    def list_versions(self) -> list[str]:
        return [version["name"] for version in self._library.get_project_versions(self._project)]

    def answer_of(self, error: Exception) -> GivenAnswer | None:
        return http_answer(error)


def http_answer(error: Exception) -> GivenAnswer | None:
    """What `atlassian-python-api` was answered."""
    if not isinstance(error, HTTPError) or error.response is None:
        return None
    return GivenAnswer(error.response.status_code, error.response.text)


def by_token(library: Any, label: str, size: int) -> list[str]:
    """All issues with a label, page by page, by either client of `atlassian-python-api`."""
    found: list[str] = []
    token = None
    while True:
        page = library.enhanced_jql(with_label(label), nextPageToken=token, limit=size)
        found += [issue["key"] for issue in page["issues"]]
        if not (token := page.get("nextPageToken")):
            return found
