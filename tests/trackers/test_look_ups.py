"""What a tracker knows of a ticket though nobody entered it, read from its answers."""

from dataclasses import replace
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.vocabulary import OutsideFact
from sdesk_sync.trackers import Tickets
from sdesk_sync.trackers.errors import Gone, TrackerError, Transient
from sdesk_sync.trackers.gitlab.tickets import GitLabTickets
from tests.trackers.answering import GITLAB, JIRA, URL, Json
from tests.trackers.gitlab.bodies import mapping

MERGED, ITEM = OutsideFact.MERGED_CHANGE, OutsideFact.PRODUCT_ITEM


def merge_request(number: int, state: str = "merged", day: int = 1) -> Json:
    """One that says it closes the issue; its id is another number."""
    merged = f"2026-05-{day:02}T06:09:06.964Z" if state == "merged" else None
    return {"id": 9000 + number, "iid": number, "project_id": 101, "state": state, "merged_at": merged}


def linked_issue(reference: str, project: int = 102) -> Json:
    """An issue at the other end of a link."""
    return {"id": 1, "iid": 7, "project_id": project, "references": {"full": reference}}


def look_up(tickets: Tickets, fact: OutsideFact) -> str | None:
    """What is found of the ticket that the answers are about."""
    place = GITLAB if isinstance(tickets, GitLabTickets) else JIRA
    return tickets.look_up(place.ref, fact)


@responses.activate
@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([], None),
        ([merge_request(5, "opened"), merge_request(6, "closed"), merge_request(7, "locked")], None),
        ([merge_request(5)], "!5"),
        ([merge_request(5, day=3), merge_request(8, day=1), merge_request(9, "opened")], "!5"),
    ],
    ids=["none", "not merged", "one", "several"],
)
def test_of_merge_requests_the_one_merged_last_counts(listed: list[Json], found: str | None) -> None:
    """What is open may still come to nothing."""
    GITLAB.answer("merged", json=listed)
    assert look_up(GITLAB.connect(), MERGED) == found
    assert [call.request.url for call in responses.calls] == [
        f"{URL}/api/v4/projects/101/issues/7/closed_by?per_page=100"
    ]


@responses.activate
@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([], None),
        ([linked_issue("acme/other#3")], None),
        ([linked_issue("acme/other#3"), linked_issue("Acme/Product#7"), linked_issue("acme/product#8")],
         "Acme/Product#7"),
        ([linked_issue("acme/renamed#7", project=105)], "acme/renamed#7"),
        ([linked_issue("acme/product/deeper#7")], None),
    ],
    ids=["none", "another project", "the first", "by number", "a project below"],
)  # fmt: skip
def test_on_gitlab_a_product_item_is_a_link_to_a_named_project(listed: list[Json], found: str | None) -> None:
    """By its path in whatever letters, or by its number."""
    GITLAB.answer("linked", json=listed)
    assert look_up(GITLAB.connect(), ITEM) == found


@responses.activate
@pytest.mark.parametrize(
    ("fields", "fact", "found"),
    [
        ({"fixVersions": []}, MERGED, None),
        ({"fixVersions": [{"name": "14.3", "released": False}, {"name": "14.4"}]}, MERGED, "14.3"),
        ({}, MERGED, None),
        ({"fixVersions": None}, MERGED, None),
        ({"issuelinks": []}, ITEM, None),
        ({}, ITEM, None),
        (
            {"issuelinks": [{"outwardIssue": {"key": "DESK-5"}}, {"inwardIssue": {"key": "PROD-7"}}]},
            ITEM, "PROD-7",
        ),
        ({"issuelinks": [{"inwardIssue": {"key": "PRODUCT-7"}}]}, ITEM, None),
    ],
)  # fmt: skip
def test_on_jira_the_issue_itself_tells(fields: Json, fact: OutsideFact, found: str | None) -> None:
    """One call; a site without versions or links shows no such field, and then there are none."""
    JIRA.answer("merged", json={"id": "10042", "key": "DESK-7", "fields": fields})
    assert look_up(JIRA.connect(), fact) == found
    assert len(responses.calls) == 1


@responses.activate
def test_without_a_products_project_nobody_is_asked() -> None:
    """The shipped mapping names none."""
    tickets = GITLAB.connect()
    assert isinstance(tickets, GitLabTickets)
    bare = replace(tickets, mapping=mapping())
    assert (look_up(bare, ITEM), len(responses.calls)) == (None, 0)


@responses.activate
@pytest.mark.parametrize(
    ("route", "fact", "listed"),
    [
        ("merged", MERGED, [{"id": 1, "state": "merged"}]),
        ("merged", MERGED, [{"id": 1, "iid": 2}]),
        ("linked", ITEM, [{"id": 1, "iid": 2, "project_id": 102}]),
        ("linked", ITEM, [{"id": 1, "references": {"full": "acme/product#7"}}]),
    ],
)
def test_a_list_of_something_else_is_for_later(route: str, fact: OutsideFact, listed: list[Any]) -> None:
    """Nothing is concluded from it, least of all that there is none."""
    GITLAB.answer("issue", json=GITLAB.issue)
    GITLAB.answer(route, json=listed)
    with pytest.raises(Transient):
        look_up(GITLAB.connect(), fact)


@responses.activate
@pytest.mark.parametrize("status", [200, 404])
def test_a_404_is_a_gone_ticket_only_where_that_itself_is_gone(status: int) -> None:
    """Else it is for later."""
    GITLAB.answer("merged", status=404, json=GITLAB.refusal(404))
    GITLAB.answer("issue", status=status, json=GITLAB.issue if status == 200 else GITLAB.refusal(404))
    with pytest.raises(TrackerError) as failed:
        look_up(GITLAB.connect(), MERGED)
    assert isinstance(failed.value, Gone) is (status == 404)


@responses.activate
def test_a_merge_request_that_no_list_names_is_told_by_its_id() -> None:
    """As one of another project, which GitLab does not list: the history says what there is to say."""
    closed = {"id": 1, "user": {"id": 13}, "created_at": GITLAB.issue["updated_at"], "state": "closed"}
    events = [{**closed, "resource_id": 4711, "source_merge_request_id": 77}]
    GITLAB.answer("issue", json={**GITLAB.issue, "state": "closed"})
    GITLAB.answer("history", json=[])
    responses.get(f"{URL}/api/v4/projects/101/issues/7/resource_state_events", json=events)
    for listed, said in (([], "merge request 77"), ([merge_request(5) | {"id": 77}], "!5")):
        GITLAB.answer("merged", json=listed)
        (step,) = GITLAB.connect().fetch_history(GITLAB.ref, 0).sightings[1:]
        assert step.closing is not None
        assert step.closing.reference == said
