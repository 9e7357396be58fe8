"""What is no answer of the tracker's, or not to what was asked, is for later: nothing follows from it."""

from collections.abc import Callable

import pytest
import responses

from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import PRIORITY, OutsideFact
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Gone, Misconfigured, Rejected, TrackerError, Transient
from tests.trackers.answering import EDIT, GITLAB, JIRA, PAGE, PLACES, POST, UPDATE, Json, Place

Ask = Callable[[Place], object]
# One of each way a ticket is asked about or written to, with the route that is answered amiss.
WAYS: dict[str, Ask] = {
    "issue": lambda place: place.connect().fetch(place.ref),
    "history": lambda place: place.connect().fetch_history(place.ref, 0),
    "comments": lambda place: place.connect().find_comments(place.ref, ["k"], 0),
    "update": lambda place: place.perform(UPDATE),
    "post": lambda place: place.perform(POST),
    "edit": lambda place: place.perform(EDIT),
    "changed": lambda place: list(place.connect().list_changed(0)),
    "merged": lambda place: place.connect().look_up(place.ref, OutsideFact.MERGED_CHANGE),
    "linked": lambda place: place.connect().look_up(place.ref, OutsideFact.PRODUCT_ITEM),
}
every_way = pytest.mark.parametrize("way", WAYS)
every_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


def answer_well(place: Place) -> None:
    """A living ticket."""
    place.answer("issue", json=place.issue)


def failure_of(ask: Callable[[], object]) -> TrackerError:
    """What comes of asking."""
    with pytest.raises(TrackerError) as failed:
        ask()
    return failed.value


@responses.activate
@every_way
@every_place
@pytest.mark.parametrize(
    "answer",
    [{"json": {}}, {"json": "x"}, {"json": [1]}, {"body": PAGE, "content_type": "text/html"}],
    ids=["an empty object", "a word", "a list of numbers", "a login page"],
)
def test_what_has_another_shape_is_for_later(place: Place, way: str, answer: Json) -> None:
    """Not an empty ticket, no end of a list, no comment that is not there, and no write that is done."""
    answer_well(place)
    place.answer(way, **answer)
    assert isinstance(failure_of(lambda: WAYS[way](place)), Transient)


@responses.activate
@every_way
@every_place
@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 422])
def test_a_page_of_whatever_stands_before_the_tracker_is_for_later(
    place: Place, way: str, status: int
) -> None:
    """A proxy's 404 deletes no ticket, and a firewall's 403 makes nothing lawful."""
    answer_well(place)
    place.answer(way, status=status, body=PAGE, content_type="text/html")
    assert isinstance(failure_of(lambda: WAYS[way](place)), Transient)


@responses.activate
@pytest.mark.parametrize("status", [400, 403, 404, 410])
@pytest.mark.parametrize(
    ("place", "body"),
    [
        (GITLAB, {"errorMessages": ["No."]}),
        (GITLAB, {"error": "404 Not Found"}),
        (GITLAB, {"message": ""}),
        (JIRA, {"message": "No."}),
        (JIRA, {"errorMessages": "No."}),
        (JIRA, {"code": 404, "message": "HTTP 404 Not Found"}),
    ],
)
def test_another_products_refusal_is_for_later(place: Place, body: Json, status: int) -> None:
    """It is JSON, and not what this tracker refuses with."""
    place.answer("update", status=status, json=body)
    place.answer("issue", status=status, json=body)
    assert isinstance(failure_of(lambda: WAYS["update"](place)), Transient)
    assert isinstance(failure_of(lambda: WAYS["issue"](place)), Transient)


@responses.activate
@pytest.mark.parametrize("way", ["issue", "update", "post"])
@every_place
def test_another_tickets_data_is_for_later(place: Place, way: str) -> None:
    """A cache that mixes up its answers: taken for this ticket's, it would be judged as an edit of it."""
    answer_well(place)
    other = {**place.issue, "id": 4712 if place is GITLAB else "10043"}
    comment = {**place.comment, "noteable_id": 4712} if place is GITLAB else {**place.comment, "self": "x"}
    if place is JIRA:
        comment["self"] = JIRA.comment["self"].replace("10042", "10043")
    place.answer(way, json=comment if way == "post" else other)
    assert isinstance(failure_of(lambda: WAYS[way](place)), Transient)


@responses.activate
@every_place
def test_comments_of_another_ticket_are_for_later(place: Place) -> None:
    """What people wrote there would be carried out here."""
    answer_well(place)
    other = (
        {**place.comment, "noteable_id": 4712}
        if place is GITLAB
        else {**place.comment, "self": place.comment["self"].replace("10042", "10043")}
    )
    place.answer("comments", json=[other] if place is GITLAB else {"comments": [other], "total": 1})
    assert isinstance(failure_of(lambda: place.connect().list_comments(place.ref, 0)), Transient)


@responses.activate
def test_a_list_of_another_projects_issues_is_for_later() -> None:
    """By their numbers they would be taken for ours."""
    GITLAB.answer("changed", json=[GITLAB.issue, {**GITLAB.issue, "id": 4712, "iid": 8, "project_id": 102}])
    assert isinstance(failure_of(lambda: WAYS["changed"](GITLAB)), Transient)


