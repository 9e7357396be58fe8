"""How a site is asked: pages, lists of names, what is cut, what is refused, with small answers."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from sdesk_sync.trackers.errors import ForeignAnswer, Misconfigured
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.reads.schemes import SchemeReader
from sdesk_sync.trackers.jira.setup.reads.things import ThingReader
from sdesk_sync.trackers.jira.setup.reads.validation import ask_refusal
from sdesk_sync.trackers.jira.setup.shown import parse_project
from sdesk_sync.trackers.setup.port import SiteMemory
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
API = f"{URL}/rest/api/3"
PROJECT = parse_project({"id": "10000", "key": "DESK", "projectTypeKey": "software"})
Json = dict[str, Any]


@pytest.fixture
def asker(jira: responses.RequestsMock) -> SiteAsker:
    """Asks a site whose answers the test says."""
    return SiteAsker(JiraClient(connection(URL), CLOUD), SiteMemory())


def answer_pages(jira: responses.RequestsMock, path: str, pages: Sequence[Json]) -> None:
    """One after the other, the last again and again."""
    for page in pages:
        jira.add("GET", re.compile(f"{API}/{path}(\\?.*)?$"), json=page)


def queries(jira: responses.RequestsMock) -> list[dict[str, list[str]]]:
    """What was asked for, in order."""
    return [parse_qs(urlsplit(call.request.url or "").query) for call in jira.calls]


def test_a_list_is_read_to_its_end(jira: responses.RequestsMock, asker: SiteAsker) -> None:
    """By the word of the page, else by its total; from where the last one ended."""
    first, last = (
        {"values": [{"id": "1"}, {"id": "2"}], "isLast": False},
        {"values": [{"id": "3"}], "isLast": True},
    )
    answer_pages(jira, "things", [first, last])
    assert [one["id"] for one in asker.list_values("things")] == ["1", "2", "3"]
    assert [query["startAt"] for query in queries(jira)] == [["0"], ["2"]]
    answer_pages(
        jira, "totals", [{"values": [{"id": "1"}], "total": 2}, {"values": [{"id": "2"}], "total": 2}]
    )
    assert len(asker.list_values("totals")) == 2


def test_a_list_that_goes_in_a_circle_is_no_answer(jira: responses.RequestsMock, asker: SiteAsker) -> None:
    """Else it would be asked for without end."""
    answer_pages(jira, "things", [{"values": [{"id": "1"}], "isLast": False}] * 2)
    with pytest.raises(ForeignAnswer, match="circle"):
        asker.list_values("things")


def test_names_are_asked_for_by_fifty(jira: responses.RequestsMock, asker: SiteAsker) -> None:
    """Each is its own key in the query, and each once."""
    jira.add("GET", f"{API}/statuses/byNames", json=[])
    names = [f"Status {number}" for number in range(70)]
    asker.list_plain_named("statuses/byNames", "name", [*names, names[0]])
    assert [len(query["name"]) for query in queries(jira)] == [50, 20]


def test_what_is_asked_for_by_nothing_is_not_asked(asker: SiteAsker) -> None:
    """An empty query would be for everything."""
    assert asker.list_named("group/bulk", "groupName", []) == ()


def test_users_of_a_scheme_come_until_there_is_no_token(
    jira: responses.RequestsMock, asker: SiteAsker
) -> None:
    """It is null on the last page; others are named by their keys, by their ids where they are not shown."""
    pages: list[Json] = [
        {"projects": {"values": [{"id": "10000"}, {"id": "10001"}], "nextPageToken": "t1"}},
        {"projects": {"values": [{"id": "10002"}], "nextPageToken": None}},
    ]
    answer_pages(jira, "workflowscheme/7/projectUsages", pages)
    answer_pages(jira, "project/search", [{"values": [{"id": "10001", "key": "OPS"}], "isLast": True}])
    scheme = {"id": 7, "name": "s", "defaultWorkflow": "jira", "issueTypeMappings": {"10001": "w"}}
    jira.add(
        "GET", re.compile(f"{API}/workflowscheme/project.*"), json={"values": [{"workflowScheme": scheme}]}
    )
    found = SchemeReader(asker, PROJECT).read_workflow_scheme()
    assert (found.id, found.projects, found.workflows) == ("7", ("10002", "DESK", "OPS"), {"10001": "w"})


def test_a_cut_list_of_projects_is_looked_into(jira: responses.RequestsMock, asker: SiteAsker) -> None:
    """Else the project would be believed to go by the site's default scheme."""
    listed = {"values": [{"id": "10001", "key": "OPS"}], "total": 60, "isLast": False}
    own = {"id": "5", "name": "own", "defaultPriorityId": "1", "priorities": {"values": [{"id": "1"}]}}
    default = {**own, "id": "1", "name": "default", "isDefault": True, "projects": {"values": []}}
    pages = [{"values": [default, {**own, "projects": listed}], "isLast": True}]
    answer_pages(jira, "priorityscheme", pages)
    answer_pages(jira, "priorityscheme/5/projects", [{"values": [{"id": "10000", "key": "DESK"}]}])
    found = SchemeReader(asker, PROJECT).read_priority_scheme()
    assert (found.id, found.projects) == ("5", ("DESK", "OPS"))


