"""YAML text as a tree of values that know their line and column.

Plain scalars are read by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3.2): only
`true` and `false` are booleans, so `mode: off` and `country: no` are the texts people meant, and
a date stays text. Keys are always text. What makes a file mean something else than it shows is
refused: anchors, aliases, merge keys, tags, a key given twice, a second document.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import yaml

from sdesk_sync.messages import CatalogueMessage, MessageText, message
from sdesk_sync.yamlfile.problem import KeyPath, TextSpot, YamlErrors, YamlProblem, dotted_path

LARGEST = 1_000_000
"""Bytes of a file that are still read; the shipped desk file has some 15,000."""
DEEPEST = 40
"""Levels of nesting that are still read; a desk file needs seven."""
MOST_VALUES = 20_000
"""Values, keys counted, that are still read; the shipped desk file has some 1,500."""

Value: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value. `is_unread` stands where the file had something refused: it has no value."""

    at: TextSpot
    text: str
    value: Value
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    at: TextSpot
    nodes: list["Node"]
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping: its values, and the places of its keys."""

    at: TextSpot
    nodes: dict[str, "Node"]
    keys: dict[str, TextSpot]
    is_unread: bool = False


Node: TypeAlias = ScalarNode | ListNode | MappingNode


def child_node(node: Node, key: str | int) -> Node | None:
    """The value under a key or at a number of the list, None where there is none."""
    match node:
        case MappingNode(nodes=nodes):
            return nodes.get(str(key))
        case ListNode(nodes=items) if isinstance(key, int) and 0 <= key < len(items):
            return items[key]
        case _:
            return None


def plain_value(node: Node) -> object:
    """The tree as dicts, lists and scalars."""
    match node:
        case MappingNode(nodes=nodes):
            return {key: plain_value(value) for key, value in nodes.items()}
        case ListNode(nodes=items):
            return [plain_value(item) for item in items]
        case _:
            return node.value


def parse_yaml(source: str | bytes, file: str) -> tuple[Node, list[YamlProblem]]:
    """The tree, and what was refused while the rest could still be read.

    Raises YamlErrors where the text cannot be read to its end.
    """
    text = _decode_source(source, file)
    reading = _TreeReader(file)
    expected = message("yaml.readable")
    try:
        return reading.read_document(yaml.parse(text, Loader=yaml.SafeLoader)), reading.problems
    except _BeyondBoundsError as beyond:
        found, at = beyond.bound, beyond.at
    except yaml.MarkedYAMLError as error:
        at = _spot_of_mark(error.problem_mark)
        found = message("yaml.not-yaml", problem=error.problem)
        if _is_tab(text, at):
            found, expected = message("yaml.tab"), message("yaml.blanks")
    except yaml.reader.ReaderError as error:
        found = message("yaml.control-character", code=f"{error.character:#04x}")
        at = _spot_at_index(text, error.position)
    except (ValueError, OverflowError):
        # PyYAML hands an escape such as "\UFFFFFFFF" to chr() unchecked.
        found, at = message("yaml.no-character"), reading.last
    raise YamlErrors([*reading.problems, YamlProblem(file, at.line, at.column, found, expected, None, "")])


class _BeyondBoundsError(Exception):
    def __init__(self, bound: CatalogueMessage, at: TextSpot) -> None:
        super().__init__(bound)
        self.bound, self.at = bound, at


class _TreeReader:
    """The events of one file on their way into a tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[YamlProblem] = []
        self.last = TextSpot(1, 1)
        self.values = 0

    def read_document(self, events: Iterator[yaml.Event]) -> Node:
        self.events = self._track_place(events)
        tree: Node = ScalarNode(self.last, "", None)
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                seen += 1
                node = self.read_node(event, ())
                if seen == 1:
                    tree = node
                else:
                    at = _spot_of_mark(event.start_mark)
                    self._add_problem(at, (), message("yaml.second-document"), message("yaml.one-document"))
        return tree

    def read_node(self, event: yaml.Event, path: KeyPath) -> Node:
        at = _spot_of_mark(event.start_mark)
        self.values += 1
        if len(path) > DEEPEST:
            raise _BeyondBoundsError(message("yaml.too-deep", most=DEEPEST), at)
        if self.values > MOST_VALUES:
            raise _BeyondBoundsError(message("yaml.too-many", most=MOST_VALUES), at)
        refused = self._refuse_extras(event, path)
        match event:
            case yaml.MappingStartEvent():
                return self.read_mapping(at, path, unread=refused)
            case yaml.SequenceStartEvent():
                entries = enumerate(self.events_until(yaml.SequenceEndEvent))
                return ListNode(
                    at, [self.read_node(entry, (*path, number)) for number, entry in entries], refused
                )
            case yaml.ScalarEvent():
                return self.read_scalar(event, path, unread=refused)
            case _:
                return ScalarNode(at, "", None, is_unread=True)

    def read_mapping(self, at: TextSpot, path: KeyPath, *, unread: bool) -> MappingNode:
        nodes: dict[str, Node] = {}
        keys: dict[str, TextSpot] = {}
        for event in self.events_until(yaml.MappingEndEvent):
            key_at = _spot_of_mark(event.start_mark)
            key = self.read_key(event, path)
            node = self.read_node(next(self.events), (*path, key if key is not None else "?"))
            if key in keys:
                first = keys[key]
                found = message("yaml.key-again", key=key, line=first.line, column=first.column)
                self._add_problem(key_at, (*path, key), found, message("yaml.key-once"))
            elif key is not None:
                nodes[key], keys[key] = node, key_at
        return MappingNode(at, nodes, keys, unread)

    def read_key(self, event: yaml.Event, path: KeyPath) -> str | None:
        """The key as text; None where it cannot be one, and it has been said."""
        at = _spot_of_mark(event.start_mark)
        node = self.read_node(event, (*path, "?"))
        if not isinstance(node, ScalarNode):
            self._add_problem(at, path, message("yaml.no-key"), message("yaml.word-as-key"))
            return None
        if node.text == "<<" and isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
            self._add_problem(at, path, message("yaml.merge-key"), message("yaml.keys-written-out"))
            return None
        return None if node.is_unread else node.text

    def read_scalar(self, event: yaml.ScalarEvent, path: KeyPath, *, unread: bool) -> ScalarNode:
        at = _spot_of_mark(event.start_mark)
        try:
            text = event.value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._add_problem(at, path, message("yaml.half-character"), message("yaml.whole-characters"))
            return ScalarNode(at, "", None, is_unread=True)
        return ScalarNode(at, text, _core_value(text) if event.implicit[0] else text, unread)

    def events_until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self.events), end):
            yield event

    def _refuse_extras(self, event: yaml.Event, path: KeyPath) -> bool:
        """Say what is not read here; True where the value itself is lost with it."""
        at = _spot_of_mark(event.start_mark)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        # Their names are not told: a secret that is not in quotes may begin with `*`, `&` or `!`.
        if isinstance(event, yaml.AliasEvent):
            self._add_problem(at, path, message("yaml.alias"), message("yaml.value-written-out"))
            return True
        if anchor is not None:
            self._add_problem(at, path, message("yaml.anchor"), message("yaml.without-anchor"))
        if tag is not None:
            self._add_problem(at, path, message("yaml.tag"), message("yaml.without-tag"))
        return tag is not None

    def _add_problem(self, at: TextSpot, path: KeyPath, found: MessageText, expected: MessageText) -> None:
        self.problems.append(
            YamlProblem(self.file, at.line, at.column, found, expected, None, dotted_path(path))
        )

    def _track_place(self, events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
        for event in events:
            self.last = _spot_of_mark(event.start_mark)
            yield event


class _YamlMark(Protocol):
    line: int
    column: int


def _spot_of_mark(mark: _YamlMark | None) -> TextSpot:
    return TextSpot(mark.line + 1, mark.column + 1) if mark else TextSpot(1, 1)


def _spot_at_index(text: str, index: int) -> TextSpot:
    return TextSpot(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _is_tab(text: str, at: TextSpot) -> bool:
    line = text.splitlines()[at.line - 1 : at.line]
    return bool(line) and line[0][at.column - 1 : at.column] == "\t"


def _decode_source(source: str | bytes, file: str) -> str:
    size = len(source if isinstance(source, bytes) else source.encode("utf-8", "replace"))
    if size > LARGEST:
        found, expected = f"{size / 1e6:.1f} MB", message("yaml.smaller-file", most=f"{LARGEST / 1e6:.0f}")
        raise YamlErrors([YamlProblem(file, 1, 1, found, expected, None, "")])
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    content = source.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        at = _spot_at_index(before, len(before))
        byte, expected = message("yaml.byte", code=f"{content[error.start]:#04x}"), message("file.utf-8-text")
        raise YamlErrors([YamlProblem(file, at.line, at.column, byte, expected, None, "")]) from error


_CORE: tuple[tuple[re.Pattern[str], Callable[[str], Value]], ...] = (
    (re.compile(r"|~|null|Null|NULL"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    # Numbers without end are left as text: nobody means them, and reading them costs.
    (re.compile(r"[-+]?[0-9]{1,100}"), int),
    (re.compile(r"0o[0-7]{1,100}"), lambda text: int(text, 8)),
    (re.compile(r"0x[0-9a-fA-F]{1,100}"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(\.[0-9]{1,100}|[0-9]{1,100}(\.[0-9]{0,100})?)([eE][-+]?[0-9]{1,5})?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)


def _core_value(text: str) -> Value:
    return next((read(text) for pattern, read in _CORE if pattern.fullmatch(text)), text)
