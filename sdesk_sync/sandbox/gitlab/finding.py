"""Filters of issue lists (https://docs.gitlab.com/api/issues/)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sdesk_sync.sandbox.gitlab.api import Call, bad_parameter
from sdesk_sync.sandbox.gitlab.project import may_read
from sdesk_sync.sandbox.gitlab.records import TYPES, Issue
from sdesk_sync.sandbox.gitlab.walking import moment_of

_SCOPES = ("created_by_me", "assigned_to_me", "created-by-me", "assigned-to-me", "all")
Test = Callable[[Issue], bool]


def passes(call: Call, scope: str) -> Test:
    """Whether an issue is readable for the caller and passes every filter of the request."""
    if scope not in _SCOPES:
        raise bad_parameter("scope does not have a valid value")
    tests = [
        *_scope(call, scope),
        *_state(call),
        *_labels(call),
        *_people(call),
        *_times(call),
        *_words(call),
    ]
    return lambda issue: may_read(call.project, call.person, issue) and all(test(issue) for test in tests)


def _scope(call: Call, scope: str) -> Iterable[Test]:
    me = call.person.number
    if scope.startswith("created"):
        yield lambda issue: issue.author == me
    elif scope.startswith("assigned"):
        yield lambda issue: me in issue.assignees


def _state(call: Call) -> Iterable[Test]:
    state = call.one_of("state", ("opened", "closed", "all")) or "all"
    if state != "all":
        yield lambda issue: issue.state == state
    if kind := call.one_of("issue_type", TYPES):
        yield lambda issue: issue.issue_type == kind
    hidden = call.flag("confidential")
    if hidden is not None:
        yield lambda issue: issue.confidential == hidden
    iids = call.numbers("iids")
    if iids is not None:
        yield lambda issue: issue.iid in iids


def _labels(call: Call) -> Iterable[Test]:
    """Names are joined by "and"; None and Any are words of their own, in any case."""
    names = call.names("labels") or []
    if [name.lower() for name in names] == ["none"]:
        yield lambda issue: not issue.labels
    elif [name.lower() for name in names] == ["any"]:
        yield lambda issue: bool(issue.labels)
    elif names:
        yield lambda issue: set(names) <= set(call.project.label_names(issue.labels))
    unwanted = call.names("not[labels]")
    if unwanted:
        yield lambda issue: not set(unwanted) & set(call.project.label_names(issue.labels))


def _people(call: Call) -> Iterable[Test]:
    if (author := call.text("author_id")) is not None:
        yield lambda issue: str(issue.author) == author
    if (name := call.text("author_username")) is not None:
        yield lambda issue: call.project.people[issue.author].name == name
    if (assignee := call.text("assignee_id")) is not None:
        wanted = {"none": lambda issue: not issue.assignees, "any": lambda issue: bool(issue.assignees)}
        yield wanted.get(assignee.lower(), lambda issue: assignee in map(str, issue.assignees))
    if (names := call.names("assignee_username")) is not None:
        yield lambda issue: {call.project.people[n].name for n in issue.assignees} >= set(names)


def _times(call: Call) -> Iterable[Test]:
    """After and before include the moment itself."""
    for attribute in ("created_at", "updated_at"):
        if (earliest := moment_of(call, attribute.replace("_at", "_after"))) is not None:
            yield _not_before(attribute, earliest)
        if (latest := moment_of(call, attribute.replace("_at", "_before"))) is not None:
            yield _not_after(attribute, latest)


def _not_before(attribute: str, earliest: datetime) -> Test:
    return lambda issue: getattr(issue, attribute) >= earliest


def _not_after(attribute: str, latest: datetime) -> Test:
    return lambda issue: getattr(issue, attribute) <= latest


def _words(call: Call) -> Iterable[Test]:
    """`search` in title and description, or where `in` says."""
    wanted = (call.text("search") or "").lower()
    places = call.names("in") or ["title", "description"]
    if wanted:
        yield lambda issue: any(wanted in (getattr(issue, place) or "").lower() for place in places)
