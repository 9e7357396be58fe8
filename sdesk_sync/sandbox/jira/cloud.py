"""Jira Cloud: who signs in how, which routes there are, and the project as it starts."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import replace
from threading import RLock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox import refusals
from sdesk_sync.sandbox.calls import RefusalWording
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.beans import BeanMaker
from sdesk_sync.sandbox.jira.births import add_issue_elsewhere, add_issues_in_turn
from sdesk_sync.sandbox.jira.comments import CommentResource
from sdesk_sync.sandbox.jira.edits import FieldEditor
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.history import ChangelogResource
from sdesk_sync.sandbox.jira.issues import IssueResource
from sdesk_sync.sandbox.jira.jql import JqlReader
from sdesk_sync.sandbox.jira.links import LinkResource
from sdesk_sync.sandbox.jira.lists import SiteResource
from sdesk_sync.sandbox.jira.properties import PropertyResource
from sdesk_sync.sandbox.jira.rest import RequestDoor, RestRoute
from sdesk_sync.sandbox.jira.search import SearchResource
from sdesk_sync.sandbox.jira.seed import HOOK_EVENTS, PROJECT_KEY, version_entry
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.transitions import TransitionResource
from sdesk_sync.sandbox.jira.users import UserResource
from sdesk_sync.sandbox.jira.webhooks import ROOT, WebhookResource
from sdesk_sync.sandbox.jira.workflow import shared_workflow
from sdesk_sync.sandbox.jira.worklogs import WorklogResource
from sdesk_sync.sandbox.people import Person, people_at_desk
from sdesk_sync.sandbox.site import Json, TrackerSite
from sdesk_sync.sandbox.unplayed import METHODS, answer_unplayed_route

# What version a path means: "latest" is taken for 2; unproven (docs/trackers/jira.md#rest-api-document).
_VERSIONS = {"2": "2", "3": "3", "latest": "2"}

_UNPLAYED = (
    ("PUT", "issue/archive"),
    ("GET", "issue/createmeta"),
    ("GET", "issue/picker"),
    ("PUT", "issue/unarchive"),
    ("GET", "issuetype/project"),
    ("GET", "project/recent"),
    ("GET", "project/search"),
    ("GET", "project/type"),
    ("GET", "resolution/search"),
)
"""Addresses that Jira has and that would be taken here for the key or id of a thing."""


class JiraCloud:
    """One company-managed software project, DESK, with one workflow for all its issue types."""

    def __init__(self, site: TrackerSite) -> None:
        self.site = site
        self._lock = RLock()
        self._project = JiraProject()
        self._accounts = JiraAccounts(site.people)
        self._webhooks = WebhookResource(self._project, self._accounts, site.clock, site.base_url)
        self._resources = self._resource_routes()
        self._register_seeded_hook()

    def routes(self) -> list[BaseRoute]:
        """Every resource under both API versions, and the webhooks; what is not played says so."""
        door = RequestDoor(self.site.base_url, self.person_of, self._lock)
        api: list[BaseRoute] = [
            Route(f"/rest/api/{written}/{path}", answer_unplayed_route, methods=[method])
            for written in _VERSIONS
            for method, path in _UNPLAYED
        ]
        # Where hooks say that an issue is: no address of Jira's (docs/trackers/jira.md#webhook-bodies).
        api += [Route(f"/rest/api/{written}/{{issue:int}}", _answer_nowhere) for written in _VERSIONS]
        api += [
            _mount_route(door, rest_route, f"/rest/api/{written}", version)
            for written, version in _VERSIONS.items()
            for rest_route in self._resources
        ]
        return [
            *api,
            *(_mount_route(door, rest_route, ROOT, "2") for rest_route in self._webhooks.rest_routes()),
            Route("/{rest:path}", answer_unplayed_route, methods=METHODS),
        ]

    def person_of(self, headers: Mapping[str, str]) -> Person | None:
        """Who signs in, with e-mail and API token.

        https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
        """
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            email, _, token = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
        for person in self.site.people:
            if person.email == email.lower() and secrets.compare_digest(
                person.token.encode(), token.encode()
            ):
                return person
        return None

    def reset(self) -> None:
        """Back to the freshly seeded project; ids and keys go on counting."""
        with self._lock:
            self._project.drop_contents()
            self._register_seeded_hook()

    def fill_project(self, count: int) -> range:
        """So many requests by service desk and support, without a hook; the numbers of the new issues."""
        with self._lock:
            return add_issues_in_turn(self._project, count, people_at_desk(self.site.people), self.site.clock)

    def rename_project(self, to: str) -> None:
        """Another key for the project."""
        with self._lock:
            self._project.rename(to)

    def remove_resolution_functions(self) -> None:
        """The post functions of the workflow that set and clear the resolution are taken out."""
        with self._lock:
            self._project.has_resolution_functions = False

    def open_issue_elsewhere(self, who: str, key: str) -> None:
        """An issue of another project under this key, which people can link to."""
        with self._lock:
            creator = next(person for person in self.site.people if person.name == who)
            add_issue_elsewhere(self._project, key, creator, self.site.clock.now())

    def add_version(self, name: str) -> None:
        """One more version of the project, which is not out."""
        with self._lock:
            key = str(self._project.numbers.take_number("version", 10310))
            self._project.versions.add_entry(version_entry(key, name, is_out=False))

    def dismiss_person(self, who: str) -> None:
        """Somebody holds no role in the project any more that has issues assigned."""
        with self._lock:
            self._accounts.departed |= {one.account for one in self._accounts.people if one.name == who}

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
        """Jira's."""
        return refusals.jira_wording(self.site.clock, self.issue_id)

    def ready_entry(self) -> Json:
        """Its entry in the ready line: kind, address, project, and what people sign in with."""
        people = {
            person.name: {"user": person.email, "token": person.token, "id": person.account}
            for person in self.site.people
        }
        return {"kind": "jira-cloud", "url": self.site.base_url, "project": PROJECT_KEY, "people": people}

    def config_entry(self) -> Json:
        """Who works as what is said by the groups."""
        shown = {"kind": "jira-cloud", "project": PROJECT_KEY, "mapping": "jira-cloud.yaml"}
        return {**shown, "user": self.site.bot.email}

    def _register_seeded_hook(self) -> None:
        hook = {
            "name": "service desk",
            "url": self.site.hook_url,
            "events": list(HOOK_EVENTS),
            "secret": self.site.hook_secret,
        }
        self._webhooks.register_webhook(hook, self.site.bot)

    def _resource_routes(self) -> list[RestRoute]:
        site, project, accounts = self.site, self._project, self._accounts
        book = FieldBook(project, accounts)
        editor = FieldEditor(project, book, site.clock)
        beans = BeanMaker(project, accounts, book)
        jql = JqlReader(project, book, site.clock)
        announcer = HookAnnouncer(site, project, accounts, beans, jql)
        comments = CommentResource(project, accounts, beans, announcer, site.clock)
        properties = PropertyResource(project, announcer)
        workflow = shared_workflow(book.bot_screen_ids())
        transitions = TransitionResource(project, book, editor, announcer, comments, properties, workflow)
        issues = IssueResource(
            project, book, accounts, editor, beans, announcer, comments, properties, transitions
        )
        return [
            *SiteResource(project, book, accounts, editor, site.clock.now()).rest_routes(),
            *UserResource(accounts).rest_routes(),
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
