"""Merge requests and commits that close issues, and links to issues of other projects."""

from __future__ import annotations

from typing import Any

import pytest

from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.run import Sandbox
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import HookReceiver


def _find_closings(receiver: HookReceiver, count: int) -> list[dict[str, Any]]:
    """The bodies that tell of a closing, once so many are here."""
    found = [each.body for each in list(receiver.received_hooks) if each.action == "close"]
    return found if len(found) >= count else []


@pytest.fixture
def site(sandbox: Sandbox, someone: HandsOf) -> GitLab:
    """The site, with two issues of Anna's."""
    for title in ("one", "two"):
        someone("anna").post("/issues", json={"title": title})
    return sandbox.world.gitlab()


def test_a_merge_closes_what_it_says(someone: HandsOf, site: GitLab, receiver: HookReceiver) -> None:
    """By whoever merges; the state event names the merge request by its id, which is not its number."""
    number = site.code.open_merge_request("dev", [1, 2])
    (shown,) = someone("anna").get("/issues/1/closed_by").json()
    assert (shown["iid"], shown["state"], shown["merged_at"]) == (number, "opened", None)
    site.code.merge("lena", number)
    (shown,) = someone("anna").get("/issues/2/closed_by").json()
    assert (shown["state"], shown["merge_user"]["username"]) == ("merged", "lena")
    assert someone("anna").get("/issues/2/related_merge_requests").json() == [shown]
    for issue in (1, 2):
        assert someone("anna").get(f"/issues/{issue}").json()["state"] == "closed"
        (event,) = someone("anna").get(f"/issues/{issue}/resource_state_events").json()
        assert (event["user"]["username"], event["source_commit"]) == ("lena", None)
        assert event["source_merge_request_id"] == shown["id"] != number
    closings = until(lambda: _find_closings(receiver, 2))
    assert {each["user"]["username"] for each in closings} == {"lena"}


def test_a_commit_closes_what_it_says(someone: HandsOf, site: GitLab) -> None:
    """The state event has its hash; no list has it."""
    commit = site.code.push_commit("dev", [1])
    (event,) = someone("anna").get("/issues/1/resource_state_events").json()
    assert (event["state"], event["source_commit"]) == ("closed", commit)
    assert event["source_merge_request_id"] is None
    assert someone("anna").get("/issues/1/closed_by").json() == []


def test_what_is_closed_or_none_of_theirs_is_left(someone: HandsOf, site: GitLab) -> None:
    """Nothing is closed twice, and a Guest closes no issue of somebody else's; each without a word."""
    site.code.merge("carla", site.code.open_merge_request("dev", [1]))
    assert someone("anna").get("/issues/1").json()["state"] == "opened"
    someone("anna").put("/issues/2", json={"state_event": "close"})
    site.code.push_commit("dev", [2])
    assert len(someone("anna").get("/issues/2/resource_state_events").json()) == 1


def test_where_it_is_switched_off_nothing_is_closed(someone: HandsOf, site: GitLab) -> None:
    """What was merged is listed all the same; what came to nothing too."""
    site.code.switch_off_closing()
    first, second = site.code.open_merge_request("dev", [1]), site.code.open_merge_request("dev", [1])
    site.code.merge("dev", first)
    site.code.close_merge_request(second)
    site.code.push_commit("dev", [1])
    assert someone("anna").get("/issues/1").json()["state"] == "opened"
    listed = someone("anna").get("/issues/1/closed_by").json()
    assert [each["state"] for each in listed] == ["merged", "closed"]


def test_issues_of_other_projects_are_linked_too(someone: HandsOf, site: GitLab) -> None:
    """Shown with their project; seen and taken away from here."""
    number = site.open_elsewhere("petra", "acme/product")
    wanted = {"target_project_id": "acme/product", "target_issue_iid": number}
    assert someone("sami").post("/issues/1/links", json=wanted).status_code == 201
    (seen,) = someone("sami").get("/issues/1/links").json()
    assert (seen["references"]["full"], seen["iid"]) == (f"acme/product#{number}", number)
    assert seen["project_id"] != 101
    assert someone("sami").post("/issues/1/links", json=wanted).status_code == 409
    own = {"target_project_id": 101, "target_issue_iid": 2}
    assert someone("sami").post("/issues/1/links", json=own).status_code == 201
    notes = [each["body"] for each in someone("sami").get("/issues/1/notes?sort=asc").json()]
    assert notes[0] == f"marked this issue as related to acme/product#{number}"
    path = f"/issues/1/links/{seen['issue_link_id']}"
    assert someone("sami").delete(path).json()["target_issue"]["iid"] == number
    assert [each["iid"] for each in someone("sami").get("/issues/1/links").json()] == [2]
