"""Moving an issue from status to status, as far as the workflow lets the caller."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import Announcer
from sdesk_sync.sandbox.jira.comments import Comments
from sdesk_sync.sandbox.jira.edits import Asked, Editor
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.properties import Properties, checked
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok
from sdesk_sync.sandbox.jira.store import Issue, Project
from sdesk_sync.sandbox.jira.workflow import Transition, resolution_on
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_NOT_NOW = (
    "It seems that you have tried to perform a workflow operation ({name}) that is not valid for the current "
    "state of this issue {key} ({id}). The likely cause is that somebody has changed the issue recently, "
    "please look at the issue history for details."
)


@dataclass(frozen=True)
class Transitions:
    """The transitions of issues; `workflow` is the project's one workflow."""

    project: Project
    book: FieldBook
    editor: Editor
    announcer: Announcer
    comments: Comments
    properties: Properties
    workflow: tuple[Transition, ...]

    def rules(self) -> list[Rule]:
        """The transitions open to somebody, and going one; the limit as recorded.

        docs/trackers/jira.md#rate-limits
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
        """
        return [
            Rule("GET", "issue/{issue}/transitions", self._list),
            Rule("POST", "issue/{issue}/transitions", self._move, limit=200),
        ]

    def _list(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        wanted = call.query.get("transitionId")
        beans = [bean for bean in self.beans(issue, call) if wanted in (None, bean["id"])]
        return ok({"expand": "transitions", "transitions": beans})

    def beans(self, issue: Issue, call: Call) -> list[Json]:
        """What the caller may do from here; their screens' fields on request."""
        shown = [self._bean(way, call) for way in self._open_to(issue, call.person)]
        if "transitions.fields" not in call.listed("expand"):
            return shown
        screens = {way.id: way.screen for way in self.workflow}
        return [{**bean, "fields": self._fields(screens[bean["id"]], call)} for bean in shown]

    def _open_to(self, issue: Issue, person: Person) -> list[Transition]:
        status = self.project.status_of(issue)
        return [way for way in self.workflow if way.leaves(status) and _may(person, way)]

    def _bean(self, way: Transition, call: Call) -> Json:
        return {
            "id": way.id,
            "name": way.name,
            "to": self.project.statuses.bean(self.project.statuses.id_of(way.to), call.view),
            "hasScreen": bool(way.screen),
            "isGlobal": not way.sources,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": way.bot_only,
            "isLooped": False,
        }

    def _fields(self, screen: tuple[str, ...], call: Call) -> Json:
        return {field.id: field.meta(call.view) for field in self.book if field.id in screen}

    def _move(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        asked = Asked(call.object())
        key = asked.part("transition").get("id")
        if key is None:
            raise Refused(400, "Missing 'transition' identifier")
        way = self._way(issue, str(key), call.person)
        wanted = self.editor.wanted(asked, call.view, way.screen, issue)
        # Without a screen a comment is dropped and nobody is told; unproven:
        # docs/trackers/jira.md#workflows
        drafts = self.comments.drafts(asked.comments if way.screen else [], call)
        properties = checked(asked.properties)
        wanted["status"] = self.project.statuses.id_of(way.to)
        resolution = resolution_on(way.to)
        wanted["resolution"] = self.project.resolutions.id_of(resolution) if resolution else None
        group = self.editor.write(issue, wanted, call.person, asked.metadata)
        if group is not None:
            self.announcer.updated(issue, call.person, group, "issue_generic")
        self.properties.put(issue, properties, call.person)
        self.comments.add(issue, drafts, call.person)
        return nothing()

    def _way(self, issue: Issue, key: str, person: Person) -> Transition:
        """The transition, if the caller may take it from here; else 400 as Jira words it."""
        way = next((way for way in self.workflow if way.id == key), None)
        if way is None:
            raise Refused(400, f"Transition id '{key}' is not valid for this issue.")
        if way not in self._open_to(issue, person):
            raise Refused(400, _NOT_NOW.format(name=way.name, key=issue.key, id=issue.id))
        return way


def _may(person: Person, way: Transition) -> bool:
    return person.role == "bot" or not way.bot_only
