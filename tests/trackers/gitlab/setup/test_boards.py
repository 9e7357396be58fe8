"""Boards and lists: as few moves as can be, and nobody else's lists touched."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.trackers.gitlab.setup.comparison.list_order import find_moves
from sdesk_sync.trackers.setup.objects import BoardState, ListState, ObjectKind
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import SetupCode, SetupPlan, StepAction
from sdesk_sync.trackers.setup.wishes import BoardWish, SetupWishes
from tests.trackers.gitlab.bodies import mapping
from tests.trackers.gitlab.setup.model import PROJECT, Setup, Wishes, with_lists

STATUSES = "Desk: statuses"


def list_titles(setup: Setup, name: str = STATUSES) -> list[str]:
    """The lists of a board, in their order."""
    board = next(board for board in setup.reading.boards if board.name == name)
    return [each.title for each in board.lists]


def steps_of(plan: SetupPlan) -> list[str]:
    """All steps, in short."""
    return [f"{step.action} {step.key}" for step in plan.steps]


def per_team() -> Wishes:
    """Boards of teams are wished for."""
    return Wishes(mapping=replace(mapping(), wishes=SetupWishes(boards=(BoardWish.PER_TEAM,))))


def premium(setup: Setup) -> Setup:
    """The same project on Premium."""
    return replace(setup, reading=replace(setup.reading, project=replace(PROJECT, is_premium=True)))


def test_a_fresh_project_gets_two_boards_with_their_lists_in_order() -> None:
    """One for each status that does not close a ticket, one for each team: no list needs to be moved."""
    plan = Setup().plan
    boards = [step.name for step in plan.steps if step.key.object is ObjectKind.BOARD]
    lists = [step for step in plan.steps if step.key.object is ObjectKind.LIST]
    assert boards == [STATUSES, "Desk: teams"]
    assert len(lists) == 14 + 5
    assert {step.action for step in lists} == {StepAction.CREATE}
    assert list_titles(Setup().apply())[-1] == "status::delivered"


def test_a_german_project_has_german_boards_and_a_board_of_ours_follows_the_language() -> None:
    """It is the same board under another name, not a second one."""
    setup = Setup().apply()
    german = replace(mapping(), wishes=SetupWishes(languages=("de",), has_templates=False))
    after = replace(setup, wishes=Wishes(mapping=german))
    renames = [step for step in after.plan.steps if step.key.object is ObjectKind.BOARD]
    assert [step.before for step in renames] == [BoardState(STATUSES), BoardState("Desk: teams")]
    assert [board.name for board in after.apply().reading.boards] == ["Desk: Status", "Desk: Teams"]


def test_a_list_that_was_moved_goes_back_in_one_write() -> None:
    """Whichever way it was moved."""
    setup = Setup().apply()
    titles = list_titles(setup)
    for moved in ([titles[-1], *titles[:-1]], [*titles[1:], titles[0]]):
        after = replace(setup, reading=with_lists(setup.reading, STATUSES, moved))
        assert len(after.plan.steps) == 1
        assert list_titles(after.apply()) == titles


def test_a_list_of_somebody_elses_stays_where_it_is() -> None:
    """Ours are put in order round it."""
    setup = Setup().apply()
    titles = list_titles(setup)
    theirs = with_lists(setup.reading, STATUSES, ["urgent", *titles[:5], titles[6], titles[5], *titles[7:]])
    theirs = replace(theirs, labels=(*theirs.labels, replace(theirs.labels[0], id="9", title="urgent")))
    after = replace(setup, reading=theirs)
    assert len(after.plan.steps) == 1
    assert list_titles(after.apply()) == ["urgent", *titles]


def test_on_a_board_that_a_person_made_lists_are_added_and_none_is_moved() -> None:
    """Its order may be meant."""
    setup = Setup().apply()
    titles = list_titles(setup)
    shuffled = with_lists(setup.reading, STATUSES, [*reversed(titles[:5]), *titles[6:]])
    after = replace(setup, reading=shuffled, record=EMPTY_RECORD)
    assert f"create list:{STATUSES}/{titles[5]}" in steps_of(after.plan)
    assert not [step for step in steps_of(after.plan) if step.startswith("change list")]


def test_a_board_of_ours_that_was_renamed_gets_its_name_back() -> None:
    """Else there would be two by and by."""
    setup = Setup().apply()
    boards = tuple(
        replace(board, name="Kanban") if board.name == STATUSES else board for board in setup.reading.boards
    )
    after = replace(setup, reading=replace(setup.reading, boards=boards))
    assert steps_of(after.plan) == [f"change board:{STATUSES}"]


def test_a_list_for_a_label_that_is_not_the_projects_blocks() -> None:
    """A label of that title is there, and the list is for another one."""
    setup = Setup().apply()
    lists = [replace(each, label_id="elsewhere") for each in setup.reading.boards[0].lists[:1]]
    board = replace(setup.reading.boards[0], lists=(*lists, *setup.reading.boards[0].lists[1:]))
    after = replace(setup, reading=replace(setup.reading, boards=(board, *setup.reading.boards[1:])))
    assert [blocked.code for blocked in after.plan.blocked] == [SetupCode.LIST_OF_FOREIGN_LABEL]


def test_a_team_has_a_board_with_what_its_types_pass_on_premium() -> None:
    """It is made first and narrowed right after, which is another write."""
    setup = premium(Setup(per_team()))
    hosting = [step for step in setup.plan.steps if step.key.identity.startswith("Desk: Hosting")]
    assert [f"{step.action} {step.key.object}" for step in hosting[:2]] == ["create board", "change board"]
    assert [step.after.label.identity for step in hosting if isinstance(step.after, ListState)] == [
        "status::accepted",
        "status::waiting-for-customer",
        "status::in-progress",
        "status::resolved",
    ]
    after = setup.apply()
    board = next(board for board in after.reading.boards if board.name == "Desk: Hosting")
    assert board.narrowing == ("team::hosting",)
    assert after.plan.steps == ()


def test_on_free_boards_of_teams_are_told_to_need_more() -> None:
    """A board cannot be narrowed to a team there, and one that is not would show all tickets."""
    plan = Setup(per_team()).plan
    assert not [step for step in plan.steps if step.key.object is ObjectKind.BOARD]
    assert [note.code for note in plan.notes] == [SetupCode.BOARDS_NEED_TIER]


@pytest.mark.parametrize(
    ("shown", "moves"), [("abcd", 0), ("bacd", 1), ("dabc", 1), ("bcda", 1), ("dcba", 3), ("xbya", 1)]
)
def test_as_few_lists_are_moved_as_can_be(shown: str, moves: int) -> None:
    """Each move is a write."""
    wanted = [title for title in "abcd" if title in shown]
    assert len(find_moves(shown, wanted)) == moves


@given(st.permutations("abcdefxy"), st.integers(0, 6))
def test_moves_end_in_order_and_may_be_cut(shown: list[str], done: int) -> None:
    """What is left after some of them are those that were left."""
    moves = find_moves(shown, "abcdef")
    places = list(shown)
    for move in moves[:done]:
        assert places.pop(move.origin) == move.title
        places.insert(move.target, move.title)
    assert find_moves(places, "abcdef") == moves[done:]
    if done >= len(moves):
        assert [title for title in places if title in "abcdef"] == list("abcdef")
        assert [title for title in places if title in "xy"] == [title for title in shown if title in "xy"]
