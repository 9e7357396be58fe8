"""Histories are in order: no two writes on an issue share a moment, and each is dated as the issue is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.sandbox.conftest import HandsOf
from tests.sandbox.jira.jira_site import JiraSite
from tests.sandbox.kit.hands import ApiHands

RUSH = 12


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One Jira for all tests here."""
    with JiraSite() as running:
        yield running


def rises(moments: list[str]) -> bool:
    """Whether each moment is later than the one before."""
    return all(first < second for first, second in pairwise(moments))


def test_jira_dates_the_history_as_the_issue(site: JiraSite) -> None:
    """One write, one moment, and a later one for the next, however fast they come."""
    key = site.open_issue()
    moments = [site.read_fields(key)["updated"]]
    for number in range(RUSH):
        site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"summary": f"{number}"}})
        newest = site.read_json("lena", f"2/issue/{key}/changelog")["values"][-1]["created"]
        assert newest == site.read_fields(key)["updated"]
        moments.append(newest)
    assert rises(moments)


def test_jira_dates_a_transition_and_its_comment_one_after_the_other(site: JiraSite) -> None:
    """Status, resolution and history share the first moment; the comment is later, and moves the issue."""
    key = site.open_issue()
    (way,) = [
        way["id"]
        for way in site.read_json("desk-bot", f"2/issue/{key}/transitions")["transitions"]
        if way["name"] == "Desk: Closed"
    ]
    comment = {"comment": [{"add": {"body": "done"}}]}
    site.write_json(
        "desk-bot", "POST", f"2/issue/{key}/transitions", {"transition": {"id": way}, "update": comment}
    )
    fields = site.read_fields(key)
    group = site.read_json("lena", f"2/issue/{key}/changelog")["values"][-1]["created"]
    assert group == fields["resolutiondate"] == fields["statuscategorychangedate"]
    (said,) = fields["comment"]["comments"]
    assert said["created"] == fields["updated"]
    assert rises([fields["created"], group, said["created"]])


def test_jiras_comments_worklogs_and_links_move_the_issue(site: JiraSite) -> None:
    """Each at its own moment, that of what was written."""
    key, other = site.open_issue(), site.open_issue()
    moments = [str(site.read_fields(key)["updated"])]

    def moved() -> str:
        moments.append(str(site.read_fields(key)["updated"]))
        return moments[-1]

    path = f"2/issue/{key}/comment"
    said = site.write_json("anna", "POST", path, {"body": "x"})
    assert moved() == said["created"]
    again = site.write_json("anna", "PUT", f"{path}/{said['id']}", {"body": "y"})
    assert moved() == again["updated"]
    site.write_json("anna", "DELETE", f"{path}/{said['id']}")
    moved()
    log = site.write_json("anna", "POST", f"2/issue/{key}/worklog", {"timeSpent": "1h"})
    assert moved() == log["created"]
    ends = {"type": {"name": "Relates"}, "inwardIssue": {"key": key}, "outwardIssue": {"key": other}}
    site.write_json("anna", "POST", "2/issueLink", ends)
    assert moved() == site.read_json("lena", f"2/issue/{key}/changelog")["values"][-1]["created"]
    assert rises(moments)


def test_a_hook_of_jira_is_no_older_than_what_it_tells(site: JiraSite) -> None:
    """Its timestamp is that of the issue at least, also in a rush of writes."""
    site.drain_hooks()
    key = site.open_issue()
    for number in range(RUSH):
        site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"summary": f"{number}"}})
    heard = site.take_hooks_until(lambda each: each.body["issue"]["fields"]["summary"] == f"{RUSH - 1}")
    stamps = [each.body["timestamp"] for each in heard if each.event == "jira:issue_updated"]
    assert stamps == sorted(set(stamps))


@pytest.fixture
def issue(someone: HandsOf) -> ApiHands:
    """GitLab's issue 1, in anna's hands."""
    someone("anna").post("/issues", json={"title": "x", "labels": "status::new"})
    return someone("anna")


def test_gitlab_dates_label_and_state_events_as_the_issue(issue: ApiHands) -> None:
    """The events of one write share its moment; closing and relabelling in one PUT are two."""
    moments = [issue.get("/issues/1").json()["created_at"]]
    for number in range(RUSH):
        event = "close" if number % 2 == 0 else "reopen"
        sent = {"add_labels": f"a{number},b{number}", "state_event": event}
        after = issue.put("/issues/1", json=sent).json()["updated_at"]
        state = issue.get("/issues/1/resource_state_events?per_page=100").json()[-1]["created_at"]
        labels = issue.get("/issues/1/resource_label_events?per_page=100").json()[-2:]
        assert {each["created_at"] for each in labels} == {after}
        moments += [state, after]
    assert rises(moments)


def test_gitlabs_notes_and_writes_never_share_a_moment(issue: ApiHands) -> None:
    """Nor does a note in the same minute move the issue, but what follows is later than it."""
    moments = [issue.get("/issues/1").json()["updated_at"]]
    for number in range(RUSH):
        note = issue.post("/issues/1/notes", json={"body": f"{number}"}).json()
        before = issue.get("/issues/1").json()["updated_at"]
        assert before == moments[-1]
        after = issue.put("/issues/1", json={"title": f"{number}"}).json()["updated_at"]
        moments += [note["created_at"], after]
    assert rises(moments)
    system = issue.get("/issues/1/notes?activity_filter=only_activity&sort=asc&per_page=100").json()
    assert [each["created_at"] for each in system] == moments[2::2]


def test_a_note_after_a_quiet_minute_moves_the_issue(issue: ApiHands, control: ApiHands) -> None:
    """To the note's own moment."""
    control.post("/clock", json={"advance_s": 61})
    note = issue.post("/issues/1/notes", json={"body": "x"}).json()
    assert issue.get("/issues/1").json()["updated_at"] == note["created_at"]
