"""The seam to the trackers: what an adapter offers, in the desk's words.

Everything that says Jira or GitLab lives below this package; nothing outside `cli` imports the
folders inside it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sdesk_sync.desk.actions import Action
from sdesk_sync.desk.model import Actor, Field, Remark, Report, Roles, Sighting, TicketRef

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


@dataclass(frozen=True, slots=True)
class History:
    """What was done to a ticket, and the ticket as it is now, both of one look.

    `steps` are oldest first. Each is one person's edit: it shows the ticket as it was right after
    it, names what it changed (with the words before) and says by whom. Where the history reaches back
    to the opening, the first step is that, with `opening` set.
    """

    steps: tuple[Sighting, ...]
    now: Sighting


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action.

    `version` is the ticket's afterwards, where the tracker tells it; `made` the id of the comment.
    """

    version: int | None = None
    made: str | None = None


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

    def history(self, ref: TicketRef, since: int) -> History:
        """All that was done to the ticket after `since` (ms since the epoch) at least; 0 from its opening on.

        What happened before may be among it. Raises Gone, Later, Refused.
        """
        ...

    def changed_since(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The tickets changed at `since` (ms) or later, by their time of change, oldest first.

        One call a page of at most 100, which holds only what the desk looks at; what is no ticket for
        the desk is left out. A ticket may come twice. Raises Later, Refused.
        """
        ...

    def count_since(self, since: int) -> int | None:
        """About how many tickets `changed_since` will show; None where that is not told. Raises Later."""
        ...

    def remarks(self, ref: TicketRef, since: int) -> tuple[Remark, ...]:
        """The comments people wrote after `since` (ms), oldest first. Raises Gone, Later, Refused."""
        ...

    def found(self, ref: TicketRef, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which of these keys stand in comments of ours written after `since` (ms), with the comments' ids.

        Raises Gone, Later, Refused.
        """
        ...

    def do(self, ref: TicketRef, action: Action, keys: tuple[str, ...], on: Sighting | None) -> Done:
        """Perform one action; `keys` mark what is written so that it can be found again.

        `on` is the newest sighting, whose raw values say what to take away. Raises Gone, Later, Refused.
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
