"""The catalogue of what is wrong: every message has its text in both languages, and every text is said."""

import ast
import re
from collections.abc import Iterator

import pytest

from sdesk_sync.desk.texts import HOLE
from sdesk_sync.messages import message, put_into_words, tell_error
from sdesk_sync.messages.catalogue import read_catalogue
from tests.harness import house

PACKAGE = "sdesk_sync.messages"
ENGLISH, GERMAN = (read_catalogue(PACKAGE, language) for language in ("en", "de"))
UMLAUT = re.compile("[äöüß]")


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Each message of the code whose key stands there: its file, the key, and the holes that it fills."""
    for path in sorted((house.ROOT / "sdesk_sync").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="message"), args=[ast.Constant(value=str(key))]):
                    holes = {"**" if each.arg is None else each.arg for each in node.keywords}
                    yield path.name, key, holes


def test_both_languages_have_the_same_keys_and_holes() -> None:
    """In the same order, so that they can be read side by side."""
    assert list(ENGLISH) == list(GERMAN)
    differing = [key for key in ENGLISH if set(HOLE.findall(ENGLISH[key])) != set(HOLE.findall(GERMAN[key]))]
    assert differing == []


def test_every_message_of_the_code_has_its_text_and_fills_it() -> None:
    """Neither a hole too few nor one too many."""
    wrong = [
        (file, key)
        for file, key, holes in calls()
        if key not in ENGLISH or ("**" not in holes and holes != set(HOLE.findall(ENGLISH[key])))
    ]
    assert wrong == []


def test_every_text_is_said_somewhere() -> None:
    """By its key, in a call or in a table of keys."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (house.ROOT / "sdesk_sync").rglob("*.py"))
    assert [key for key in ENGLISH if f'"{key}"' not in code] == []


def test_no_umlaut_is_written_in_two_letters() -> None:
    """A terminal that cannot show one gets its number; nobody spells it out for all others."""
    spelt = [
        key for key, text in GERMAN.items() if re.search(r"\b[Ff]uer\b|\b[Uu]eber|oe?ffn(?<!öffn)", text)
    ]
    assert spelt == []
    assert any(UMLAUT.search(text) for text in GERMAN.values())


def test_message_within_another_is_put_into_the_same_language() -> None:
    """However deep; what is no message stays as it is."""
    said = message("secret.in", fault=message("yaml.nothing"), place=message("secret.variable", name="X{y}"))
    assert str(said) == "nothing in the environment variable X{y}"
    assert said.in_language("de") == "nichts (Umgebungsvariable X{y})"
    assert put_into_words("sdesk.yaml", "de") == "sdesk.yaml"


def test_error_tells_its_message_in_the_language_of_who_reads() -> None:
    """One that was raised with a sentence says that."""
    assert tell_error(ValueError(message("yaml.nothing")), "de") == "nichts"
    assert tell_error(ValueError("as it is"), "de") == "as it is"
    assert tell_error(OSError(2, "No such file"), "de") == "[Errno 2] No such file"


def test_key_that_has_no_text_is_told_when_it_is_read() -> None:
    """It is a mistake of ours."""
    with pytest.raises(LookupError):
        str(message("no.such-key"))
