"""Fields and their words: what of a ticket the desk looks at, and how far a rule goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias

Field = NewType("Field", str)
"""What of a ticket the desk looks at: the five below, or the key of a fact."""


TYPE = Field("type")


STATUS = Field("status")


PRIORITY = Field("priority")


BILLING = Field("billing")


TEAM = Field("team")


RESOLUTION = Field("resolution")
"""What a tracker says a done ticket came to, beside its status; its words are the tracker's own."""


REQUEST_TYPE = Field("request_type")
"""As what a tracker shows a ticket to its customer; its word is the type to which that belongs."""


WORD_FIELDS = (TYPE, STATUS, PRIORITY, BILLING, TEAM)


Values: TypeAlias = Mapping[Field, str | None]
"""Field to the desk's word; None is known to be empty, a missing field is not known."""


class Mode(StrEnum):
    """How far a rule goes: says nothing, journals, comments, or undoes and comments."""

    OFF = "off"
    OBSERVE = "observe"
    WARN = "warn"
    ENFORCE = "enforce"

    @property
    def rank(self) -> int:
        """0 for off up to 3 for enforce."""
        return _RANKS[self]

    def cap_at(self, cap: "Mode") -> "Mode":
        """The weaker of the two."""
        return self if _RANKS[self] <= _RANKS[cap] else cap


_RANKS = {mode: rank for rank, mode in enumerate(Mode)}


class OutsideFact(StrEnum):
    """What a tracker may know of a ticket though nobody has entered it."""

    MERGED_CHANGE = "merged-change"
    """A change of the code that is merged."""
    PRODUCT_ITEM = "product-item"
    """Where a product's own list has it."""


class WordKind(StrEnum):
    """What a word in a verdict is, so that a text can say it in the reader's language."""

    TYPE = "type"
    STATUS = "status"
    PRIORITY = "priority"
    BILLING = "billing"
    TEAM = "team"
    ROLE = "role"
    FIELD = "field"
    FACT = "fact"
    VALUE = "value"
    DAY = "day"
    """A calendar day, as YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class Word:
    """A key of the desk file, with its sort; of values, days and fields what is written there."""

    kind: WordKind
    key: str
