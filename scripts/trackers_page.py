"""Write docs/rules-on-trackers.md from tests/rules_on_trackers.yaml: `python -m scripts.trackers_page`.

What GitLab prevents is computed as `plan --rules` computes it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.presets import preset_path
from sdesk_sync.setup.rules.coverage import RuleCoverage, make_rule_table
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.trackers.gitlab.mapping import read_gitlab_mapping
from sdesk_sync.trackers.gitlab.setup.refusals import find_refusals

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
_PREVENTED_MARK = "\n<!-- prevented -->\n"
TIERS = ("Free", "Premium")
_PREVENTED_COLUMNS = ("#", "rule", *TIERS, "why", "GitLab refuses in", "the desk undoes in")
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
    prevented: tuple[str, ...] = ()
    """On GitLab, the tests in which it refuses what the rule does."""

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests it names, as `path::function`."""
        return tuple(test for test in (self.refused, self.lawful, self.never_test, *self.prevented) if test)


def list_rules() -> tuple[RuleOnTracker, ...]:
    """Every rule on every tracker, in the table's order."""
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(_read_entry(rule, entry, key) for rule, entry in table.items() for key in TRACKERS)


def _read_entry(rule: str, entry: Any, tracker: str) -> RuleOnTracker:
    told: dict[str, Any] = _WALKED if entry == WALK else entry
    refused, lawful = (
        test if isinstance(test, str) else test[tracker] for test in (told["refused"], told["lawful"])
    )
    here, prevented = told.get(tracker, {}), tuple(told.get("prevented", ())) if tracker == "gitlab" else ()
    never, never_test = here.get("never", ""), here.get("test", "")
    return RuleOnTracker(rule, tracker, refused, lawful, never, never_test, prevented)


@dataclass(frozen=True, slots=True)
class PreventedRule:
    """One rule of the shipped desk on GitLab's tiers: how it is kept on each, and why."""

    rule: str
    by_tier: tuple[RuleCoverage, ...]
    how: tuple[str, ...]
    why: tuple[str, ...]


def list_prevented() -> tuple[PreventedRule, ...]:
    """Every rule, in the desk file's order."""
    path, mapping_path = preset_path("service-desk"), preset_path("gitlab")
    desk = read_desk(path.read_bytes(), path.name)
    mapping = read_gitlab_mapping(mapping_path.read_bytes(), mapping_path.name, desk)
    tables = [make_rule_table(desk, find_refusals(mapping, is_premium=tier == "Premium")) for tier in TIERS]
    said = RuleSentences(desk, tables[0], "en")
    return tuple(
        PreventedRule(lines[0].rule, lines, tuple(map(said.say_how, lines)), tuple(map(said.say_why, lines)))
        for lines in zip(*(table.lines for table in tables), strict=True)
    )


def page() -> str:
    """The page as it has to be: its own words, and the table."""
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(_MARK)
    words = rest[rest.index("\n## ") : rest.index(_PREVENTED_MARK)]
    first, second = _table(_COLUMNS, _rows()), _table(_PREVENTED_COLUMNS, _prevented_rows())
    return f"{before}{mark}{first}{words}{_PREVENTED_MARK}{second}"


def _table(columns: Sequence[str], rows: Iterator[str]) -> str:
    return f"\n{_row(columns)}{_row(['---'] * len(columns))}{''.join(rows)}"


def _prevented_rows() -> Iterator[str]:
    tests = {one.rule: one for one in list_rules() if one.tracker == "gitlab"}
    for number, one in enumerate(list_prevented(), 1):
        free, premium = one.why
        why = free if free == premium else f"{free} On Premium: {premium}"
        refuses = ", ".join(f"`{test}`" for test in tests[one.rule].prevented)
        yield _row((str(number), one.rule, *one.how, why, refuses, f"`{tests[one.rule].refused}`"))


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
