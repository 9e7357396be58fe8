"""Write docs/rules-on-trackers.md from tests/rules_on_trackers.yaml: `python -m scripts.trackers_page`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
PAGE, TABLE = ROOT / "docs/rules-on-trackers.md", ROOT / "tests/rules_on_trackers.yaml"
TRACKERS = {"gitlab": "GitLab Free", "jira": "Jira Cloud"}
WALK = "walk"
"""Instead of two tests: the rule is one of the walks that are alike for many."""
_WALKED = {
    "refused": "e2e/test_rules_at_work.py::test_what_a_rule_refuses_is_undone_and_explained_once",
    "lawful": "e2e/test_rules_at_work.py::test_its_lawful_twin_is_left_alone",
}

_MARK = "<!-- table -->\n"
_COLUMNS = ("#", "rule", "tracker", "undone and explained in", "left alone in", "cannot arise here")


@dataclass(frozen=True, slots=True)
class RuleOnTracker:
    """One rule on one tracker: its tests; and what the tracker lets nobody do, with the test of that."""

    rule: str
    tracker: str
    refused: str
    lawful: str
    never: str = ""
    never_test: str = ""

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests it names, as `path::function`."""
        return tuple(test for test in (self.refused, self.lawful, self.never_test) if test)


def list_rules() -> tuple[RuleOnTracker, ...]:
    """Every rule on every tracker, in the table's order."""
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(_read_entry(rule, entry, key) for rule, entry in table.items() for key in TRACKERS)


def _read_entry(rule: str, entry: Any, tracker: str) -> RuleOnTracker:
    told: dict[str, Any] = _WALKED if entry == WALK else entry
    refused, lawful = (
        test if isinstance(test, str) else test[tracker] for test in (told["refused"], told["lawful"])
    )
    here = told.get(tracker, {})
    return RuleOnTracker(rule, tracker, refused, lawful, here.get("never", ""), here.get("test", ""))


def page() -> str:
    """The page as it has to be: its own words, and the table."""
    before, mark, _ = PAGE.read_text(encoding="utf-8").partition(_MARK)
    head = f"\n{_row(_COLUMNS)}{_row(['---'] * len(_COLUMNS))}"
    return f"{before}{mark}{head}{''.join(_rows())}"


def _rows() -> Iterator[str]:
    numbers: dict[str, int] = {}
    for one in list_rules():
        number = numbers.setdefault(one.rule, len(numbers) + 1)
        never = f"{one.never} (`{one.never_test}`)" if one.never else ""
        tests = (f"`{one.refused}`", f"`{one.lawful}`")
        yield _row((str(number), one.rule, TRACKERS[one.tracker], *tests, never))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
