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

from sdesk_sync.messages import CatalogueMessage, MessageText, message
from sdesk_sync.yamlfile import words
from sdesk_sync.yamlfile.problem import KeyPath, TextSpot, YamlProblem, dotted_path, nearest_name, one_of
from sdesk_sync.yamlfile.tree import MappingNode, Node, ScalarNode, child_node, plain_value

_LIMITS = {
    "greater_than": "type.above",
    "greater_than_equal": "type.at-least",
    "less_than": "type.below",
    "less_than_equal": "type.at-most",
    "string_too_short": "type.longer-text",
    "string_too_long": "type.shorter-text",
    "string_pattern_mismatch": "type.fitting-text",
    "too_short": "type.more-entries",
    "too_long": "type.fewer-entries",
}
"""What pydantic calls a limit, and the key of our words for it."""
_MOST_TOLD = 200
"""Of more misfits only the first are worded: a file with as many is no file of this kind."""
_UNKNOWN = "extra_forbidden"
_WRONG_TYPE = ("_type", "_parsing", "int_from_float", "literal_error", "enum", "missing")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MisfitPlace:
    """A node of the tree with the type wanted there; `rest` is what no node was found for."""

    path: KeyPath
    node: Node
    annotation: object
    rest: KeyPath


def fit_value(adapter: TypeAdapter[T], node: Node) -> T:
    """The value of the type that the tree stands for. Raises pydantic's ValidationError."""
    # As JSON, a strict check still takes a list for a tuple and a word for an enum's member.
    return adapter.validate_json(json.dumps(plain_value(node)), strict=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class MisfitFinder:
    """The problems of one file."""

    file: str

    def find_problems(self, annotation: object, node: Node, path: KeyPath = ()) -> Iterator[YamlProblem]:
        """What does not fit below the node, whose path is given; nothing where all fits."""
        try:
            fit_value(TypeAdapter[object](annotation), node)  # type: ignore[arg-type]  # a model's
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)[:_MOST_TOLD]
            places = [(find_place(annotation, node, each["loc"], path), each) for each in details]
            yield from self._word_errors(
                [(place, each) for place, each in places if not place.node.is_unread]
            )

    def _word_errors(self, errors: Sequence[tuple[MisfitPlace, ErrorDetails]]) -> Iterator[YamlProblem]:
        branched = {place.path: place for place, error in errors if _is_branched(place, error)}
        for place in branched.values():
            yield from self._find_branch_problems(place)
        direct = [(place, error) for place, error in errors if place.path not in branched]
        unknown = [self._unknown_key_problem(place) for place, error in direct if error["type"] == _UNKNOWN]
        yield from (problem for _, problem in unknown)
        misspelt = {(path, problem.nearest) for path, problem in unknown}
        for place, error in direct:
            # `mod:` for `mode:` is one mistake, not an unknown key and a missing one.
            is_typo = error["type"] == "missing" and (place.path, place.rest[0]) in misspelt
            if error["type"] != _UNKNOWN and not is_typo:
                yield self._misfit_problem(place, error)

    def _unknown_key_problem(self, place: MisfitPlace) -> tuple[KeyPath, YamlProblem]:
        key, known = str(place.rest[0]), tuple(words.fields_by_key(place.annotation))
        absent = [name for name in known if child_node(place.node, name) is None]
        near = nearest_name(key, absent) or nearest_name(key, known)
        at = place.node.keys[key] if isinstance(place.node, MappingNode) else place.node.at
        return place.path, self._make_problem(at, (*place.path, key), f"'{key}'", one_of(known), near)

    def _find_branch_problems(self, place: MisfitPlace) -> Iterator[YamlProblem]:
        fitting = [
            each
            for each in words.branch_types(place.annotation)
            if isinstance(place.node, words.node_type(each))
        ]
        is_open = len(fitting) > 1 or any(words.is_switch(each) for each in fitting)
        if not fitting or (isinstance(place.node, ScalarNode) and is_open):
            yield self._wrong_value_problem(place)
        elif tagged := _find_tag(fitting):
            yield from self._find_tagged_problems(place, *tagged)
        else:
            yield from min(
                (list(self.find_problems(each, place.node, place.path)) for each in fitting), key=len
            )

    def _find_tagged_problems(
        self, place: MisfitPlace, tag: str, models: Mapping[str, object]
    ) -> Iterator[YamlProblem]:
        given, path = child_node(place.node, tag), (*place.path, tag)
        if given is None:
            yield self._make_problem(place.node.at, path, message("yaml.no-such-key"), one_of(models))
        elif isinstance(given, ScalarNode) and given.text in models:
            yield from self.find_problems(models[given.text], place.node, place.path)
        elif not given.is_unread:
            near = nearest_name(given.text, models) if isinstance(given, ScalarNode) else None
            yield self._make_problem(given.at, path, words.found_words(given), one_of(models), near)

    def _misfit_problem(self, place: MisfitPlace, error: ErrorDetails) -> YamlProblem:
        at, path = place.node.at, place.path
        match place.rest:
            case (str(key), "[key]") if isinstance(place.node, MappingNode):
                at, kind = place.node.keys[key], words.key_type(place.annotation)
                near = nearest_name(key, words.allowed_words(kind))
                return self._make_problem(at, (*path, key), f"'{key}'", words.expectation(kind), near)
            case (str(key),) if error["type"] == "missing":
                kind = words.fields_by_key(place.annotation)[key].annotation
                return self._make_problem(
                    at, (*path, key), message("yaml.no-such-key"), words.expectation(kind)
                )
        if error["type"].endswith(_WRONG_TYPE):
            return self._wrong_value_problem(place)
        return self._make_problem(
            at,
            path,
            words.found_words(place.node, place.annotation),
            _expectation_of_error(error, place.node),
        )

    def _wrong_value_problem(self, place: MisfitPlace) -> YamlProblem:
        node, kind = place.node, place.annotation
        text = node.text if isinstance(node, ScalarNode) else ""
        near = words.meant_word(text, kind) or nearest_name(text, words.allowed_words(kind))
        unquoted = isinstance(node, ScalarNode) and isinstance(node.value, bool | int | float)
        expected = words.expectation(kind)
        if unquoted and expected == words.TEXT:
            expected = message("yaml.quoted", expected=expected)
        if isinstance(node, ScalarNode) and isinstance(node.value, str) and text == expected:
            near, expected = None, message("yaml.unquoted", expected=expected)
        return self._make_problem(node.at, place.path, words.found_words(node, kind), expected, near)

    def _make_problem(
        self,
        at: TextSpot,
        path: KeyPath,
        found: MessageText,
        expected: MessageText,
        nearest: str | None = None,
    ) -> YamlProblem:
        return YamlProblem(self.file, at.line, at.column, found, expected, nearest, dotted_path(path))


