"""What is left of a file without what does not fit its model, so that all its mistakes are told at once.

Names can only be looked up in a file that fits: what does not is left out with as much round it as it
takes, and nothing is said of what only looks wrong because of that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from sdesk_sync.yamlfile import words
from sdesk_sync.yamlfile.fit import MisfitPlace, find_place, fit_value
from sdesk_sync.yamlfile.problem import KeyPath, YamlProblem, dotted_path
from sdesk_sync.yamlfile.tree import MappingNode, Node, ScalarNode, child_node

_MOST_ROUNDS = 30
"""Each round leaves out what the one before made a hole of: a level of nesting at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of a file: the ways there, and the names that went with it."""

    paths: frozenset[KeyPath] = frozenset()
    names: frozenset[str] = frozenset()

    def explains(self, problem: YamlProblem) -> bool:
        """Whether a problem may be one only because of that: of its place, or of a name that went."""
        places = map(dotted_path, self.paths)
        if any(_is_within(problem.where, one) or _is_within(one, problem.where) for one in places):
            return True
        quoted = re.findall(r"'([^']*)'", f"{problem.found} {problem.expected}")
        return any(self.names & {one, *one.split(".")} for one in quoted)


@dataclass(slots=True)
class RestReading:
    """A tree on its way to what fits of it."""

    annotation: object
    tree: Node
    paths: set[KeyPath] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def read_rest(self, adapter: TypeAdapter[T]) -> T | None:
        """What fits, None where nothing is left; what had to go is in `left_out`."""
        for _ in range(_MOST_ROUNDS):
            try:
                return fit_value(adapter, self.tree)
            except ValidationError as error:
                locations = [each["loc"] for each in error.errors(include_url=False, include_input=False)]
            places = [find_place(self.annotation, self.tree, keys, ()) for keys in locations]
            if not all([self._take_out(place) for place in places]):
                return None
        return None

    @property
    def left_out(self) -> LeftOut:
        """What was taken out so far."""
        return LeftOut(frozenset(self.paths), frozenset(self.names))

    def _take_out(self, place: MisfitPlace) -> bool:
        """Take out what does not fit; whether there is anything left."""
        path, missing = place.path, place.rest[:1]
        if missing and child_node(place.node, missing[0]) is not None:
            path = (*path, missing[0])
        elif missing and self._fill_in(place.node, str(missing[0]), place.annotation):
            return True
        # Entries of a list are named by their numbers, which have to stay: it goes as a whole.
        while path and isinstance(path[-1], int):
            path = path[:-1]
        if not path:
            return False
        above = self.tree
        for key in path[:-1]:
            below = child_node(above, key)
            if below is None:
                return True
            above = below
        name = str(path[-1])
        if isinstance(above, MappingNode) and above.nodes.pop(name, None) is not None:
            self.paths.add(path)
            # What stands in a table of the file may be referred to; what stands deeper may not.
            self.names |= {name} if len(path) == 2 else set()
        return True

    def _fill_in(self, node: Node, key: str, annotation: object) -> bool:
        """Put something in the place of a value that has to be there; whether any would do."""
        wanted = words.fields_by_key(annotation).get(key)
        value = None if wanted is None else _make_stand_in(wanted.annotation, node)
        if value is None or not isinstance(node, MappingNode):
            return False
        node.nodes[key] = value
        return True


def _make_stand_in(annotation: object, above: Node) -> Node | None:
    """A value of the type that nothing else refers to; None where it might be a name."""
    kind = words.bare_type(annotation)
    if words.fields_by_key(kind):
        return MappingNode(above.at, {}, {})
    values = (*(get_args(kind) if get_origin(kind) is Literal else ()), *_STAND_INS.get(kind, ()))
    return ScalarNode(above.at, str(values[0]), values[0]) if values else None


_STAND_INS: Mapping[object, tuple[int | bool | str]] = {int: (0,), bool: (False,), date: ("2000-01-01",)}


def _is_within(where: str, path: str) -> bool:
    return where == path or where.startswith((f"{path}.", f"{path}["))
