"""A project as its vendor makes it, one set up by hand, and one that somebody has left in another shape."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from sdesk_sync.config import load_config
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands

GITLABS = ("engineering", "engineering-premium")
WRITTEN = b"# Written by the sandbox\n"


def look_at_all(entry: dict[str, Any]) -> dict[str, int]:
    """How much there is in a GitLab project of what set-up makes, as its lead is shown it."""
    headers = {"PRIVATE-TOKEN": entry["people"]["lena"]["token"]}
    root = f"{entry['url']}/api/v4/projects/101"
    things = ("labels", "boards", "hooks", "repository/tree", "members", "issues")
    return {
        thing: len(requests.get(f"{root}/{thing}?per_page=100", headers=headers, timeout=10).json())
        for thing in things
    }


def test_an_empty_sandbox_is_as_gitlab_makes_projects(tmp_path: Path) -> None:
    """On both tiers: people, and a repository with a README. What is reset is empty again."""
    with Sandbox(tmp_path, trackers=GITLABS, begins=ProjectBeginning.EMPTY) as sandbox:
        for _ in range(2):
            for entry in sandbox.line["trackers"].values():
                assert look_at_all(entry) == {
                    "labels": 0, "boards": 0, "hooks": 0, "repository/tree": 1, "members": 10, "issues": 0,
                }  # fmt: skip
                make_label(entry)
            requests.post(sandbox.line["control"] + "/reset", timeout=10).raise_for_status()
        assert not (tmp_path / "gitlab.yaml").exists()


def make_label(entry: dict[str, Any]) -> None:
    """A label that somebody makes."""
    headers = {"PRIVATE-TOKEN": entry["people"]["lena"]["token"]}
    sent = {"name": "mine", "color": "#123"}
    made = requests.post(f"{entry['url']}/api/v4/projects/101/labels", json=sent, headers=headers, timeout=10)
    assert (made.status_code, made.json()["color"]) == (201, "#112233")


def test_the_command_begins_so_too(tmp_path: Path) -> None:
    """`sandbox --empty`, in one line as ever."""
    words = ["-m", "sdesk_sync", "sandbox", "--empty", "--tracker", GITLABS[0], "--config-out", str(tmp_path)]
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        line = json.loads(program.stdout.readline())
        assert look_at_all(line["trackers"][GITLABS[0]])["labels"] == 0
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=20)


def test_the_config_names_who_sets_up_and_what_is_there_by_hand(tmp_path: Path) -> None:
    """The lead's account, and for GitLab a mapping that asks for no boards and templates."""
    with Sandbox(tmp_path) as sandbox:
        config = load_config(tmp_path / "sdesk.yaml")
        setups = {name: tracker.setup for name, tracker in config.trackers.items()}
        for name, setup in setups.items():
            lead = sandbox.line["trackers"][name]["people"]["lena"]
            assert setup is not None
            assert setup.user == (lead["user"] if name == "support" else None)
            assert (tmp_path / f"{name}-setup-token").read_text().strip() == lead["token"]
        mapping = yaml.safe_load((tmp_path / "gitlab.yaml").read_text(encoding="utf-8"))
        assert mapping["setup"] == {"boards": False, "templates": False}
        serve = yaml.safe_load((tmp_path / "sdesk.yaml").read_text(encoding="utf-8"))["serve"]
        hook_url = sandbox.world.site("engineering").hook_url
        assert f"{serve['public_url']}/hooks/engineering" == hook_url


def test_a_mapping_of_somebodys_stays(tmp_path: Path) -> None:
    """One that a sandbox wrote is written anew, or taken away where the project begins empty."""
    written = tmp_path / "gitlab.yaml"
    for text in (b"mine", WRITTEN):
        written.write_bytes(text)
        for begins in (ProjectBeginning.SEEDED, ProjectBeginning.EMPTY):
            Sandbox(tmp_path, begins=begins).close()
            is_mine = text == b"mine"
            assert written.exists() == (is_mine or begins is ProjectBeginning.SEEDED)
            assert not is_mine or written.read_bytes() == b"mine"


def test_a_shape_is_ordered_from_outside(control: ApiHands, someone: HandsOf, visitor: HandsOf) -> None:
    """What nobody changes by a route that is played; a reset takes it back."""
    shape = {
        "tracker": "engineering",
        "group_labels": ["type::incident of all"],
        "push_level": 60,
        "tokens": {"dev": {"expires_at": "2020-01-01"}},
        "settings": {"version": "18.11.0-ee"},
    }
    assert control.put("/shape", json=shape).json() == {}
    (label,) = someone("lena").get("/labels?search=of all").json()
    assert (label["is_project_label"], visitor("dev").get("/user").status_code) == (False, 401)
    assert visitor("anna").get("/metadata").json()["version"] == "18.11.0-ee"
    assert someone("lena").get("/repository/branches/main").json()["can_push"] is False
    control.post("/reset")
    assert visitor("dev").get("/user").status_code == 200


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({"tracker": "engineering", "tokens": {"nobody": {"expires_at": None}}}, "nobody called 'nobody'"),
        ({"tracker": "engineering", "archived": True}, "archived"),
        ({"tracker": "support", "push_level": 60}, "nothing called 'push_level'"),
        ({}, "tracker is a text"),
    ],
)
def test_a_shape_that_is_none_is_refused(control: ApiHands, shape: dict[str, object], words: str) -> None:
    """And nothing changes."""
    answer = control.put("/shape", json=shape)
    assert (answer.status_code, words in answer.json()["error"]) == (400, True)
