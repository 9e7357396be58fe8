"""Boards and their lists: which are missing, which stand elsewhere than we put them.

Boards of others are theirs, and so are the lists that others put on one of ours.
docs/trackers/gitlab.md#boards
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from sdesk_sync.trackers.gitlab.setup.comparison.list_order import find_moves
from sdesk_sync.trackers.gitlab.setup.reading import FoundBoard, FoundList, GitLabReading
from sdesk_sync.trackers.gitlab.setup.wanted import WantedBoard
from sdesk_sync.trackers.setup.objects import BoardState, ListState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, is_ours, join_parts
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    SetupCode,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)


def find_board(wanted: WantedBoard, reading: GitLabReading, record: TrackerRecord) -> FoundBoard | None:
    """The board by its name, by the name it has in another language, or as the one that we made."""
    boards = reading.boards
    by_name = next((board for board in boards if board.name == wanted.name), None)
    by_other = next((board for board in boards if board.name in wanted.other_names), None)
    recorded = record.objects.get(wanted.key)
    made = recorded.id if recorded is not None and recorded.is_made else None
    return by_name or by_other or next((board for board in boards if board.id == made), None)


@dataclass(frozen=True)
class BoardComparison:
    """The boards that are wanted against those that are there.

    `labels` are those that there will be by then, each with its id where it is there already: of any other
    there can be no list.
    """

    wanted: tuple[WantedBoard, ...]
    reading: GitLabReading
    record: TrackerRecord
    labels: Mapping[StepKey, str | None]
    ignored: Set[StepKey] = frozenset()

    def compare_boards(self) -> PlanPart:
        """What is to be done about boards and lists, one board after the other."""
        possible = [
            self._leave_out(board) for board in self.wanted if self.labels.keys() >= set(board.narrowing)
        ]
        pairs = [(wanted, find_board(wanted, self.reading, self.record)) for wanted in possible]
        ours = {found.id for _, found in pairs if found is not None}
        others = sum(1 for board in self.reading.boards if board.id not in ours)
        parts = [self._compare_with(wanted, found) for wanted, found in pairs]
        return join_parts([*parts, PlanPart(left_alone={ObjectKind.BOARD: others} if others else {})])

    def _leave_out(self, wanted: WantedBoard) -> WantedBoard:
        """The board without the lists that cannot be, or are not to be seen to."""
        lists = (label for label in wanted.lists if label in self.labels)
        return replace(
            wanted, lists=tuple(label for label in lists if wanted.list_key(label) not in self.ignored)
        )

    def _name_list(self, found: FoundList) -> str:
        """The title that a list's label is to have: it may be about to get another name."""
        named = (key.identity for key, id_ in self.labels.items() if id_ == found.label_id)
        return next(named, found.title)

    def _compare_with(self, wanted: WantedBoard, found: FoundBoard | None) -> PlanPart:
        if found is None:
            # They land in the order in which they are made, so none has to be moved.
            lists = [_list_step(wanted, label, place) for place, label in enumerate(wanted.lists)]
            return PlanPart(steps=(*_board_steps(wanted), *lists))
        mine = is_ours(self.record, ObjectKind.BOARD, found.id)
        board = self._compare_board(wanted, found, is_mine=mine)
        return join_parts([board, self._compare_lists(wanted, found, is_mine=mine)])

    def _compare_board(self, wanted: WantedBoard, found: FoundBoard, *, is_mine: bool) -> PlanPart:
        now, ids = board_state(found), {wanted.key: found.id}
        if now == wanted.state:
            return PlanPart(ids=ids, left={ObjectKind.BOARD: 1})
        if not is_mine:
            return PlanPart(ids=ids, left_alone={ObjectKind.BOARD: 1})
        return PlanPart(steps=(_change_board(wanted, now),), ids=ids)

    def _compare_lists(self, wanted: WantedBoard, found: FoundBoard, *, is_mine: bool) -> PlanPart:
        shown = {self._name_list(each): each for each in found.lists}
        foreign = [
            each
            for label in wanted.lists
            if (each := shown.get(label.identity)) and each.label_id not in self.reading.label_ids
        ]
        there = {label: shown[label.identity] for label in wanted.lists if label.identity in shown}
        missing = [label for label in wanted.lists if label not in there]
        begin = len(found.lists)
        made = [_list_step(wanted, label, begin + number) for number, label in enumerate(missing)]
        order = [*shown, *(label.identity for label in missing)]
        return PlanPart(
            steps=(*made, *(self._move_lists(wanted, order) if is_mine else ())),
            blocked=tuple(_block_list(wanted, each) for each in foreign),
            ids={wanted.list_key(label): each.id for label, each in there.items()},
            left={ObjectKind.LIST: len(there)} if there else {},
            left_alone={ObjectKind.LIST: begin - len(there)} if begin > len(there) else {},
        )

    def _move_lists(self, wanted: WantedBoard, order: list[str]) -> tuple[SetupStep, ...]:
        labels = {label.identity: label for label in wanted.lists}
        return tuple(
            replace(
                _list_step(wanted, labels[move.title], move.target),
                action=StepAction.CHANGE,
                before=ListState(wanted.key, labels[move.title], move.origin),
                reason=StepReason.DIFFERS,
            )
            for move in find_moves(order, [label.identity for label in wanted.lists])
        )


def board_state(found: FoundBoard) -> BoardState:
    """A board as it is."""
    narrowing = tuple(StepKey(ObjectKind.LABEL, title) for title in found.narrowing)
    return BoardState(found.name, narrowing)


def list_states(wanted: WantedBoard, found: FoundBoard) -> Mapping[StepKey, tuple[FoundList, ListState]]:
    """The lists of a board of ours as they are, by key; those of others among them."""
    labels = {each.title: StepKey(ObjectKind.LABEL, each.title) for each in found.lists}
    return {
        wanted.list_key(labels[each.title]): (each, ListState(wanted.key, labels[each.title], each.position))
        for each in found.lists
    }


def _board_steps(wanted: WantedBoard) -> tuple[SetupStep, ...]:
    """It is made by its name alone, and narrowed afterwards (docs/trackers/gitlab.md#boards)."""
    bare = BoardState(wanted.name)
    made = SetupStep(
        key=wanted.key,
        action=StepAction.CREATE,
        name=wanted.name,
        before=None,
        after=bare,
        reason=StepReason.MISSING,
        right=StepRight.MAINTAINER,
        needs=wanted.narrowing,
    )
    return (made, _change_board(wanted, bare)) if wanted.narrowing else (made,)


def _change_board(wanted: WantedBoard, now: BoardState) -> SetupStep:
    return SetupStep(
        key=wanted.key,
        action=StepAction.CHANGE,
        name=wanted.name,
        before=now,
        after=wanted.state,
        reason=StepReason.DIFFERS,
        right=StepRight.MAINTAINER,
        needs=wanted.narrowing,
    )


def _list_step(wanted: WantedBoard, label: StepKey, position: int) -> SetupStep:
    return SetupStep(
        key=wanted.list_key(label),
        action=StepAction.CREATE,
        name=label.identity,
        before=None,
        after=ListState(wanted.key, label, position),
        reason=StepReason.MISSING,
        right=StepRight.MAINTAINER,
        needs=(wanted.key, label),
    )


def _block_list(wanted: WantedBoard, found: FoundList) -> BlockedStep:
    key = wanted.list_key(StepKey(ObjectKind.LABEL, found.title))
    return BlockedStep(SetupCode.LIST_OF_FOREIGN_LABEL, key, {"board": wanted.name, "title": found.title})
