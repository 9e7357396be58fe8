"""All that the sandbox plays is walked through: as described, no exception too many, every mutant caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.book import ContractBook
from tests.contracts.checking import find_operation
from tests.contracts.documents import TRACKERS, Described, Document
from tests.contracts.exceptions import HERE, read_entries
from tests.contracts.mutants import ADDRESS, KEY, KINDS, try_mutants
from tests.contracts.walk import WALKS, Walked, walk

Json = Any
WalkOf = Callable[[str], Walked]
UNCAUGHT = HERE / "uncaught.yaml"
FREE = "The document requires nothing of it."


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> WalkOf:
    """The walk through a tracker, made once."""
    return cache(lambda tracker: walk(tracker, tmp_path_factory.mktemp(tracker)))


@pytest.fixture
def book(shared: Path) -> ContractBook:
    """The documents with their exceptions, as for a run of its own."""
    return ContractBook(shared / "specs")


@pytest.mark.parametrize("tracker", WALKS)
def test_a_walk_takes_every_route(walked: WalkOf, tracker: str) -> None:
    """Whatever is played is held against the documents."""
    assert walked(tracker).routes_left == ()


@pytest.mark.parametrize("tracker", WALKS)
def test_all_that_is_walked_is_as_described(book: ContractBook, walked: WalkOf, tracker: str) -> None:
    """Requests and answers, but for what the lists name."""
    assert book.complaints(walked(tracker).exchanges) == []
    assert len(book.figures.described) > 40


def test_every_exception_is_needed(book: ContractBook, walked: WalkOf) -> None:
    """One that nothing needs any more is taken off the list."""
    for tracker in WALKS:
        book.complaints(walked(tracker).exchanges)
    assert book.exceptions.unused() == []


@pytest.mark.parametrize("tracker", WALKS)
def test_a_mutant_is_caught_unless_the_document_cannot(
    book: ContractBook, walked: WalkOf, tracker: str
) -> None:
    """A required key gone, a wrong type, an unknown path; of every operation of the walk."""
    tried = list(try_mutants(book, walked(tracker).exchanges))
    uncaught = {(each.kind, each.name) for each in tried if not each.is_caught}
    names = {each.name for each in tried}
    assert uncaught == {each for each in listed(TRACKERS[tracker]) if each[1] in names}
    assert len(tried) == len(KINDS) * len(names)
    assert ADDRESS not in {kind for kind, _ in uncaught}


def test_what_is_listed_as_uncaught_is_played(book: ContractBook, walked: WalkOf) -> None:
    """Of no operation that is gone."""
    for tracker in WALKS:
        book.complaints(walked(tracker).exchanges)
    played = {name for _, name in book.figures.described | book.figures.undescribed}
    every = {name for tracker in WALKS for _, name in listed(TRACKERS[tracker])}
    assert every - played == set()


@pytest.mark.parametrize("tracker", WALKS)
def test_what_is_said_to_require_nothing_requires_nothing(
    book: ContractBook, walked: WalkOf, tracker: str
) -> None:
    """Read without the library that is to find it out."""
    free = {name for kind, name in listed(TRACKERS[tracker], FREE) if kind == KEY}
    documents, required = book.documents(tracker), []
    for exchange in walked(tracker).exchanges:
        found = find_operation(documents, exchange.method, exchange.path)
        if found is None or found[1].name not in free or exchange.status >= 400:
            continue
        document, operation = found
        parts = (
            (operation.body, exchange.sent),
            (operation.answers.get(str(exchange.status)), exchange.answered),
        )
        for described, value in parts:
            required += [f"{operation.name}: {key}" for key in required_keys(document, described, value)]
    assert required == []


def listed(documents: tuple[str, ...], why: str | None = None) -> set[tuple[str, str]]:
    """Kind and operation of what some documents cannot catch."""
    return {
        (entry["mutants"], operation)
        for entry in read_entries(UNCAUGHT)
        if entry["document"] in documents and why in (None, entry["why"])
        for operation in entry["operations"]
    }


def required_keys(document: Document, described: Described | None, value: Json) -> Iterator[str]:
    """The keys of a value that its schema requires, down to what the mutants are made of."""
    if described is not None:
        yield from _required(document, described.schema, value, 0)


def _required(document: Document, schema: Json, value: Json, depth: int) -> Iterator[str]:
    while "$ref" in schema:
        schema = document.at(schema["$ref"])
    for part in schema.get("allOf", ()):
        yield from _required(document, part, value, depth)
    if isinstance(value, list) and value and depth < 4:
        # One entry stands for all, also where the document writes a list as one of its entries.
        yield from _required(document, schema.get("items", schema), value[0], depth + 1)
    if isinstance(value, Mapping) and depth < 4:
        yield from (key for key in schema.get("required", ()) if key in value)
        known = schema.get("properties", {})
        for key in value.keys() & known.keys():
            yield from _required(document, known[key], value[key], depth + 1)
