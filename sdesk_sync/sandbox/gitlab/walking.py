"""Issues of a list in the order asked for, page after page (https://docs.gitlab.com/api/rest/)."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sdesk_sync.sandbox.gitlab.api import PAGE, PAGE_LIMIT, GitLabAnswer, GitLabCall, page_link
from sdesk_sync.sandbox.gitlab.dates import iso_moment, read_moment
from sdesk_sync.sandbox.gitlab.records import GitLabIssue
from sdesk_sync.sandbox.gitlab.refusals import GitLabRefusal, bad_parameter
from sdesk_sync.sandbox.order import FIRST, LAST, ChangePlace
from sdesk_sync.sandbox.site import Json

CHANGED = "updated_at"
_ORDERS: dict[str, Callable[[GitLabIssue], str]] = {
    "created_at": lambda issue: iso_moment(issue.created_at) or "",
    CHANGED: lambda issue: iso_moment(issue.updated_at) or "",
    "title": lambda issue: issue.title.lower(),
    "due_date": lambda issue: issue.due_date or "",
    "popularity": lambda issue: f"{len(issue.awards):09}",
}
_AS_MADE = ("created_at", "id", "relative_position", "weight", "label_priority", "milestone_due", "priority")
"""Orders that issues are kept in anyway: nobody drags, weighs or gives label priorities here."""

_KEYSET = ("created_at", CHANGED, "id", "title", "due_date", "weight", "relative_position")
_ListMark = tuple[str, int]


def requested_order(call: GitLabCall) -> str:
    """The order asked for; newest first is the default."""
    return call.choice("order_by", tuple({**_ORDERS, **dict.fromkeys(_AS_MADE)})) or "created_at"


def is_rising(call: GitLabCall) -> bool:
    """Whether the order rises."""
    return (call.choice("sort", ("asc", "desc")) or "desc") == "asc"


def moment_parameter(call: GitLabCall, name: str) -> datetime | None:
    """A moment that was sent; None if it was not."""
    text = call.given_text(name)
    try:
        return None if text is None else read_moment(text)
    except ValueError:
        raise bad_parameter(f"{name} is invalid") from None


def walk_issues(call: GitLabCall, after: _ListMark | None = None) -> Iterator[GitLabIssue]:
    """The project's issues in the order asked for, from after a mark on."""
    if requested_order(call) == CHANGED:
        return _walk_by_change(call, after)
    return _walk_sorted(call, after)


def _walk_by_change(call: GitLabCall, after: _ListMark | None) -> Iterator[GitLabIssue]:
    """By their index; it begins where updated_after or updated_before do."""
    cursor = None if after is None else (read_moment(after[0]), after[1])
    if is_rising(call):
        earliest = moment_parameter(call, "updated_after")
        begin: ChangePlace = FIRST if earliest is None else (earliest, 0)
        return call.project.changed.oldest_first(max(begin, cursor or FIRST))
    latest = moment_parameter(call, "updated_before")
    end: ChangePlace = LAST if latest is None else (latest + timedelta(microseconds=1), 0)
    return call.project.changed.newest_first(min(end, cursor or LAST))


def _walk_sorted(call: GitLabCall, after: _ListMark | None) -> Iterator[GitLabIssue]:
    name, listed = requested_order(call), list(call.project.issues.values())

    def mark_issue(issue: GitLabIssue) -> _ListMark:
        return _list_mark(issue, name)

    if name not in _AS_MADE:
        listed.sort(key=mark_issue)
    if is_rising(call):
        return islice(listed, 0 if after is None else bisect_right(listed, after, key=mark_issue), None)
    return reversed(listed if after is None else listed[: bisect_left(listed, after, key=mark_issue)])


def _list_mark(issue: GitLabIssue, name: str) -> _ListMark:
    """Where an issue stands: its value, and its id among those that share it.

    docs/trackers/gitlab.md#lists-and-pages
    """
    value = _ORDERS[name](issue) if name in _ORDERS else ""
    return value, issue.id


def answer_keyset_page(
    call: GitLabCall, is_listed: Callable[[GitLabIssue], bool], show: Callable[[GitLabIssue], object]
) -> GitLabAnswer:
    """The issues after the cursor; the Link leads on, there is no total.

    docs/trackers/gitlab.md#lists-and-pages
    Issues that share a value are told apart by their id, so that none is left out between two pages; one that
    changes meanwhile comes again at its new place.
    """
    name, size = (
        call.given_text("order_by") or "created_at",
        min(call.positive_number("per_page", PAGE), PAGE_LIMIT),
    )
    if name not in _KEYSET:
        raise GitLabRefusal(405, {"error": "Keyset pagination is not yet available for this type of request"})
    cursor = call.given_text("cursor")
    after = None if cursor is None else _read_cursor(cursor, name)
    found = list(islice(filter(is_listed, walk_issues(call, after)), size + 1))
    headers = {}
    if len(found) > size:
        onward = _write_cursor(_list_mark(found[size - 1], name), name)
        headers["Link"] = page_link(call, "next", {"cursor": onward, "per_page": size})
    return GitLabAnswer([show(each) for each in found[:size]], headers=headers)


def _write_cursor(mark: _ListMark, name: str) -> str:
    """A cursor as GitLab makes it: the attributes of the last one shown and the way.

    https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/pagination/keyset/paginator.rb
    """
    attributes: Json = {name: mark[0], "id": str(mark[1]), "_kd": "n"}
    return base64.urlsafe_b64encode(json.dumps(attributes).encode()).decode()


def _read_cursor(cursor: str, name: str) -> _ListMark:
    try:
        attributes = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        mark = ("" if name == "id" else str(attributes[name])), int(attributes["id"])
        if name == CHANGED:
            read_moment(mark[0])
    except (ValueError, KeyError, TypeError):
        raise bad_parameter("cursor is invalid") from None
    return mark
