"""All trackers of the sandbox on one port, with the people, the clock and the mishaps they share."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from sdesk_sync.sandbox import refusals
from sdesk_sync.sandbox.calls import CallMiddleware, CallWiring, ReceivedCalls, RefusalWording
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.control import ControlRoutes
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.jira import JiraCloud
from sdesk_sync.sandbox.outgoing import HookSender
from sdesk_sync.sandbox.people import make_people
from sdesk_sync.sandbox.server import OpenConnections
from sdesk_sync.sandbox.site import Json, SandboxTracker, TrackerSite
from sdesk_sync.sandbox.staging import StagingRoutes
from sdesk_sync.sandbox.strikes import ArmedFaults

SUPPORT = "support"
ENGINEERING = "engineering"
NAMES = (SUPPORT, ENGINEERING)
CONTROL = "_control"


@dataclass(frozen=True)
class _TrackerPlace:
    site: TrackerSite
    tracker: SandboxTracker
    refusals: RefusalWording


class World:
    """The trackers and what they share. `base_url` is the port's, `hook_base` where every hook goes."""

    def __init__(self, base_url: str, hook_base: str, seed: str | None = None) -> None:
        self.clock = SandboxClock()
        self.faults = ArmedFaults(NAMES)
        self.calls = ReceivedCalls()
        self.outgoing = HookSender(self.clock, self.faults)
        self._base_url = base_url
        self._cast = make_people(seed)
        self.jira = JiraCloud(self._make_site(SUPPORT, hook_base))
        """The Jira site, for what nobody does through its API; `gitlab` likewise."""
        self.gitlab = GitLab(self._make_site(ENGINEERING, hook_base))
        self._places = {
            SUPPORT: _TrackerPlace(self.jira.site, self.jira, self._jira_wording()),
            ENGINEERING: _TrackerPlace(self.gitlab.site, self.gitlab, refusals.gitlab_wording(self.clock)),
        }

    def _jira_wording(self) -> RefusalWording:
        return refusals.jira_wording(self.clock, self.jira.issue_id)

    def _make_site(self, name: str, hook_base: str) -> TrackerSite:
        return TrackerSite(
            name=name,
            base_url=f"{self._base_url}/{name}",
            hook_url=f"{hook_base}/{name}",
            hook_secret=secrets.token_urlsafe(24),
            people=self._cast,
            clock=self.clock,
            send_delivery=self.outgoing.send_delivery,
        )

    def site(self, name: str) -> TrackerSite:
        """The place of one tracker."""
        return self._places[name].site

    def fill_tracker(self, name: str, count: int) -> range:
        """So many plain tickets on one tracker, without a hook; their numbers. BadFault: no such tracker."""
        self.faults.check_tracker(name)
        return self._places[name].tracker.fill_project(count)

    def drag_card(self, who: str, issue: int, lists: tuple[str, str]) -> None:
        """Have a card dragged over GitLab's board, from one list to another; ValueError: that cannot be."""
        self.gitlab.drag_card(who, issue, lists)

    def rename_project(self, name: str, to: str) -> None:
        """Another key (Jira) or path (GitLab) for a tracker's project."""
        tracker = self._places[name].tracker
        if isinstance(tracker, JiraCloud | GitLab):
            tracker.rename_project(to)

    def close_issue(self, who: str, issue: int, how: Mapping[str, int]) -> None:
        """Close a GitLab issue by what no button does: `moved_to`, `duplicated_to`."""
        self.gitlab.close_issue(who, issue, how)

    def forget_author(self, issue: str) -> None:
        """Whoever changed a Jira issue last has no account any more, so its changelog names nobody."""
        self.jira.forget_author(issue)

    def drop_resolution_functions(self) -> None:
        """Jira's workflow sets and clears no resolution any more; its people and the bot have to."""
        jira = self._places[SUPPORT].tracker
        if isinstance(jira, JiraCloud):
            jira.remove_resolution_functions()

    def dismiss_person(self, name: str, who: str) -> None:
        """Take somebody out of a tracker's project; they can be assigned nothing there any more."""
        tracker = self._places[name].tracker
        if isinstance(tracker, GitLab):
            tracker.end_membership(who)
        elif isinstance(tracker, JiraCloud):
            tracker.end_assigning_to(who)

    def make_app(self, connections: OpenConnections) -> ASGIApp:
        """The application that serves them all."""
        control = ControlRoutes(self.calls, self.faults, self.outgoing, self.clock, self._reset_trackers)
        staging = StagingRoutes(self.outgoing, self.fill_tracker, self.drag_card)
        mounts = [Mount(f"/{CONTROL}", app=Router([*control.routes(), *staging.routes()]))]
        mounts += [
            Mount(f"/{name}", app=self._wrap_tracker(name, place, connections))
            for name, place in self._places.items()
        ]
        return Starlette(routes=mounts)

    def _wrap_tracker(self, name: str, place: _TrackerPlace, connections: OpenConnections) -> ASGIApp:
        wiring = CallWiring(
            tracker=name,
            calls=self.calls,
            faults=self.faults,
            clock=self.clock,
            person_of=place.tracker.person_of,
            refusals=place.refusals,
            connections=connections,
        )
        return CallMiddleware(Router(place.tracker.routes()), wiring)

    def _reset_trackers(self) -> None:
        for place in self._places.values():
            place.tracker.reset()

    def ready_entries(self) -> Json:
        """The trackers as the ready line shows them."""
        return {name: place.tracker.ready_entry() for name, place in self._places.items()}