@responses.activate
@every_place
def test_an_amended_comment_that_is_another_one_is_for_later(place: Place) -> None:
    """Ours may still have its old words."""
    answer_well(place)
    place.answer("edit", json={**place.comment, "id": 92 if place is GITLAB else "92"})
    assert isinstance(failure_of(lambda: place.perform(EDIT)), Transient)


@responses.activate
@every_way
@every_place
def test_a_part_of_the_api_that_was_taken_away_takes_no_ticket_along(place: Place, way: str) -> None:
    """410, as Jira says of its old search: nothing is gone by it, and no write refused."""
    for route in ("issue", way):
        place.answer(route, status=410, json=place.refusal(410))
    assert isinstance(failure_of(lambda: WAYS[way](place)), Transient)


# ── What is gone, and what is refused ──────────────────────────────────────────────────────


@responses.activate
@pytest.mark.parametrize("way", ["history", "comments", "update", "post"])
@every_place
def test_a_404_on_what_belongs_to_a_living_ticket_is_for_later(place: Place, way: str) -> None:
    """Only the ticket itself can be gone: it is looked at once more, and what was asked waits."""
    answer_well(place)
    place.answer(way, status=404, json=place.refusal(404))
    failure = failure_of(lambda: WAYS[way](place))
    assert isinstance(failure, Transient)
    assert "404" in str(failure)


@responses.activate
@pytest.mark.parametrize("way", ["issue", "comments", "update", "post"])
@every_place
def test_a_ticket_that_is_gone_is_gone_whatever_was_asked_of_it(place: Place, way: str) -> None:
    """In the tracker's own words, on the ticket itself."""
    place.answer("issue", status=404, json=place.refusal(404))
    place.answer(way, status=404, json=place.refusal(404))
    assert isinstance(failure_of(lambda: WAYS[way](place)), Gone)


@responses.activate
@every_place
def test_a_comment_of_ours_that_was_deleted_is_gone(place: Place) -> None:
    """Then it is said anew: no look at the ticket is needed for that."""
    place.answer("edit", status=404, json=place.refusal(404))
    assert isinstance(failure_of(lambda: place.perform(EDIT)), Gone)


@responses.activate
@pytest.mark.parametrize("way", ["update", "post", "edit"])
@every_place
def test_the_trackers_own_refusal_of_a_write_is_one(place: Place, way: str) -> None:
    """With its words."""
    answer_well(place)
    place.answer(way, status=403, json=place.refusal(403))
    failure = failure_of(lambda: WAYS[way](place))
    assert isinstance(failure, Rejected)
    assert "403" in failure.answer


@responses.activate
def test_whoever_took_us_out_of_the_project_has_deleted_no_ticket() -> None:
    """GitLab names what it does not show: the project, not the issue."""
    GITLAB.answer("issue", status=404, json={"message": "404 Project Not Found"})
    failure = failure_of(lambda: WAYS["issue"](GITLAB))
    assert isinstance(failure, Misconfigured)
    assert "not shown to us" in str(failure)


# ── A write that changed nothing ───────────────────────────────────────────────────────────


@responses.activate
def test_an_edit_that_jira_took_and_did_not_make_is_refused() -> None:
    """Seen in its own answer, at no further call."""
    still = {**JIRA.issue, "fields": {**JIRA.issue["fields"], "priority": {"id": "2", "name": "High"}}}
    JIRA.answer("update", json=still)
    with pytest.raises(Rejected, match="Jira did not change priority"):
        JIRA.perform(UPDATE)


@responses.activate
def test_an_edit_that_jira_made_tells_its_version_and_a_bare_204_none() -> None:
    """What nothing has shown is looked for later."""
    JIRA.answer("update", json=JIRA.issue)
    shown = JIRA.perform(UPDATE)
    assert isinstance(shown, ActionResult)
    assert shown.version is not None
    JIRA.answer("update", status=204)
    assert JIRA.perform(UPDATE) == ActionResult(is_shown=False)


@responses.activate
def test_an_answer_that_does_not_show_the_field_proves_nothing() -> None:
    """So nothing is known of it."""
    JIRA.answer("update", json={**JIRA.issue, "fields": {"updated": JIRA.issue["fields"]["updated"]}})
    shown = JIRA.perform(UPDATE)
    assert isinstance(shown, ActionResult)
    assert not shown.is_shown


@responses.activate
@pytest.mark.parametrize("part", ["labels", "state"])
@pytest.mark.parametrize("to", [None, "high"])
def test_an_issue_that_does_not_show_what_was_set_is_for_later(part: str, to: str | None) -> None:
    """It is the ticket asked for, and neither a write done nor one refused can be seen in it."""
    GITLAB.answer("update", json={name: shown for name, shown in GITLAB.issue.items() if name != part})
    write = UpdateFields((FieldUpdate(PRIORITY, ("low",), to, Reason.UNDO),))
    assert isinstance(failure_of(lambda: GITLAB.perform(write)), Transient)


@responses.activate
@every_place
def test_the_bodies_of_these_tests_are_read_as_the_trackers(place: Place) -> None:
    """Else every case above would be red for another reason."""
    answer_well(place)
    assert place.connect().fetch(place.ref).ref.id == place.ref.id
