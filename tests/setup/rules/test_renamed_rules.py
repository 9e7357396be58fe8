"""Nothing of how rules are kept rests on what a rule, a role or a label is called: on three desks."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.setup.rules.coverage import CoverageHow, CoverageReason, make_rule_table
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping, read_gitlab_mapping
from sdesk_sync.trackers.gitlab.setup.refusals import find_refusals

DESKS = {
    "service-desk": preset_path("service-desk"),
    "minimal-desk": preset_path("minimal-desk"),
    "it-operations": Path(__file__).parents[2] / "desks/it-operations.yaml",
}


@pytest.mark.parametrize("tier", ["free", "premium"])
@pytest.mark.parametrize("path", DESKS.values(), ids=DESKS)
def test_a_rule_of_another_name_is_kept_in_the_same_way(path: Path, tier: str) -> None:
    """Every rule under a number, and the same comes out, line by line."""
    text = path.read_bytes()
    shape: dict[str, Any] = yaml.safe_load(text)
    shape["rules"] = {f"rule-{number}": rule for number, rule in enumerate(shape["rules"].values())}
    shape.pop("texts", None)
    renamed = yaml.safe_dump(shape, allow_unicode=True, sort_keys=False).encode()
    found = [list_lines(read_desk(each, path.name), is_premium=tier == "premium") for each in (text, renamed)]
    assert found[0] == found[1]
    by_people = [how for how, _ in found[0] if how is CoverageHow.BOTH]
    assert by_people, "guests are refused something on every desk"


def list_lines(desk: Desk, *, is_premium: bool) -> list[tuple[CoverageHow, CoverageReason]]:
    """How each rule of a desk is kept, and why."""
    table = make_rule_table(desk, find_refusals(mapping_of(desk), is_premium=is_premium))
    return [(line.how, line.reason) for line in table.lines]


def mapping_of(desk: Desk) -> GitLabMapping:
    """A mapping for any desk: guests are its customers, and labels are called as its words."""
    words = {
        "type": desk.types,
        "status": desk.statuses,
        "priority": desk.priorities,
        "billing": desk.billing,
        "team": desk.teams,
    }
    shape = {
        "version": 1,
        "file": "mapping",
        "tracker": "gitlab",
        "default_kind": next(key for key in desk.types if desk.is_intake(key)),
        "roles": {desk.meanings.customer: ["guest"]},
        "labels": {name: {key: f"{name}::{key}" for key in table} for name, table in words.items() if table},
    }
    return read_gitlab_mapping(yaml.safe_dump(shape).encode(), "gitlab.yaml", desk)
