"""Notes, and the quick actions that run in them."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import HandsOf


@pytest.fixture
def issue(someone: HandsOf) -> HandsOf:
    """Issue 1, opened by carla, in status new, estimated by nobody."""
    someone("carla").post("/issues", json={"title": "x", "labels": "status::new,type::incident"})
    return someone


def post_note(someone: HandsOf, body: str, who: str = "anna", **more: Any) -> requests.Response:
    """A note on issue 1."""
    return someone(who).post("/issues/1/notes", json={"body": body, **more})


def list_bodies(someone: HandsOf, query: str = "", who: str = "anna") -> list[str]:
    """The notes on issue 1, newest first."""
    return [note["body"] for note in someone(who).get(f"/issues/1/notes{query}").json()]


def read_issue(someone: HandsOf) -> dict[str, Any]:
    """Issue 1 as it is."""
    found: dict[str, Any] = someone("anna").get("/issues/1").json()
    return found


def test_notes_are_written_read_changed_and_deleted(issue: HandsOf) -> None:
    """By their author."""
    made = post_note(issue, "first")
    assert (made.status_code, made.json()["author"]["username"]) == (201, "anna")
    path = f"/issues/1/notes/{made.json()['id']}"
    assert issue("dev").get(path).json()["body"] == "first"
    assert issue("dev").put(path, json={"body": "not mine"}).status_code == 403
    assert issue("anna").put(path, json={"body": "second"}).json()["body"] == "second"
    assert issue("anna").delete(path).status_code == 204
    assert issue("anna").get(path).json() == {"message": "404 Not found"}


def test_an_empty_note_is_refused(issue: HandsOf) -> None:
    """And one on an issue that is not there."""
    assert issue("anna").post("/issues/1/notes", json={}).json() == {"error": "body is missing"}
    assert post_note(issue, "  ").status_code == 400
    gone = issue("anna").post("/issues/7/notes", json={"body": "x"})
    assert (gone.status_code, gone.json()) == (404, {"message": "404 Issue Not Found"})


def test_internal_notes_are_hidden_from_guests(issue: HandsOf) -> None:
    """Staff see them; the deprecated parameter does the same."""
    internal = post_note(issue, "between us", internal=True).json()
    post_note(issue, "also", confidential=True)
    post_note(issue, "for all")
    assert (internal["internal"], internal["confidential"]) == (True, True)
    assert list_bodies(issue) == ["for all", "also", "between us"]
    assert list_bodies(issue, who="carla") == ["for all"]
    assert issue("carla").get(f"/issues/1/notes/{internal['id']}").status_code == 404


def test_a_guests_internal_note_is_public(issue: HandsOf) -> None:
    """The wish is dropped without a word (docs/trackers/gitlab.md#notes)."""
    assert post_note(issue, "psst", who="carla", internal=True).json()["internal"] is False


def test_text_and_commands_keep_the_text(issue: HandsOf) -> None:
    """201, the commands are gone from it and `commands_changes` tells what was done."""
    answer = post_note(
        issue, 'Done.\n\n/unlabel ~"status::new"\n/label ~status::closed ~"team::hosting"\n/close'
    )
    assert answer.status_code == 201
    note = answer.json()
    assert note["body"] == "Done."
    assert note["commands_changes"]["state_event"] == "close"
    assert set(note["commands_changes"]) == {"remove_label_ids", "add_label_ids", "state_event"}
    assert (read_issue(issue)["state"], read_issue(issue)["labels"]) == (
        "closed",
        ["status::closed", "team::hosting", "type::incident"],
    )


def test_commands_alone_leave_no_note(issue: HandsOf) -> None:
    """202 without an id, with GitLab's summary."""
    answer = post_note(issue, "/close\n/estimate 1d 2h")
    assert answer.status_code == 202
    assert answer.json() == {
        "commands_changes": {"state_event": "close", "time_estimate": 36000},
        "summary": ["Closed this issue. Set time estimate to 1d 2h."],
    }
    assert list_bodies(issue, "?activity_filter=only_comments") == []


def test_commands_that_find_nothing_fail(issue: HandsOf) -> None:
    """400; unknown labels are not created by a command."""
    answer = post_note(issue, '/label ~"no such label"')
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "400 Bad request - Failed to apply commands.",
    )
    assert issue("anna").get("/labels/no%20such%20label").status_code == 404


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ("/relabel ~a", "labels", ["a"]),
        ("/unlabel", "labels", []),
        ("/remove_label ~status::new", "labels", ["type::incident"]),
        ("/LABEL a", "labels", ["a", "status::new", "type::incident"]),
        ('/labels a "team::support"', "labels", ["a", "status::new", "team::support", "type::incident"]),
        ("/confidential", "confidential", True),
        ("/title Much better", "title", "Much better"),
        ("/due 2027-05-01", "due_date", "2027-05-01"),
        ("/lock", "discussion_locked", True),
        ("/promote_to_incident", "issue_type", "incident"),
    ],
)
def test_a_command_is_carried_out(issue: HandsOf, command: str, field: str, value: object) -> None:
    """Names without ~ may be bare words; labels go by name or id."""
    issue("anna").post("/labels", json={"name": "a", "color": "#000000"})
    assert post_note(issue, command).status_code == 202
    assert read_issue(issue)[field] == value


def test_people_are_assigned_by_name(issue: HandsOf) -> None:
    """`me` is oneself; an unknown name assigns nobody."""
    post_note(issue, "/assign @dev")
    assert read_issue(issue)["assignee"]["username"] == "dev"
    post_note(issue, "/assign me")
    assert read_issue(issue)["assignee"]["username"] == "anna"
    assert post_note(issue, "/assign @ghost").json()["summary"] == ["Failed to find users for ghost"]
    post_note(issue, "/unassign")
    assert read_issue(issue)["assignee"] is None


