"""All trackers of the sandbox on one port, with the people, the clock and the mishaps they share."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from sdesk_sync.sandbox import refusals
from sdesk_sync.sandbox.calls import Calls, NotedCalls, Refusals, Wiring
from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.control import Control
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.jira import JiraCloud
from sdesk_sync.sandbox.outgoing import Outgoing
from sdesk_sync.sandbox.people import people
from sdesk_sync.sandbox.server import Lines
from sdesk_sync.sandbox.site import Json, Site, Tracker
from sdesk_sync.sandbox.staging import Staging
from sdesk_sync.sandbox.strikes import Faults

SUPPORT = "support"
ENGINEERING = "engineering"
NAMES = (SUPPORT, ENGINEERING)
CONTROL = "_control"


@dataclass(frozen=True)
class _Place:
    site: Site
    tracker: Tracker
    refusals: Refusals


class World:
    """The trackers and what they share. `base_url` is the port's, `hook_base` where every hook goes."""

    def __init__(self, base_url: str, hook_base: str, seed: str | None = None) -> None:
        self.clock = Clock()
        self.faults = Faults(NAMES)
        self.calls = Calls()
        self.outgoing = Outgoing(self.clock, self.faults)
        self._base_url = base_url
        self._cast = people(seed)
        self._places = {name: self._place(name, f"{hook_base}/{name}") for name in NAMES}

    def _place(self, name: str, hook_url: str) -> _Place:
        site = Site(
            name=name,
            base_url=f"{self._base_url}/{name}",
            hook_url=hook_url,
            hook_secret=secrets.token_urlsafe(24),
            people=self._cast,
            clock=self.clock,
            send=self.outgoing.send,
        )
        if name == SUPPORT:
            jira = JiraCloud(site)
            return _Place(site, jira, refusals.of_jira(self.clock, jira.issue_id))
        return _Place(site, GitLab(site), refusals.of_gitlab(self.clock))

    def site(self, name: str) -> Site:
        """The place of one tracker."""
        return self._places[name].site

    def fill(self, name: str, count: int) -> range:
        """So many plain tickets on one tracker, without a hook; their numbers. BadFault: no such tracker."""
        self.faults.check(name)
        return self._places[name].tracker.fill(count)

    def drag(self, who: str, issue: int, lists: tuple[str, str]) -> None:
        """Have a card dragged over GitLab's board, from one list to another; ValueError: that cannot be."""
        gitlab = self._places[ENGINEERING].tracker
        if isinstance(gitlab, GitLab):
            gitlab.drag(who, issue, lists)

    def app(self, lines: Lines) -> ASGIApp:
        """The application that serves them all."""
        control = Control(self.calls, self.faults, self.outgoing, self.clock, self._reset)
        staging = Staging(self.outgoing, self.fill, self.drag)
        mounts = [Mount(f"/{CONTROL}", app=Router([*control.routes(), *staging.routes()]))]
        mounts += [
            Mount(f"/{name}", app=self._noted(name, place, lines)) for name, place in self._places.items()
        ]
        return Starlette(routes=mounts)

    def _noted(self, name: str, place: _Place, lines: Lines) -> ASGIApp:
        wiring = Wiring(
            tracker=name,
            calls=self.calls,
            faults=self.faults,
            clock=self.clock,
            person_of=place.tracker.person_of,
            refusals=place.refusals,
            lines=lines,
        )
        return NotedCalls(Router(place.tracker.routes()), wiring)

    def _reset(self) -> None:
        for place in self._places.values():
            place.tracker.reset()

    def describe(self) -> Json:
        """The trackers as the ready line shows them."""
        return {name: place.tracker.describe() for name, place in self._places.items()}
