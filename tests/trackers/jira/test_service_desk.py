"""What a service project is asked once, what is told of it in /readyz, and what is written into it."""

import json
from collections.abc import Iterator

import pytest
import responses

from sdesk_sync.desk.model.actions import Audience, EditComment, PostComment, UpdateFields
from sdesk_sync.desk.model.text import Paragraph, Plain, Text
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import BILLING, REQUEST_TYPE
from sdesk_sync.notices import NoticeKind
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import read_jira_mapping
from tests.trackers.jira.bodies import REF, UPDATED, Json, desk, issue
from tests.trackers.jira.service_project import (
    API,
    PORTAL,
    RT,
    URL,
    answer_service_project,
    connect,
    mapping,
    page,
    permissions,
    request_type,
    request_types,
    told,
)

COMMENTS = f"{API}/issue/10042/comment"
SAID = Text((Paragraph((Plain("This could not stay."),)),))


@pytest.fixture
def answers() -> Iterator[responses.RequestsMock]:
    """A service project with what the shipped mapping names."""
    yield from answer_service_project()


def test_the_start_costs_one_call_more(answers: responses.RequestsMock) -> None:
    """The sixth lists the request types; /readyz asks besides, once, whether our account is an agent."""
    tracker, board = connect()
    assert tracker.health.check() is None
    asked = [str(call.request.url).removeprefix(URL) for call in answers.calls]
    assert asked[5:] == [
        "/rest/servicedeskapi/servicedesk/DESK/requesttype?start=0&limit=100",
        "/rest/api/2/mypermissions?permissions=SERVICEDESK_AGENT&projectId=10000",
    ]
    assert tracker.health.check() is None
    assert [str(call.request.url) for call in answers.calls][7:] == [f"{API}/myself"]
    assert (told(board), set(tracker.tickets.request_types)) == ([], set(desk().types))


def test_all_pages_of_request_types_are_read(answers: responses.RequestsMock) -> None:
    """Whatever number Jira shows on one."""
    kinds = request_types()
    answers.replace(responses.GET, PORTAL, json=page(*kinds[:4], is_last=False))
    answers.get(PORTAL, json=page(*kinds[4:]))
    tracker, board = connect()
    assert (tracker.health.check(), told(board)) == (None, [])
    assert set(tracker.tickets.request_types) == set(desk().types)


def test_an_account_that_is_no_agent_is_told_until_it_is(answers: responses.RequestsMock) -> None:
    """Its comments would be internal, and no customer would read them."""
    answers.replace(responses.GET, f"{API}/mypermissions", json=permissions(is_agent=False))
    tracker, board = connect()
    assert tracker.health.check() is None
    (sentence,) = told(board)
    assert "our account is no agent of the service project" in sentence
    answers.replace(responses.GET, f"{API}/mypermissions", json=permissions(is_agent=True))
    assert (tracker.health.check(), told(board)) == (None, [])


def test_a_site_that_does_not_know_the_permission_has_no_agent(answers: responses.RequestsMock) -> None:
    """It refuses the question."""
    refused = {"errorMessages": ["Unrecognized permission"], "errors": {}}
    answers.replace(responses.GET, f"{API}/mypermissions", status=400, json=refused)
    tracker, board = connect()
    assert (tracker.health.check(), len(told(board))) == (None, 1)


def test_a_request_type_that_is_not_there_is_told_until_it_is(answers: responses.RequestsMock) -> None:
    """Our side goes on with all others."""
    answers.replace(responses.GET, PORTAL, json=page(*request_types()[1:]))
    tracker, board = connect()
    assert tracker.health.check() is None
    (sentence,) = told(board)
    assert sentence.startswith("project DESK in Service Management: no request type 'Report a problem'")
    assert set(tracker.tickets.request_types) == set(desk().types) - {"incident"}
    answers.replace(responses.GET, PORTAL, json=page(*request_types()))
    assert (tracker.health.check(), told(board)) == (None, [])
    assert "incident" in tracker.tickets.request_types


def test_a_portal_that_is_closed_to_us_is_told(answers: responses.RequestsMock) -> None:
    """In the words of Service Management's own API; the project goes on without request types."""
    refused = {
        "errorMessage": "You do not have permission.",
        "i18nErrorMessage": {"i18nKey": "sd", "parameters": []},
    }
    answers.replace(responses.GET, PORTAL, status=403, json=refused)
    tracker, board = connect()
    assert tracker.health.check() is None
    (sentence,) = told(board)
    assert "its request types are not shown to us" in sentence
    assert "access to the project's customer portal" in sentence
    assert set(tracker.tickets.request_types) == set()


