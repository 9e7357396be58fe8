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
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from sdesk_sync.sandbox.claims import CLAIMS, NOT_PLAYED, claim_sentences
from sdesk_sync.sandbox.faults import BadFault
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.server import open_listener
from sdesk_sync.sandbox.trackers import TRACKERS

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


def test_only_what_is_asked_for_runs(tmp_path: Path) -> None:
    """Each is in the ready line and in the config; nothing else answers, and no fault can be for it."""
    with Sandbox(tmp_path, trackers=("engineering-premium", "engineering-premium")) as sandbox:
        config = yaml.safe_load((tmp_path / "sdesk.yaml").read_text(encoding="utf-8"))
        assert list(config["trackers"]) == list(sandbox.line["trackers"]) == ["engineering-premium"]
        assert sandbox.line["trackers"]["engineering-premium"]["tier"] == "premium"
        assert config["trackers"]["engineering-premium"]["mapping"] == "gitlab.yaml"
        control = sandbox.line["control"]
        fault = requests.put(f"{control}/faults", json=[{"kind": "slow", "tracker": "support"}], timeout=10)
        assert fault.json() == {"error": "no tracker 'support' here, only engineering-premium"}
        with pytest.raises(BadFault, match="engineering-premium is no Jira"):
            sandbox.world.jira("engineering-premium")
        drag = {"person": "anna", "issue": 1, "from": "Open", "to": "Closed"}
        for tracker, words in (("engineering", "no tracker"), ("engineering-premium", "no issue 1")):
            answer = requests.post(f"{control}/drag", json={**drag, "tracker": tracker}, timeout=10)
            assert (answer.status_code, words in answer.json()["error"]) == (400, True)


def test_a_tracker_that_is_none_is_refused(tmp_path: Path) -> None:
    """Before anything is written."""
    words = ("sandbox", "--config-out", str(tmp_path / "desk"), "--tracker", "no-such")
    result = CliRunner().invoke(app, words)
    known = ", ".join(TRACKERS)
    assert (result.exit_code, result.output) == (1, f"no tracker 'no-such' is played, only {known}\n")
    assert not (tmp_path / "desk").exists()


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
