"""Exchanges that are wrong in one place, made of one that is right: whether the checker sees it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.contracts.checking import find_faults, find_operation
from tests.contracts.documents import Document, Operation
from tests.contracts.exceptions import ListedExceptions
from tests.contracts.exchanges import Exchange, Pairs

Json = Any
Steps = tuple[str | int, ...]
KEY, TYPE, ADDRESS = "a required key gone", "a wrong type", "an unknown path"
KINDS = (KEY, TYPE, ADDRESS)
_DEEPEST = 6


def make_mutants(kind: str, template: str, exchange: Exchange) -> Iterator[Exchange]:
    """Every way to make an exchange wrong in one place, the outermost places first."""
    if kind == ADDRESS:
        yield replace(exchange, path=_misspelt(template, exchange.path))
        return
    change = _without if kind == KEY else _of_wrong_type
    yield from (replace(exchange, answered=each) for each in change(exchange.answered))
    if exchange.status < 400:
        yield from (replace(exchange, sent=each) for each in change(exchange.sent))
        spoilt = _pairs_without if kind == KEY else _spoilt_pairs
        yield from (replace(exchange, query=each) for each in spoilt(exchange.query))
        yield from (replace(exchange, form=each) for each in spoilt(exchange.form))


def is_caught(documents: tuple[Document, ...], mutant: Exchange, exceptions: ListedExceptions) -> bool:
    """Whether the documents see what is wrong with a mutant."""
    found: tuple[Document, Operation] | None = find_operation(documents, mutant.method, mutant.path)
    return found is None or bool(exceptions.excuse(found[0].name, find_faults(*found, mutant)))


def _misspelt(template: str, path: str) -> str:
    """An address whose last word of its own is another one."""
    words, parts = path.split("/"), template.split("/")
    last = max(place for place, part in enumerate(parts) if not part.startswith("{"))
    return "/".join([*words[:last], f"{words[last]}-nowhere", *words[last + 1 :]])


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
