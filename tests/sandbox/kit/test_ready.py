"""Starting the sandbox: its one line, the configuration it writes, how it stops."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import yaml

from sdesk_sync.sandbox.claims import CLAIMS, NOT_PLAYED, claim_sentences
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.server import open_listener

NAMES = ["carla", "anna", "sami", "lena", "dev", "hugo", "coni", "petra", "robo", "desk-bot"]


def test_the_ready_line_names_both_trackers_and_all_people(sandbox: Sandbox) -> None:
    """The shape that checks and the demo rely on."""
    line = sandbox.line
    assert line["format_version"] == "1"
    assert line["control"].endswith("/_control")
    kinds = {name: (each["kind"], each["project"]) for name, each in line["trackers"].items()}
    assert kinds == {"support": ("jira-cloud", "DESK"), "engineering": ("gitlab", "acme/engineering")}
    assert line["trackers"]["engineering"]["tier"] == "free"
    for tracker in line["trackers"].values():
        assert list(tracker["people"]) == NAMES
        assert all(set(person) == {"user", "token", "id"} for person in tracker["people"].values())
    assert line["trackers"]["support"]["people"]["anna"]["user"] == "anna@example.com"
    assert line["trackers"]["engineering"]["people"]["anna"]["user"] == "anna"


def test_the_configuration_needs_no_further_step(sandbox: Sandbox) -> None:
    """Tokens and secrets are files readable by their owner only, and the hooks go where it listens."""
    written = Path(sandbox.line["config"])
    config = yaml.safe_load(written.read_text(encoding="utf-8"))
    assert (config["version"], config["mode"], config["desk"]) == (1, "enforce", "service-desk.yaml")
    assert config["store"] == f"sqlite:///{written.parent}/sdesk.db"
    for name, tracker in config["trackers"].items():
        place = sandbox.world.site(name)
        assert tracker["url"] == sandbox.line["trackers"][name]["url"]
        assert place.hook_url == f"http://127.0.0.1:{config['serve']['port']}/hooks/{name}"
        for value, expected in (
            (tracker["token"], sandbox.line["trackers"][name]["people"]["desk-bot"]["token"]),
            (tracker["webhook_secret"][0], place.hook_secret),
        ):
            path = Path(value.removeprefix("file:"))
            assert path.read_text(encoding="utf-8").strip() == expected
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert config["trackers"]["support"]["user"] == "desk-bot@example.com"
    assert config["trackers"]["engineering"]["people"]["anna"] == ["service-desk"]


def test_as_a_program_it_prints_one_line_and_stops_on_sigterm(tmp_path: Path) -> None:
    """Nothing else ever appears on stdout."""
    code = (
        "from pathlib import Path; from sdesk_sync.sandbox.run import run_sandbox; "
        f"run_sandbox(0, Path({str(tmp_path)!r}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        line = json.loads(program.stdout.readline())
        assert requests.get(line["control"] + "/calls", timeout=10).json() == []
        assert (
            requests.get(line["trackers"]["engineering"]["url"] + "/api/v4/user", timeout=10).status_code
            == 401
        )
        program.send_signal(signal.SIGTERM)
        rest, complaints = program.communicate(timeout=20)
    assert (rest, complaints, program.returncode) == ("", "", 0)


def test_a_port_in_use_is_an_error(tmp_path: Path) -> None:
    """It is said at once, not on stdout."""
    with open_listener(0) as taken, pytest.raises(OSError, match="in use"):
        Sandbox(tmp_path, port=taken.getsockname()[1])


def test_with_a_seed_people_keep_their_tokens(tmp_path: Path) -> None:
    """So that a recorded run can be played again."""
    tokens = []
    for _ in range(2):
        with Sandbox(tmp_path, seed="again") as sandbox:
            tokens.append(sandbox.line["trackers"]["engineering"]["people"]["dev"]["token"])
    assert tokens[0] == tokens[1]


def test_every_claim_is_a_line_with_its_source() -> None:
    """What nobody has proven is said."""
    assert len(claim_sentences()) == len(CLAIMS) + len(NOT_PLAYED)
    said = "a deleted issue or note fires no hook (from memory; docs/trackers/gitlab.md#what-no-hook-tells)"
    assert f"gitlab: {said}" in claim_sentences()
