"""A list that goes in a circle or never ends is the tracker's fault: it is left soon, and asked for later."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import responses

from sdesk_sync.limits import Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers.errors import Transient
from tests.trackers.answering import (
    GITLAB,
    JIRA,
    URL,
    Json,
    Place,
    connect_gitlab_tickets,
    connect_jira_tickets,
)
from tests.trackers.gitlab import site as gitlab_site
from tests.trackers.jira import site as jira_site

Answer = tuple[int, dict[str, str], str]
Write = Callable[[int], tuple[Json | list[Json], dict[str, str]]]
_MANY = 60


def answer_for_ever(place: Place, route: str, write: Write) -> Iterator[int]:
    """Each call gets its own page; who asks too often has not noticed. How many were asked for."""
    numbers = count()
    place.answer("issue", json=place.issue)

    def answer(request: Any) -> Answer:
        number = next(numbers)
        assert number < _MANY, "it goes on for ever"
        body, headers = write(number)
        return 200, headers, json.dumps(body)

    place.callback(route, answer)
    return numbers


def next_link(number: int) -> dict[str, str]:
    """GitLab's, with a cursor of its own each time."""
    return {"Link": f'<{URL}/x?cursor={number}>; rel="next"'}


_HISTORIES = {"total": 10**9, "histories": []}
ENDLESS: dict[str, tuple[Place, str, Write]] = {
    "the same issues behind ever new cursors": (
        GITLAB,
        "changed",
        lambda number: ([GITLAB.issue], next_link(number)),
    ),
    "the same notes behind ever new links": (
        GITLAB,
        "comments",
        lambda number: ([GITLAB.comment], next_link(number)),
    ),
    "the same events behind ever new links": (
        GITLAB,
        "history",
        lambda number: ([{"id": 1, "action": "add"}], next_link(number)),
    ),
    "empty pages without end": (GITLAB, "changed", lambda number: ([], next_link(number))),
    "the same issues behind ever new tokens": (
        JIRA,
        "changed",
        lambda number: ({"issues": [JIRA.issue], "nextPageToken": f"t{number}"}, {}),
    ),
    "empty pages behind ever new tokens": (
        JIRA,
        "changed",
        lambda number: ({"issues": [], "nextPageToken": f"t{number}"}, {}),
    ),
    "the same comments wherever one begins": (
        JIRA,
        "comments",
        lambda number: ({"comments": [JIRA.comment], "total": 10**9}, {}),
    ),
    "the same changes wherever one begins": (
        JIRA,
        "history",
        lambda number: ({"values": [{"id": "1", "created": "2026-05-28T08:09:06.964+0200"}]}, {}),
    ),
    "a changelog that is nowhere": (JIRA, "history", lambda number: ({"values": []}, {})),
}
WALKS: dict[str, Callable[[Place], object]] = {
    "changed": lambda place: list(place.connect().list_changed(0)),
    "comments": lambda place: place.connect().list_comments(place.ref, 0),
    "history": lambda place: place.connect().fetch_history(place.ref, 0),
}


@responses.activate
@pytest.mark.parametrize("what", ENDLESS)
def test_a_list_without_end_is_left_soon(what: str) -> None:
    """Neither followed for ever nor taken for the whole."""
    place, route, write = ENDLESS[what]
    if place is JIRA and route == "history":
        place = replace(place, issue={**place.issue, "changelog": _HISTORIES})
    answer_for_ever(place, route, write)
    with pytest.raises(Transient):
        WALKS[route](place)


def some_issue(number: int) -> Json:
    """Another GitLab issue each time."""
    return {**GITLAB.issue, "id": 5000 + number, "iid": number + 1}


@responses.activate
@pytest.mark.parametrize(
    ("place", "route", "write", "key"),
    [
        (GITLAB, "changed", lambda n: ([some_issue(n)], next_link(n)), "project_pages"),
        (GITLAB, "comments", lambda n: ([{**GITLAB.comment, "id": 91 + n}], next_link(n)), "ticket_pages"),
        (
            JIRA,
            "changed",
            lambda n: ({"issues": [{**JIRA.issue, "id": str(n)}], "nextPageToken": f"t{n}"}, {}),
            "project_pages",
        ),
        (
            JIRA,
            "comments",
            lambda n: ({"comments": [{**JIRA.comment, "id": str(n)}], "total": 10**9}, {}),
            "ticket_pages",
        ),
        (GITLAB, "changed", lambda n: ([], next_link(n)), "empty_pages"),
    ],
)
def test_more_pages_than_there_can_be_are_told(place: Place, route: str, write: Write, key: str) -> None:
    """Every page shows something new: only their number tells. The bound is a setting, told when reached."""
    known = {"project_pages": 50, "ticket_pages": 50, "empty_pages": 50, key: 5}
    limits, notices = Limits(**known), NoticeBoard()
    name = place.ref.tracker
    connect = {
        "engineering": lambda: connect_gitlab_tickets(
            replace(gitlab_site.connection(URL), limits=limits, notices=notices)
        ),
        "support": lambda: connect_jira_tickets(
            replace(jira_site.connection(URL), limits=limits, notices=notices)
        ),
    }[name]
    asked = answer_for_ever(place, route, write)
    with pytest.raises(Transient):
        WALKS[route](replace(place, connect=connect))
    assert next(asked) in (5, 6)
    assert [(told.tracker, told.about) for told in notices.list_current()] == [(name, key)]


@responses.activate
def test_a_page_that_shows_nothing_is_not_the_end() -> None:
    """Jira leaves out what it may not show, and goes on."""
    pages = [
        {"issues": [], "nextPageToken": "a"},
        {"issues": [JIRA.issue], "nextPageToken": "b"},
        {"issues": [], "isLast": True},
    ]
    for page in pages:
        responses.get(f"{URL}/rest/api/2/search/jql", json=page)
    found = [each.ref.id for page in JIRA.connect().list_changed(0) for each in page]
    assert found == [JIRA.ref.id]
