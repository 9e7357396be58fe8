"""What set-up leaves alone: tickets, people's mail, and every label, board, file and webhook of others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.place import GITLAB, PREMIUM
from tests.harness.set_up import FreshProject, fresh_project

_OF_OTHERS = 50
_TEMPLATE = ".gitlab/issue_templates/Bug.md"
_READS = ("plan", "drift", "doctor")


@pytest.fixture(params=[GITLAB, PREMIUM])
def lived_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FreshProject]:
    """A project in which others have worked for a while."""
    with fresh_project(tmp_path_factory.mktemp("lived-in"), request.param) as found:
        project = found.project
        for number in range(_OF_OTHERS):
            project.labels.create({"name": f"theme {number}", "color": "#123456", "description": "ours"})
        board = project.boards.create({"name": "Sprint"})
        for label in project.labels.list(per_page=3, page=1, get_all=False):
            board.lists.create({"label_id": label.id})
        project.hooks.create({"url": "http://127.0.0.1:9/elsewhere", "token": "theirs", "push_events": True})
        project.commits.create(
            {
                "branch": "main",
                "commit_message": "Template",
                "actions": [{"action": "create", "file_path": _TEMPLATE, "content": "# Bug\n"}],
            }
        )
        for number in range(3):
            project.issues.create({"title": f"Ticket {number}", "labels": f"theme {number}"})
        yield found


def _of_others(found: FreshProject) -> Any:
    """Everything that was there before."""
    shown = found.describe()
    return {
        "labels": [each for each in shown["labels"] if each["name"].startswith("theme")],
        "boards": [each for each in shown["boards"] if each["name"] == "Sprint"],
        "files": shown["files"][_TEMPLATE],
        "hooks": [each for each in shown["hooks"] if each["url"].endswith("elsewhere")],
        "tickets": [issue.asdict() for issue in found.project.issues.list(get_all=True)],
    }


def test_what_others_made_is_as_it_was(lived_in: FreshProject) -> None:
    """To the byte, after apply and all that only reads; no ticket is touched, nobody is told anything."""
    before = _of_others(lived_in)
    assert len(before["labels"]) == _OF_OTHERS
    hooks_before = len(lived_in.place.hooks())
    lived_in.place.control("DELETE", "/calls")
    assert lived_in.run("apply", "--yes").exit_code == 0
    for command in _READS:
        lived_in.run(command)
    ours = [call for call in lived_in.calls if call["person"] is not None]
    assert _of_others(lived_in) == before
    writes = [call for call in ours if call["method"] != "GET"]
    assert {call["method"] for call in writes} == {"POST"}
    # No ticket changes, which is what hooks tell of; no member is added, which is what GitLab mails about.
    assert not [call for call in writes if re.search(r"/(issues|members|invitations)\b", call["path"])]
    assert len(lived_in.place.hooks()) == hooks_before


def test_only_apply_writes(lived_in: FreshProject) -> None:
    """Plan, drift and doctor ask, and keep no record."""
    lived_in.place.control("DELETE", "/calls")
    for command in _READS:
        lived_in.run(command)
    assert {call["method"] for call in lived_in.calls} == {"GET"}
    assert not lived_in.record.exists()
