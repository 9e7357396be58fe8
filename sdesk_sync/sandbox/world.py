"""All trackers of the sandbox on one port, with the people, the clock and the mishaps they share."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from sdesk_sync.sandbox.calls import CallMiddleware, CallWiring, ReceivedCalls
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.config import TrackerAccess
from sdesk_sync.sandbox.control import ControlRoutes
from sdesk_sync.sandbox.faults import BadFault
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.jira import EmbeddedJira
from sdesk_sync.sandbox.outgoing import HookSender
from sdesk_sync.sandbox.people import make_people
from sdesk_sync.sandbox.server import OpenConnections
from sdesk_sync.sandbox.site import Json, ProjectBeginning, SandboxTracker, TrackerSite
from sdesk_sync.sandbox.staging import StagingRoutes
from sdesk_sync.sandbox.strikes import ArmedFaults
from sdesk_sync.sandbox.trackers import ENGINEERING, SUPPORT, TRACKERS

CONTROL = "_control"


class World:
    """The trackers of these names and what they share; BadFault: there is none of a name.

    `base_url` is the port's, `hook_base` where every hook goes. With a `seed` tokens are always the same.
    `begins` says of each name what its project holds at first.
    """

    def __init__(
        self,
        base_url: str,
        hook_base: str,
        names: Iterable[str],
        seed: str | None,
        begins: Mapping[str, ProjectBeginning],
    ) -> None:
        self.clock = SandboxClock()
        self.faults = ArmedFaults(tuple(dict.fromkeys(names)))
        self.calls = ReceivedCalls()
        self.outgoing = HookSender(self.clock, self.faults)
        self._base_url, self._begins = base_url, begins
        self._cast = make_people(seed)
        self._trackers = {
            name: TRACKERS[name](self._make_site(name, hook_base)) for name in self.faults.trackers
        }

    def _make_site(self, name: str, hook_base: str) -> TrackerSite:
        return TrackerSite(
            name=name,
            base_url=f"{self._base_url}/{name}",
            hook_url=f"{hook_base}/{name}",
            hook_secret=secrets.token_urlsafe(24),
            people=self._cast,
            clock=self.clock,
            send_delivery=self.outgoing.send_delivery,
            begins=self._begins[name],
        )

    def find_tracker(self, name: str) -> SandboxTracker:
        """One tracker, for what nobody does through its API; BadFault: there is no such tracker."""
        self.faults.check_tracker(name)
        return self._trackers[name]

    def gitlab(self, name: str = ENGINEERING) -> GitLab:
        """The same, where only a GitLab can do it; BadFault: it is none."""
        if not isinstance(found := self.find_tracker(name), GitLab):
            raise BadFault(f"{name} is no GitLab")
        return found

    def jira(self, name: str = SUPPORT) -> EmbeddedJira:
        """The same of a Jira."""
        if not isinstance(found := self.find_tracker(name), EmbeddedJira):
            raise BadFault(f"{name} is no Jira")
        return found

    def site(self, name: str) -> TrackerSite:
        """The place of one tracker."""
        return self.find_tracker(name).site

    def fill_tracker(self, name: str, count: int) -> range:
        """So many plain tickets on one tracker, without a hook; their numbers. BadFault: no such tracker."""
        return self.find_tracker(name).fill_project(count)

    def make_app(self, connections: OpenConnections) -> ASGIApp:
        """The application that serves them all."""
        control = ControlRoutes(self.calls, self.faults, self.outgoing, self.clock, self._reset_trackers)
        staging = StagingRoutes(self.outgoing, self.find_tracker, self.gitlab)
        mounts = [Mount(f"/{CONTROL}", app=Router([*control.routes(), *staging.routes()]))]
        mounts += [
            Mount(f"/{name}", app=self._wrap_tracker(tracker, connections))
            for name, tracker in self._trackers.items()
        ]
        return Starlette(routes=mounts)

    def _wrap_tracker(self, tracker: SandboxTracker, connections: OpenConnections) -> ASGIApp:
        wiring = CallWiring(
            tracker=tracker.site.name,
            calls=self.calls,
            faults=self.faults,
            clock=self.clock,
            person_of=tracker.person_of,
            refusals=tracker.refusal_wording(),
            connections=connections,
        )
        return CallMiddleware(Router(tracker.routes()), wiring)

    def _reset_trackers(self) -> None:
        for tracker in self._trackers.values():
            tracker.reset()

    def ready_entries(self) -> Json:
        """The trackers as the ready line shows them."""
        return {name: tracker.ready_entry() for name, tracker in self._trackers.items()}

    def list_accesses(self) -> dict[str, TrackerAccess]:
        """How the product reaches each of them."""
        return {name: _find_access(tracker) for name, tracker in self._trackers.items()}


def _find_access(tracker: SandboxTracker) -> TrackerAccess:
    site, settings = tracker.site, {**tracker.config_entry(), "url": tracker.site.base_url}
    return TrackerAccess(site.bot.token, site.hook_secret, settings, site.lead.token)
