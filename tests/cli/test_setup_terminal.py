"""`plan`, `apply` and `drift` as they are typed, for a fresh project of an embedded GitLab."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gitlab
import pytest
import yaml
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.harness.place import DATA_CENTER, GITLAB, PREMIUM

RECORD = "sdesk.setup.json"


@dataclass(frozen=True)
class FreshDesk:
    """A config whose trackers lack everything, and commands for it."""

    sandbox: Sandbox
    home: Path

    def run(self, *words: str) -> Result:
        """A command in this process, with nobody at a terminal."""
        config = self.sandbox.line["config"]
        return CliRunner(env={"NO_COLOR": ""}).invoke(app, ("--config", config, *words))

    def reconfigure(self, **changed: Any) -> None:
        """Change top-level keys of the config."""
        path = Path(self.sandbox.line["config"])
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        config.update(changed)
        path.write_text(yaml.safe_dump(config), encoding="utf-8")

    @property
    def config(self) -> Any:
        """The config as it is."""
        return yaml.safe_load(Path(self.sandbox.line["config"]).read_text(encoding="utf-8"))

    def project(self, tracker: str = GITLAB) -> Any:
        """A project, for whom it was set up for."""
        entry = self.sandbox.line["trackers"][tracker]
        token = entry["people"]["lena"]["token"]
        return gitlab.Gitlab(entry["url"], private_token=token).projects.get(101)

    @property
    def writes(self) -> int:
        """How often anything was written to a tracker."""
        return sum(call["method"] != "GET" for call in self.sandbox.world.calls.noted_calls())


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FreshDesk]:
    """A fresh desk with the trackers that the test names, else a GitLab on Free."""
    trackers = getattr(request, "param", (GITLAB,))
    with Sandbox(tmp_path, trackers=trackers, begins=ProjectBeginning.EMPTY) as sandbox:
        found = FreshDesk(sandbox, tmp_path)
        named = found.config["trackers"]
        for name, entry in named.items():
            token = tmp_path / f"{name}-lead"
            token.write_text(sandbox.line["trackers"][name]["people"]["lena"]["token"])
            if entry["kind"] == "gitlab":
                entry["setup"] = {"token": f"file:{token}"}
        address = {**found.config["serve"], "public_url": "https://sdesk.example.com"}
        found.reconfigure(trackers=named, serve=address)
        yield found


@pytest.mark.parametrize("fresh", [(GITLAB,), (PREMIUM,)], indirect=True, ids=["free", "premium"])
def test_what_was_applied_needs_nothing_more(fresh: FreshDesk) -> None:
    """Plan says what is open, apply does it, plan says that nothing is."""
    before = fresh.run("plan", "--detailed-exitcode")
    assert (before.exit_code, before.stdout.splitlines()[-1]) == (
        2,
        "63 to create, 0 to change.  Next: sdesk-sync apply",
    )
    applied = fresh.run("apply", "--yes")
    assert applied.exit_code == 0, applied.output
    assert sum(line.startswith(" ✓ ") for line in applied.stdout.splitlines()) == 62
    assert applied.stdout.splitlines()[-1].startswith("62 of 62 done and recorded, in ")
    after = fresh.run("plan", "--detailed-exitcode", "--lang", "de")
    assert (after.exit_code, after.stdout.count("\n")) == (0, 1)
    assert " · nichts zu tun · 9 Aufrufe, " in after.stdout
    assert fresh.run("drift").exit_code == 0


def test_what_is_piped_has_no_colour_and_no_line_too_wide(fresh: FreshDesk) -> None:
    """Nor a spinner: a line a step."""
    shown = fresh.run("plan").stdout + fresh.run("plan", "--rules", "--all").stdout
    shown += fresh.run("apply", "--yes").stdout
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_plan_writes_nothing_not_even_the_record(fresh: FreshDesk) -> None:
    """Only the file that it is told to."""
    there = set(fresh.home.iterdir())
    saved = fresh.home / "saved.json"
    made = fresh.run("plan", "--out", str(saved), "--json")
    assert set(fresh.home.iterdir()) - there == {saved}
    assert fresh.writes == 0
    written = json.loads(saved.read_text(encoding="utf-8"))
    assert written == json.loads(made.stdout)
    assert written["summary"]["create"] == 63
    assert len(written["trackers"][0]["rules"]) == 22


def test_the_json_is_the_same_in_both_languages(fresh: FreshDesk) -> None:
    """But for when it was made."""
    shown = [json.loads(fresh.run("plan", "--json", "--lang", lang).stdout) for lang in ("en", "de")]
    assert {**shown[0], "made_at": ""} == {**shown[1], "made_at": ""}


def test_nothing_is_applied_where_nobody_says_yes(fresh: FreshDesk) -> None:
    """No terminal and no --yes: exit 3, with a word on it."""
    result = fresh.run("apply", "--lang", "de")
    assert (result.exit_code, fresh.writes) == (3, 0)
    assert result.stderr.startswith("Nichts wurde ausgeführt: Niemand wurde gefragt")
    as_json = fresh.run("apply", "--json")
    assert (as_json.exit_code, as_json.stdout, fresh.writes) == (3, "", 0)
    assert not (fresh.home / RECORD).exists()


def test_for_machines_each_event_is_a_line(fresh: FreshDesk) -> None:
    """The last counts."""
    lines = [json.loads(line) for line in fresh.run("apply", "--json", "--yes").stdout.splitlines()]
    assert [line["event"] for line in lines[:2]] == ["step_started", "step_done"]
    assert lines[-1] == {"event": "summary", "done": 62, "open": 0}


def test_a_single_step_brings_what_it_needs(fresh: FreshDesk) -> None:
    """A list its board and its label; nothing else is done."""
    result = fresh.run("apply", "--yes", "--only", "list:Desk: statuses/status::new")
    assert result.exit_code == 0, result.output
    assert "3 of 3 done and recorded" in result.stdout
    assert [label.name for label in fresh.project().labels.list(get_all=True)] == ["status::new"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "nonsense"), "'nonsense' names no step; a key is written as"),
        (("--only", "label:type::incidnt"), "meant is perhaps label:type::incident"),
        (("--done", "G999"), "nothing is to be done by hand under the code 'G999'"),
    ],
)
def test_what_is_no_step_is_told(fresh: FreshDesk, words: tuple[str, str], said: str) -> None:
    """Before anything is written."""
    result = fresh.run("apply", "--yes", *words)
    assert (result.exit_code, fresh.writes) == (1, 0)
    assert said in result.stderr


def test_a_saved_plan_that_still_holds_is_applied(fresh: FreshDesk) -> None:
    """And one that is half done goes on."""
    saved = str(fresh.home / "saved.json")
    assert fresh.run("plan", "--out", saved).exit_code == 0
    assert fresh.run("apply", "--yes", "--only", "label:status::new").exit_code == 0
    result = fresh.run("apply", saved, "--yes")
    assert (result.exit_code, "61 of 61 done" in result.stdout) == (0, True), result.output


def test_a_saved_plan_that_no_longer_holds_is_not_applied(fresh: FreshDesk) -> None:
    """The steps that are otherwise are named, and the files that are."""
    saved = str(fresh.home / "saved.json")
    fresh.run("plan", "--out", saved)
    fresh.reconfigure(mode="off")
    before = fresh.writes
    result = fresh.run("apply", saved, "--yes")
    assert (result.exit_code, fresh.writes) == (3, before)
    assert "the saved plan no longer holds" in result.stdout
    assert "  The config is another than it was then." in result.stdout


def test_for_machines_stdout_has_no_sentence(fresh: FreshDesk, tmp_path: Path) -> None:
    """That a saved plan no longer holds is said beside it, and where a plan was saved."""
    saved = fresh.run("plan", "--out", str(tmp_path / "F"), "--json")
    assert (json.loads(saved.stdout)["format_version"], "sdesk-sync apply" in saved.stderr) == ("1", True)
    fresh.reconfigure(mode="observe")
    refused = fresh.run("apply", str(tmp_path / "F"), "--yes", "--json")
    assert (refused.exit_code, refused.stdout, bool(refused.stderr)) == (3, "", True)


@pytest.mark.parametrize("fresh", [(GITLAB, PREMIUM, DATA_CENTER)], indirect=True)
def test_one_site_that_does_not_answer_leaves_the_others_planned(fresh: FreshDesk) -> None:
    """And the exit code says so, whatever is open there; a kind that is set up by hand is named."""
    trackers = fresh.config["trackers"]
    trackers[PREMIUM]["url"] = "http://127.0.0.1:9"
    fresh.reconfigure(trackers=trackers)
    result = fresh.run("plan", "--detailed-exitcode")
    assert result.exit_code == 4, result.output
    assert "63 to create, 0 to change." in result.stdout
    assert f"{PREMIUM} · cannot be planned: " in result.stdout
    assert f"{DATA_CENTER} · is set up by hand" in result.stdout
    assert fresh.run("apply", "--yes", "--tracker", PREMIUM).exit_code == 4


def test_what_is_blocked_is_said_and_keeps_all_from_being_done(fresh: FreshDesk) -> None:
    """The bot may not set up: nothing is tried."""
    trackers = fresh.config["trackers"]
    del trackers[GITLAB]["setup"]
    fresh.reconfigure(trackers=trackers)
    plan = fresh.run("plan", "--detailed-exitcode")
    assert (plan.exit_code, "✗ G101  desk-bot is the bot that serves" in plan.stdout) == (3, True), (
        plan.output
    )
    assert "Next: mend what is blocked, then sdesk-sync plan" in plan.stdout
    applied = fresh.run("apply", "--yes")
    assert (applied.exit_code, fresh.writes) == (3, 0)


def test_drift_is_told_and_mended(fresh: FreshDesk) -> None:
    """By the command that it names."""
    fresh.run("apply", "--yes")
    label = next(one for one in fresh.project().labels.list(get_all=True) if one.name == "status::fixed")
    label.color = "#ff0000"
    label.save()
    shown = fresh.run("drift")
    assert shown.exit_code == 2
    assert " ~ label    status::fixed      colour #69d100 → #ff0000 " in shown.stdout
    assert "by whom: this tier does not tell" in shown.stdout
    assert shown.stdout.endswith("1 difference.   exit 2\n")
    (told,) = json.loads(fresh.run("drift", "--json").stdout)["trackers"]
    (difference,) = told["differences"]
    assert (difference["key"], difference["kind"]) == ("label:status::fixed", "changed")
    assert fresh.run("apply", "--yes", "--only", difference["key"]).exit_code == 0
    assert fresh.run("drift").exit_code == 0


def test_a_record_that_was_lost_is_made_anew_with_what_is_there(fresh: FreshDesk) -> None:
    """So drift sees again what somebody changes, though nothing was to be done."""
    fresh.run("apply", "--yes")
    (fresh.home / RECORD).unlink()
    # The webhook's secret is written once more, since nobody can read it.
    assert fresh.run("apply", "--yes").exit_code == 0
    label = next(one for one in fresh.project().labels.list(get_all=True) if one.name == "type::incident")
    fresh.project().labels.update(label.id, {"new_name": "type::outage"})
    shown = fresh.run("drift")
    assert (shown.exit_code, "type::incident" in shown.stdout, "type::outage" in shown.stdout) == (
        2,
        True,
        True,
    ), shown.output


def test_the_record_of_another_project_is_told(fresh: FreshDesk) -> None:
    """With what to do; nothing is read on."""
    fresh.run("apply", "--yes")
    record = fresh.home / RECORD
    record.write_text(record.read_text().replace("acme/engineering", "acme/else"))
    result = fresh.run("plan")
    assert (result.exit_code, "acme/else" in result.stderr) == (1, True), result.output
