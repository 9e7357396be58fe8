"""`plan` before any tracker is asked: what it is given, which trackers it leaves out, its schema."""

import json
from pathlib import Path

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.desk_folder import DeskFolder


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A config with a GitLab, and a Jira Data Center, for which no plan is made."""
    made = DeskFolder.make(tmp_path)
    made.write("jira-data-center.yaml", preset_path("jira-data-center").read_bytes())
    made.spoil("sdesk.yaml", "    user: desk-bot@acme.example\n", "")
    for name in ("kind: jira-cloud", "mapping: jira-cloud"):
        made.spoil("sdesk.yaml", name, name.replace("cloud", "data-center"))
    return made


def test_a_tracker_that_there_is_not_is_told(here: DeskFolder) -> None:
    """With those there are."""
    result = here.run("plan", "--tracker", "suport")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("no tracker 'suport' in the config, only ")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "is set up by hand"), ("de", "wird von Hand eingerichtet")]
)
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_kind_that_is_set_up_by_hand_is_named_and_left_out(
    here: DeskFolder, command: str, language: str, said: str
) -> None:
    """Nothing is asked of it, and nothing is wrong."""
    result = here.run(command, "--tracker", "support", "--lang", language)
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1), result.output
    assert result.stdout.startswith(f"support · {said}")


def test_for_machines_it_is_left_out_too(here: DeskFolder) -> None:
    """The sentence is no part of the JSON."""
    result = here.run("plan", "--tracker", "support", "--json", "--detailed-exitcode")
    assert (result.exit_code, json.loads(result.stdout)["trackers"]) == (0, [])
    assert "support: is set up by hand" in result.stderr


def test_the_schema_of_a_plan_is_printed(here: DeskFolder) -> None:
    """For whoever reads one."""
    result = here.run("schema", "plan")
    assert json.loads(result.stdout)["title"] == "PlanShape"
    assert "G401" in result.stdout
