"""Every rule on every tracker has its tests, and the page that says so is current."""

import re

import pytest

from scripts.trackers_page import (
    PAGE,
    ROOT,
    TABLE,
    TRACKERS,
    WALK,
    PreventedRule,
    RuleOnTracker,
    list_prevented,
    list_rules,
    page,
)
from sdesk_sync.setup.rules.coverage import CoverageHow
from tests.e2e import test_rules_at_work
from tests.harness.rule_cases import shipped

RULES = list_rules()


def test_every_rule_is_there_on_every_tracker() -> None:
    """In the order of the desk file."""
    wanted = [(rule, tracker) for rule in shipped().rules.ids for tracker in TRACKERS]
    assert [(one.rule, one.tracker) for one in RULES] == wanted


@pytest.mark.parametrize("one", RULES, ids=lambda one: f"{one.rule}-{one.tracker}")
def test_the_tests_that_are_named_are_there(one: RuleOnTracker) -> None:
    """By file and function."""
    for test in one.tests:
        file, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("one", list_prevented(), ids=lambda one: one.rule)
def test_what_is_prevented_has_a_walk_in_which_it_is(one: PreventedRule) -> None:
    """Of each line that says prevented or in part, and of no other; each has one in which the desk undoes."""
    (here,) = (each for each in RULES if (each.rule, each.tracker) == (one.rule, "gitlab"))
    is_prevented = any(line.how in (CoverageHow.PREVENTED, CoverageHow.BOTH) for line in one.by_tier)
    assert bool(here.prevented) is is_prevented
    assert here.refused
    for test in here.prevented:
        file, _, name = test.partition("::")
        text = (ROOT / "tests" / file).read_text("utf-8")
        assert re.search(rf'^def {name}\(.*\n    """Rule {one.rule}:? ?', text, re.MULTILINE), test


def test_a_walk_walks_the_rule() -> None:
    """What the table leaves to the walks is among them."""
    left = re.findall(rf"^([a-z-]+): {WALK}$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(left) <= {walk.rule for walk in test_rules_at_work.WALKS}


def test_the_page_is_current() -> None:
    """`python -m scripts.trackers_page` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()
