"""The pages about codes: each has a row, and its sentence asks for no value that the row does not name."""

import re
from collections.abc import Mapping

import pytest

from sdesk_sync.desk.texts import HOLE
from sdesk_sync.setup.texts import setup_texts
from sdesk_sync.trackers.setup.steps import SetupCode
from tests.harness import house

PAGES = ("gitlab.md", "jira.md")
ROW = re.compile(r"^\| ([GJ]\d{3})[^|]*\|[^|]*\|([^|]*)\|$", re.MULTILINE)
# What the drawing fills in of any by-hand step.
DRAWN = {"place", "words"}


def values_by_code() -> Mapping[str, set[str]]:
    """What the pages name, by code: values, and what `why` may be."""
    text = "\n".join((house.ROOT / "docs/trackers" / page).read_text(encoding="utf-8") for page in PAGES)
    return {code: set(re.findall(r"`([^`]+)`", values)) for code, values in ROW.findall(text)}


def test_each_code_has_a_row() -> None:
    """Whoever sees one looks it up."""
    assert values_by_code().keys() == set(map(str, SetupCode))


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_sentence_asks_for_what_its_code_has(language: str) -> None:
    """A hole that nobody fills would end the command that shows it."""
    known = values_by_code()
    asked = {
        key: set(HOLE.findall(text)) - DRAWN
        for key, text in setup_texts(language).items()
        if key.startswith("code.")
    }
    assert {key: more for key, holes in asked.items() if (more := holes - known[key.split(".")[1]])} == {}


def test_each_why_has_its_sentence_and_no_sentence_is_of_another() -> None:
    """Both ways: what tells apart what has one code."""
    known = values_by_code()
    for code in SetupCode:
        whys = {key.split(".")[2] for key in setup_texts("en") if re.match(rf"code\.{code}\.(?!one$)", key)}
        assert whys <= known[code], f"{code}: {whys - known[code]}"
