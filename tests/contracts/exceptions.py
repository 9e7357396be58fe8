"""What the documents say wrongly or not at all: the only exceptions, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
LOOSENED, UNDESCRIBED = HERE / "loosened.yaml", HERE / "undescribed.yaml"
Used = tuple[str, str]
"""A document and a place or operation of it, as a list writes it."""


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """A `*` stands for anything."""
    return re.compile(".*".join(re.escape(part) for part in written.split("*")))


@cache
def _address(written: str) -> re.Pattern[str]:
    """A word in braces stands for one part of an address."""
    return re.compile(
        "/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in written.split("/"))
    )


@dataclass(frozen=True)
class ListedExceptions:
    """Places where a document is wrong, and operations that it has not; what is used of them is noted."""

    places: tuple[Used, ...]
    operations: tuple[Used, ...]
    used: set[Used] = field(default_factory=set)

    def is_loosened(self, document: str, place: str) -> bool:
        """Whether an entry is for a place of a document."""
        for entry in self.places:
            if entry[0] == document and _pattern(entry[1]).fullmatch(place):
                self.used.add(entry)
                return True
        return False

    def find_undescribed(self, documents: Iterable[str], method: str, path: str) -> str | None:
        """The operation that an address is, where no document has it but the list."""
        for entry in self.operations:
            if entry[0] in documents and _address(entry[1]).fullmatch(f"{method} {path}"):
                self.used.add(entry)
                return entry[1]
        return None

    def unused(self) -> list[Used]:
        """Entries that nothing needed so far."""
        return [entry for entry in (*self.places, *self.operations) if entry not in self.used]


def read_entries(path: Path) -> list[dict[str, Any]]:
    """A list as it is written."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries


def read_exceptions() -> ListedExceptions:
    """Both lists."""
    return ListedExceptions(
        tuple((each["document"], place) for each in read_entries(LOOSENED) for place in each["places"]),
        tuple((each["document"], one) for each in read_entries(UNDESCRIBED) for one in each["operations"]),
    )
