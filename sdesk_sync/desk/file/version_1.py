"""A desk file of version 1: what each of its lines that changed is in version 2.

A line to paste stands between backticks.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import Field as Key
from pydantic import JsonValue

from sdesk_sync.messages import MessageText, message
from sdesk_sync.yamlfile import FileShape, YamlProblem, read_yaml
from sdesk_sync.yamlfile.tree import MappingNode, Node, ScalarNode, child_node, parse_yaml, plain_value

_MEANINGS = ("waiting", "closed", "declined")
_OLD_SETTINGS = frozenset({"mode", "roles", "types", "statuses", "fact", "first_into", "first_from"})
_KEYED_BY_WORDS = ("holding", "first")
_STAND_FOR_SEVERAL = ("any", "intake", "internal", "staff", "customers", "needed")
_PLACES = ("type", "priority", "billing", "opening", "off", "observe", "warn", "enforce")


class TextRename(FileShape):
    """The key of a text in version 2 (None where it is said no more), and its words called otherwise."""

    key: str | None
    words: dict[str, str] = Key(default_factory=dict)


class NewLines(FileShape):
    """What the lines of version 1 are in version 2."""

    meanings: dict[str, dict[str, str]]
    rules: dict[str, dict[str, JsonValue]]
    texts: dict[str, TextRename]


@cache
def read_new_lines() -> NewLines:
    """Those of `version_1.yaml`."""
    text = (files(__package__) / "version_1.yaml").read_bytes()
    return read_yaml(text, "version_1.yaml", NewLines).value


def find_old_lines(text: bytes, file: str) -> tuple[YamlProblem, ...]:
    """A problem for each line that has to be written anew; none in a file without any."""
    tree, _ = parse_yaml(text, file)
    if not isinstance(tree, MappingNode):
        return ()
    old = _OldFile(file, tree, _list_words_of(tree))
    lines = (*old.find_meanings(), *old.find_reopening(), *old.find_rules(), *old.find_texts())
    return (*old.find_version(is_old=bool(lines)), *lines)


def is_version_1(old: Iterable[YamlProblem]) -> bool:
    """Whether the whole file is of that version, not only some of its lines."""
    return any(problem.where == "version" for problem in old)


def is_told_by(problem: YamlProblem, old: Iterable[YamlProblem]) -> bool:
    """Whether a problem is one of a line that is to be written anew, or of what is missing until it is."""
    places = {one.where for one in old}
    above = problem.where.split(".")
    within = any(".".join(above[:number]) in places for number in range(1, len(above) + 1))
    return within or (problem.where == "meanings" and not places.isdisjoint(_MEANINGS))


@dataclass(frozen=True, slots=True)
class _OldFile:
    """A desk file, of which some lines may be of version 1; and all words of its desk."""

    file: str
    tree: MappingNode
    words: frozenset[str]

    def find_version(self, *, is_old: bool) -> Iterator[YamlProblem]:
        """The version that it says, or does not say."""
        version = child_node(self.tree, "version")
        said = version.text if isinstance(version, ScalarNode) else None
        if said == "1" or (is_old and version is None):
            yield self._rewrite(("version",), "`version: 2`")

    def find_meanings(self) -> Iterator[YamlProblem]:
        """The statuses that stood by themselves; what else was known by its name now stands with them."""
        new = read_new_lines().meanings
        given: dict[str, JsonValue] = {key: _plain(self._find(key)) for key in _MEANINGS}
        meanings = {
            section: {
                key: word
                for key, word in _fill_line(words, given).items()
                if isinstance(word, str) and word in self.words
            }
            for section, words in new.items()
        }
        line = _flow({section: words for section, words in meanings.items() if words})
        for number, key in enumerate(key for key in _MEANINGS if self._find(key) is not None):
            below = message("old.in-meanings", key=key)
            yield self._rewrite((key,), below if number else f"`meanings: {line}`")

    def find_reopening(self) -> Iterator[YamlProblem]:
        """The days within which a ticket is reopened are those of a rule."""
        if self._find("reopening", "days") is not None:
            roles = _plain(self._find("reopening", "roles")) or []
            expected = message("old.reopening", line=f"reopening: {_flow({'roles': roles})}")
            yield self._rewrite(("reopening", "days"), expected)

    def find_rules(self) -> Iterator[YamlProblem]:
        """Rules that do not say yet what they are made of."""
        rules = self._find("rules")
        for name, rule in rules.nodes.items() if isinstance(rules, MappingNode) else ():
            settings = read_new_lines().rules.get(name)
            if settings is None or not isinstance(rule, MappingNode) or rule.nodes.keys() - _OLD_SETTINGS:
                continue
            own = {key: _plain(node) for key, node in rule.nodes.items()}
            own |= {key: _plain(self._find(key)) for key in _MEANINGS}
            own["days"] = _plain(self._find("reopening", "days"))
            line: dict[str, JsonValue] = {"mode": own.get("mode") or "enforce", **_fill_line(settings, own)}
            yield self._rewrite(("rules", name), self._expect_rule(f"{name}: {_flow(line)}", line))

    def _expect_rule(self, line: str, rule: dict[str, JsonValue]) -> MessageText:
        known = {*self.words, *_STAND_FOR_SEVERAL, *_PLACES}
        unknown = dict.fromkeys(word for word in _list_names(rule) if word not in known)
        if not unknown:
            return f"`{line}`"
        lacks = ", ".join(map(repr, unknown))
        return message("old.no-words", words=lacks, line=line)

    def find_texts(self) -> Iterator[YamlProblem]:
        """Texts whose keys or words are called otherwise."""
        for language, other in (("en", "de"), ("de", "en")):
            texts = self._find("texts", language)
            for key, text in texts.nodes.items() if isinstance(texts, MappingNode) else ():
                new, said = read_new_lines().texts.get(key), text.text if isinstance(text, ScalarNode) else ""
                if new is None or (new.key == key and not any(f"{{{word}}}" in said for word in new.words)):
                    continue
                lacks = None if self._find("texts", other, key) else other
                yield self._rewrite(("texts", language, key), _expect_text(new, said, lacks))

    def _find(self, *path: str) -> Node | None:
        node: Node | None = self.tree
        for key in path:
            node = None if node is None else child_node(node, key)
        return node

    def _rewrite(self, path: tuple[str, ...], expected: MessageText) -> YamlProblem:
        above, where = self._find(*path[:-1]), ".".join(path)
        if isinstance(above, MappingNode) and path[-1] in above.keys:
            at, found = above.keys[path[-1]], message("old.line", key=path[-1])
        else:
            at, found = self.tree.at, message("yaml.no-such-key")
        return YamlProblem(self.file, at.line, at.column, found, expected, None, where)


def _expect_text(new: TextRename, said: str, lacks: str | None) -> MessageText:
    """The line; `lacks` is the other language, where it has no such key yet."""
    if new.key is None:
        return message("old.no-text")
    for word, name in new.words.items():
        said = said.replace(f"{{{word}}}", f"{{{name}}}")
    line = f"`{new.key}: {json.dumps(said, ensure_ascii=False)}`"
    return line if lacks is None else message("old.text-too", line=line, language=lacks)


def _list_words_of(tree: Node) -> frozenset[str]:
    """The words of a desk: its roles, statuses, kinds, types and facts, and the values of these."""
    tables = [child_node(tree, table) for table in ("roles", "statuses", "kinds", "types", "facts")]
    words = [
        (key, node) for table in tables if isinstance(table, MappingNode) for key, node in table.nodes.items()
    ]
    values = [_plain(child_node(node, "values")) for _, node in words]
    return frozenset(
        [*(key for key, _ in words), *(str(v) for one in values if isinstance(one, list) for v in one)]
    )


def _list_names(value: JsonValue) -> Iterator[str]:
    """The words that settings name."""
    match value:
        case dict():
            for key, below in value.items():
                if key in _KEYED_BY_WORDS and isinstance(below, dict):
                    yield from below
                yield from _list_names(below)
        case list():
            for one in value:
                yield from _list_names(one)
        case str():
            yield value


def _fill_line(value: Mapping[str, JsonValue], own: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Settings with what the old file says in the place of each `{word}`."""
    return {str(_fill(key, own)): _fill(below, own) for key, below in value.items()}


def _fill(value: JsonValue, own: Mapping[str, JsonValue]) -> JsonValue:
    match value:
        case dict():
            return _fill_line(value, own)
        case list():
            return [_fill(one, own) for one in value]
        case str() if value.startswith("{"):
            return own.get(value.strip("{}"))
        case _:
            return value


def _plain(node: Node | None) -> JsonValue:
    value: JsonValue = None if node is None else plain_value(node)  # type: ignore[assignment]  # a file's
    return value


def _flow(value: object) -> str:
    """A value in one line of YAML."""
    dumped = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return dumped.strip()
