"""A YAML file as a checked value: all errors at once, each with line, column and the nearest known name.

The desk file, the tracker mappings and `sdesk.yaml` are read here and nowhere else:

    document = read(path.read_bytes(), path.name, DeskFile)
    document.value                                      # the model
    document.problem(("movers", "everyone", 0), expected="a role", known=roles)
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sdesk_sync.yamlfile.fit import Misfits, fitted
from sdesk_sync.yamlfile.problem import Keys, Problem, Spot, YamlErrors, dotted, nearest, one_of
from sdesk_sync.yamlfile.tree import Entries, Node, Scalar, child, parse
from sdesk_sync.yamlfile.words import found as shown

__all__ = ["Document", "Problem", "Shape", "YamlErrors", "nearest", "one_of", "read", "schema"]


class Shape(BaseModel):
    """What a model of a file starts from: immutable, and closed in its JSON Schema too."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document(Generic[M]):
    """A file that was read: its value, and where each part of it stands."""

    file: str
    value: M
    tree: Node = field(repr=False, compare=False)

    def problem(
        self, path: Sequence[str | int], *, expected: str, found: str | None = None, known: Iterable[str] = ()
    ) -> Problem:
        """A problem at the value under the path, which is given in the file's own keys.

        Where the path ends before its value, the nearest part that is there is pointed at.
        `found` is what stands there where it is not given; the nearest of `known` is offered.
        """
        node, left = self._reached(path)
        word = node.text if isinstance(node, Scalar) and not left else ""
        told = found or ("nothing" if left else shown(node))
        return self._problem_at(node.at, path, found=told, expected=expected, near=nearest(word, known))

    def key_problem(
        self, path: Sequence[str | int], *, expected: str, found: str | None = None, known: Iterable[str] = ()
    ) -> Problem:
        """A problem at the key that ends the path, not at its value; otherwise as `problem`."""
        *above, key = path
        node, left = self._reached(above)
        at = node.at if left or not isinstance(node, Entries) else node.keys.get(str(key), node.at)
        told = found or f"'{key}'"
        return self._problem_at(at, path, found=told, expected=expected, near=nearest(str(key), known))

    def _reached(self, path: Sequence[str | int]) -> tuple[Node, Sequence[str | int]]:
        node = self.tree
        for number, step in enumerate(path):
            below = child(node, step)
            if below is None:
                return node, path[number:]
            node = below
        return node, ()

    def _problem_at(
        self, at: Spot, path: Sequence[str | int], *, found: str, expected: str, near: str | None
    ) -> Problem:
        where: Keys = tuple(path)
        return Problem(self.file, at.line, at.column, found, expected, near, dotted(where))


def read(text: str | bytes, file: str, model: type[M]) -> Document[M]:
    """The file's text as a value of the model; `file` is the name that problems show.

    Unknown keys are refused whatever the model says of them, and no value is bent into another
    type. Raises YamlErrors with everything that is wrong.
    """
    tree, problems = parse(text, file)
    try:
        value = fitted(TypeAdapter(model), tree)
    except ValidationError as error:
        told = [*problems, *Misfits(file).of(model, tree)]
        raise YamlErrors(told or [_unexplained(file, tree, error)]) from None
    if problems:
        raise YamlErrors(problems)
    return Document(file, value, tree)


def _unexplained(file: str, tree: Node, error: ValidationError) -> Problem:
    """What pydantic refuses for a reason of the model's own, such as a discriminator that is a function."""
    first = error.errors(include_url=False, include_input=False)[0]
    return Problem(file, tree.at.line, tree.at.column, shown(tree), first["msg"], None, dotted(first["loc"]))


def schema(model: type[BaseModel]) -> str:
    """The model as JSON Schema (draft 2020-12), for editors that check while one types."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **model.model_json_schema()}, indent=2, ensure_ascii=False) + "\n"