def test_a_section_without_a_service_project_is_told(answers: responses.RequestsMock) -> None:
    """Nothing more is asked of it."""
    answers.replace(
        responses.GET,
        f"{API}/project/DESK",
        json={"id": "10000", "key": "DESK", "projectTypeKey": "software"},
    )
    tracker, board = connect()
    assert tracker.health.check() is None
    (sentence,) = told(board)
    assert "has a section `service_management`, and it is no service project" in sentence
    assert len(answers.calls) == 5


def test_a_service_project_without_the_section_is_told(answers: responses.RequestsMock) -> None:
    """Its request types are left behind, so somebody should know."""
    text = preset_path("jira-cloud").read_bytes()
    tracker, board = connect(read_jira_mapping(text, "jira-cloud.yaml", desk(), CLOUD))
    assert tracker.health.check() is None
    (sentence,) = told(board)
    assert "it is a service project, and the mapping has no section `service_management`" in sentence


# ── What is written ─────────────────────────────────────────────────────────────────────────


def test_it_is_written_as_its_bare_id_with_the_consequences(answers: responses.RequestsMock) -> None:
    """In one PUT with the billing class; the answer shows that it is there."""
    billing = f"customfield_{20000 + list(mapping().fields).index(BILLING)}"
    shown = issue(**{RT: request_type("26"), billing: "contract"})
    answers.put(f"{API}/issue/10042", json=shown)
    tracker, _ = connect()
    updates = (
        FieldUpdate(BILLING, (), "contract", Reason.BILLING),
        FieldUpdate(REQUEST_TYPE, ("incident",), "support-request", Reason.IN_STEP),
    )
    tracker.tickets.perform(REF, UpdateFields(updates), ("k",), None)
    sent = json.loads(answers.calls[-1].request.body or b"")
    assert sent == {"fields": {billing: "contract", RT: "26"}}


EXPECTED = {
    Audience.STAFF: {"internal": True},
    Audience.EVERYBODY: {"internal": False},
}


def written_comment(ident: str = "91", *, is_public: bool) -> Json:
    """A comment as Jira answers with it."""
    return {
        "id": ident,
        "self": f"{COMMENTS}/{ident}",
        "body": "",
        "created": UPDATED,
        "jsdPublic": is_public,
    }


@pytest.mark.parametrize("audience", EXPECTED)
def test_each_comment_says_who_reads_it(answers: responses.RequestsMock, audience: Audience) -> None:
    """By a boolean, never by a role; an edit says it again."""
    answer = written_comment(is_public=audience is Audience.EVERYBODY)
    answers.post(COMMENTS, json=answer, status=201)
    answers.put(f"{COMMENTS}/91", json=answer)
    tracker, _ = connect()
    tracker.tickets.perform(REF, PostComment(SAID, audience), ("a",), None)
    tracker.tickets.perform(REF, EditComment("91", SAID, audience), ("a", "b"), None)
    bodies = [json.loads(call.request.body or b"") for call in answers.calls if call.request.method != "GET"]
    assert [body["properties"][1] for body in bodies] == [
        {"key": "sd.public.comment", "value": EXPECTED[audience]}
    ] * 2
    assert [body["properties"][0]["value"]["keys"] for body in bodies] == [["a"], ["a", "b"]]
    assert not any("visibility" in body for body in bodies)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_comment_for_staff_that_comes_out_public_is_taken_away(
    answers: responses.RequestsMock, method: str
) -> None:
    """At once, and whoever watches is told what is missing."""
    answers.post(COMMENTS, json=written_comment(is_public=True), status=201)
    answers.put(f"{COMMENTS}/91", json=written_comment(is_public=True))
    answers.delete(f"{COMMENTS}/91", status=204)
    tracker, board = connect()
    said = EditComment("91", SAID, Audience.STAFF) if method == "PUT" else PostComment(SAID, Audience.STAFF)
    with pytest.raises(Rejected):
        tracker.tickets.perform(REF, said, ("a",), None)
    assert [call.request.method for call in answers.calls][-2:] == [method, "DELETE"]
    (notice,) = [each for each in board.list_current() if each.kind is NoticeKind.NOTE_EXPOSED]
    assert notice.sentence.startswith("a comment for staff came out public and was taken away again (")
    assert "a licence of Service Management" in notice.sentence


def test_one_that_cannot_be_taken_away_is_told_with_its_place(answers: responses.RequestsMock) -> None:
    """Tried twice; then a person has to."""
    answers.post(COMMENTS, json=written_comment(is_public=True), status=201)
    answers.delete(f"{COMMENTS}/91", status=403, json={"errorMessages": ["No."], "errors": {}})
    tracker, board = connect()
    with pytest.raises(Rejected):
        tracker.tickets.perform(REF, PostComment(SAID, Audience.STAFF), ("a",), None)
    assert [call.request.method for call in answers.calls][-3:] == ["POST", "DELETE", "DELETE"]
    (notice,) = [each for each in board.list_current() if each.kind is NoticeKind.NOTE_EXPOSED]
    assert "could not be taken away: issue/10042/comment/91" in notice.sentence
