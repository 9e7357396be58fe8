"""An embedded Jira: which routes its edition has, and the project as it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import RLock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox.calls import RefusalWording
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.audit import AuditLog
from sdesk_sync.sandbox.jira.beans import BeanMaker
from sdesk_sync.sandbox.jira.births import add_issues_in_turn
from sdesk_sync.sandbox.jira.boards import BoardResource
from sdesk_sync.sandbox.jira.comments import CommentDraft, CommentResource
from sdesk_sync.sandbox.jira.editions import CLOUD, CUSTOMER, JiraEdition
from sdesk_sync.sandbox.jira.edits import FieldEditor
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.history import ChangelogResource
from sdesk_sync.sandbox.jira.issues import IssueResource
from sdesk_sync.sandbox.jira.jql import JqlReader
from sdesk_sync.sandbox.jira.links import LinkResource
from sdesk_sync.sandbox.jira.lists import SiteResource
from sdesk_sync.sandbox.jira.migration import MigrationQueue
from sdesk_sync.sandbox.jira.portal import ROOT as PORTAL_ROOT
from sdesk_sync.sandbox.jira.portal import PortalResource
from sdesk_sync.sandbox.jira.project_schemes import SchemeResource
from sdesk_sync.sandbox.jira.properties import PropertyResource
from sdesk_sync.sandbox.jira.rest import RequestDoor, RestRoute
from sdesk_sync.sandbox.jira.scheme_routes import WorkflowSchemeResource
from sdesk_sync.sandbox.jira.screens import ScreenResource
from sdesk_sync.sandbox.jira.search import SearchResource
from sdesk_sync.sandbox.jira.seed import HOOK_EVENTS, PROJECT_KEY, version_entry
from sdesk_sync.sandbox.jira.shape import ShapedSite
from sdesk_sync.sandbox.jira.site_lists import SiteLists
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.transitions import TransitionResource
from sdesk_sync.sandbox.jira.users import UserResource
from sdesk_sync.sandbox.jira.webhooks import WebhookResource
from sdesk_sync.sandbox.jira.workflow_routes import WorkflowResource
from sdesk_sync.sandbox.jira.worklogs import WorklogResource
from sdesk_sync.sandbox.people import Person, people_at_desk
from sdesk_sync.sandbox.site import Json, ProjectBeginning, TrackerSite
from sdesk_sync.sandbox.unplayed import METHODS, answer_unplayed_route


class EmbeddedJira:
    """One company-managed project, DESK, with one workflow for all its issue types."""

    def __init__(self, site: TrackerSite, edition: JiraEdition = CLOUD) -> None:
        self.site = site
        self._edition = edition
        self._lock = RLock()
        self._project = JiraProject(edition, site.begins, site.people)
        self._accounts = JiraAccounts(site.people, edition, lambda: self._project.rows.roles)
        book = FieldBook(self._project, self._accounts)
        self._jql = JqlReader(self._project, book, site.clock)
        self._webhooks = WebhookResource(self._project, self._accounts, site.clock, site.base_url, self._jql)
        self._boards, self._audit = BoardResource(self._project), AuditLog(self._project, self._accounts)
        self._portal_routes: list[RestRoute] = []
        self._resources = self._resource_routes(book)
        self._begin()

    def _begin(self) -> None:
        self._register_seeded_hook()
        self._boards.start_over()
        self._audit.start_over()

    def routes(self) -> list[BaseRoute]:
        """Every resource under each of the API's versions; what is not played says so."""
        edition = self._edition
        door = RequestDoor(
            self.site.base_url, edition, self._platform_person, self._lock, self._catch_up, self._note_write
        )
        nowhere = [f"/rest/api/{written}/{{rest:path}}" for written in edition.lacks_versions]
        api: list[BaseRoute] = []
        for written, version in edition.versions.items():
            root = f"/rest/api/{written}"
            nowhere += [f"{root}/{path}" for path in edition.lacks]
            api += [
                Route(f"{root}/{path}", answer_unplayed_route, methods=[m]) for m, path in edition.unplayed
            ]
            api += [_mount_route(door, each, root, version) for each in self._resources]
        portal = replace(door, person_of=self.person_of)
        api += [_mount_route(portal, each, PORTAL_ROOT, "2") for each in self._portal_routes]
        for root in edition.hook_roots:
            api += [_mount_route(door, each, root, "2") for each in self._webhooks.rest_routes()]
        for root in edition.board_roots:
            api += [_mount_route(door, each, root, "2") for each in self._boards.rest_routes()]
        return [
            *(Route(path, _answer_nowhere, methods=METHODS) for path in nowhere),
            *api,
            Route("/{rest:path}", answer_unplayed_route, methods=METHODS),
        ]

    def person_of(self, headers: Mapping[str, str]) -> Person | None:
        """Who signs in."""
        return self._edition.find_caller(headers.get("authorization", ""), self.site.people)

    def _platform_person(self, headers: Mapping[str, str]) -> Person | None:
        """The same, but for customers where they have a portal: they sign in there and nowhere else."""
        person = self.person_of(headers)
        is_portal_only = person is not None and person.role == CUSTOMER and self._edition.has_portal
        return None if is_portal_only else person

    def _catch_up(self) -> None:
        if (owner := self._queue.catch_up()) is not None:
            self._audit.note_changes(owner, self.site.clock.now())

    def _note_write(self, route: RestRoute, person: Person | None) -> None:
        self._audit.note_write(route, person, self.site.clock.now())

    def reset(self) -> None:
        """Back to the freshly seeded project; ids and keys go on counting."""
        with self._lock:
            self._project.drop_contents()
            self._queue.start_over()
            self._accounts.start_over()
            self._begin()

    def fill_project(self, count: int) -> range:
        """So many requests by service desk and support, without a hook; the numbers of the new issues."""
        with self._lock:
            return add_issues_in_turn(self._project, count, people_at_desk(self.site.people), self.site.clock)

    def order_shape(self, given: Json) -> None:
        """Another shape of the site."""
        with self._lock:
            site = ShapedSite(self._project, self._accounts, self._boards, self._queue, self.site.clock)
            site.take_shape(given)
            self._audit.look_again()

    def rename_project(self, to: str) -> None:
        """Another key for the project."""
        with self._lock:
            self._project.rename(to)
            self._audit.look_again()

    def remove_resolution_functions(self) -> None:
        """The post functions of the workflow that set and clear the resolution are taken out."""
        with self._lock:
            for row in self._project.rows.workflows:
                for way in row.transitions:
                    way["actions"] = []

    def add_version(self, name: str) -> None:
        """One more version of the project, which is not out."""
        with self._lock:
            key = str(self._project.numbers.take_number("version", 10310))
            self._project.versions.add_entry(version_entry(key, name))

    def dismiss_person(self, who: str) -> None:
        """Somebody holds no role in the project any more that has issues assigned."""
        with self._lock:
            self._accounts.departed |= {one.account for one in self._accounts.people if one.name == who}

    def receive_mail(self, who: str, ref: str, text: str) -> None:
        """A comment that came by mail, of somebody who need not take part in the issue."""
        with self._lock:
            author = next(person for person in self.site.people if person.name == who)
            self._comments.add_comments(
                self._project.require_issue(ref), [CommentDraft(text, {}, None)], author
            )

    def forget_author(self, ref: str) -> None:
        """The last group of an issue's changelog is of an account that is gone.

        Unproven: docs/trackers/jira.md#changelog.
        """
        with self._lock:
            issue = self._project.require_issue(ref)
            issue.history[-1] = replace(issue.history[-1], author="")

    def issue_id(self, ref: str) -> str | None:
        """The id of the issue with this key or id."""
        issue = self._project.find_issue(ref)
        return None if issue is None else issue.id

    def refusal_wording(self) -> RefusalWording:
        """How its edition words a request that is not carried out."""
        return self._edition.refusal_wording(self.site.clock, self.issue_id)

    def ready_entry(self) -> Json:
        """Its entry in the ready line: kind, address, project, and what people sign in with."""
        edition = self._edition
        people = {
            each.name: {"user": edition.user_name(each), "token": each.token, "id": edition.user_id(each)}
            for each in self.site.people
        }
        shown = {"kind": edition.kind, **edition.ready_facts, "url": self.site.base_url}
        return {**shown, "project": PROJECT_KEY, "people": people}

    def config_entry(self) -> Json:
        """Who works as what is said by the groups."""
        edition = self._edition
        shown = {"kind": edition.kind, "project": PROJECT_KEY, "mapping": edition.mapping}
        setup = edition.config_sign_in(self.site.lead)
        return {**shown, **edition.config_sign_in(self.site.bot), "setup": setup}

    def _register_seeded_hook(self) -> None:
        if self.site.begins is ProjectBeginning.EMPTY:
            return
        hook = {
            "name": "service desk",
            "url": self.site.hook_url,
            "events": list(HOOK_EVENTS),
            "secret": self.site.hook_secret,
        }
        self._webhooks.register_webhook(hook, self.site.lead)

    def _resource_routes(self, book: FieldBook) -> list[RestRoute]:
        site, project, accounts, jql = self.site, self._project, self._accounts, self._jql
        editor = FieldEditor(project, book, site.clock)
        beans = BeanMaker(project, accounts, book)
        announcer = HookAnnouncer(site, project, accounts, beans, jql)
        self._comments = comments = CommentResource(project, accounts, beans, announcer, site.clock)
        properties = PropertyResource(project, announcer)
        transitions = TransitionResource(project, accounts, book, editor, announcer, comments, properties)
        issues = IssueResource(
            project, book, accounts, editor, beans, announcer, comments, properties, transitions
        )
        if self._edition.has_portal:
            portal = PortalResource(project, accounts, issues, comments, transitions)
            self._portal_routes = portal.rest_routes()
        self._queue = queue = MigrationQueue(project, accounts, editor)
        set_up: list[RestRoute] = []
        # Data Center has other addresses for these, and none for some.
        if self._edition.changes_workflows:
            lists, screens = SiteLists(project, accounts), ScreenResource(project, book)
            closed = [*lists.rest_routes(), *screens.rest_routes(), *SchemeResource(project).rest_routes()]
            closed += WorkflowResource(project, queue).rest_routes()
            closed += WorkflowSchemeResource(project, queue).rest_routes()
            set_up += [*accounts.for_administrators(closed), *queue.rest_routes()]
        return [
            *set_up,
            *SiteResource(project, book, accounts, editor, site.clock.now()).rest_routes(),
            *UserResource(accounts, project).rest_routes(),
            *self._audit.rest_routes(),
            *issues.rest_routes(),
            *transitions.rest_routes(),
            *comments.rest_routes(),
            *properties.rest_routes(),
            *ChangelogResource(project, beans).rest_routes(),
            *SearchResource(project, beans, book, jql).rest_routes(),
            *LinkResource(project, editor, announcer, comments).rest_routes(),
            *WorklogResource(project, editor, beans, announcer).rest_routes(),
        ]


def _mount_route(door: RequestDoor, rest_route: RestRoute, root: str, version: str) -> Route:
    return Route(
        f"{root}/{rest_route.path}", door.make_endpoint(rest_route, version), methods=[rest_route.method]
    )


def _answer_nowhere(_: Request) -> Response:
    return PlainTextResponse("Not Found", 404)
