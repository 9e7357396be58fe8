"""Jira Cloud: who signs in how, which routes there are, and the project as it starts."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from threading import RLock

from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.announce import Announcer
from sdesk_sync.sandbox.jira.beans import Beans
from sdesk_sync.sandbox.jira.births import fill
from sdesk_sync.sandbox.jira.comments import Comments
from sdesk_sync.sandbox.jira.edits import Editor
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.history import History
from sdesk_sync.sandbox.jira.issues import Issues
from sdesk_sync.sandbox.jira.jql import Jql
from sdesk_sync.sandbox.jira.links import Links
from sdesk_sync.sandbox.jira.lists import Lists
from sdesk_sync.sandbox.jira.properties import Properties
from sdesk_sync.sandbox.jira.rest import Door, Rule
from sdesk_sync.sandbox.jira.search import Search
from sdesk_sync.sandbox.jira.seed import HOOK_EVENTS, PROJECT_KEY
from sdesk_sync.sandbox.jira.store import Project
from sdesk_sync.sandbox.jira.transitions import Transitions
from sdesk_sync.sandbox.jira.users import Users
from sdesk_sync.sandbox.jira.webhooks import ROOT, Webhooks
from sdesk_sync.sandbox.jira.workflow import shared
from sdesk_sync.sandbox.jira.worklogs import Worklogs
from sdesk_sync.sandbox.people import Person, at_the_desk
from sdesk_sync.sandbox.site import Json, Site

# What version a path means: "latest" is taken for 2; unproven (docs/trackers/jira.md#rest-api-document).
_VERSIONS = {"2": "2", "3": "3", "latest": "2"}


class JiraCloud:
    """One company-managed software project, DESK, with one workflow for all its issue types."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = RLock()
        self._project = Project()
        self._accounts = Accounts(site.people)
        self._webhooks = Webhooks(self._project, self._accounts, site.clock, site.base_url)
        self._rules = self._subjects()
        self._seed()

    def routes(self) -> list[BaseRoute]:
        """Every resource under both API versions, and the webhooks under their own root."""
        door = Door(self._site.base_url, self.person_of, self._lock)
        api = [
            _route(door, rule, f"/rest/api/{written}", version)
            for written, version in _VERSIONS.items()
            for rule in self._rules
        ]
        return [*api, *(_route(door, rule, ROOT, "2") for rule in self._webhooks.rules())]

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
        for person in self._site.people:
            if person.email == email.lower() and secrets.compare_digest(
                person.token.encode(), token.encode()
            ):
                return person
        return None

    def reset(self) -> None:
        """Back to the freshly seeded project; ids and keys go on counting."""
        with self._lock:
            self._project.clear()
            self._seed()

    def fill(self, count: int) -> range:
        """So many requests by service desk and support, without a hook; the numbers of the new issues."""
        with self._lock:
            return fill(self._project, count, at_the_desk(self._site.people), self._site.clock)

    def issue_id(self, ref: str) -> str | None:
        """The id of the issue with this key or id."""
        issue = self._project.find(ref)
        return None if issue is None else issue.id

    def describe(self) -> Json:
        """Its entry in the ready line: kind, address, project, and what people sign in with."""
        people = {
            person.name: {"user": person.email, "token": person.token, "id": person.account}
            for person in self._site.people
        }
        return {"kind": "jira-cloud", "url": self._site.base_url, "project": PROJECT_KEY, "people": people}

    def _seed(self) -> None:
        bot = next(person for person in self._site.people if person.role == "bot")
        hook = {
            "name": "service desk",
            "url": self._site.hook_url,
            "events": list(HOOK_EVENTS),
            "secret": self._site.hook_secret,
        }
        self._webhooks.register(hook, bot)

    def _subjects(self) -> list[Rule]:
        site, project, accounts = self._site, self._project, self._accounts
        book = FieldBook(project, accounts)
        editor = Editor(project, book, site.clock)
        beans = Beans(project, accounts, book)
        jql = Jql(project, book, site.clock)
        announcer = Announcer(site, project, accounts, beans, jql)
        comments = Comments(project, accounts, beans, announcer, site.clock)
        properties = Properties(project, announcer)
        workflow = shared(book.bot_screen())
        transitions = Transitions(project, book, editor, announcer, comments, properties, workflow)
        issues = Issues(project, book, accounts, editor, beans, announcer, comments, properties, transitions)
        return [
            *Lists(project, book, accounts, editor, site.clock.now()).rules(),
            *Users(accounts).rules(),
            *issues.rules(),
            *transitions.rules(),
            *comments.rules(),
            *properties.rules(),
            *History(project, beans).rules(),
            *Search(project, beans, book, jql).rules(),
            *Links(project, editor, announcer, comments).rules(),
            *Worklogs(project, editor, beans, announcer).rules(),
        ]


def _route(door: Door, rule: Rule, root: str, version: str) -> Route:
    return Route(f"{root}/{rule.path}", door.endpoint(rule, version), methods=[rule.method])
