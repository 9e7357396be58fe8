"""Where a tree of values does not fit a model: every place at once, in words.

pydantic decides whether a value fits; this module finds the place in the text and says what the
model wants there. Of types that stand instead of each other (`str | list[str]`) only the one the
value was evidently meant for is held against it, so that one mistake is one problem.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sdesk_sync.yamlfile import words
from sdesk_sync.yamlfile.problem import Keys, Problem, Spot, dotted, nearest, one_of
from sdesk_sync.yamlfile.tree import Entries, Node, Scalar, child, plain

_LIMITS = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "text of {min_length} or more characters",
    "string_too_long": "text of {max_length} or fewer characters",
    "string_pattern_mismatch": "text that fits {pattern}",
    "too_short": "{min_length} or more entries",
    "too_long": "{max_length} or fewer entries",
}
_UNKNOWN = "extra_forbidden"
_WRONG_TYPE = ("_type", "_parsing", "int_from_float", "literal_error", "enum", "missing")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree with the type wanted there; `rest` is what no node was found for."""

    path: Keys
    node: Node
    annotation: object
    rest: Keys


def fitted(adapter: TypeAdapter[T], node: Node) -> T:
    """The value of the type that the tree stands for. Raises pydantic's ValidationError."""
    # As JSON, a strict check still takes a list for a tuple and a word for an enum's member.
    return adapter.validate_json(json.dumps(plain(node)), strict=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Misfits:
    """The problems of one file."""

    file: str

    def of(self, annotation: object, node: Node, path: Keys = ()) -> Iterator[Problem]:
        """What does not fit below the node, whose path is given; nothing where all fits."""
        try:
            fitted(TypeAdapter[object](annotation), node)  # type: ignore[arg-type]  # a model's
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            places = [(_place(annotation, node, each["loc"], path), each) for each in details]
            yield from self._told([(place, each) for place, each in places if not place.node.unread])

    def _told(self, errors: Sequence[tuple[Place, ErrorDetails]]) -> Iterator[Problem]:
        branched = {place.path: place for place, error in errors if _is_branched(place, error)}
        for place in branched.values():
            yield from self._of_branch(place)
        direct = [(place, error) for place, error in errors if place.path not in branched]
        unknown = [self._unknown_key(place) for place, error in direct if error["type"] == _UNKNOWN]
        yield from (problem for _, problem in unknown)
        misspelt = {(path, problem.nearest) for path, problem in unknown}
        for place, error in direct:
            # `mod:` for `mode:` is one mistake, not an unknown key and a missing one.
            is_typo = error["type"] == "missing" and (place.path, place.rest[0]) in misspelt
            if error["type"] != _UNKNOWN and not is_typo:
                yield self._misfit(place, error)

    def _unknown_key(self, place: Place) -> tuple[Keys, Problem]:
        key, known = str(place.rest[0]), tuple(words.fields(place.annotation))
        absent = [name for name in known if child(place.node, name) is None]
        near = nearest(key, absent) or nearest(key, known)
        at = place.node.keys[key] if isinstance(place.node, Entries) else place.node.at
        return place.path, self._problem(at, (*place.path, key), f"'{key}'", one_of(known), near)

    def _of_branch(self, place: Place) -> Iterator[Problem]:
        fitting = [
            each for each in words.branches(place.annotation) if isinstance(place.node, words.shape(each))
        ]
        if not fitting or (isinstance(place.node, Scalar) and len(fitting) > 1):
            yield self._wrong_value(place)
        elif tagged := _tagged(fitting):
            yield from self._of_tagged(place, *tagged)
        else:
            yield from min((list(self.of(each, place.node, place.path)) for each in fitting), key=len)

    def _of_tagged(self, place: Place, tag: str, models: Mapping[str, object]) -> Iterator[Problem]:
        given, path = child(place.node, tag), (*place.path, tag)
        if given is None:
            yield self._problem(place.node.at, path, "no such key", one_of(models))
        elif isinstance(given, Scalar) and given.text in models:
            yield from self.of(models[given.text], place.node, place.path)
        elif not given.unread:
            near = nearest(given.text, models) if isinstance(given, Scalar) else None
            yield self._problem(given.at, path, words.found(given), one_of(models), near)

    def _misfit(self, place: Place, error: ErrorDetails) -> Problem:
        at, path = place.node.at, place.path
        match place.rest:
            case (str(key), "[key]") if isinstance(place.node, Entries):
                at, kind = place.node.keys[key], words.key_type(place.annotation)
                near = nearest(key, words.choices(kind))
                return self._problem(at, (*path, key), f"'{key}'", words.wanted(kind), near)
            case (str(key),) if error["type"] == "missing":
                kind = words.fields(place.annotation)[key].annotation
                return self._problem(at, (*path, key), "no such key", words.wanted(kind))
        if error["type"].endswith(_WRONG_TYPE):
            return self._wrong_value(place)
        return self._problem(
            at, path, words.found(place.node, place.annotation), _expected(error, place.node)
        )

    def _wrong_value(self, place: Place) -> Problem:
        node, kind = place.node, place.annotation
        text = node.text if isinstance(node, Scalar) else ""
        near = words.meant(text, kind) or nearest(text, words.choices(kind))
        unquoted = isinstance(node, Scalar) and isinstance(node.value, bool | int | float)
        quote = " (put it in quotes)" if unquoted and words.wanted(kind) == "text" else ""
        return self._problem(node.at, place.path, words.found(node, kind), words.wanted(kind) + quote, near)

    def _problem(
        self, at: Spot, path: Keys, found: str, expected: str, nearest: str | None = None
    ) -> Problem:
        return Problem(self.file, at.line, at.column, found, expected, nearest, dotted(path))


def _place(annotation: object, node: Node, steps: Keys, above: Keys) -> Place:
    """Follow pydantic's way to an error as far as the tree has nodes for it."""
    # An error about a key comes as (…, key, "[key]"); its place is the mapping.
    last = len(steps) - 2 if steps[-1:] == ("[key]",) else len(steps)
    for number, step in enumerate(steps[:last]):
        annotation, below = words.bare(annotation), child(node, step)
        wanted = words.inside(annotation, step)
        if wanted is None or below is None or node.unread:
            return Place((*above, *steps[:number]), node, annotation, steps[number:])
        annotation, node = wanted, below
    return Place((*above, *steps[:last]), node, words.bare(annotation), steps[last:])


def _is_branched(place: Place, error: ErrorDetails) -> bool:
    """Whether the error is of one branch of several types; with no step left it is of the whole."""
    return bool(words.branches(place.annotation)) and (
        bool(place.rest) or error["type"].startswith("union_tag")
    )


def _tagged(models: Sequence[object]) -> tuple[str, dict[str, object]] | None:
    """The key whose value tells the models apart, such as `kind`, and the model of each value."""
    shared = set.intersection(*(set(words.fields(words.bare(model))) for model in models))
    for key in sorted(shared) if len(models) > 1 else ():
        fields = [(words.fields(words.bare(model))[key].annotation, model) for model in models]
        values = [(word, model) for annotation, model in fields for word in words.choices(annotation)]
        closed = all(words.choices(annotation) for annotation, _ in fields)
        if closed and len(dict(values)) == len(values):
            return key, dict(values)
    return None


def _expected(error: ErrorDetails, node: Node) -> str:
    context = error.get("ctx", {})
    if isinstance(own := context.get("error"), Exception):
        return str(own)
    # A secret that is too short is told of as a list would be.
    kind = f"string_{error['type']}" if isinstance(node, Scalar) else error["type"]
    limit = _LIMITS.get(kind, _LIMITS.get(error["type"]))
    return limit.format(**context) if limit else error["msg"]
