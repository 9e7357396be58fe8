"""What set-up says: both languages whole, every text said, every code and enum worded."""

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

from sdesk_sync.desk.model.vocabulary import WORD_FIELDS
from sdesk_sync.desk.texts import HOLE
from sdesk_sync.setup.texts import setup_texts
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.trackers.setup.objects import HookProof, ObjectKind
from sdesk_sync.trackers.setup.steps import MenuItem, SettledBy, SetupCode, StepReason
from tests.harness import house

LANGUAGES = ("en", "de")
# What can be seen in a plan without a reason.
SEEN = set(StepReason) - {StepReason.PROOF_CHANGED, StepReason.PROOF_MISSING}
WORDED: Mapping[str, set[str]] = {
    "code": set(SetupCode),
    "place": set(MenuItem),
    "proof": set(HookProof),
    "reason": {*StepReason} - SEEN,
    "done": set(SettledBy),
    "section": {*ObjectKind} - {ObjectKind.LIST},
    "things": {*WORD_FIELDS, "other"},
    "more": {*WORD_FIELDS, "other"},
}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    """So the two files can be read side by side."""
    assert list(setup_texts("en")) == list(setup_texts("de"))


def test_both_languages_fill_in_the_same() -> None:
    """A hole that only one language has would fail in the other, or hide something from it."""
    english, german = setup_texts("en"), setup_texts("de")
    holes = {key: (set(HOLE.findall(english[key])), set(HOLE.findall(german[key]))) for key in english}
    assert {key: both for key, both in holes.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_one_with_no_brace_that_is_no_hole(language: str) -> None:
    """YAML reads a bare `no` as false, and a hole misspelt would be read as it stands."""
    texts = setup_texts(language)
    assert [key for key, text in texts.items() if not isinstance(text, str) or not text.strip()] == []
    assert [key for key, text in texts.items() if re.search(r"[{}]", HOLE.sub("", text))] == []


@pytest.mark.parametrize("area", WORDED)
def test_every_value_has_its_words(area: str) -> None:
    """A code or a place without words would end the command that shows it."""
    keys = setup_texts("en").keys()
    worded = {key.split(".")[1] for key in keys if key.startswith(f"{area}.")}
    assert set(map(str, WORDED[area])) - worded == set()


def test_no_code_and_no_place_is_worded_that_there_is_not() -> None:
    """What was renamed takes its words along."""
    for area in ("code", "place"):
        worded = {key.split(".")[1] for key in setup_texts("en") if key.startswith(f"{area}.")}
        assert {word for word in worded if not word.startswith("D")} <= WORDED[area]


def test_every_text_is_said_somewhere() -> None:
    """A text nobody says is a text nobody keeps true."""
    words = set(_literals()) | {f"not-done.{kind}" for kind in KINDS}
    beginnings = tuple(_beginnings())
    keys = [key.removesuffix(".one") for key in setup_texts("en")]
    assert [key for key in keys if key not in words and not key.startswith(beginnings)] == []


def _literals() -> Iterator[str]:
    for node in _code():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _beginnings() -> Iterator[str]:
    """What keys begin with that are put together: `place.` of f"place.{item}"."""
    for node in _code():
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if re.fullmatch(r"[a-z-]+\.([a-z.-]+\.)?", start):
                yield start


def _code() -> Iterator[ast.AST]:
    for source in house.sources("sdesk_sync/setup", "sdesk_sync/cli"):
        yield from ast.walk(source.tree)
