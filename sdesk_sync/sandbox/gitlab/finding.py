"""Filters of issue lists (https://docs.gitlab.com/api/issues/)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sdesk_sync.sandbox.gitlab.api import GitLabCall
from sdesk_sync.sandbox.gitlab.project import may_read_issue
from sdesk_sync.sandbox.gitlab.records import TYPES, GitLabIssue
from sdesk_sync.sandbox.gitlab.refusals import bad_parameter
from sdesk_sync.sandbox.gitlab.walking import moment_parameter

_SCOPES = ("created_by_me", "assigned_to_me", "created-by-me", "assigned-to-me", "all")
GitLabIssueTest = Callable[[GitLabIssue], bool]


def make_issue_test(call: GitLabCall, scope: str) -> GitLabIssueTest:
    """Whether an issue is readable for the caller and passes every filter of the request."""
    if scope not in _SCOPES:
        raise bad_parameter("scope does not have a valid value")
    tests = [
        *_scope_tests(call, scope),
        *_state_tests(call),
        *_label_tests(call),
        *_people_tests(call),
        *_time_tests(call),
        *_search_tests(call),
    ]
    return lambda issue: (
        may_read_issue(call.project, call.person, issue) and all(test(issue) for test in tests)
    )


def _scope_tests(call: GitLabCall, scope: str) -> Iterable[GitLabIssueTest]:
    me = call.person.number
    if scope.startswith("created"):
        yield lambda issue: issue.author == me
    elif scope.startswith("assigned"):
        yield lambda issue: me in issue.assignees


def _state_tests(call: GitLabCall) -> Iterable[GitLabIssueTest]:
    state = call.choice("state", ("opened", "closed", "all")) or "all"
    if state != "all":
        yield lambda issue: issue.state == state
    if kind := call.choice("issue_type", TYPES):
        yield lambda issue: issue.issue_type == kind
    hidden = call.given_flag("confidential")
    if hidden is not None:
        yield lambda issue: issue.confidential == hidden
    iids = call.number_list("iids")
    if iids is not None:
        yield lambda issue: issue.iid in iids


def _label_tests(call: GitLabCall) -> Iterable[GitLabIssueTest]:
    """Names are joined by "and"; None and Any are words of their own, in any case."""
    names = call.text_list("labels") or []
    if [name.lower() for name in names] == ["none"]:
        yield lambda issue: not issue.labels
    elif [name.lower() for name in names] == ["any"]:
        yield lambda issue: bool(issue.labels)
    elif names:
        yield lambda issue: set(names) <= set(call.project.label_names(issue.labels))
    unwanted = call.text_list("not[labels]")
    if unwanted:
        yield lambda issue: not set(unwanted) & set(call.project.label_names(issue.labels))


def _people_tests(call: GitLabCall) -> Iterable[GitLabIssueTest]:
    if (author := call.given_text("author_id")) is not None:
        yield lambda issue: str(issue.author) == author
    if (name := call.given_text("author_username")) is not None:
        yield lambda issue: call.project.people[issue.author].name == name
    if (assignee := call.given_text("assignee_id")) is not None:
        wanted = {"none": lambda issue: not issue.assignees, "any": lambda issue: bool(issue.assignees)}
        yield wanted.get(assignee.lower(), lambda issue: assignee in map(str, issue.assignees))
    if (names := call.text_list("assignee_username")) is not None:
        yield lambda issue: {call.project.people[n].name for n in issue.assignees} >= set(names)


def _time_tests(call: GitLabCall) -> Iterable[GitLabIssueTest]:
    """After and before include the moment itself."""
    for attribute in ("created_at", "updated_at"):
        if (earliest := moment_parameter(call, attribute.replace("_at", "_after"))) is not None:
            yield _not_before(attribute, earliest)
        if (latest := moment_parameter(call, attribute.replace("_at", "_before"))) is not None:
            yield _not_after(attribute, latest)


def _not_before(attribute: str, earliest: datetime) -> GitLabIssueTest:
    return lambda issue: getattr(issue, attribute) >= earliest


def _not_after(attribute: str, latest: datetime) -> GitLabIssueTest:
    return lambda issue: getattr(issue, attribute) <= latest


def _search_tests(call: GitLabCall) -> Iterable[GitLabIssueTest]:
    """`search` in title and description, or where `in` says."""
    wanted = (call.given_text("search") or "").lower()
    places = call.text_list("in") or ["title", "description"]
    if wanted:
        yield lambda issue: any(wanted in (getattr(issue, place) or "").lower() for place in places)
