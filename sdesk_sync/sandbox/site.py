"""What a sandbox tracker is told about the world it lives in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from starlette.routing import BaseRoute

from sdesk_sync.sandbox.calls import RefusalWording
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.outgoing import HookDelivery
from sdesk_sync.sandbox.people import Person

Json = dict[str, Any]
"""A tracker-shaped JSON object: the sandbox keeps what the vendors would answer."""


class ProjectBeginning(Enum):
    """What a project holds at first: all that a desk needs, made by hand, or what its vendor puts there."""

    SEEDED = "seeded"
    EMPTY = "empty"


@dataclass(frozen=True)
class TrackerSite:
    """One tracker's place: its URL with the mount, where its hook goes, who has an account."""

    name: str
    base_url: str
    hook_url: str
    hook_secret: str
    people: tuple[Person, ...]
    clock: SandboxClock
    send_delivery: Callable[[HookDelivery], None]
    begins: ProjectBeginning = ProjectBeginning.SEEDED

    @property
    def bot(self) -> Person:
        """Whose token the product has."""
        return next(person for person in self.people if person.role == "bot")

    @property
    def lead(self) -> Person:
        """Who sets things up."""
        return next(person for person in self.people if person.role == "lead")


class SandboxTracker(Protocol):
    """What every dialect offers to the world."""

    site: TrackerSite

    def routes(self) -> list[BaseRoute]:
        """Its routes, relative to the mount."""

    def person_of(self, headers: Mapping[str, str]) -> Person | None:
        """Who signs in with these headers; nobody without valid credentials."""

    def reset(self) -> None:
        """Back to the freshly seeded project; ids go on counting."""

    def fill_project(self, count: int) -> range:
        """So many plain tickets, without a hook; the numbers they got."""

    def order_shape(self, given: Json) -> None:
        """What nobody changes by a route that is played; ValueError for what is no shape of its kind."""

    def rename_project(self, to: str) -> None:
        """Another key (Jira) or path (GitLab) for its project."""

    def dismiss_person(self, who: str) -> None:
        """Take somebody out of its project; they can be assigned nothing there any more."""

    def refusal_wording(self) -> RefusalWording:
        """How it words what a fault makes it say."""

    def ready_entry(self) -> Json:
        """Its entry in the ready line."""

    def config_entry(self) -> Json:
        """What the product's config says of it, but for its address, its token and its secret."""
