"""Boards: which statuses have a column (docs/trackers/jira.md#boards). Nothing documented changes them.

https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.responses import Response

from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response, list_part
from sdesk_sync.sandbox.jira.seed import PROJECT_ID, PROJECT_NAME
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.site import Json

ROOT = "/rest/agile/1.0"
UNMAPPED = "Unmapped statuses"
"""What Jira calls the place of statuses that no column has."""


@dataclass
class BoardResource:
    """The project's boards, over an API of their own: by name each one's columns, with ids of statuses."""

    project: JiraProject
    boards: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def rest_routes(self) -> list[RestRoute]:
        """The routes, below their own root."""
        return [
            RestRoute("GET", "board", self._list_boards),
            RestRoute("GET", "board/{board}/configuration", self._get_configuration),
        ]

    def start_over(self) -> None:
        """A column for each category, with the statuses of the project."""
        columns: dict[str, list[str]] = {}
        rows = self.project.rows
        for key in rows.workflow_of(PROJECT_ID, rows.types_of(PROJECT_ID)[0]).statuses:
            category = (self.project.statuses.entry_with_id(key) or {})["statusCategory"]
            columns.setdefault(category["name"], []).append(key)
        is_software = self.project.edition.project_type == "software"
        self.boards = {f"{self.project.key} board": columns} if is_software else {}

    def place_statuses(self, column: str, keys: Iterable[str]) -> None:
        """Put statuses into a column of the first board, out of the one they were in."""
        columns, moved = next(iter(self.boards.values())), list(keys)
        for held in columns.values():
            held[:] = [key for key in held if key not in moved]
        if column != UNMAPPED:
            columns.setdefault(column, []).extend(moved)

    def _board_bean(self, number: int, call: JiraCall) -> Json:
        address = f"{call.view.base}{ROOT}/board/{number}"
        return {"id": number, "self": address, "name": list(self.boards)[number - 1], "type": "kanban"}

    def _list_boards(self, call: JiraCall) -> Response:
        """Of a project; the sandbox's other projects have none."""
        wanted = call.query.get("projectKeyOrId", self.project.key)
        count = len(self.boards) if self.project.is_own_reference(wanted) else 0
        beans = [self._board_bean(place + 1, call) for place in range(count)]
        page = list_part(call, beans, "values", most=50)
        return json_response({**page, "isLast": page["startAt"] + len(page["values"]) >= count})

    def _get_configuration(self, call: JiraCall) -> Response:
        """Its columns, each with its statuses; a status that no column has is not named."""
        key, address = call.path["board"], call.view.resource_url
        if not key.isdecimal() or not 0 < int(key) <= len(self.boards):
            raise JiraRefusal(404, "The board does not exist or you do not have permission to view it.")
        bean = self._board_bean(int(key), call)
        columns = [
            {"name": name, "statuses": [{"id": each, "self": address(f"status/{each}")} for each in held]}
            for name, held in self.boards[bean["name"]].items()
        ]
        place = {"type": "project", "key": self.project.key, "id": PROJECT_ID, "name": PROJECT_NAME}
        shown = {"columns": columns, "constraintType": "none"}
        return json_response({**bean, "location": place, "columnConfig": shown})
