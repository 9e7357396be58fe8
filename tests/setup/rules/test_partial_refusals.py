"""Rules that a tracker keeps in part: by offering fewer moves, and by what a portal shows."""

from dataclasses import replace
from itertools import permutations

import pytest

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE
from sdesk_sync.setup.rules.coverage import CoverageHow, RuleTable, make_rule_table
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.trackers.setup.refusals import RestrictedKind, RestrictedPeople, TrackerRefusals
from tests.harness.drawn_plans import shipped_desk

MOVES = frozenset(
    (origin, target)
    for flow in shipped_desk().workflows.values()
    for origin, targets in flow.moves.items()
    for target in targets
)
WORDS = {TYPE: frozenset(shipped_desk().types), STATUS: frozenset(shipped_desk().statuses)}
OPEN = TrackerRefusals("Jira", frozenset({TYPE, STATUS, PRIORITY}), WORDS, (), frozenset(), frozenset({TYPE}))
PORTAL = RestrictedPeople(
    RestrictedKind.PORTAL, shipped_desk().customer_roles, frozenset({TYPE}), later=frozenset()
)


def table(refusals: TrackerRefusals) -> RuleTable:
    """What becomes of the shipped desk's rules."""
    return make_rule_table(shipped_desk(), refusals)


def kept(refusals: TrackerRefusals) -> dict[str, str]:
    """Those that the tracker has a part in, each with why."""
    lines = table(refusals).lines
    return {line.rule: f"{line.how} {line.reason}" for line in lines if line.how is not CoverageHow.UNDONE}


@pytest.mark.parametrize(
    "offered", [None, frozenset(permutations(shipped_desk().statuses, 2))], ids=["unsaid", "every move"]
)
def test_a_workflow_that_offers_every_move_keeps_no_rule(offered: frozenset[tuple[str, str]] | None) -> None:
    """The desk undoes what breaks it."""
    assert kept(replace(OPEN, offered_moves=offered)) == {}


def test_a_move_that_no_type_has_is_offered_to_nobody() -> None:
    """The rule about moves is kept in part; which one that is, is not read from its name."""
    assert kept(replace(OPEN, offered_moves=MOVES)) == {"moves-follow-workflow": "both no-type-has-this-move"}


def test_a_move_that_a_type_has_and_nobody_is_offered_keeps_no_rule() -> None:
    """What the tracker lacks of the desk's own moves is no help to it."""
    every = frozenset(permutations(shipped_desk().statuses, 2))
    assert kept(replace(OPEN, offered_moves=every - {sorted(MOVES)[0]})) == {}


def test_a_portal_that_shows_intake_alone_keeps_what_asks_for_the_type_at_opening() -> None:
    """Customers choose among what it shows; of what they do later it is not said that it is refused."""
    assert kept(replace(OPEN, restricted=(PORTAL,))) == {
        "customers-open-intake-only": "both portal",
        "delivery-by-support": "both portal",
        "support-sets-type": "both portal",
    }


@pytest.mark.parametrize(
    ("language", "said", "note"),
    [
        ("en", "22: Jira prevents 0, prevents in part 4, the desk undoes 18", "portal"),
        ("de", "22: Jira verhindert 0, teilweise 4, der Desk nimmt 18 zurück", "Portal"),
    ],
)
def test_both_together_are_said_as_in_part(language: str, said: str, note: str) -> None:
    """Not for customers only: nobody is offered such a move."""
    sentences = RuleSentences(
        shipped_desk(), table(replace(OPEN, restricted=(PORTAL,), offered_moves=MOVES)), language
    )
    assert sentences.say_summary() == said
    assert note in next(iter(sentences.list_notes()))
