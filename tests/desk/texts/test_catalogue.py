"""The catalogue of texts: both languages whole, and a desk file replaces its own texts only."""

import re
from collections.abc import Mapping

import pytest

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.texts import HOLE, console_texts, default_texts
from sdesk_sync.presets import preset_path
from sdesk_sync.yamlfile import YamlErrors

LANGUAGES = ("en", "de")


def catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language, by its whole key."""
    areas = {area: console_texts(area, language) for area in ("cli", "demo")}
    said = {f"{area}.{key}": text for area, texts in areas.items() for key, text in texts.items()}
    return {**default_texts(language), **said}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    """So the two files can be read side by side."""
    english, german = catalogue("en"), catalogue("de")
    assert list(english) == list(german)
    assert len(english) > 150


def test_both_languages_fill_in_the_same() -> None:
    """A hole that only one language has would fail in the other, or hide something from it."""
    english, german = catalogue("en"), catalogue("de")
    holes = {key: (set(HOLE.findall(english[key])), set(HOLE.findall(german[key]))) for key in english}
    assert {key: both for key, both in holes.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_one_with_no_brace_that_is_no_hole(language: str) -> None:
    """YAML reads a bare `no` as false, and a hole misspelt would be read as it stands."""
    texts = catalogue(language)
    assert [key for key, text in texts.items() if not isinstance(text, str) or not text.strip()] == []
    assert [key for key, text in texts.items() if re.search(r"[{}]", HOLE.sub("", text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_on_the_terminal_is_none_of_the_desks_texts(language: str) -> None:
    """`sdesk-sync texts` lists what a desk file may replace, and nothing else."""
    assert [key for key in default_texts(language) if key.startswith(("cli.", "demo."))] == []


@pytest.mark.parametrize("key", ["cli.sweep.looked", "demo.intro"])
def test_a_desk_file_cannot_replace_what_is_said_on_the_terminal(key: str) -> None:
    """It is told that there is no such text."""
    text = preset_path("service-desk").read_text(encoding="utf-8")
    with pytest.raises(YamlErrors, match="the key of a text"):
        read_desk(
            text.replace("\ntexts:\n  en:\n", f"\ntexts:\n  en:\n    {key}: Hello\n").encode(), "desk.yaml"
        )


def test_an_area_gives_its_texts_by_the_rest_of_their_keys() -> None:
    """As whoever says them asks for them."""
    assert console_texts("cli.selection", "de")["skipped"] == "ausgelassen"
    assert set(console_texts("demo.story", "en")) < {
        key.removeprefix("story.") for key in console_texts("demo", "en")
    }


@pytest.mark.parametrize("area", ["cli.nothing", "cli.sweep.loo", "explain", ""])
def test_an_area_without_texts_is_a_mistake_of_ours(area: str) -> None:
    """It is noticed where it is asked for, not where a text is missing."""
    with pytest.raises(LookupError):
        console_texts(area, "en")