def test_fields_are_asked_for_by_what_their_names_have_in_common(
    jira: responses.RequestsMock, asker: SiteAsker
) -> None:
    """All of them only where one is not found so: it may be called otherwise by now."""
    fields = [
        {"id": f"customfield_{n}", "name": name, "schema": {}}
        for n, name in enumerate(("Desk: A", "Desk: B"))
    ]
    answer_pages(jira, "field/search", [{"values": fields, "isLast": True}])
    assert [one.name for one in ThingReader(asker).read_fields(["desk: b", "Desk: A"])] == [
        "Desk: A",
        "Desk: B",
    ]
    ThingReader(asker).read_fields(["Desk: A", "Desk: C"])
    ThingReader(asker).read_fields(["customfield_10001"])
    asked = [(query.get("query"), query.get("id")) for query in queries(jira)]
    assert asked == [(["desk:"], None), (["desk:"], None), (None, None), (None, ["customfield_10001"])]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, {"errors": []}, ""),
        (200, {"errors": [{"level": "ERROR", "message": "No way"}, {"message": "No way"}]}, "No way"),
        (400, {"errorMessages": ["must not be empty"], "errors": {}}, "must not be empty"),
    ],
    ids=["nothing", "twice the same", "refused at once"],
)  # fmt: skip
def test_what_jira_says_of_a_draft(
    jira: responses.RequestsMock, asker: SiteAsker, status: int, body: Json, said: str
) -> None:
    """With a good answer or a bad one; each sentence once."""
    jira.add("POST", f"{API}/workflows/create/validation", status=status, json=body)
    assert ask_refusal(asker, {"payload": {}}, is_new=True) == said


def test_hooks_that_are_not_shown_are_unknown(jira: responses.RequestsMock, asker: SiteAsker) -> None:
    """Which is not that there are none. Anything else that is wrong is told."""
    place = f"{URL}/rest/webhooks/1.0/webhook"
    jira.add("GET", place, status=403, json={"errorMessages": ["no"], "errors": {}})
    assert ThingReader(asker).read_hooks() is None
    jira.replace("GET", place, status=401, json={"errorMessages": ["no"], "errors": {}})
    with pytest.raises(Misconfigured):
        ThingReader(asker).read_hooks()


def test_what_was_answered_is_asked_once_a_run(jira: responses.RequestsMock, asker: SiteAsker) -> None:
    """Until something is about to be written."""
    answer_pages(jira, "resolution/search", [{"values": [{"id": "1", "name": "Done"}], "isLast": True}])
    read: Callable[[], object] = ThingReader(asker).read_resolutions
    read()
    read()
    assert len(jira.calls) == 1
    asker.memory.forget_all()
    read()
    assert len(jira.calls) == 2
