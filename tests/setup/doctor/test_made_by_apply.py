"""What only a record tells: a hook whose secret is another by now, things that were changed, and by whom."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from tests.harness.looked_over import LookedOver, forms, looked_over
from tests.harness.place import GITLAB, PREMIUM


@pytest.fixture
def applied(tmp_path: Path) -> Iterator[LookedOver]:
    """A project whose hook and board apply has made."""
    with looked_over(tmp_path) as found:
        found.begin()
        found.spoil([{"call": ["lena", "DELETE", "/hooks/{hook}"]}, {"mapping": {"setup.boards": ["teams"]}}])
        run(found, "apply", "--yes")
        yield found


def run(found: LookedOver, *words: str) -> Result:
    """A command that sets up, and ended well."""
    ended = CliRunner().invoke(app, [*words, "--config", str(found.place.config)])
    assert ended.exit_code in (0, 2), ended.output
    return ended


def found_at_hooks(found: LookedOver) -> list[str]:
    """What doctor finds of the hook itself."""
    return [form for form in forms(found.doctor("--json").stdout) if form.startswith(("D204", "D3"))]


def test_a_hook_has_the_secret_that_apply_gave_it(applied: LookedOver) -> None:
    """Exchanged, the old one still counts; taken out of the config, nothing is taken any more."""
    assert found_at_hooks(applied) == []
    (applied.place.home / "new").write_text("another-hook-secret", encoding="utf-8")
    secrets = [f"file:{applied.place.home}/new", f"file:{applied.place.home}/engineering-hook-secret"]
    key = f"trackers.{GITLAB}.webhook_secret"
    applied.spoil([{"config": {key: secrets}}])
    assert found_at_hooks(applied) == ["D204.older"]
    applied.spoil([{"config": {key: secrets[:1]}}])
    said = applied.doctor()
    assert "The hook was given a secret that stands no more under webhook_secret" in " ".join(
        said.stdout.split()
    )
    assert said.exit_code == 1
    run(applied, "apply", "--yes")
    assert found_at_hooks(applied) == []


def test_what_was_changed_is_told_by_what_it_is(applied: LookedOver) -> None:
    """A list that was moved."""
    (board,) = (each for each in applied.at.call("lena", "GET", "/boards") if each["name"] == "Desk: teams")
    first = board["lists"][0]
    applied.at.call("lena", "PUT", f"/boards/{board['id']}/lists/{first['id']}", {"position": 3})
    said = " ".join(applied.doctor().stdout.split())
    assert "D302" in said
    assert "not as desk and mapping ask for: list Desk: teams → team::" in said


@pytest.mark.parametrize("tracker", [GITLAB, PREMIUM])
def test_who_changed_a_label_is_told_where_premium_keeps_it(tmp_path: Path, tracker: str) -> None:
    """Free does not tell; of boards nobody does."""
    with looked_over(tmp_path, tracker) as found:
        found.begin()
        found.spoil(
            [{"call": ["lena", "DELETE", "/labels/status::fixed"]}, {"mapping": {"setup.boards": ["teams"]}}]
        )
        run(found, "apply", "--yes")
        found.at.call("anna", "PUT", "/labels/status::fixed", {"color": "#123456"})
        (board,) = (each for each in found.at.call("lena", "GET", "/boards") if each["name"] == "Desk: teams")
        found.at.call("lena", "PUT", f"/boards/{board['id']}", {"name": "Desk: crews"})
        told: Any = json.loads(run(found, "drift", "--json").stdout)
        text = json.dumps(told)
        assert ("Anna Amsel" in text) is (tracker == PREMIUM), text
