"""Pages of issues: by cursor and by number, with many at one moment, while they move; and their counts."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import unquote

import pytest
import requests

from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands

KEYSET = "/issues?pagination=keyset"


def walk_pages(hands: ApiHands, path: str) -> list[int]:
    """The issues of all pages, in order."""
    answer = hands.get(path)
    found = [each["iid"] for each in answer.json()]
    while "next" in answer.links:
        answer = requests.get(answer.links["next"]["url"], headers=hands.headers, timeout=10)
        assert answer.status_code == 200
        found += [each["iid"] for each in answer.json()]
    return found


@pytest.fixture
def many(sandbox: Sandbox, someone: HandsOf) -> ApiHands:
    """3000 issues, very many of them changed in the same millisecond."""
    sandbox.fill_tracker("engineering", 3000)
    return someone("anna")


@pytest.mark.parametrize("order", ["updated_at", "created_at", "id", "title", "due_date"])
@pytest.mark.parametrize("sort", ["asc", "desc"])
def test_no_issue_of_one_moment_is_skipped(many: ApiHands, order: str, sort: str) -> None:
    """Nor shown twice: the cursor tells those that share a value apart by their id."""
    found = walk_pages(many, f"{KEYSET}&order_by={order}&sort={sort}&per_page=97")
    assert sorted(found) == list(range(1, 3001))
    if order != "title":
        assert found == sorted(found, reverse=sort == "desc")
    moments = {each["updated_at"] for each in many.get(f"{KEYSET}&order_by=id&sort=asc&per_page=100").json()}
    assert len(moments) < 100


def test_a_cursor_names_the_moment_and_the_id(many: ApiHands) -> None:
    """As GitLab's do; one that is made up is refused."""
    link = many.get(f"{KEYSET}&order_by=updated_at&sort=asc&per_page=2").links["next"]["url"]
    cursor = unquote(link.partition("cursor=")[2].partition("&")[0])
    read = json.loads(base64.urlsafe_b64decode(cursor))
    last = many.get("/issues/2").json()
    assert read == {"updated_at": last["updated_at"], "id": str(last["id"]), "_kd": "n"}
    wrong = base64.urlsafe_b64encode(b'{"updated_at": "yesterday", "id": "1"}').decode()
    for made_up in ("x", wrong, base64.urlsafe_b64encode(b"{}").decode()):
        assert many.get(f"{KEYSET}&order_by=updated_at&cursor={made_up}").status_code == 400


def test_what_moves_while_one_pages_comes_again_and_nothing_is_lost(many: ApiHands) -> None:
    """Even the issue at the cursor, and one that is deleted there."""
    answer = many.get(
        f"{KEYSET}&order_by=updated_at&sort=asc&per_page=100&updated_after=2020-01-01T00:00:00Z"
    )
    many.put("/issues/100", json={"title": "at the cursor"})
    many.put("/issues/101", json={"title": "behind it"})
    many.put("/issues/3", json={"title": "before it"})
    onward = requests.get(answer.links["next"]["url"], headers=many.headers, timeout=10)
    assert onward.json()[0]["iid"] == 102
    rest = walk_pages(ApiHands(answer.links["next"]["url"], many.headers), "")
    assert rest == [*range(102, 3001), 100, 101, 3]


@pytest.mark.parametrize("sort", ["asc", "desc"])
def test_moments_bound_the_walk(many: ApiHands, sort: str) -> None:
    """Both bounds include their own moment, in both directions."""
    at = many.get("/issues/1500").json()["updated_at"]
    same = walk_pages(many, f"/issues?per_page=100&updated_after={at}&updated_before={at}")
    assert 1500 in same
    for bound, expected in (("after", range(min(same), 3001)), ("before", range(1, max(same) + 1))):
        found = walk_pages(
            many, f"{KEYSET}&order_by=updated_at&sort={sort}&per_page=100&updated_{bound}={at}"
        )
        assert found == sorted(expected, reverse=sort == "desc")


