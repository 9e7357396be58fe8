"""Which steps somebody means, by key and by code."""

import pytest

from sdesk_sync.setup.selection import SelectionFault, SelectionProblem, select_by_hand, select_steps
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.steps import ByHandStep, SettledBy, SetupCode, SetupPlan
from tests.harness.drawn_site_plans import worked_on_plan
from tests.setup.played_project import SUBJECT, creation, label_key

STEPS = (creation("a"), creation("b", "a"), creation("c", "b", "there"), creation("d"))
BY_HAND = (
    ByHandStep(SetupCode.BOT_NO_MEMBER, label_key("bot"), (), (), None),
    ByHandStep(SetupCode.DEFAULT_TEMPLATE, label_key("x"), (), (), None, SettledBy.UNREADABLE),
)
PLAN = SetupPlan(SUBJECT, STEPS, BY_HAND)


@pytest.mark.parametrize(
    ("only", "taken"), [("a", "a"), ("b", "ab"), ("c", "abc"), ("d", "d"), ("dc", "abcd"), ("", "")]
)
def test_a_step_takes_what_it_needs_along(only: str, taken: str) -> None:
    """In the plan's order; what it needs and is there already is no step."""
    chosen = select_steps(PLAN, map(label_key, only))
    assert "".join(step.name for step in chosen) == taken


@pytest.mark.parametrize(
    ("asked", "fault", "nearest"),
    [
        ("bb", SelectionFault.NO_SUCH_STEP, "label:b"),
        ("something else", SelectionFault.NO_SUCH_STEP, None),
        ("bot", SelectionFault.ONLY_BY_HAND, None),
    ],
)
def test_a_step_that_is_not_in_the_plan_is_told(
    asked: str, fault: SelectionFault, nearest: str | None
) -> None:
    """With what was probably meant."""
    with pytest.raises(SelectionProblem) as told:
        select_steps(PLAN, [label_key(asked)])
    assert (told.value.fault, told.value.nearest) == (fault, nearest)
    assert told.value.asked == f"label:{asked}"


def test_only_what_nobody_can_read_back_is_settled_by_a_word() -> None:
    """For the rest the next plan looks by itself."""
    assert select_by_hand(PLAN, "G305") == BY_HAND[1:]
    for code, fault in (("G401", SelectionFault.READ_BACK), ("G402", SelectionFault.NO_SUCH_CODE)):
        with pytest.raises(SelectionProblem) as told:
            select_by_hand(PLAN, code)
        assert told.value.fault is fault


def test_a_thing_that_is_made_with_others_is_asked_for_by_its_own_name() -> None:
    """The write is one: the others are made too; and what is nearly called so is told."""
    plan = worked_on_plan()
    (step,) = select_steps(plan, [StepKey(ObjectKind.STATUS, "Ordered")])
    assert step.size == 5
    with pytest.raises(SelectionProblem) as told:
        select_steps(plan, [StepKey(ObjectKind.STATUS, "Orderd")])
    assert told.value.nearest == "status:Ordered"
