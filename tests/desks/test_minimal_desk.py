"""The small desk file that ships: complete, and with mappings of its words from the first minute on."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.presets import preset_path
from tests.harness.any_desk import DeskBench

BENCH = DeskBench.of_file(preset_path("minimal-desk"))
SECRETS = {
    "SUPPORT_TOKEN": "jira-token",
    "SUPPORT_HOOK_SECRET": "hook-secret",
    "ENG_TOKEN": "glpat-0123456789",
    "ENG_HOOK_SECRET": "hook-secret",
}
REQUEST = {"type": "request", "status": "new", "team": "support"}
DEFECT = {"type": "software-defect", "status": "accepted", "billing": "contract", "team": "development"}
ORDER = {"type": "customization", "status": "awaiting-order", "billing": "separate-order"}


def run(*words: str) -> Result:
    """A command as a person types it, the secrets of their config being set."""
    return CliRunner(env=SECRETS).invoke(app, words)


@pytest.mark.parametrize("preset", ["service-desk", "minimal-desk", "minimal-desk.yaml"])
def test_what_init_writes_is_right_as_it_is(tmp_path: Path, preset: str) -> None:
    """The config names the desk file that was asked for, and the mappings have its words only."""
    assert run("init", "--preset", preset, str(tmp_path)).exit_code == 0
    result = run("validate", "--config", str(tmp_path / "sdesk.yaml"))
    assert (result.exit_code, result.stderr) == (0, "")
    file = f"{preset.removesuffix('.yaml')}.yaml"
    assert f"desk file: {tmp_path / file}" in result.stdout.splitlines()


def test_of_the_shipped_desk_every_line_of_a_mapping_is_written(tmp_path: Path) -> None:
    """Nothing is left out where nothing has to be."""
    run("init", str(tmp_path))
    for name in ("gitlab.yaml", "jira-cloud.yaml"):
        assert (tmp_path / name).read_bytes() == preset_path(name).read_bytes()


@pytest.mark.parametrize("preset", ["gitlab", "minimal", "sdesk"])
def test_what_is_no_desk_file_is_not_started_from(tmp_path: Path, preset: str) -> None:
    """A mapping is shipped too, and is none; those there are, are named."""
    folder = tmp_path / "desk"
    result = run("init", "--preset", preset, str(folder))
    assert (result.exit_code, folder.exists()) == (1, False)
    assert "shipped are minimal-desk, service-desk" in result.stderr


def test_nothing_in_it_is_doubtful() -> None:
    """It is an example to start from."""
    desk = BENCH.desk
    assert desk.doubts == ()
    kinds = [key for key in desk.types if desk.is_intake(key)]
    assert (len(kinds), len(desk.types) - len(kinds), dict(desk.budgets)) == (2, 3, {})


@pytest.mark.parametrize(
    ("who", "ticket", "change", "refused"),
    [
        ("customer", REQUEST, {"type": "support-request"}, {"type": ["support-sets-type"]}),
        ("support", REQUEST, {"type": "support-request"}, {}),
        ("customer", REQUEST, {"status": "closed"}, {}),
        ("support", REQUEST, {"priority": "high"}, {"priority": ["priority-on-faults-only"]}),
        ("support", DEFECT, {"priority": "high"}, {}),
        ("development", DEFECT, {"status": "in-progress"}, {"status": ["fault-needs-priority"]}),
        ("development", {**DEFECT, "priority": "high"}, {"status": "in-progress"}, {}),
        ("development", DEFECT, {"status": "resolved"}, {"status": ["moves-follow-workflow"]}),
        ("development", DEFECT, {"status": "declined"}, {"status": ["role-for-move"]}),
        ("support", ORDER, {"status": "in-progress"}, {"status": ["order-before-work"]}),
        ("support", ORDER, {"order_reference": "PO-1", "status": "in-progress"}, {}),
        ("development", ORDER, {"order_reference": "PO-1"}, {"order_reference": ["role-for-fact"]}),
        (
            "support",
            {**ORDER, "order_reference": "PO-1", "status": "resolved"},
            {"order_reference": None},
            {"order_reference": ["facts-stay"]},
        ),
        ("support", DEFECT, {"billing": None}, {"billing": ["billing-follows-type"]}),
    ],
)
def test_its_rules_refuse_what_they_are_for_and_nothing_else(
    who: str, ticket: dict[str, str], change: dict[str, str | None], refused: dict[str, list[str]]
) -> None:
    """One ticket that each stops and one that passes."""
    judgement = BENCH.try_change(who, ticket, **change)
    assert judgement.refused == refused
    assert [bool(judgement.comment(language)) for language in ("en", "de")] == [bool(refused)] * 2
