"""What people have set up by hand in the plain sandbox is what set-up would make: there is nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning

TIERS = ("engineering", "engineering-premium")


@pytest.mark.parametrize(("begins", "code"), [(ProjectBeginning.SEEDED, 0), (ProjectBeginning.EMPTY, 2)])
def test_plan_says_whether_there_is_anything_to_do(
    tmp_path: Path, begins: ProjectBeginning, code: int
) -> None:
    """With the config as the sandbox writes it, on both tiers; it only reads."""
    with Sandbox(tmp_path, trackers=TIERS, begins=begins) as sandbox:
        words = ["plan", "--config", str(tmp_path / "sdesk.yaml"), "--detailed-exitcode"]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == code, result.output
        assert result.output.count("nothing to do") == (0 if code else len(TIERS))
        assert result.output.count("39 to create") == (len(TIERS) if code else 0)
        assert {call["method"] for call in sandbox.world.calls.noted_calls()} == {"GET"}
        assert {call["person"] for call in sandbox.world.calls.noted_calls()} == {"lena", "desk-bot"}
        assert list(sandbox.world.outgoing.log) == []


def test_the_plain_projects_of_jira_need_nothing_either(tmp_path: Path) -> None:
    """With a portal and without; asking some things is a POST, and writes nothing."""
    trackers = ("support", "support-jsm")
    with Sandbox(tmp_path, trackers=trackers) as sandbox:
        words = ["plan", "--config", str(tmp_path / "sdesk.yaml"), "--detailed-exitcode"]
        result = CliRunner().invoke(app, words)
        assert (result.exit_code, result.output.count("nothing to do")) == (0, len(trackers)), result.output
        calls = sandbox.world.calls.noted_calls()
        asked = {call["path"].rpartition("/rest/api/")[2] for call in calls if call["method"] != "GET"}
        assert asked == {"3/permissions/check", "3/workflows", "2/search/approximate-count"}
        assert list(sandbox.world.outgoing.log) == []