def test_time_is_spent_and_taken_back(issue: HandsOf) -> None:
    """With a date or without."""
    spent = post_note(issue, "Worked\n/spend 1h30m 2026-01-02").json()
    assert spent["commands_changes"]["spend_time"]["spent_at"] == "2026-01-02"
    assert spent["commands_changes"]["spend_time"]["note_id"] == spent["id"]
    post_note(issue, "/spend -30m")
    assert read_issue(issue)["time_stats"]["human_total_time_spent"] == "1h"
    post_note(issue, "/remove_time_spent")
    assert read_issue(issue)["time_stats"]["total_time_spent"] == 0


def test_a_guests_commands_are_dropped(issue: HandsOf) -> None:
    """The text stays; on an own issue closing works."""
    answer = post_note(issue, "please\n/label ~priority::critical\n/estimate 1h\n/close", who="carla")
    assert (answer.status_code, answer.json()["body"]) == (201, "please")
    assert answer.json()["commands_changes"] == {"state_event": "close"}
    refused = post_note(issue, "/label ~priority::critical", who="carla")
    assert (refused.status_code, refused.json()["summary"]) == (202, ["Could not apply label command."])
    assert read_issue(issue)["labels"] == ["status::new", "type::incident"]


@pytest.mark.parametrize(
    "text",
    [
        "> /close",
        "  /close",
        "```\n/close\n```",
        "`/close`",
        ">>>\n/close\n>>>",
        "see /close",
        "/closed",
        "/closing time",
        "<pre>\n/close\n</pre>",
    ],
)
def test_what_only_looks_like_a_command_stays_text(issue: HandsOf, text: str) -> None:
    """Quotes, code, indented lines, and words that go on."""
    answer = post_note(issue, text)
    assert (answer.status_code, answer.json()["body"]) == (201, text)
    assert read_issue(issue)["state"] == "opened"


def test_foreign_text_with_a_slash_line_is_run(issue: HandsOf) -> None:
    """The danger of mirrored text: a line is carried out with the writer's rights.

    docs/trackers/gitlab.md#commands-in-text
    """
    post_note(issue, "The customer writes:\n/close\nThank you", who="desk-bot")
    assert read_issue(issue)["state"] == "closed"
    assert list_bodies(issue)[0] == "The customer writes:\nThank you"


def test_commands_in_a_description_run(someone: HandsOf) -> None:
    """On opening and on editing (docs/trackers/gitlab.md#commands-in-text)."""
    made = (
        someone("anna").post("/issues", json={"title": "x", "description": "Hi\n/label ~status::new"}).json()
    )
    assert (made["description"], made["labels"]) == ("Hi", ["status::new"])
    someone("anna").put("/issues/1", json={"description": "Bye\n/close"})
    assert (read_issue(someone)["description"], read_issue(someone)["state"]) == ("Bye", "closed")


def test_commands_in_an_edited_note_run(issue: HandsOf) -> None:
    """A note of which only commands remain is gone."""
    note = post_note(issue, "Hi").json()["id"]
    issue("anna").put(f"/issues/1/notes/{note}", json={"body": "Hi\n/close"})
    assert read_issue(issue)["state"] == "closed"
    assert issue("anna").put(f"/issues/1/notes/{note}", json={"body": "/reopen"}).status_code == 202
    assert (read_issue(issue)["state"], list_bodies(issue, "?activity_filter=only_comments")) == (
        "opened",
        [],
    )


def test_system_notes_tell_what_has_no_event(issue: HandsOf) -> None:
    """Title, description, type, assignee, confidentiality, time; labels and states are not among them."""
    issue("anna").put(
        "/issues/1",
        json={
            "title": "y",
            "description": "z",
            "issue_type": "incident",
            "assignee_ids": [15],
            "confidential": True,
            "add_labels": "a",
            "state_event": "close",
        },
    )
    post_note(issue, "/estimate 2h")
    said = list_bodies(issue, "?activity_filter=only_activity&sort=asc")
    assert said == [
        "changed title from **x** to **y**",
        "changed the description",
        "made the issue confidential",
        "changed type from issue to incident",
        "assigned to @dev",
        "changed time estimate to 2h",
    ]
    system = issue("anna").get("/issues/1/notes?activity_filter=only_activity").json()[0]
    assert system["system"] is True
    assert issue("lena").delete(f"/issues/1/notes/{system['id']}").status_code == 403
    assert read_issue(issue)["user_notes_count"] == 0


def test_code_at_the_end_of_a_line_shields_what_stands_before_it(issue: HandsOf) -> None:
    """As GitLab's extractor reads inline code; commands after it run."""
    shielded = post_note(issue, "/close\nits label was `status::new`")
    assert (shielded.status_code, read_issue(issue)["state"]) == (201, "opened")
    post_note(issue, "its label was `status::new`\n/close")
    assert read_issue(issue)["state"] == "closed"


def test_a_long_text_is_read_quickly(issue: HandsOf) -> None:
    """A megabyte is allowed, and other people wait meanwhile."""
    begun = time.monotonic()
    assert post_note(issue, "a line of a log\n" * 60_000 + "/close").status_code == 201
    assert read_issue(issue)["state"] == "closed"
    assert time.monotonic() - begun < 5


def test_a_note_moves_the_issue_once_a_minute(issue: HandsOf, control: Any) -> None:
    """Later notes within the minute leave `updated_at` as it was."""
    before = read_issue(issue)["updated_at"]
    post_note(issue, "at once")
    assert read_issue(issue)["updated_at"] == before
    control.post("/clock", json={"advance_s": 61})
    post_note(issue, "a minute later")
    assert read_issue(issue)["updated_at"] > before
