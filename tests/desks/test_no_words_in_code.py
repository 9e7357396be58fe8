"""The desk's code names no word of a desk: what it must know by meaning stands under `meanings:`."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.file.shapes import DeskFile
from sdesk_sync.desk.model.sightings import ClosingKind
from sdesk_sync.desk.texts import default_texts
from sdesk_sync.presets import preset_path
from tests.harness import house


@cache
def shipped_words() -> frozenset[str]:
    """Types, statuses, facts, roles and rules of the shipped desk, and the values of its facts."""
    path = preset_path("service-desk")
    desk = read_desk(path.read_bytes(), path.name)
    values = [value for fact in desk.facts.values() for value in (*fact.values, *fact.bot_values)]
    return frozenset([*desk.types, *desk.statuses, *desk.facts, *desk.roles, *desk.rules.ids, *values])


@cache
def other_words() -> frozenset[str]:
    """The desk file's keys and what they may be set to, and what trackers say of a closing."""
    schema = DeskFile.model_json_schema()
    return frozenset(_list_schema_words(schema)) | frozenset(ClosingKind)


def _list_schema_words(schema: object) -> Iterator[str]:
    match schema:
        case dict():
            for key, below in schema.items():
                if key == "properties":
                    yield from below
                elif key in ("enum", "const"):
                    yield from below if isinstance(below, list) else [str(below)]
                yield from _list_schema_words(below)
        case list():
            for one in schema:
                yield from _list_schema_words(one)


@pytest.mark.parametrize("source", house.sources("sdesk_sync/desk"), ids=lambda source: str(source.name))
def test_no_literal_is_a_word_of_the_shipped_desk(source: house.Source) -> None:
    """Neither alone nor as a part of a key; keys of our texts and sentences for people are no words."""
    words = shipped_words() - other_words()
    found = [(text, sorted(words & parts_of(text))) for text in literals(source.tree)]
    texts = default_texts("en").keys()
    assert [(text, words) for text, words in found if words and text not in texts] == []


def test_a_word_would_be_found() -> None:
    """Or the test above proves nothing."""
    code = '"""A docstring on customization."""\nx = "in-review"\ny = f"rules.{x}.customization "\n'
    said = list(literals(ast.parse(code)))
    assert said == ["in-review", "rules.", ".customization "]
    assert [sorted(shipped_words() & parts_of(text)) for text in said] == [
        ["in-review"],
        [],
        ["customization"],
    ]


def literals(tree: ast.Module) -> Iterator[str]:
    """The strings of a file in their order, without docstrings and types."""
    kept_out = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept_out:
            yield node.value


def docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """What stands by itself: of a module, a class, a function, an attribute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def parts_of(text: str) -> frozenset[str]:
    """The words of a string that is for code, keys of several parts taken apart."""
    return frozenset() if " " in text.strip() else frozenset(re.split(r"[^\w-]+", text))
