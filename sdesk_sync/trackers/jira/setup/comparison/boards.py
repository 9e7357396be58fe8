"""Boards: a ticket in a status without a column is invisible there, and only a person can give it one."""

from collections.abc import Iterator

from sdesk_sync.trackers.jira.setup.found import FoundBoard
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.steps import ByHandStep, MenuItem, SetupCode


def find_hidden_statuses(wanted: WantedSite, reading: JiraReading, site: str) -> PlanPart:
    """Which statuses of the desk have no column yet, board by board; the next plan sees who has one."""
    statuses = tuple(_list_statuses(wanted, reading))
    project_url = f"{site}/jira/software/c/projects/{reading.project.key}"
    by_hand: list[ByHandStep] = []
    for board in reading.boards:
        hidden = tuple(name for id_, name in statuses if id_ not in board.statuses)
        if hidden:
            by_hand.append(_tell_hidden(board, hidden, project_url))
    return PlanPart(by_hand=tuple(by_hand))


def _list_statuses(wanted: WantedSite, reading: JiraReading) -> Iterator[tuple[str | None, str]]:
    """The desk's by id and name, as Jira has them; one that is yet to be made has no id, and no column."""
    there = {fold_name(one.name): one for one in reading.statuses}
    for one in wanted.statuses:
        found = there.get(fold_name(one.name))
        yield (found.id, found.name) if found is not None else (None, one.name)


def _tell_hidden(board: FoundBoard, hidden: tuple[str, ...], project_url: str) -> ByHandStep:
    return ByHandStep(
        SetupCode.BOARD_COLUMNS,
        StepKey(ObjectKind.BOARD, board.name),
        place=(MenuItem.BOARD, board.name, MenuItem.CONFIGURE_BOARD, MenuItem.COLUMNS),
        words=hidden,
        link=f"{project_url}/boards/{board.id}",
        values={"board": board.name, "count": str(len(hidden))},
    )
