"""`validate` and the two kinds of Jira: how each signs in, and which mapping is for which."""

from pathlib import Path

import pytest

from tests.harness.desk_folder import DeskFolder

CONFIG, CLOUD, DATA_CENTER = "sdesk.yaml", "jira-cloud.yaml", "jira-data-center.yaml"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder with a Data Center in the place of the Cloud, and its own mapping."""
    found = DeskFolder.make(tmp_path)
    found.spoil(CONFIG, "kind: jira-cloud", "kind: jira-data-center")
    found.spoil(CONFIG, "    user: desk-bot@acme.example\n", "")
    found.spoil(CONFIG, f"mapping: {CLOUD}", f"mapping: {DATA_CENTER}")
    return found


def test_a_token_alone_is_enough(here: DeskFolder) -> None:
    """With the shipped mapping."""
    result = here.run("validate")
    assert (result.exit_code, ": fine (support, engineering; mode " in result.stdout) == (0, True), (
        result.output
    )


def test_a_user_beside_a_personal_token_is_refused(here: DeskFolder) -> None:
    """The token says whose it is, and might be another's."""
    place = here.spoil(CONFIG, "kind: jira-data-center", "kind: jira-data-center\n    ^user: anna")
    said = here.run("validate").stderr
    assert said.splitlines()[0].startswith(f"{place}trackers.support.user: found 'user'")
    assert "expected no `user`: a personal access token says whose it is" in said


def test_the_mapping_is_for_the_same_edition(here: DeskFolder) -> None:
    """What one names need not be there on the other."""
    here.spoil(CONFIG, f"mapping: {DATA_CENTER}", f"mapping: {CLOUD}")
    said = here.run("validate").stderr
    assert f"{CLOUD}:" in said
    assert "tracker: found 'jira-cloud', expected jira-data-center" in said


def test_init_writes_one_where_it_is_named(tmp_path: Path) -> None:
    """And the start of a desk without it."""
    folder = DeskFolder.make(tmp_path)
    result = folder.run("init", "--tracker", "jira-data-center", str(tmp_path / "new"))
    assert result.exit_code == 0, result.output
    assert "kind: jira-data-center" in (tmp_path / "new" / CONFIG).read_text(encoding="utf-8")
    assert (tmp_path / "new" / DATA_CENTER).exists()
