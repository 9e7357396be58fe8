"""Workflows: read, made, changed as a whole, and by whom they are used.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.body_shapes import Shape, UnreadablePayload, read_body
from sdesk_sync.sandbox.jira.migration import MigrationQueue
from sdesk_sync.sandbox.jira.named_things import SchemeRow, WorkflowRow
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response
from sdesk_sync.sandbox.jira.seed import PROJECT_ID, status_entry
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.workflow_checks import CREATION, UPDATE, WorkflowCheck
from sdesk_sync.sandbox.jira.workflow_rows import CATEGORIES, status_bean, stored_way, workflow_bean
from sdesk_sync.sandbox.site import Json

_CHANGED_SINCE = "The workflow has been changed since: its version is not the one that was sent."


@dataclass(frozen=True)
class WorkflowResource:
    """The workflows of the site; only its administrators see them."""

    project: JiraProject
    queue: MigrationQueue

    def rest_routes(self) -> list[RestRoute]:
        """What setting up needs."""
        routes = [
            ("POST", "workflows", self._read_workflows),
            ("POST", "workflows/create", self._create_workflows),
            ("POST", "workflows/create/validation", self._validate(CREATION)),
            ("POST", "workflows/update", self._update_workflows),
            ("POST", "workflows/update/validation", self._validate(UPDATE)),
            ("GET", "workflow/{workflow}/projectUsages", self._list_using_projects),
            ("GET", "workflow/{workflow}/workflowSchemes", self._list_schemes),
        ]
        return [RestRoute(method, path, handler, refused=401) for method, path, handler in routes]

    def _read_workflows(self, call: JiraCall) -> Response:
        """404 for all where one is missing, not naming which: docs/trackers/jira.md#set-up."""
        names = read_body(call, {"workflowNames!": [str]})["workflowNames"]
        found = [self.project.rows.workflows.row_named(name) for name in names]
        # It is not said which one: who wants to know asks for each by itself.
        if None in found:
            raise JiraRefusal(404, "Not found")
        return self._answer_rows({row.id: row for row in found if row}.values())

    def _answer_rows(self, rows: Iterable[WorkflowRow]) -> Response:
        every = list(rows)
        # A status that several of them have is told once.
        used = dict.fromkeys(key for row in every for key in row.statuses)
        entries = [self.project.statuses.entry_with_id(key) or {} for key in used]
        # They are referred to by their ids.
        shown = {"statuses": [{**status_bean(one), "statusReference": one["id"]} for one in entries]}
        return json_response({**shown, "workflows": [workflow_bean(row) for row in every]})

    def _validate(self, shape: Shape) -> Callable[[JiraCall], Response]:
        """Problems are an answer, and no refusal; without the envelope it is one, as recorded."""

        def answer_problems(call: JiraCall) -> Response:
            if not call.body_object().get("payload"):
                raise UnreadablePayload
            body = read_body(call, {"payload!": shape, "validationOptions": {"levels": [str]}})
            levels = (body.get("validationOptions") or {}).get("levels") or ("ERROR", "WARNING")
            _require_statuses(body["payload"], "payload.")
            found = WorkflowCheck(self.project, body["payload"]).list_problems()
            return json_response({"errors": [one for one in found if one["level"] in levels]})

        return answer_problems

    def _read_writable(self, call: JiraCall, shape: Shape) -> Json:
        """What is to be written; what validating calls an error is refused, in the same words (inferred)."""
        payload: Json = read_body(call, shape)
        _require_statuses(payload, "")
        # The validation is for plans: it does not wait for a task, whoever writes does.
        self.queue.require_idle()
        found = WorkflowCheck(self.project, payload).list_problems()
        if wrong := dict.fromkeys(one["message"] for one in found if one["level"] == "ERROR"):
            raise JiraRefusal(400, *wrong)
        return payload

    def _create_workflows(self, call: JiraCall) -> Response:
        payload, table = self._read_writable(call, CREATION), self.project.rows.workflows
        ids = self._write_statuses(payload)
        return self._answer_rows(
            table.add_row(_fill_row(WorkflowRow(str(uuid.uuid4()), sent["name"]), sent, ids))
            for sent in payload["workflows"]
        )

    def _update_workflows(self, call: JiraCall) -> Response:
        """Whole workflows are replaced: what was not sent is gone."""
        payload = self._read_writable(call, UPDATE)
        known = [(sent, self.project.rows.workflows.require_row(sent["id"])) for sent in payload["workflows"]]
        # Before anything is written: a conflict leaves also the statuses as they were.
        for sent, row in known:
            if sent["version"]["versionNumber"] != row.version:
                raise JiraRefusal(409, _CHANGED_SINCE)
            self._require_no_ticket_lost(row, sent, payload)
        ids = self._write_statuses(payload)
        for sent, row in known:
            _fill_row(row, sent, ids).version += 1
        return self._answer_rows(row for _, row in known)

    def _require_no_ticket_lost(self, row: WorkflowRow, sent: Json, payload: Json) -> None:
        """A status stays while tickets are in it: that an update moves them is not played."""
        ids = {each["statusReference"]: each.get("id") for each in payload["statuses"]}
        gone = set(row.statuses) - {ids[each["statusReference"]] for each in sent["statuses"]}
        find = self.project.rows.workflow_of
        kinds = [kind["id"] for kind in self.project.types if find(PROJECT_ID, kind["id"]) is row]
        if self.queue.list_moved({(kind, status): "" for kind in kinds for status in gone}):
            raise JiraRefusal(400, "A status that tickets are in is missing, and where they are to go.")

    def _write_statuses(self, payload: Json) -> dict[str, str]:
        """New statuses, and known ones as they were sent, for the whole site; the ids by reference.

        A description that was not sent is emptied everywhere: docs/trackers/jira.md#set-up.
        """
        ids: dict[str, str] = {}
        by_category = {name: key for key, name in CATEGORIES.items()}
        for sent in payload["statuses"]:
            key = str(sent.get("id") or self.project.numbers.take_number("status", 10201))
            words = sent.get("description") or ""
            entry = status_entry(key, sent["name"], by_category[sent["statusCategory"]], words)
            self.project.statuses.add_entry(entry)
            ids[sent["statusReference"]] = key
        return ids

    def _list_using_projects(self, call: JiraCall) -> Response:
        row, table = self._require_workflow(call), self.project.rows.workflow_schemes
        users = [key for scheme in self._schemes_with(row) for key in table.users_of(scheme)]
        return json_response({"workflowId": row.id, "projects": usage_page(users)})

    def _list_schemes(self, call: JiraCall) -> Response:
        row = self._require_workflow(call)
        page = usage_page(scheme.id for scheme in self._schemes_with(row))
        return json_response({"workflowId": row.id, "workflowSchemes": page})

    def _require_workflow(self, call: JiraCall) -> WorkflowRow:
        return self.project.rows.workflows.require_row(call.path["workflow"])

    def _schemes_with(self, row: WorkflowRow) -> list[SchemeRow]:
        """Without the default one, which has no id to name it by."""
        every = self.project.rows.workflow_schemes
        return [each for each in every if row.id in each.entries.values() and each.id.isdecimal()]


def _require_statuses(payload: Json, path: str) -> None:
    if not payload["statuses"]:
        raise JiraRefusal(400, f"{path}statuses : must not be empty")


def usage_page(keys: Iterable[str]) -> Json:
    """Who uses something, all on one page (recorded: docs/trackers/jira.md#set-up)."""
    return {"nextPageToken": None, "values": [{"id": key} for key in dict.fromkeys(keys)]}


def _fill_row(row: WorkflowRow, sent: Json, ids: dict[str, str]) -> WorkflowRow:
    """All that a body says of a workflow, in the place of what was there."""
    row.description = sent.get("description") or ""
    row.statuses = [ids[each["statusReference"]] for each in sent["statuses"]]
    row.transitions = [stored_way(way, ids) for way in sent["transitions"]]
    return row
