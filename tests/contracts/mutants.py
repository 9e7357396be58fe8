"""Exchanges that are wrong in one place, made of one that is right: whether the checker sees it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from tests.contracts.book import ContractBook
from tests.contracts.exchanges import Exchange, Pairs
from tests.contracts.own_schemas import SCHEMAS

Json = Any
Steps = tuple[str | int, ...]
KEY, TYPE, ADDRESS = "a required key gone", "a wrong type", "an unknown path"
KINDS = (KEY, TYPE, ADDRESS)
_DEEPEST = 4
_MOST = 60
"""Of one exchange. Where the outermost sixty places are free, the document says nothing of the others."""


def make_mutants(kind: str, template: str, exchange: Exchange) -> Iterator[Exchange]:
    """Every way to make an exchange wrong in one place: the request's first, the outermost first."""
    if kind == ADDRESS:
        yield from (replace(exchange, path=each) for each in _misspelt(template, exchange.path))
        return
    change = _without if kind == KEY else _of_wrong_type
    if exchange.status < 400:
        spoilt = _pairs_without if kind == KEY else _spoilt_pairs
        yield from (replace(exchange, query=each) for each in spoilt(exchange.query))
        yield from (replace(exchange, form=each) for each in spoilt(exchange.form))
        yield from (replace(exchange, sent=each) for each in change(exchange.sent))
    yield from (replace(exchange, answered=each) for each in change(exchange.answered))


@dataclass(frozen=True)
class TriedMutant:
    """One way to be wrong, tried on an operation: how many mutants of it were made until one was caught."""

    name: str
    kind: str
    made: int
    is_caught: bool


def try_mutants(book: ContractBook, exchanges: Iterable[Exchange]) -> Iterator[TriedMutant]:
    """Each way to be wrong on each operation of valid exchanges, until one is caught or none is left.

    Operations that neither a document nor a schema of the vendor's own says anything of are left out.
    """
    by_name: dict[str, list[Exchange]] = {}
    for each in exchanges:
        found = book.find(each)
        if found is not None and (found.operation is not None or found.name in SCHEMAS):
            by_name.setdefault(found.name, []).append(each)
    for name, valid in by_name.items():
        for kind in KINDS:
            made, is_caught = 0, False
            for mutant in _mutants_of_all(kind, name, valid):
                made, is_caught = made + 1, any(True for _ in book.faults(book.find(mutant), mutant))
                if is_caught:
                    break
            yield TriedMutant(name, kind, made, is_caught)


def _mutants_of_all(kind: str, name: str, valid: list[Exchange]) -> Iterator[Exchange]:
    template = name.partition(" ")[2]
    for exchange in valid:
        yield from islice(make_mutants(kind, template, exchange), _MOST)


def _misspelt(template: str, path: str) -> Iterator[str]:
    """An address with another word for one of its own, the last first: where that is one, an id would do."""
    words, parts = path.split("/"), template.split("/")
    for place, part in reversed(list(enumerate(parts))):
        # Counted from the end: a document may leave out how all of its addresses begin.
        at = place - len(parts)
        if part and not part.startswith("{"):
            yield "/".join([*words[:at], f"{words[at]}-nowhere", *words[len(words) + at + 1 :]])


def _without(value: Json) -> Iterator[Json]:
    for path, _ in _places(value):
        if path and isinstance(path[-1], str):
            changed = copy.deepcopy(value)
            del _at(changed, path[:-1])[path[-1]]
            yield changed


def _of_wrong_type(value: Json) -> Iterator[Json]:
    for path, old in _places(value):
        new: Json = 7 if isinstance(old, str | dict | list) else {"of": "another type"}
        if not path:
            yield new
        elif old is not None:
            changed = copy.deepcopy(value)
            _at(changed, path[:-1])[path[-1]] = new
            yield changed


def _places(value: Json) -> list[tuple[Steps, Json]]:
    """Every place of a value with what is there, the outermost first; of a list only the first entry's."""
    found: list[tuple[Steps, Json]] = []
    level: list[tuple[Steps, Json]] = [] if value is None else [((), value)]
    while level and len(level[0][0]) <= _DEEPEST:
        found += level
        level = [((*path, key), each) for path, old in level for key, each in _entries(old)]
    return found


def _entries(value: Json) -> list[tuple[str | int, Json]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value[:1])) if isinstance(value, list) else []


def _at(value: Json, path: Steps) -> Json:
    for step in path:
        value = value[step]
    return value


def _pairs_without(pairs: Pairs) -> Iterator[Pairs]:
    yield from (pairs[:place] + pairs[place + 1 :] for place in range(len(pairs)))


def _spoilt_pairs(pairs: Pairs) -> Iterator[Pairs]:
    for place, (name, _) in enumerate(pairs):
        yield (*pairs[:place], (name, "neither number nor truth"), *pairs[place + 1 :])
