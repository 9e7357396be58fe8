"""What a run has sent and got, held against the documents: each operation and shape once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.contracts.checking import find_faults, find_operation
from tests.contracts.documents import TRACKERS, Document, read_document
from tests.contracts.exceptions import ListedExceptions, read_exceptions
from tests.contracts.exchanges import Exchange, shape_of, shape_of_pairs

UNPLAYED = 501
"""The sandbox's own answer, about what it does not play: no word of a vendor's."""
NOT_FOUND = 404


@dataclass
class ContractFigures:
    """How much was looked at; operations by the document and their name."""

    described: set[tuple[str, str]] = field(default_factory=set)
    undescribed: set[tuple[str, str]] = field(default_factory=set)
    exchanges: int = 0
    shapes: int = 0
    wrong: int = 0

    def add(self, other: ContractFigures) -> None:
        """Together with those of another worker."""
        self.described |= other.described
        self.undescribed |= other.undescribed
        self.exchanges += other.exchanges
        self.shapes += other.shapes
        self.wrong += other.wrong

    def as_plain(self) -> list[object]:
        """In what goes from a worker to the run that has started it."""
        return [sorted(self.described), sorted(self.undescribed), self.exchanges, self.shapes, self.wrong]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ContractFigures:
        """The way back."""
        described, undescribed, exchanges, shapes, wrong = plain
        return cls(set(map(tuple, described)), set(map(tuple, undescribed)), exchanges, shapes, wrong)


@dataclass
class ContractBook:
    """The documents, the exceptions, and what was seen of each operation."""

    specs: Path
    exceptions: ListedExceptions = field(default_factory=read_exceptions)
    figures: ContractFigures = field(default_factory=ContractFigures)
    _seen: set[object] = field(default_factory=set)

    def complaints(self, exchanges: Iterable[Exchange]) -> list[str]:
        """What is wrong with them, a text for each that is."""
        return [text for each in exchanges if (text := self._complaint(each))]

    def _complaint(self, exchange: Exchange) -> str | None:
        documents = self.documents(exchange.tracker)
        if exchange.status == UNPLAYED or not documents:
            return None
        self.figures.exchanges += 1
        found = find_operation(documents, exchange.method, exchange.path)
        name = found[1].name if found else self._undescribed_name(documents, exchange)
        key = (exchange.tracker, name or exchange.path, *_shape(exchange))
        if key in self._seen:
            return None
        self._seen.add(key)
        self.figures.shapes += 1
        # Where there is nothing by the document, "not found" is what the vendor would answer.
        said = (
            [] if name or exchange.status == NOT_FOUND else [f"no operation of {TRACKERS[exchange.tracker]}"]
        )
        if found is not None:
            faults = self.exceptions.excuse(found[0].name, find_faults(*found, exchange))
            said = [str(fault) for fault in faults]
            self.figures.described.add((found[0].name, found[1].name))
        self.figures.wrong += bool(said)
        return "\n  ".join((f"{exchange.tracker}: {exchange.line}", *said)) if said else None

    def _undescribed_name(self, documents: tuple[Document, ...], exchange: Exchange) -> str | None:
        names = [each.name for each in documents]
        operation = self.exceptions.find_undescribed(names, exchange.method, exchange.path)
        if operation is not None:
            self.figures.undescribed.add((names[0], operation))
        return operation

    def documents(self, tracker: str) -> tuple[Document, ...]:
        """Those that describe a tracker."""
        return tuple(read_document(name, self.specs) for name in TRACKERS.get(tracker, ()))


def _shape(exchange: Exchange) -> tuple[object, ...]:
    return (
        shape_of_pairs(exchange.query),
        shape_of_pairs(exchange.form),
        shape_of(exchange.sent),
        exchange.status,
        shape_of(exchange.answered),
    )
