"""What a run has sent and got, held against the documents: each operation and shape once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from tests.contracts.checking import find_faults, find_operation
from tests.contracts.documents import TRACKERS, Document, Operation, read_document
from tests.contracts.exceptions import ListedExceptions, read_exceptions
from tests.contracts.exchanges import Exchange, shape_of, shape_of_pairs
from tests.contracts.figures import ContractFigures
from tests.contracts.own_schemas import find_own_faults
from tests.contracts.schemas import ContractFault

UNPLAYED = 501
"""The sandbox's own answer, about what it does not play: no word of a vendor's."""
NOT_FOUND = 404


@dataclass(frozen=True)
class FoundOperation:
    """An operation by its name, and what its document says of it: nothing where only the list has it."""

    document: Document
    name: str
    operation: Operation | None


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
        if exchange.status == UNPLAYED or not self.documents(exchange.tracker):
            return None
        self.figures.exchanges += 1
        found = self.find(exchange)
        key = (exchange.tracker, found.name if found else exchange.path, *_shape(exchange))
        if key in self._seen:
            return None
        self._seen.add(key)
        self.figures.shapes += 1
        if found is not None:
            listed = self.figures.undescribed if found.operation is None else self.figures.described
            listed.add((found.document.name, found.name))
        said = [str(fault) for fault in self.faults(found, exchange)]
        self.figures.wrong += bool(said)
        return "\n  ".join((f"{exchange.tracker}: {exchange.line}", *said)) if said else None

    def find(self, exchange: Exchange) -> FoundOperation | None:
        """Which operation a request is, by a document or by the list of those that no document has."""
        documents = self.documents(exchange.tracker)
        if found := find_operation(documents, exchange.method, exchange.path):
            return FoundOperation(found[0], found[1].name, found[1])
        names = [each.name for each in documents]
        listed = self.exceptions.find_undescribed(names, exchange.method, exchange.path)
        return FoundOperation(documents[0], listed, None) if listed else None

    def faults(self, found: FoundOperation | None, exchange: Exchange) -> Iterator[ContractFault]:
        """What is wrong with an exchange and excused by no list."""
        if found is None:
            # Where there is nothing by the document, "not found" is what the vendor would answer.
            if exchange.status != NOT_FOUND:
                yield ContractFault("none", "request", f"no operation of {TRACKERS[exchange.tracker]}")
            return
        every = find_own_faults(self.specs, found.name, exchange)
        if found.operation is not None:
            every = chain(find_faults(found.document, found.operation, exchange), every)
        yield from (
            each for each in every if not self.exceptions.is_loosened(found.document.name, each.place)
        )

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
