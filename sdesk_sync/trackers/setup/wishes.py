"""What a mapping wishes set-up to make, and what it is to leave alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers.setup.objects import StepKey


class BoardWish(StrEnum):
    """A board, or one for each team."""

    STATUSES = "statuses"
    """A list for each status that does not close a ticket."""
    TEAMS = "teams"
    """A list for each team."""
    PER_TEAM = "per-team"
    """A board for each team, narrowed to its tickets."""


DEFAULT_COLORS: Mapping[Field, str] = {
    TYPE: "#428bca",
    STATUS: "#69d100",
    PRIORITY: "#d9534f",
    BILLING: "#8e44ad",
    TEAM: "#f0ad4e",
}
"""What the labels of a field look like where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class SetupWishes:
    """What set-up is to make beside the words themselves.

    `languages` are those that people read: in the first of them things are named and described, in all of
    them there are templates; where there is none, things have no description. `colors` are by field, `#` and
    six hex digits in small letters; a field without one has whatever the tracker gives. `ignored` is neither
    told as drift nor changed.
    """

    languages: tuple[str, ...] = ("en",)
    colors: Mapping[Field, str] = field(default_factory=lambda: dict(DEFAULT_COLORS))
    boards: tuple[BoardWish, ...] = (BoardWish.STATUSES, BoardWish.TEAMS)
    has_templates: bool = True
    ignored: frozenset[StepKey] = frozenset()

    @property
    def language(self) -> str | None:
        """In which things are named and described; None where they have no description."""
        return self.languages[0] if self.languages else None
