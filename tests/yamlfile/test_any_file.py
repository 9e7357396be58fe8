"""What holds for every file, tried on many."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some
from pydantic import RootModel

from sdesk_sync.yamlfile import FileShape, YamlErrors, YamlProblem, read_yaml
from sdesk_sync.yamlfile.tree import parse_yaml, plain_value


class WrittenPart(FileShape):
    """A part of a file, with parts inside it."""

    mode: Literal["off", "warn"] = "off"
    count: int = 0
    names: tuple[str, ...] = ()
    other: str | list[str] = ""
    parts: dict[str, "WrittenPart"] = {}
    more: list["WrittenPart"] = []


Written = dict[str, Any]
"""A part as it is written, before it is text."""
NAMES = some.text("abcxyz", min_size=1, max_size=6)
LEAVES: dict[str, some.SearchStrategy[Any]] = {
    "mode": some.sampled_from(["off", "warn"]),
    "count": some.integers(-99, 99),
    "names": some.lists(NAMES, max_size=3),
    "other": NAMES | some.lists(NAMES, max_size=2),
}


def _parts(inner: some.SearchStrategy[Written]) -> some.SearchStrategy[Written]:
    nested = {"parts": some.dictionaries(NAMES, inner, max_size=3), "more": some.lists(inner, max_size=2)}
    return some.fixed_dictionaries({}, optional=LEAVES | nested)


PARTS = some.recursive(some.fixed_dictionaries({}, optional=LEAVES), _parts, max_leaves=8)
STYLES = some.fixed_dictionaries(
    {"default_flow_style": some.sampled_from([True, False, None]), "indent": some.integers(2, 6)}
)


def parts_of(part: Written) -> Iterator[Written]:
    """The part and every part inside it."""
    yield part
    for inner in [*part.get("parts", {}).values(), *part.get("more", [])]:
        yield from parts_of(inner)


def place_of_word(text: str, word: str) -> tuple[int, int]:
    """Line and column of the only occurrence of a word, as an editor counts."""
    before, _, _ = text.partition(word)
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def find_problems(text: str) -> tuple[YamlProblem, ...]:
    """What is wrong in a text."""
    with pytest.raises(YamlErrors) as caught:
        read_yaml(text, "x.yaml", WrittenPart)
    return caught.value.problems


@given(PARTS, STYLES)
def test_what_fits_is_read(part: Written, style: dict[str, Any]) -> None:
    """Whatever the style it is written in."""
    assert read_yaml(yaml.safe_dump(part, **style), "x.yaml", WrittenPart).value.model_dump(
        mode="json", exclude_unset=True
    ) == WrittenPart.model_validate_json(json.dumps(part)).model_dump(mode="json", exclude_unset=True)


@given(PARTS, STYLES, some.data())
def test_an_unknown_key_is_found_at_its_exact_place(part: Written, style: dict[str, Any], data: Any) -> None:
    """However deep it lies."""
    data.draw(some.sampled_from(list(parts_of(part))))["cuont"] = data.draw(some.integers() | NAMES)
    text = yaml.safe_dump(part, sort_keys=False, **style)
    (problem,) = find_problems(text)
    assert (problem.line, problem.column) == place_of_word(text, "cuont")
    assert problem.nearest == "count"


@given(PARTS, STYLES, some.data())
def test_each_of_many_mistakes_is_one_problem(part: Written, style: dict[str, Any], data: Any) -> None:
    """Wrong words, wrong types and unknown keys all over the file are told together."""
    marks = []
    for number, each in enumerate(list(parts_of(part))):
        kinds = ["mode", "count", "names", "parts", "unknown"]
        for kind in data.draw(some.lists(some.sampled_from(kinds), unique=True)):
            mark = f"wrong-{kind}-{number}."
            each[mark if kind == "unknown" else kind] = mark
            marks.append(mark)
    text = yaml.safe_dump(part, sort_keys=False, **style)
    shown = [mark for mark in marks if mark in text]
    found = [(problem.line, problem.column) for problem in find_problems(text)] if shown else []
    assert found == sorted(place_of_word(text, mark) for mark in shown)


@given(some.text() | some.text("abc:-[]{}&*!|>'\"%@`#?, \n\t0\\ux", max_size=60) | some.binary())
def test_any_text_is_read_or_refused_with_a_place(text: str | bytes) -> None:
    """There is no third way out, and every problem lies within the text."""
    refusal = read_errors(text)
    assert refusal is None or refusal.problems
    assert all(min(each.line, each.column) >= 1 for each in (refusal.problems if refusal else ()))


def read_errors(text: str | bytes) -> YamlErrors | None:
    """The error that reading a text raises, None where it is read."""
    try:
        read_yaml(text, "x.yaml", WrittenPart)
    except YamlErrors as errors:
        return errors
    return None


JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-(10**9), 10**9) | some.text(max_size=20),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=20), inner, max_size=4)
    ),
    max_leaves=20,
)


class Anything(RootModel[Any]):
    """Whatever YAML has."""


@given(JSON)
def test_json_is_yaml(value: object) -> None:
    """A file that a program wrote as JSON means the same here."""
    text = json.dumps(value).replace("\x7f", "\\u007f")
    tree, refused = parse_yaml(text, "x.yaml")
    assert (plain_value(tree), refused) == (value, [])
    assert read_yaml(text, "x.yaml", Anything).value.root == value
