"""Moving an issue from status to status, as far as the workflow lets the caller."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.comments import CommentResource
from sdesk_sync.sandbox.jira.edits import FieldEditor, IssueWriteBody
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.properties import PropertyResource, check_properties
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.workflow import JiraTransition, resolution_on
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_NOT_NOW = (
    "It seems that you have tried to perform a workflow operation ({name}) that is not valid for the current "
    "state of this issue {key} ({id}). The likely cause is that somebody has changed the issue recently, "
    "please look at the issue history for details."
)


@dataclass(frozen=True)
class TransitionResource:
    """The transitions of issues; `workflow` is the project's one workflow."""

    project: JiraProject
    book: FieldBook
    editor: FieldEditor
    announcer: HookAnnouncer
    comments: CommentResource
    properties: PropertyResource
    workflow: tuple[JiraTransition, ...]

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
        issue = self.project.require_issue(call.path["issue"])
        wanted = call.query.get("transitionId")
        beans = [bean for bean in self.transition_beans(issue, call) if wanted in (None, bean["id"])]
        return json_response({"expand": "transitions", "transitions": beans})

    def transition_beans(self, issue: JiraIssue, call: JiraCall) -> list[Json]:
        """What the caller may do from here; their screens' fields on request."""
        shown = [self._transition_bean(way, call) for way in self._open_transitions(issue, call.person)]
        if not call.to_expand("transitions.fields"):
            return shown
        screens = {way.id: way.screen for way in self.workflow}
        return [{**bean, "fields": self._screen_fields(screens[bean["id"]], call)} for bean in shown]

    def _open_transitions(self, issue: JiraIssue, person: Person) -> list[JiraTransition]:
        status = self.project.status_of(issue)
        return [way for way in self.workflow if way.is_open_from(status) and _may_take(person, way)]

    def _transition_bean(self, way: JiraTransition, call: JiraCall) -> Json:
        shown = {
            "id": way.id,
            "name": way.name,
            "to": self.project.statuses.entry_bean(self.project.statuses.id_of(way.to), call.view),
            "hasScreen": bool(way.screen),
            "isGlobal": not way.sources,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": way.bot_only,
            "isLooped": False,
        }
        return call.view.edition.trim(shown)

    def _screen_fields(self, screen: tuple[str, ...], call: JiraCall) -> Json:
        return {field.id: field.field_metadata(call.view) for field in self.book if field.id in screen}

    def move_issue(self, call: JiraCall) -> Response:
        """Take a transition, with what its screen takes along."""
        issue = self.project.require_issue(call.path["issue"])
        asked = IssueWriteBody(call.body_object())
        key = asked.object_at("transition").get("id")
        if key is None:
            raise JiraRefusal(400, "Missing 'transition' identifier")
        way = self._require_transition(issue, str(key), call.person)
        wanted = self.editor.read_wanted(asked, call.view, way.screen, issue)
        # Without a screen a comment is dropped and nobody is told; unproven:
        # docs/trackers/jira.md#workflows
        drafts = self.comments.read_drafts(asked.added_comments if way.screen else [], call)
        properties = check_properties(asked.properties)
        wanted["status"] = self.project.statuses.id_of(way.to)
        if self.project.has_resolution_functions:
            resolution = resolution_on(way.to)
            wanted["resolution"] = self.project.resolutions.id_of(resolution) if resolution else None
        group = self.editor.write_values(issue, wanted, call.person, asked.metadata)
        if group is not None:
            self.announcer.announce_updated_issue(issue, call.person, group, "issue_generic")
        self.properties.set_properties(issue, properties, call.person)
        self.comments.add_comments(issue, drafts, call.person)
        return empty_response()

    def _require_transition(self, issue: JiraIssue, key: str, person: Person) -> JiraTransition:
        """The transition, if the caller may take it from here; else 400 as Jira words it."""
        way = next((way for way in self.workflow if way.id == key), None)
        if way is None:
            raise JiraRefusal(400, f"Transition id '{key}' is not valid for this issue.")
        if way not in self._open_transitions(issue, person):
            raise JiraRefusal(400, _NOT_NOW.format(name=way.name, key=issue.key, id=issue.id))
        return way


def _may_take(person: Person, way: JiraTransition) -> bool:
    return person.role == "bot" or not way.bot_only
