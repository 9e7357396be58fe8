"""A YAML file as a checked value: all errors at once, each with line, column and the nearest known name.

The desk file, the tracker mappings and `sdesk.yaml` are read here and nowhere else:

    document = read_yaml(path.read_bytes(), path.name, DeskFile)
    document.value                                      # the model
    document.problem_at_value(("movers", "everyone", 0), expected=message("word.role"), known=roles)
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sdesk_sync.messages import MessageText, message
from sdesk_sync.yamlfile.fit import MisfitFinder, fit_value
from sdesk_sync.yamlfile.problem import (
    KeyPath,
    ShapeFault,
    TextSpot,
    YamlErrors,
    YamlProblem,
    dotted_path,
    known_name,
    nearest_name,
    one_of,
)
from sdesk_sync.yamlfile.rest import LeftOut, RestReading
from sdesk_sync.yamlfile.tree import LARGEST, MappingNode, Node, ScalarNode, child_node, parse_yaml
from sdesk_sync.yamlfile.words import found_words, is_visible

__all__ = [
    "LARGEST",
    "FileShape",
    "KeyPath",
    "ShapeFault",
    "YamlDocument",
    "YamlErrors",
    "YamlProblem",
    "YamlReading",
    "dotted_path",
    "is_visible",
    "json_schema_text",
    "known_name",
    "nearest_name",
    "one_of",
    "read_what_fits",
    "read_yaml",
]


class FileShape(BaseModel):
    """What a model of a file starts from: immutable, and closed in its JSON Schema too."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class YamlDocument(Generic[M]):
    """A file that was read: its value, and where each part of it stands."""

    file: str
    value: M
    tree: Node = field(repr=False, compare=False)

    def problem_at_value(
        self,
        path: Sequence[str | int],
        *,
        expected: MessageText,
        found: MessageText | None = None,
        known: Iterable[str] = (),
    ) -> YamlProblem:
        """A problem at the value under the path, which is given in the file's own keys.

        Where the path ends before its value, the nearest part that is there is pointed at.
        `found` is what stands there where it is not given; the nearest of `known` is offered.
        """
        node, left = self._follow_path(path)
        word = node.text if isinstance(node, ScalarNode) and not left else ""
        told = found or (message("yaml.nothing") if left else found_words(node))
        return self._make_problem(
            node.at, path, found=told, expected=expected, near=nearest_name(word, known)
        )

    def problem_at_key(
        self,
        path: Sequence[str | int],
        *,
        expected: MessageText,
        found: MessageText | None = None,
        known: Iterable[str] = (),
    ) -> YamlProblem:
        """A problem at the key that ends the path, not at its value; otherwise as `problem_at_value`."""
        *above, key = path
        node, left = self._follow_path(above)
        at = node.at if left or not isinstance(node, MappingNode) else node.keys.get(str(key), node.at)
        told = found or f"'{key}'"
        return self._make_problem(at, path, found=told, expected=expected, near=nearest_name(str(key), known))

    def problems_of(self, faults: Iterable[ShapeFault], *above: str | int) -> Iterator[YamlProblem]:
        """What a shape finds wrong with itself, as problems; `above` is the way to that shape."""
        for fault in faults:
            point = self.problem_at_key if fault.is_at_key else self.problem_at_value
            yield point((*above, *fault.path), expected=fault.expected, found=fault.found)

    def _follow_path(self, path: Sequence[str | int]) -> tuple[Node, Sequence[str | int]]:
        node = self.tree
        for number, key in enumerate(path):
            below = child_node(node, key)
            if below is None:
                return node, path[number:]
            node = below
        return node, ()

    def _make_problem(
        self,
        at: TextSpot,
        path: Sequence[str | int],
        *,
        found: MessageText,
        expected: MessageText,
        near: str | None,
    ) -> YamlProblem:
        where: KeyPath = tuple(path)
        return YamlProblem(self.file, at.line, at.column, found, expected, near, dotted_path(where))


def read_yaml(text: str | bytes, file: str, model: type[M]) -> YamlDocument[M]:
    """The file's text as a value of the model; `file` is the name that problems show.

    Unknown keys are refused whatever the model says of them, and no value is bent into another
    type. Raises YamlErrors with everything that is wrong.
    """
    reading = read_what_fits(text, file, model)
    if reading.problems or reading.document is None:
        raise YamlErrors(reading.problems)
    return reading.document


@dataclass(frozen=True, slots=True)
class YamlReading(Generic[M]):
    """A file as far as it fits its model: what is wrong with its shape, and the rest, if there is any."""

    problems: tuple[YamlProblem, ...]
    document: YamlDocument[M] | None
    left_out: LeftOut = field(default_factory=LeftOut)

    def keep_problems(self, found: Iterable[YamlProblem]) -> Iterator[YamlProblem]:
        """Of the problems that the rest shows those that are no mere consequence of what was left out."""
        return (problem for problem in found if not self.left_out.explains(problem))


def read_what_fits(text: str | bytes, file: str, model: type[M]) -> YamlReading[M]:
    """The same where some of it does not fit: with what is wrong, and what can still be looked at.

    Raises YamlErrors where the text cannot be read to its end.
    """
    tree, problems = parse_yaml(text, file)
    adapter = TypeAdapter(model)
    try:
        return YamlReading(tuple(problems), YamlDocument(file, fit_value(adapter, tree), tree))
    except ValidationError as error:
        told = [*problems, *MisfitFinder(file).find_problems(model, tree)]
        told = told or [_unexplained_problem(file, tree, error)]
    rest = RestReading(model, tree)
    value = rest.read_rest(adapter)
    document = None if value is None else YamlDocument(file, value, tree)
    return YamlReading(tuple(told), document, rest.left_out)


def _unexplained_problem(file: str, tree: Node, error: ValidationError) -> YamlProblem:
    """What pydantic refuses for a reason of the model's own, such as a discriminator that is a function."""
    first = error.errors(include_url=False, include_input=False)[0]
    return YamlProblem(
        file, tree.at.line, tree.at.column, found_words(tree), first["msg"], None, dotted_path(first["loc"])
    )


def json_schema_text(model: type[BaseModel]) -> str:
    """The model as JSON Schema (draft 2020-12), for editors that check while one types."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **model.model_json_schema()}, indent=2, ensure_ascii=False) + "\n"
