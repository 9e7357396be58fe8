"""By whom something was changed in a project, as far as its tracker tells that."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class UntoldAuthor(StrEnum):
    """Why it is not told by whom."""

    NOT_ON_TIER = "not-on-tier"
    NOT_RECORDED = "not-recorded"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True, slots=True)
class ChangeAuthor:
    """Who changed something last, and when (ms since the epoch)."""

    name: str
    at: int


ChangeOrigin: TypeAlias = ChangeAuthor | UntoldAuthor
"""By whom, or why that is not told."""
