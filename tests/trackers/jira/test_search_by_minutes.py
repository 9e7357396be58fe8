"""The walk of Data Center's search, which counts from the start, while others change what it finds."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.trackers.jira.changed import ChangedIssues
from tests.trackers.jira.bodies import Json, issue
from tests.trackers.jira.test_data_center_issues import API, DC_IDS, client, reading

DAY, HOUR = "2026-05-28", "08"


class ChangingSite:
    """Issues by their minute of change; between two pages others are changed, and move to the end."""

    def __init__(self, minutes: list[int], changes: list[list[int]], page: int) -> None:
        self.at = {str(20_000 + number): minute for number, minute in enumerate(minutes)}
        self.changes, self.page, self.now = iter(changes), page, max(minutes) + 1

    def answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        """A page; after it, what people change."""
        query = {key: value[0] for key, value in parse_qs(urlsplit(str(request.url)).query).items()}
        since = int(query["jql"].partition(f"{DAY} {HOUR}:")[2][:2] or 0)
        start = int(query.get("startAt", 0))
        found = sorted((minute, key) for key, minute in self.at.items() if minute >= since)
        shown = [show(key, minute) for minute, key in found[start : start + self.page]]
        for number in next(self.changes, []):
            self.at[list(self.at)[number % len(self.at)]] = self.now
        return 200, {}, json.dumps({"startAt": start, "total": len(found), "issues": shown})


def show(key: str, minute: int) -> Json:
    """An issue that was changed in this minute."""
    return {**issue(updated=f"{DAY}T{HOUR}:{minute:02}:30.000+0000"), "id": key, "key": f"DESK-{key}"}


def walk(site: ChangingSite) -> Iterator[str]:
    """The ids that the walk comes by."""
    found = ChangedIssues(client(), replace(reading(), ids=replace(DC_IDS, zone="UTC")))
    with responses.RequestsMock() as answers:
        answers.add_callback("GET", f"{API}/search", site.answer)
        for page in found.list_changed(1):
            yield from (each.ref.id for each in page)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=30),
    st.lists(st.lists(st.integers(0, 29), max_size=3), max_size=12),
)
def test_no_issue_is_passed_over_though_others_change_meanwhile(
    minutes: list[int], changes: list[list[int]]
) -> None:
    """Counted on from the start, one would be for each that moved to the end."""
    site = ChangingSite(minutes, changes, page=12)
    assert set(walk(site)) == set(site.at)


def test_a_minute_of_more_issues_than_a_page_holds_is_counted_on() -> None:
    """It is as finely as Jira searches."""
    site = ChangingSite([3] * 40, [[0, 1], [2]], page=15)
    assert set(walk(site)) == set(site.at)
