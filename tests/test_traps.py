"""Each trap of docs/traps.md has tests that are there, or a reason why it is not met."""

import re

import pytest

from tests.harness import house

PAGE = house.ROOT / "docs/traps.md"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| trap |")
]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_a_trap_has_its_tests_or_a_reason(row: tuple[str, ...]) -> None:
    """By file and function; whoever renames a test finds its traps."""
    _, proof = row
    named = NAMED.findall(proof)
    assert named or re.fullmatch(r"not met because \w.+", proof)
    for file, name in named:
        text = (house.ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{file}::{name}"


def test_no_trap_stands_twice() -> None:
    """One line each."""
    traps = [trap for trap, _ in ROWS]
    assert len(traps) > 90
    assert len(set(traps)) == len(traps)
