"""Every finding of doctor's, by what brings it about: once, in both languages, and nothing beside it."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.harness import house
from tests.harness.looked_over import LookedOver, forms, looked_over

CONDITIONS = yaml.safe_load((house.ROOT / "tests/setup/doctor/conditions.yaml").read_text(encoding="utf-8"))
# Nobody serves while these are tried: so much is found of a healthy project too.
ALWAYS = ["D207.silent", "D601.absent"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LookedOver]:
    """One for all conditions."""
    with looked_over(tmp_path_factory.mktemp("doctor")) as found:
        yield found


def in_one_line(said: str) -> str:
    """What was wrapped, as it was before."""
    return " ".join(said.split())


def test_of_a_healthy_project_nothing_is_found(sandbox: LookedOver) -> None:
    """But that nobody serves it yet."""
    sandbox.begin()
    assert forms(sandbox.doctor("--json").stdout) == ALWAYS


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda each: each["form"])
def test_each_condition_is_found_and_said(sandbox: LookedOver, condition: dict[str, Any]) -> None:
    """With its code, and what to do."""
    sandbox.begin()
    sandbox.spoil(condition["given"])
    sandbox.place.control("DELETE", "/calls")
    found = sandbox.doctor("--json")
    calls = sandbox.place.control("GET", "/calls")
    assert sorted(forms(found.stdout)) == sorted([condition["form"], *condition.get("also", ()), *ALWAYS])
    assert {call["method"] for call in calls} <= {"GET"}
    code = condition["form"].partition(".")[0]
    for words, language in ((condition["says"], "en"), (condition["sagt"], "de")):
        said = in_one_line(sandbox.doctor("--lang", language).stdout)
        assert f" {code} " in said
        assert sandbox.fill(words) in said