def find_place(annotation: object, node: Node, keys: KeyPath, above: KeyPath) -> MisfitPlace:
    """Follow pydantic's way to an error as far as the tree has nodes for it."""
    # An error about a key comes as (…, key, "[key]"); its place is the mapping.
    last = len(keys) - 2 if keys[-1:] == ("[key]",) else len(keys)
    for number, key in enumerate(keys[:last]):
        annotation, below = words.bare_type(annotation), child_node(node, key)
        wanted = words.type_inside(annotation, key)
        if wanted is None or below is None or node.is_unread:
            return MisfitPlace((*above, *keys[:number]), node, annotation, keys[number:])
        annotation, node = wanted, below
    return MisfitPlace((*above, *keys[:last]), node, words.bare_type(annotation), keys[last:])


def _is_branched(place: MisfitPlace, error: ErrorDetails) -> bool:
    """Whether the error is of one branch of several types; with no key left it is of the whole."""
    return bool(words.branch_types(place.annotation)) and (
        bool(place.rest) or error["type"].startswith("union_tag")
    )


def _find_tag(models: Sequence[object]) -> tuple[str, dict[str, object]] | None:
    """The key whose value tells the models apart, such as `kind`, and the model of each value."""
    shared = set.intersection(*(set(words.fields_by_key(words.bare_type(model))) for model in models))
    for key in sorted(shared) if len(models) > 1 else ():
        fields = [(words.fields_by_key(words.bare_type(model))[key].annotation, model) for model in models]
        values = [(word, model) for annotation, model in fields for word in words.allowed_words(annotation)]
        closed = all(words.allowed_words(annotation) for annotation, _ in fields)
        if closed and len(dict(values)) == len(values):
            return key, dict(values)
    return None


def _expectation_of_error(error: ErrorDetails, node: Node) -> MessageText:
    context = error.get("ctx", {})
    if isinstance(own := context.get("error"), Exception):
        return str(own)
    # A secret that is too short is told of as a list would be.
    kind = f"string_{error['type']}" if isinstance(node, ScalarNode) else error["type"]
    limit = _LIMITS.get(kind, _LIMITS.get(error["type"]))
    return CatalogueMessage(limit, tuple((k, str(v)) for k, v in context.items())) if limit else error["msg"]
