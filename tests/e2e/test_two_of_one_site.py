"""Two projects of one site under one config: what both want of the site is made once."""

import copy
from collections import Counter
from pathlib import Path
from typing import Any

from tests.harness.jira_admin import JiraAdmin
from tests.harness.set_up import fresh_project

FIELD = "Desk: Estimate"


def _add_operations(config: dict[str, Any]) -> None:
    entry = copy.deepcopy(config["trackers"]["support"])
    config["trackers"]["operations"] = {**entry, "project": "OPS"}


def test_a_field_that_two_projects_lack_is_made_once(tmp_path: Path) -> None:
    """Jira takes a second one of the same name without a word, and no desk could tell them apart."""
    with fresh_project(tmp_path, "support") as found:
        found.place.reconfigure(_add_operations)
        applied = found.run("apply", "--yes", "--only", f"field:{FIELD}")
        assert (applied.exit_code, "2 of 2 done" in applied.output) == (0, True), applied.output
        fields = Counter(field["name"] for field in JiraAdmin(found.place, "support").get("field"))
        assert fields[FIELD] == 1
