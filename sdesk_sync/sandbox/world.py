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
from sdesk_sync.sandbox.faults import Faults
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.jira import JiraCloud
from sdesk_sync.sandbox.outgoing import Outgoing
from sdesk_sync.sandbox.people import people
from sdesk_sync.sandbox.server import Lines
from sdesk_sync.sandbox.site import Json, Site, Tracker

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
            return _Place(site, JiraCloud(site), refusals.of_jira(self.clock))
        return _Place(site, GitLab(site), refusals.of_gitlab(self.clock))

    def site(self, name: str) -> Site:
        """The place of one tracker."""
        return self._places[name].site

    def app(self, lines: Lines) -> ASGIApp:
        """The application that serves them all."""
        control = Control(self.calls, self.faults, self.outgoing, self.clock, self._reset)
        mounts = [Mount(f"/{CONTROL}", app=Router(control.routes()))]
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
            hang_up=lines.hang_up,
        )
        return NotedCalls(Router(place.tracker.routes()), wiring)

    def _reset(self) -> None:
        for place in self._places.values():
            place.tracker.reset()

    def describe(self) -> Json:
        """The trackers as the ready line shows them."""
        return {name: place.tracker.describe() for name, place in self._places.items()}
