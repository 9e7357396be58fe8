"""What people ask for first: which projects there are, whom a ticket can be assigned to, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import gitlab
import pytest
import requests
from jira import JIRA

from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.kit.hands import ask

TRACKERS = ("support", "support-dc", "engineering", "engineering-premium")
JIRAS, GITLABS = TRACKERS[:2], TRACKERS[2:]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One of each kind, with three issues in it."""
    with Sandbox(tmp_path_factory.mktemp("first"), trackers=TRACKERS) as sandbox:
        for name in TRACKERS:
            sandbox.fill_tracker(name, 3)
        yield sandbox


def library(sandbox: Sandbox, tracker: str) -> JIRA:
    """The wire client of the desk and of many others, signed in as Lena."""
    entry = sandbox.line["trackers"][tracker]
    person = entry["people"]["lena"]
    if entry["kind"] == "jira-cloud":
        return JIRA(entry["url"], basic_auth=(person["user"], person["token"]), max_retries=0)
    return JIRA(entry["url"], token_auth=person["token"], max_retries=0)


@pytest.mark.parametrize("tracker", JIRAS)
def test_jira_lists_its_project_and_whom_it_can_be_assigned_to(everything: Sandbox, tracker: str) -> None:
    """By the library; customers cannot be assigned anything."""
    client = library(everything, tracker)
    assert [project.key for project in client.projects()] == ["DESK", "OPS"]
    assignable = ask(everything, tracker, "GET /rest/api/2/user/assignable/search?issueKey=DESK-1").json()
    names = {one["displayName"] for one in assignable}
    assert ("Anna Amsel" in names, "Carla Conrad" in names) == (True, False)
    word = "query" if tracker == "support" else "username"
    found = ask(everything, tracker, f"GET /rest/api/2/user/assignable/search?project=DESK&{word}=anna")
    assert [one["displayName"] for one in found.json()] == ["Anna Amsel"]
    for query, status in (("", 400), ("?project=OTHER", 404)):
        refused = ask(everything, tracker, f"GET /rest/api/2/user/assignable/search{query}")
        assert refused.status_code == status


@pytest.mark.parametrize(
    ("query", "keys"), [("", ["DESK", "OPS"]), ("?query=serv", ["DESK"]), ("?keys=OTHER", [])]
)
def test_projects_are_searched_for_on_cloud(everything: Sandbox, query: str, keys: list[str]) -> None:
    """Data Center has no such address: there it is a project's key."""
    found = ask(everything, "support", f"GET /rest/api/3/project/search{query}").json()
    assert ([project["key"] for project in found["values"]], found["isLast"]) == (keys, True)
    assert ask(everything, "support-dc", "GET /rest/api/2/project/search").status_code == 404


@pytest.mark.parametrize("tracker", GITLABS)
def test_a_project_by_its_path_is_paged_by_its_path(everything: Sandbox, tracker: str) -> None:
    """The Link leads on; people and single issues are found there too."""
    place = everything.line["trackers"][tracker]
    client = gitlab.Gitlab(place["url"], private_token=place["people"]["lena"]["token"], timeout=10)
    (listed,) = client.projects.list(get_all=True)
    assert listed.path_with_namespace == "acme/engineering"
    lazy = client.projects.get("acme/engineering", lazy=True)
    assert [issue.iid for issue in lazy.issues.list(iterator=True, per_page=1)] == [3, 2, 1]
    assert [issue.iid for issue in lazy.issues.list(iids=[2, 3], get_all=True)] == [3, 2]
    assert [one.username for one in lazy.users.list(search="anna", get_all=True)] == ["anna"]
    path = f"/api/v4/projects/{quote('acme/engineering', safe='')}/issues?per_page=1"
    assert path.partition("?")[0] in ask(everything, tracker, f"GET {path}").links["next"]["url"]


@pytest.mark.parametrize("tracker", TRACKERS)
def test_a_silent_write_looks_like_any_other(everything: Sandbox, tracker: str) -> None:
    """Answered as always, and nothing has changed; a comment is written."""
    fault = {"kind": "silent-write", "tracker": tracker, "count": 1}
    requests.put(everything.line["control"] + "/faults", json=[fault], timeout=10).raise_for_status()
    if tracker in GITLABS:
        path = "/api/v4/projects/101/issues/1"
        assert ask(everything, tracker, f"POST {path}/notes", {"body": "x"}).status_code == 201
        answers = [ask(everything, tracker, f"PUT {path}", {"title": "y"}) for _ in range(2)]
        shown = [(answer.status_code, answer.json()["title"]) for answer in answers]
        assert shown == [(200, "Request 1"), (200, "y")]
    else:
        path = "/rest/api/2/issue/DESK-1"
        assert ask(everything, tracker, f"POST {path}/comment", {"body": "x"}).status_code == 201
        answer = ask(everything, tracker, f"PUT {path}", {"fields": {"summary": "y"}})
        assert (answer.status_code, answer.content) == (204, b"")
        assert ask(everything, tracker, f"GET {path}").json()["fields"]["summary"] == "Request 1"
        (way, *_) = ask(everything, tracker, f"GET {path}/transitions").json()["transitions"]
        requests.put(everything.line["control"] + "/faults", json=[fault], timeout=10).raise_for_status()
        moved = ask(everything, tracker, f"POST {path}/transitions", {"transition": {"id": way["id"]}})
        now = ask(everything, tracker, f"GET {path}").json()["fields"]["status"]["name"]
        assert (moved.status_code, now != way["to"]["name"]) == (204, True)


def test_a_webhook_whose_filter_is_not_played_is_not_registered(everything: Sandbox) -> None:
    """Instead of being told of nothing; the same for a change of one that is there, whose secret stays."""
    root, body = "/rest/webhooks/1.0/webhook", {"name": "x", "url": "http://127.0.0.1:1/x", "events": []}
    unplayed = {"filters": {"issue-related-events-section": "project = DESK AND status WAS Closed"}}
    answer = ask(everything, "support", f"POST {root}", {**body, **unplayed})
    assert (answer.status_code, list(answer.json())) == (501, ["sandbox"])
    made = ask(everything, "support", f"POST {root}", {**body, "secret": "s"}).json()
    number = made["self"].rpartition("/")[2]
    assert ask(everything, "support", f"PUT {root}/{number}", unplayed).status_code == 501
    changed = ask(everything, "support", f"PUT {root}/{number}", {"name": "y", "color": "red"})
    assert (changed.json()["name"], changed.json()["isSigned"]) == ("y", True)
    assert changed.headers["X-Sandbox-Ignores"] == "color"
