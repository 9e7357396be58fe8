"""The walk through the issues that changed, and how many there are."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import responses

from sdesk_sync.desk.model.sightings import DepartureKind, Sighting
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import ForeignAnswer, Misconfigured, Transient
from sdesk_sync.trackers.jira.changed import ChangedIssues, changed_jql
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import IDS, TRACKER, Json, desk, issue, mapping
from tests.trackers.jira.site import Site, connection

URL = "https://acme.atlassian.net/rest/api/2/search"
READING = JiraIssueParser(TRACKER, mapping(), frozenset(desk().billing), IDS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests; each looks at what changed since it began."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="searching") as sandbox:
        yield Site(sandbox, CallLog())


def all_since(tracker: Tracker, since: int) -> list[Sighting]:
    """The tickets of all pages."""
    return [sighting for page in tracker.tickets.list_changed(since) for sighting in page]


def test_what_changed_is_shown_as_a_read_shows_it(site: Site) -> None:
    """By the time of the change; a minute is the finest that Jira knows, in our account's time zone."""
    tracker = site.tracker()
    old, first, second = (site.open_issue() for _ in range(3))
    site.pause(120)
    for ref in (second, first):
        site.api("PUT", f"issue/{ref.id}", {"fields": {"priority": {"name": "High"}}})
    read = [tracker.tickets.fetch(ref) for ref in (second, first)]
    site.take_calls()
    assert all_since(tracker, read[0].version) == read
    assert site.take_calls() == ["GET search/jql 200"]
    assert tracker.tickets.count_changed(read[0].version) == 2
    assert site.take_calls() == ["POST search/approximate-count 200"]
    assert [each.ref for each in all_since(tracker, 0)][-3:] == [old, second, first]
    assert all(each.created_at is not None and each.actor is None and not each.changed_from for each in read)
    assert tracker.tickets.count_changed(read[0].version + 60_000) == 0


def test_a_page_is_one_call_of_a_hundred(site: Site) -> None:
    """None is asked for before the last one was looked at."""
    tracker = site.tracker()
    site.pause(120)
    since = tracker.tickets.fetch(site.open_issue()).version
    site.sandbox.world.fill_tracker("support", 200)
    site.take_calls()
    pages = tracker.tickets.list_changed(since)
    assert len(next(pages)) == 100
    assert len(site.take_calls()) == 1
    assert [len(page) for page in pages] == [100, 1]
    assert len(site.take_calls()) == 2


def test_what_is_no_ticket_is_shown_as_such(site: Site) -> None:
    """Sub-tasks, and types that the mapping does not have."""
    tracker = site.tracker()
    site.pause(120)
    ref = site.open_issue()
    site.open_issue("Task")
    site.open_issue("Sub-task", parent={"key": ref.key})
    found = all_since(tracker, tracker.tickets.fetch(ref).version)
    assert [each.ref for each in found if each.departure is None] == [ref]
    kinds = {each.departure.kind for each in found if each.departure}
    assert kinds == {DepartureKind.UNTYPED, DepartureKind.CONVERTED}


# ── Times as Jira reads them ────────────────────────────────────────────────────────────────


def ms(written: str, *, fold: int = 0) -> int:
    """A time in New York."""
    at = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo("America/New_York"), fold=fold)
    return int(at.timestamp() * 1000)


@pytest.mark.parametrize(
    ("since", "zone", "written"),
    [
        (ms("2026-05-28T02:09:06"), "America/New_York", "2026-05-28 02:09"),
        (ms("2026-05-28T02:09:06"), "UTC", "2026-05-28 06:09"),
        (ms("2026-05-28T02:09:59"), "Asia/Kolkata", "2026-05-28 11:39"),
        (ms("2026-11-01T00:30:00"), "America/New_York", "2026-11-01 00:30"),
        (ms("2026-11-01T01:30:00"), "America/New_York", "2026-11-01 00:30"),
        (ms("2026-11-01T01:30:00", fold=1), "America/New_York", "2026-11-01 01:30"),
        (ms("2026-11-01T02:30:00"), "America/New_York", "2026-11-01 02:30"),
        (ms("2026-05-28T02:09:06"), "Middle-earth/Shire", "2026-05-27 18:09"),
        (ms("2026-05-28T02:09:06"), "../etc", "2026-05-27 18:09"),
        (ms("2026-05-28T02:09:06"), "", "2026-05-27 18:09"),
    ],
)
def test_a_time_is_written_so_that_nothing_is_missed(since: int, zone: str, written: str) -> None:
    """Rather too early than too late: twice the same hour in autumn, and zones nobody knows here."""
    assert changed_jql("10000", since, zone) == f'project = 10000 AND updated >= "{written}"'


def test_all_there_is_has_no_time() -> None:
    """Whatever the project is called by now, its id asks for it alone."""
    assert changed_jql("10000", 0, "UTC") == "project = 10000"


# ── Odd answers ─────────────────────────────────────────────────────────────────────────────


def changed_issues() -> ChangedIssues:
    """Searches in a Jira whose answers the test says."""
    return ChangedIssues(JiraClient(connection("https://acme.atlassian.net"), CLOUD), READING)


@responses.activate
def test_pages_go_on_until_the_last() -> None:
    """A page may be short or empty, and the last one may have no token or say that it is the last."""
    pages: list[Json] = [
        {"issues": [issue()], "isLast": False, "nextPageToken": "a"},
        {"issues": [issue(project={"key": "SALES"})], "nextPageToken": "b"},
        {"issues": [{**issue(), "id": "10043"}], "isLast": True, "nextPageToken": "c"},
    ]
    for page in pages:
        responses.get(f"{URL}/jql", json=page)
    assert [len(page) for page in changed_issues().list_changed(0)] == [1, 0, 1]
    responses.upsert("GET", f"{URL}/jql", json={"issues": []})
    assert list(changed_issues().list_changed(0)) == [()]


@responses.activate
def test_pages_that_go_in_a_circle_are_for_later() -> None:
    """Else a pass would never end, or end as if it had seen all."""
    responses.get(f"{URL}/jql", json={"issues": [], "nextPageToken": "a"})
    with pytest.raises(Transient, match="circle"):
        list(changed_issues().list_changed(0))
    assert len(responses.calls) == 2


@responses.activate
def test_a_search_that_is_gone_is_no_deleted_ticket() -> None:
    """Somebody has to mend it."""
    responses.get(f"{URL}/jql", status=404, json={"errorMessages": ["Not here."]})
    with pytest.raises(Misconfigured, match="Browse projects"):
        list(changed_issues().list_changed(0))


@responses.activate
def test_a_search_that_jira_took_away_is_told_in_its_words() -> None:
    """No right of ours would help, so none is asked for."""
    responses.get(f"{URL}/jql", status=410, json={"errorMessages": ["It was removed."]})
    with pytest.raises(ForeignAnswer, match=r"410: It was removed\."):
        list(changed_issues().list_changed(0))


@responses.activate
@pytest.mark.parametrize(
    ("answer", "count"),
    [({"status": 404}, None), ({"status": 400}, None), ({"json": {}}, None), ({"json": {"count": 7}}, 7)],
)
def test_a_count_that_is_not_told_is_none(answer: Json, count: int | None) -> None:
    """The walk goes without."""
    responses.post(f"{URL}/approximate-count", **answer)
    assert changed_issues().count_changed(0) == count
