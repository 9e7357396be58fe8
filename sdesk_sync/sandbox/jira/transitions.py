"""Moving an issue from status to status, as far as the workflow lets the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.comments import CommentResource
from sdesk_sync.sandbox.jira.edits import FieldEditor, IssueWriteBody
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.named_things import WorkflowRow
from sdesk_sync.sandbox.jira.properties import PropertyResource, check_properties
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.workflow_rows import (
    GLOBAL,
    lets_through,
    screen_of,
    target_of,
    values_set_by,
    ways_from,
)
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_NOT_NOW = (
    "It seems that you have tried to perform a workflow operation ({name}) that is not valid for the current "
    "state of this issue {key} ({id}). The likely cause is that somebody has changed the issue recently, "
    "please look at the issue history for details."
)


@dataclass(frozen=True)
class TransitionResource:
    """The transitions of issues, as the workflows of their types have them."""

    project: JiraProject
    accounts: JiraAccounts
    book: FieldBook
    editor: FieldEditor
    announcer: HookAnnouncer
    comments: CommentResource
    properties: PropertyResource

    def rest_routes(self) -> list[RestRoute]:
        """The transitions open to somebody, and going one; the limit as recorded.

        docs/trackers/jira.md#rate-limits
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
        """
        return [
            RestRoute("GET", "issue/{issue}/transitions", self._list_transitions),
            RestRoute("POST", "issue/{issue}/transitions", self.move_issue, limit=200),
        ]

    def _list_transitions(self, call: JiraCall) -> Response:
        """Of an issue of whatever project."""
        issue = self.project.require_linkable(call.path["issue"])
        wanted = call.query.get("transitionId")
        beans = [bean for bean in self.transition_beans(issue, call) if wanted in (None, bean["id"])]
        return json_response({"expand": "transitions", "transitions": beans})

    def transition_beans(self, issue: JiraIssue, call: JiraCall) -> list[Json]:
        """What the caller may do from here; their screens' fields on request."""
        status, ways = issue.values["status"], self._open_ways(issue, call.person)
        shown = [self._transition_bean(way, status, call) for way in ways]
        if not call.to_expand("transitions.fields"):
            return shown
        return [
            {**bean, "fields": self._describe_screen(way, call)}
            for bean, way in zip(shown, ways, strict=True)
        ]

    def _open_ways(self, issue: JiraIssue, person: Person) -> list[Json]:
        status, is_one_of = issue.values["status"], self.accounts.actor_test(person)
        return [way for way in ways_from(self._workflow_of(issue), status) if lets_through(way, is_one_of)]

    def _workflow_of(self, issue: JiraIssue) -> WorkflowRow:
        return self.project.rows.workflow_of(self.project.place_of(issue.key), issue.values["issuetype"])

    def _transition_bean(self, way: Json, status: str, call: JiraCall) -> Json:
        shown = {
            "id": way["id"],
            "name": way["name"],
            "to": self.project.statuses.entry_bean(target_of(way, status), call.view),
            "hasScreen": screen_of(way) is not None,
            "isGlobal": way["type"] == GLOBAL,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": "conditions" in way,
            "isLooped": "toStatusReference" not in way,
        }
        return call.view.edition.trim(shown)

    def _fields_on_way(self, way: Json) -> Sequence[str]:
        screen = self.project.rows.screens.row_with_id(screen_of(way))
        return screen.field_ids if screen else ()

    def _describe_screen(self, way: Json, call: JiraCall) -> Json:
        screen = self._fields_on_way(way)
        return {field.id: field.field_metadata(call.view) for field in self.book if field.id in screen}

    def move_issue(self, call: JiraCall) -> Response:
        """Take a transition, with what its screen takes along."""
        issue = self.project.require_issue(call.path["issue"])
        asked = IssueWriteBody(call.body_object())
        key = asked.object_at("transition").get("id")
        if key is None:
            raise JiraRefusal(400, "Missing 'transition' identifier")
        way = self._require_transition(issue, str(key), call.person)
        wanted = self.editor.read_wanted(asked, call.view, self._fields_on_way(way), issue)
        # Without a screen a comment is dropped and nobody is told; unproven:
        # docs/trackers/jira.md#workflows
        drafts = self.comments.read_drafts(asked.added_comments if screen_of(way) else [], call)
        properties = check_properties(asked.properties)
        # Post functions have the last word on a field, also on one that the screen takes along.
        wanted |= {**values_set_by(way), "status": target_of(way, issue.values["status"])}
        group = self.editor.write_values(issue, wanted, call.person, asked.metadata)
        if group is not None:
            self.announcer.announce_updated_issue(issue, call.person, group, "issue_generic")
        self.properties.set_properties(issue, properties, call.person)
        self.comments.add_comments(issue, drafts, call.person)
        return empty_response()

    def _require_transition(self, issue: JiraIssue, key: str, person: Person) -> Json:
        """The transition, if the caller may take it from here; else 400 as Jira words it."""
        every = self._workflow_of(issue).transitions
        way = next((way for way in every if way["id"] == key), None)
        if way is None:
            raise JiraRefusal(400, f"Transition id '{key}' is not valid for this issue.")
        if way not in self._open_ways(issue, person):
            raise JiraRefusal(400, _NOT_NOW.format(name=way["name"], key=issue.key, id=issue.id))
        return way
