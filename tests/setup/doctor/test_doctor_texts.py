"""What doctor says is whole in both languages, and its codes stand in the docs as they are."""

import re
from collections.abc import Mapping

import pytest

from sdesk_sync.desk.texts import HOLE, LANGUAGES
from sdesk_sync.setup.doctor.texts import ONE, doctor_texts
from sdesk_sync.trackers.setup.findings import FindingCode, FindingForm, FindingSeverity, FindingWord
from sdesk_sync.trackers.setup.objects import ObjectKind
from tests.harness import house

MARKS = {FindingSeverity.ERROR: "✗", FindingSeverity.WARNING: "!", FindingSeverity.NOTE: "·"}
COMPOSED = re.compile(r"(word|object|count|deliver|D\d{3})\.")
AS_THEY_ARE = {"all-well", "exit", "more", "row.desk", "list.in"}


def holes(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """What is filled into each text; of one the number may be said in words."""
    return {key: set(HOLE.findall(text)) - {"count"} for key, text in texts.items()}


def test_both_languages_say_the_same() -> None:
    """The same keys, with the same filled in."""
    english, german = (holes(doctor_texts(language)) for language in LANGUAGES)
    assert english == german


def test_one_is_told_what_several_are() -> None:
    """A sister fills in nothing that her key does not."""
    texts = holes(doctor_texts("en"))
    sisters = {key: texts[key.removesuffix(ONE)] for key in texts if key.endswith(ONE)}
    assert {key for key, several in sisters.items() if not texts[key] <= several} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_and_word_has_its_text_and_no_text_is_left(language: str) -> None:
    """A text that nothing is put into words by is kept true by nobody."""
    keys = {key.removesuffix(ONE) for key in doctor_texts(language)}
    wanted = {*FindingForm, *(f"{code}.checks" for code in FindingCode)}
    wanted |= {*(f"word.{each}" for each in FindingWord), *(f"object.{each}" for each in ObjectKind)}
    assert wanted - keys == set()
    assert {key for key in keys - wanted - AS_THEY_ARE if not COMPOSED.match(key)} == set()
    assert {key for key in keys if re.match(r"D\d{3}\.", key)} <= wanted


def test_the_docs_list_every_code_as_it_is() -> None:
    """By its number, how much it may matter, and what is looked at."""
    page = (house.ROOT / "docs/setup.md").read_text(encoding="utf-8").partition("## Doctor's codes")[2]
    found = re.findall(r"^\| (D\d{3}) \| (.+?) \| (.+) \|$", page, re.MULTILINE)
    assert found == [(code, marks_of(code), doctor_texts("en")[f"{code}.checks"]) for code in FindingCode]


def marks_of(code: FindingCode) -> str:
    """The marks that findings of a code may have, the gravest first."""
    severities = {form.severity for form in FindingForm if form.code is code}
    return " ".join(mark for severity, mark in MARKS.items() if severity in severities)
