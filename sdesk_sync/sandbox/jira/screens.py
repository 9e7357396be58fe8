"""Screens over REST: their tabs, and the fields on these (docs/trackers/jira.md#fields-and-screens).

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-screens/
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.named_things import ScreenRow, ScreenTab
from sdesk_sync.sandbox.jira.pages import asked_rows
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    RestRoute,
    empty_response,
    json_response,
    page_bean,
)
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.site import Json

_FIELDS = "screens/{screen}/tabs/{tab}/fields"


@dataclass(frozen=True)
class ScreenResource:
    """The resource of screens."""

    project: JiraProject
    book: FieldBook

    def rest_routes(self) -> list[RestRoute]:
        """The routes, for administrators."""
        return [
            RestRoute("GET", "screens", self._list_screens),
            RestRoute("POST", "screens", self._add_screen),
            RestRoute("GET", "screens/{screen}/tabs", self._show_tabs),
            RestRoute("POST", "screens/{screen}/tabs", self._add_tab),
            RestRoute("GET", _FIELDS, self._list_shown_fields),
            RestRoute("POST", _FIELDS, self._put_field),
            RestRoute("DELETE", f"{_FIELDS}/{{field}}", self._remove_field),
        ]

    def _list_screens(self, call: JiraCall) -> Response:
        found = [_screen_bean(row) for row in asked_rows(call, self.project.rows.screens)]
        return json_response(page_bean(call, found, "screens"))

    def _add_screen(self, call: JiraCall) -> Response:
        """With a tab, which is there at once."""
        body, table = call.body_object(), self.project.rows.screens
        name, key = table.require_new_name(body.get("name")), table.new_id()
        tabs = [ScreenTab(self._new_tab_id(), "Field Tab")]
        row = table.add_row(ScreenRow(key, name, str(body.get("description") or ""), tabs))
        return json_response(_screen_bean(row), 201)

    def _new_tab_id(self) -> str:
        return str(self.project.numbers.take_number("screen tab", 20001))

    def _require_screen(self, call: JiraCall) -> ScreenRow:
        return self.project.rows.screens.require_row(call.path["screen"])

    def _require_tab(self, call: JiraCall) -> ScreenTab:
        tab = next((tab for tab in self._require_screen(call).tabs if tab.id == call.path["tab"]), None)
        if tab is None:
            raise JiraRefusal(404, f"The screen tab with id {call.path['tab']} does not exist.")
        return tab

    def _show_tabs(self, call: JiraCall) -> Response:
        return json_response([_tab_bean(tab) for tab in self._require_screen(call).tabs])

    def _add_tab(self, call: JiraCall) -> Response:
        screen, name = self._require_screen(call), call.body_object().get("name")
        if not isinstance(name, str) or name.lower() in ("", *(tab.name.lower() for tab in screen.tabs)):
            raise JiraRefusal(400, errors={"name": "The tab must have a name that no other tab has."})
        screen.tabs.append(tab := ScreenTab(self._new_tab_id(), name))
        return json_response(_tab_bean(tab))

    def _list_shown_fields(self, call: JiraCall) -> Response:
        return json_response([self._field_bean(key) for key in self._require_tab(call).fields])

    def _field_bean(self, key: str) -> Json:
        return {"id": key, "name": self.book.name_of(key)}

    def _put_field(self, call: JiraCall) -> Response:
        """It becomes a field of each project that uses the screen now, unless told otherwise."""
        screen, tab = self._require_screen(call), self._require_tab(call)
        key = call.body_object().get("fieldId")
        if not isinstance(key, str) or self.book.name_of(key) is None:
            raise JiraRefusal(400, f"The field with id '{key}' does not exist.")
        if key in screen.field_ids:
            raise JiraRefusal(400, f"The field with id {key} already exists on the screen.")
        tab.fields.append(key)
        if not call.has_flag("skipFieldAssociation"):
            self.project.rows.associate_field(key, self.project.rows.projects_showing(screen))
        return json_response(self._field_bean(key))

    def _remove_field(self, call: JiraCall) -> Response:
        tab, key = self._require_tab(call), call.path["field"]
        if key not in tab.fields:
            raise JiraRefusal(404, f"The field with id {key} is not on the screen.")
        tab.fields.remove(key)
        return empty_response()


def _screen_bean(row: ScreenRow) -> Json:
    return {"id": int(row.id), "name": row.name, "description": row.description}


def _tab_bean(tab: ScreenTab) -> Json:
    return {"id": int(tab.id), "name": tab.name}
