"""Many projects of one GitLab site: the sandbox plays one, so each is a sandbox's, behind one address."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from sdesk_sync.sandbox.calls import CallMiddleware, CallWiring, ReceivedCalls, requested_path
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.outgoing import HookDelivery
from sdesk_sync.sandbox.people import Person, make_people
from sdesk_sync.sandbox.server import OpenConnections, SandboxServer, open_listener
from sdesk_sync.sandbox.site import ProjectBeginning, TrackerSite
from sdesk_sync.sandbox.strikes import ArmedFaults

_PROJECT = re.compile(r"/api/v4/projects/([^/]+)")
LABELS = re.compile(r"/projects/[^/]+/labels\b")
"""What is asked of a project's labels."""
_FIRST_ID = 101


def _send_nothing(delivery: HookDelivery) -> None:
    """No webhook goes anywhere: nobody serves."""


@dataclass
class ManyProjects:
    """A site, its projects by path and by number, and the requests it has got."""

    url: str
    people: tuple[Person, ...]
    projects: dict[str, ASGIApp] = field(default_factory=dict)
    calls: ReceivedCalls = field(default_factory=ReceivedCalls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PROJECT.match(requested_path(scope))
        # What is not asked of a project is the same whoever answers.
        name = unquote(found[1]) if found else next(iter(self.projects))
        await self.projects[name](scope, receive, send)

    @property
    def paths(self) -> tuple[str, ...]:
        """What the projects are called."""
        return tuple(name for name in self.projects if not name.isdigit())

    def token_of(self, name: str) -> str:
        """How one of the people signs in."""
        return next(person.token for person in self.people if person.name == name)


@contextmanager
def many_projects(count: int) -> Iterator[ManyProjects]:
    """So many projects of one site, as GitLab makes them, answering until the end of the block."""
    listener, connections, clock = open_listener(0), OpenConnections(), SandboxClock()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    site = ManyProjects(url, make_people(None))
    for number in range(_FIRST_ID, _FIRST_ID + count):
        name = f"p{number}"
        place = TrackerSite(
            name=name,
            base_url=url,
            hook_url=f"{url}/hooks/{name}",
            hook_secret=name,
            people=site.people,
            clock=clock,
            send_delivery=_send_nothing,
            begins=ProjectBeginning.EMPTY,
        )
        tracker = GitLab(place)
        tracker.rename_project(f"acme/{name}")
        # All projects of the sandbox have the number of the one that it plays.
        tracker._project.id = number
        wiring = CallWiring(
            tracker=name,
            calls=site.calls,
            faults=ArmedFaults((name,)),
            clock=clock,
            person_of=tracker.person_of,
            refusals=tracker.refusal_wording(),
            connections=connections,
        )
        app = CallMiddleware(Router(tracker.routes()), wiring)
        site.projects |= {f"acme/{name}": app, str(number): app}
    server = SandboxServer(site, listener, connections)
    server.start()
    try:
        yield site
    finally:
        server.stop()
