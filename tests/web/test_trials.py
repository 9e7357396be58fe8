"""A test that somebody has GitLab send of a hook: answered, and nothing comes of it."""

import json
from typing import Any

import pytest

from tests.harness.inbox import Inbox
from tests.harness.place import GITLAB


def count(box: Inbox) -> int:
    """How many deliveries are stored."""
    return int(box.works.place.rows("SELECT count(*) AS n FROM inbox")[0]["n"])


@pytest.mark.parametrize("changes", [{}, None])
def test_a_test_of_the_hook_is_answered_and_kept_nowhere(box: Inbox, changes: dict[str, Any] | None) -> None:
    """It shows a ticket in the name of whoever tests: as an edit it would be judged as theirs."""
    body = next(each for each in box.bodies[GITLAB] if each["object_kind"] == "issue")
    shown = {key: each for key, each in body["object_attributes"].items() if key != "action"}
    trial, before = {**body, "object_attributes": shown, "changes": changes}, count(box)
    answer = box.post(GITLAB, json.dumps(trial).encode())
    assert (answer.status_code, answer.json()["status"], count(box)) == (200, "test", before)


def test_what_names_a_change_is_no_test(box: Inbox) -> None:
    """Whatever else it lacks."""
    body = next(each for each in box.bodies[GITLAB] if each["object_kind"] == "issue" and each["changes"])
    shown = {key: each for key, each in body["object_attributes"].items() if key != "action"}
    assert box.post(GITLAB, json.dumps({**body, "object_attributes": shown}).encode()).status_code == 202
