"""The walk through the issues that changed, and how many there are."""

import pytest
import responses

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import TYPE
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Misconfigured, Transient
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from tests.trackers.gitlab.bodies import Json, desk, mapping
from tests.trackers.gitlab.site import Site, connection, number

URL = "https://gitlab.example.com/api/v4"


def all_since(tracker: Tracker, since: int) -> list[Sighting]:
    """The tickets of all pages."""
    return [sighting for page in tracker.tickets.list_changed(since) for sighting in page]


def test_what_changed_is_shown_as_a_read_shows_it(gitlab_site: Site) -> None:
    """By the time of the change, from the very ms on; not what changed before."""
    tracker = gitlab_site.tracker()
    old, first, second = (gitlab_site.open_issue("type::request", person="carla") for _ in range(3))
    gitlab_site.pause(5)
    for ref in (second, first):
        gitlab_site.api("PUT", f"/issues/{number(ref)}", {"add_labels": "priority::high"})
    read = [tracker.tickets.fetch(ref) for ref in (second, first)]
    gitlab_site.take_calls()
    assert all_since(tracker, read[0].version) == read
    assert gitlab_site.take_calls() == ["GET /projects/101/issues 200"]
    assert [each.ref for each in all_since(tracker, 0)] == [old, second, first]
    assert [each.ref for each in all_since(tracker, read[0].version + 1)] == [first]
    assert all(each.created_at is not None and each.actor is None and not each.changed_from for each in read)


def test_a_page_is_one_call_of_a_hundred(gitlab_site: Site) -> None:
    """None is asked for before the last one was looked at."""
    tracker = gitlab_site.tracker()
    gitlab_site.sandbox.world.fill_tracker("engineering", 201)
    pages = tracker.tickets.list_changed(0)
    assert len(next(pages)) == 100
    assert len(gitlab_site.take_calls()) == 1
    assert [len(page) for page in pages] == [100, 1]
    assert len({each.ref.id for each in all_since(tracker, 0)}) == 201
    assert tracker.tickets.count_changed(0) == 201


def test_what_is_no_ticket_is_shown_as_such(gitlab_site: Site) -> None:
    """By its type, and where the mapping says so by its labels."""
    ref = gitlab_site.open_issue("type::request")
    gitlab_site.open_issue("API")
    gitlab_site.open_issue("type::request", issue_type="task")
    token = gitlab_site.place["people"]["desk-bot"]["token"]
    reached = connection(gitlab_site.place["url"], lambda: token)
    tracker = connect_gitlab(reached, desk(), mapping(only_labelled=True))
    assert [each.ref for each in all_since(tracker, 0) if each.departure is None] == [ref]
    assert tracker.tickets.count_changed(0) == 3


def test_changes_are_counted_from_the_same_moment(gitlab_site: Site) -> None:
    """Everybody's, in one call."""
    tracker = gitlab_site.tracker()
    gitlab_site.open_issue("type::request", person="carla")
    gitlab_site.pause(5)
    ref = gitlab_site.open_issue("type::request", person="carla")
    since = tracker.tickets.fetch(ref).version
    gitlab_site.take_calls()
    assert (tracker.tickets.count_changed(since), tracker.tickets.count_changed(since + 1)) == (1, 0)
    assert gitlab_site.take_calls() == ["GET /projects/101/issues_statistics 200"] * 2


def small() -> Tracker:
    """The adapter on a GitLab whose answers the test says."""
    responses.get(f"{URL}/user", json={"id": 20})
    responses.get(f"{URL}/projects/acme%2Fengineering", json={"id": 101})
    return connect_gitlab(connection("https://gitlab.example.com"), desk(), mapping())


@responses.activate
@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ({"status": 404}, None),
        ({"status": 400}, None),
        ({"json": {}}, None),
        ({"json": {"statistics": {"counts": {"all": 7}}}}, 7),
    ],
)
def test_a_count_that_is_not_told_is_none(answer: Json, count: int | None) -> None:
    """The walk goes without."""
    tickets = small().tickets
    responses.get(f"{URL}/projects/101/issues_statistics", **answer)
    assert tickets.count_changed(0) == count


@responses.activate
def test_a_project_that_is_gone_is_no_deleted_ticket() -> None:
    """Somebody has to mend it; a GitLab that is down is waited for."""
    tracker = small()
    responses.get(f"{URL}/projects/101/issues", status=404, json={"message": "404 Project Not Found"})
    with pytest.raises(Misconfigured, match="acme/engineering is not shown to us"):
        all_since(tracker, 0)
    responses.upsert("GET", f"{URL}/projects/101/issues", status=502)
    with pytest.raises(Transient):
        all_since(tracker, 0)


@responses.activate
def test_types_are_known_in_the_words_of_the_api() -> None:
    """And what shows no number is none; old releases show no type."""
    tracker = small()
    shown = {"updated_at": "2026-05-28T06:09:06.964Z", "labels": ["type::request"]}
    issues = [
        {"id": 1, "iid": 1, "type": "ISSUE", **shown},
        {"id": 2, "iid": 2, "type": "TEST_CASE", **shown},
        {"id": 3, "iid": 3, **shown},
        {"id": 4, **shown},
    ]
    responses.get(f"{URL}/projects/101/issues", json=issues)
    found = [each for each in all_since(tracker, 0) if each.departure is None]
    assert [(each.ref.id, each.seen[TYPE], each.created_at) for each in found] == [
        ("1", ("request",), None),
        ("3", ("request",), None),
    ]