def test_filters_and_readers_hold_on_every_page(many: ApiHands, someone: HandsOf) -> None:
    """A Guest pages past what is hidden."""
    many.put("/issues/7", json={"confidential": True})
    many.put("/issues/9", json={"add_labels": "team::hosting"})
    found = walk_pages(someone("carla"), f"{KEYSET}&order_by=updated_at&sort=asc&per_page=100")
    assert sorted(found) == [iid for iid in range(1, 3001) if iid != 7]
    assert walk_pages(many, f"{KEYSET}&order_by=updated_at&sort=asc&labels=team::hosting") == [9]
    assert walk_pages(many, "/issues?order_by=updated_at&per_page=100&sort=asc")[-2:] == [7, 9]


def test_above_ten_thousand_nobody_counts(sandbox: Sandbox, someone: HandsOf) -> None:
    """No total and no last page; a page beyond 50,000 is refused.

    docs/trackers/gitlab.md#lists-and-pages
    """
    anna = someone("anna")
    sandbox.fill_tracker("engineering", 10_000)
    answer = anna.get("/issues?per_page=100")
    assert (answer.headers["X-Total"], answer.headers["X-Total-Pages"]) == ("10000", "100")
    assert "last" in answer.links
    sandbox.fill_tracker("engineering", 1)
    answer = anna.get("/issues?per_page=100")
    assert "X-Total" not in answer.headers
    assert "X-Total-Pages" not in answer.headers
    assert set(answer.links) == {"next", "first"}
    last = anna.get("/issues?per_page=100&page=101&sort=asc")
    assert [each["iid"] for each in last.json()] == [10_001]
    assert last.headers["X-Next-Page"] == ""
    assert anna.get("/issues?per_page=100&page=500").json() == []
    refused = anna.get("/issues?per_page=100&page=501")
    assert (refused.status_code, "keyset" in refused.json()["error"]) == (405, True)


def test_issues_are_counted(someone: HandsOf, visitor: HandsOf) -> None:
    """By state, with the filters of the list; state itself is none of them.

    https://docs.gitlab.com/api/issues_statistics/
    """
    anna = someone("anna")
    for title, labels in (("a", "type::request"), ("b", "type::request"), ("c", "type::incident")):
        anna.post("/issues", json={"title": title, "labels": labels})
    someone("dev").post("/issues", json={"title": "d", "confidential": True})
    anna.put("/issues/2", json={"state_event": "close"})

    def counted(hands: ApiHands, query: str = "") -> list[int]:
        found = hands.get(f"/issues_statistics{query}").json()["statistics"]["counts"]
        return [found["all"], found["closed"], found["opened"]]

    assert counted(anna) == [4, 1, 3]
    assert counted(anna, "?labels=type::request&state=closed") == [2, 1, 1]
    assert counted(anna, "?search=c&in=title") == [1, 0, 1]
    assert counted(someone("carla")) == [3, 1, 2]
    assert counted(visitor("dev")) == [1, 0, 1]
    assert counted(visitor("dev"), "?scope=all") == [4, 1, 3]


def test_a_page_takes_as_long_however_many_there_are(sandbox: Sandbox, someone: HandsOf) -> None:
    """While others write: nothing is sorted or filtered anew that the page does not show."""
    anna = someone("anna")
    since = iso_moment(sandbox.world.site("engineering").clock.now().replace(year=2020))

    def median() -> float:
        took = []
        for number in range(9):
            anna.put("/issues/1", json={"title": f"{number}"})
            begun = time.monotonic()
            anna.get(f"{KEYSET}&order_by=updated_at&sort=asc&per_page=100&updated_after={since}")
            took.append(time.monotonic() - begun)
        return sorted(took)[4]

    sandbox.fill_tracker("engineering", 100)
    few = median()
    sandbox.fill_tracker("engineering", 30_000)
    assert median() < 5 * few
