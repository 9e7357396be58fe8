"""The seam to the trackers: what an adapter offers, in the desk's words.

Everything that says Jira or GitLab lives below this package; nothing outside `cli` imports the
folders inside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sdesk_sync.desk.actions import Action
from sdesk_sync.desk.model import Actor, Field, Report, Roles, Sighting, TicketRef

Headers = Mapping[str, str]
"""Header names in lower case."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a delivery belongs, found without asking anybody.

    `delivery` is the same when the tracker sends it again; `lane` is the immutable ticket id, or
    a name of its own for a body without a ticket; `event` is the tracker's name for it.
    """

    delivery: str
    lane: str
    event: str


class Hooks(Protocol):
    """What arrives by webhook. Pure but for `read`, which may need names asked of the tracker once."""

    def genuine(self, headers: Headers, body: bytes, now: int) -> bool:
        """Whether one of the secrets signed these very bytes; `now` in ms bounds replays."""
        ...

    def address(self, headers: Headers, body: bytes) -> Address:
        """Never raises: a body that cannot be read gets a lane of its own."""
        ...

    def read(self, headers: Headers, body: bytes) -> Report:
        """The delivery in the desk's words. Raises Unreadable for a body that is not JSON, Later, Unfit."""
        ...


class Tickets(Protocol):
    """One tracker's tickets."""

    @property
    def carried(self) -> frozenset[Field]:
        """The fields that this tracker holds; the others live in our store only."""
        ...

    @property
    def overwrites(self) -> bool:
        """Whether a status written replaces whatever stands there, and is better looked at first."""
        ...

    def read(self, ref: TicketRef) -> Sighting:
        """The ticket as it is now: one call. Raises Gone, Later, Refused."""
        ...

    def do(self, ref: TicketRef, action: Action, key: str, on: Sighting | None) -> int | None:
        """Perform one action; `key` marks what is written so that it can be found again.

        `on` is the newest sighting, whose raw values say what to take away. Returns the ticket's
        version afterwards where the tracker tells it. Raises Gone, Later, Refused.
        """
        ...


class People(Protocol):
    """Who holds which roles."""

    def listed(self, actor: Actor) -> Roles | None:
        """The roles of a person whom the config or mapping names, without a call; else None."""
        ...

    def look_up(self, actor: Actor) -> Roles:
        """The roles as the tracker knows them: one call. Raises Later, never guesses."""
        ...


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tracker of the config, ready for use."""

    name: str
    digest: str
    """Names this version of its mapping."""
    language: str
    hooks: Hooks
    tickets: Tickets
    people: People
    health: "Health"


class Health(Protocol):
    """Whether the tracker can be worked with: reached, by our account, and with all that is named there."""

    def check(self) -> str | None:
        """None when all is well, else one sentence; never raises, may take a few calls' timeouts."""
        ...
