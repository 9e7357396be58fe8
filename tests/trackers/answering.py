"""Both adapters on a site whose answers a test says: one ticket, and how each tracker shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import responses

from sdesk_sync.desk.model.actions import Action, Audience, EditComment, PostComment, UpdateFields
from sdesk_sync.desk.model.text import Paragraph, Plain, Text
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import PRIORITY
from sdesk_sync.trackers import Tickets
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.project_labels import ProjectLabels
from sdesk_sync.trackers.gitlab.staff_notes import StaffNotes
from sdesk_sync.trackers.gitlab.tickets import GitLabTickets
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.tickets import JiraTickets
from sdesk_sync.trackers.jira.transitions import BotTransitions, KnownTransitions
from sdesk_sync.trackers.wire.connection import Connection
from tests.trackers.gitlab import bodies as gitlab_bodies
from tests.trackers.gitlab import site as gitlab_site
from tests.trackers.jira import bodies as jira_bodies
from tests.trackers.jira import site as jira_site

Json = dict[str, Any]
URL = "https://tracker.example.com"
PAGE = "<html><body>Please sign in</body></html>"
_SAID = Text((Paragraph((Plain("This could not stay."),)),))
UPDATE = UpdateFields((FieldUpdate(PRIORITY, ("high",), None, Reason.UNDO),))
POST = PostComment(_SAID, Audience.EVERYBODY)
EDIT = EditComment("91", _SAID, Audience.EVERYBODY)


@dataclass(frozen=True)
class Place:
    """One tracker: how its adapter is made, its ticket, and the routes of it by what they are for."""

    connect: Callable[[], Tickets]
    ref: TicketRef
    routes: Mapping[str, tuple[str, str]]
    """Method and path by what they show or do, such as `issue`, `history`, `update`."""
    issue: Json
    comment: Json
    refusal: Callable[[int], Json]
    """What the tracker itself refuses with."""

    def perform(self, action: Action) -> object:
        """One action, by an adapter that knows the site already."""
        return self.connect().perform(self.ref, action, ("k",), None)

    def answer(self, route: str, **answer: Any) -> responses.BaseResponse:
        """From now on this is answered there."""
        method, path = self.routes[route]
        return responses.upsert(method, f"{URL}{path}", **answer)

    def callback(self, route: str, answer: Callable[[Any], tuple[int, dict[str, str], str]]) -> None:
        """From now on this is asked for the answer."""
        method, path = self.routes[route]
        responses.add_callback(method, f"{URL}{path}", answer)


def connect_gitlab_tickets(reached: Connection | None = None) -> Tickets:
    """The issues of a GitLab project whose number is known."""
    known = reached or gitlab_site.connection(URL)
    client = GitLabClient(known)
    mapping = replace(gitlab_bodies.mapping(), product_projects=frozenset({"acme/product", "105"}))
    staff = StaffNotes("engineering", client, lambda: gitlab_bodies.US, known.notices)
    project_labels = ProjectLabels("engineering", known.notices)
    return GitLabTickets("engineering", mapping, client, lambda: gitlab_bodies.US, staff, project_labels)


def connect_jira_tickets(reached: Connection | None = None) -> Tickets:
    """The issues of a Jira project whose ids are known."""
    ids, client = jira_bodies.IDS, JiraClient(reached or jira_site.connection(URL), CLOUD)
    mapping = replace(jira_bodies.mapping(), product_projects=frozenset({"prod"}))
    parser = JiraIssueParser("support", mapping, frozenset(jira_bodies.desk().billing), ids)
    transitions = BotTransitions(client, lambda: ids, mapping, KnownTransitions())
    return JiraTickets(mapping, client, lambda: parser, transitions)


_ISSUE_7 = "/api/v4/projects/101/issues/7"
GITLAB = Place(
    connect_gitlab_tickets,
    TicketRef("engineering", "4711", "engineering#7"),
    {
        "issue": ("GET", _ISSUE_7),
        "history": ("GET", f"{_ISSUE_7}/resource_label_events"),
        "comments": ("GET", f"{_ISSUE_7}/notes"),
        "update": ("PUT", _ISSUE_7),
        "post": ("POST", f"{_ISSUE_7}/notes"),
        "edit": ("PUT", f"{_ISSUE_7}/notes/91"),
        "changed": ("GET", "/api/v4/projects/101/issues"),
        "merged": ("GET", f"{_ISSUE_7}/closed_by"),
        "linked": ("GET", f"{_ISSUE_7}/links"),
    },
    {
        "id": 4711,
        "iid": 7,
        "project_id": 101,
        "state": "opened",
        "type": "ISSUE",
        "labels": ["type::request"],
        "updated_at": gitlab_bodies.UPDATED,
        "created_at": gitlab_bodies.UPDATED,
    },
    {
        "id": 91,
        "body": "Hello.",
        "noteable_id": 4711,
        "noteable_iid": 7,
        "internal": False,
        "author": gitlab_bodies.SAMI,
        "created_at": gitlab_bodies.UPDATED,
    },
    lambda status: {"message": f"{status} Not found" if status == 404 else f"{status} Forbidden"},
)
_DESK_7 = "/rest/api/2/issue/10042"
JIRA = Place(
    connect_jira_tickets,
    jira_bodies.REF,
    {
        "issue": ("GET", _DESK_7),
        "history": ("GET", f"{_DESK_7}/changelog"),
        "comments": ("GET", f"{_DESK_7}/comment"),
        "update": ("PUT", _DESK_7),
        "post": ("POST", f"{_DESK_7}/comment"),
        "edit": ("PUT", f"{_DESK_7}/comment/91"),
        "changed": ("GET", "/rest/api/2/search/jql"),
        "merged": ("GET", _DESK_7),
        "linked": ("GET", _DESK_7),
    },
    {**jira_bodies.issue(created=jira_bodies.UPDATED), "changelog": {"total": 3, "histories": []}},
    {
        "id": "91",
        "self": f"{URL}{_DESK_7}/comment/91",
        "body": "Hello.",
        "author": jira_bodies.SAMI,
        "created": jira_bodies.UPDATED,
    },
    lambda status: {"errorMessages": [f"No: {status}."], "errors": {}},
)
PLACES = {"gitlab": GITLAB, "jira": JIRA}
