"""Issues of a list in the order asked for, page after page (https://docs.gitlab.com/api/rest/)."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sdesk_sync.sandbox.gitlab.api import PAGE, PAGE_LIMIT, Answer, Call, Refusal, bad_parameter, link
from sdesk_sync.sandbox.gitlab.dates import iso, moment
from sdesk_sync.sandbox.gitlab.records import Issue
from sdesk_sync.sandbox.order import FIRST, LAST, Place
from sdesk_sync.sandbox.site import Json

CHANGED = "updated_at"
_ORDERS: dict[str, Callable[[Issue], str]] = {
    "created_at": lambda issue: iso(issue.created_at) or "",
    CHANGED: lambda issue: iso(issue.updated_at) or "",
    "title": lambda issue: issue.title.lower(),
    "due_date": lambda issue: issue.due_date or "",
    "popularity": lambda issue: f"{len(issue.awards):09}",
}
_AS_MADE = ("created_at", "id", "relative_position", "weight", "label_priority", "milestone_due", "priority")
"""Orders that issues are kept in anyway: nobody drags, weighs or gives label priorities here."""

_KEYSET = ("created_at", CHANGED, "id", "title", "due_date", "weight", "relative_position")
_Mark = tuple[str, int]


def order_of(call: Call) -> str:
    """The order asked for; newest first is the default."""
    return call.one_of("order_by", tuple({**_ORDERS, **dict.fromkeys(_AS_MADE)})) or "created_at"


def rises(call: Call) -> bool:
    """Whether the order rises."""
    return (call.one_of("sort", ("asc", "desc")) or "desc") == "asc"


def moment_of(call: Call, name: str) -> datetime | None:
    """A moment that was sent; None if it was not."""
    text = call.text(name)
    try:
        return None if text is None else moment(text)
    except ValueError:
        raise bad_parameter(f"{name} is invalid") from None


def walk(call: Call, after: _Mark | None = None) -> Iterator[Issue]:
    """The project's issues in the order asked for, from after a mark on."""
    if order_of(call) == CHANGED:
        return _by_change(call, after)
    return _sorted(call, after)


def _by_change(call: Call, after: _Mark | None) -> Iterator[Issue]:
    """By their index; it begins where updated_after or updated_before do."""
    cursor = None if after is None else (moment(after[0]), after[1])
    if rises(call):
        earliest = moment_of(call, "updated_after")
        begin: Place = FIRST if earliest is None else (earliest, 0)
        return call.project.changed.rising(max(begin, cursor or FIRST))
    latest = moment_of(call, "updated_before")
    end: Place = LAST if latest is None else (latest + timedelta(microseconds=1), 0)
    return call.project.changed.falling(min(end, cursor or LAST))


def _sorted(call: Call, after: _Mark | None) -> Iterator[Issue]:
    name, listed = order_of(call), list(call.project.issues.values())

    def mark(issue: Issue) -> _Mark:
        return _mark(issue, name)

    if name not in _AS_MADE:
        listed.sort(key=mark)
    if rises(call):
        return islice(listed, 0 if after is None else bisect_right(listed, after, key=mark), None)
    return reversed(listed if after is None else listed[: bisect_left(listed, after, key=mark)])


def _mark(issue: Issue, name: str) -> _Mark:
    """Where an issue stands: its value, and its id among those that share it.

    docs/trackers/gitlab.md#lists-and-pages
    """
    value = _ORDERS[name](issue) if name in _ORDERS else ""
    return value, issue.id


def keyset(call: Call, passes: Callable[[Issue], bool], show: Callable[[Issue], object]) -> Answer:
    """The issues after the cursor; the Link leads on, there is no total.

    docs/trackers/gitlab.md#lists-and-pages
    Issues that share a value are told apart by their id, so that none is left out between two pages; one that
    changes meanwhile comes again at its new place.
    """
    name, size = call.text("order_by") or "created_at", min(call.count("per_page", PAGE), PAGE_LIMIT)
    if name not in _KEYSET:
        raise Refusal(405, {"error": "Keyset pagination is not yet available for this type of request"})
    cursor = call.text("cursor")
    after = None if cursor is None else _read(cursor, name)
    found = list(islice(filter(passes, walk(call, after)), size + 1))
    headers = {}
    if len(found) > size:
        onward = _written(_mark(found[size - 1], name), name)
        headers["Link"] = link(call, "next", {"cursor": onward, "per_page": size})
    return Answer([show(each) for each in found[:size]], headers=headers)


def _written(mark: _Mark, name: str) -> str:
    """A cursor as GitLab makes it: the attributes of the last one shown and the way.

    https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/pagination/keyset/paginator.rb
    """
    attributes: Json = {name: mark[0], "id": str(mark[1]), "_kd": "n"}
    return base64.urlsafe_b64encode(json.dumps(attributes).encode()).decode()


def _read(cursor: str, name: str) -> _Mark:
    try:
        attributes = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        mark = ("" if name == "id" else str(attributes[name])), int(attributes["id"])
        if name == CHANGED:
            moment(mark[0])
    except (ValueError, KeyError, TypeError):
        raise bad_parameter("cursor is invalid") from None
    return mark
