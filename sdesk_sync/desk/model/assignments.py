"""To whom a ticket goes: by what that is chosen, and who it is."""

from dataclasses import dataclass
from enum import StrEnum

from sdesk_sync.desk.model.people import Account


class Strategy(StrEnum):
    """How it is said who of a team gets a ticket."""

    NONE = "none"
    """The assignee stays."""
    ROUND_ROBIN = "round-robin"
    """Whose turn is the longest ago."""
    LEAST_OPEN = "least-open"
    """Who has the fewest open tickets."""
    PERSON = "person"
    """One who is named."""


@dataclass(frozen=True, slots=True)
class AssignmentWish:
    """By what an assignee is to be chosen in a team; `person` is who is named for it, as under `people:`.

    `seen` are those it is assigned to, `before` is who had it when it was with this team last.
    """

    team: str
    strategy: Strategy
    person: str | None
    seen: tuple[Account, ...]
    before: Account | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whom a ticket is to be assigned to, and whom it was assigned to when that was decided.

    `beside` are those of them who keep it, where the tracker lets several have one.
    """

    to: Account
    seen: tuple[Account, ...]
    beside: tuple[Account, ...] = ()

    @property
    def whole(self) -> tuple[Account, ...]:
        """Whose the ticket is then."""
        return (self.to, *self.beside)

    def is_done(self, now: tuple[Account, ...]) -> bool:
        """Whether it is theirs already; trackers show several in any order."""
        return set(now) == set(self.whole)
