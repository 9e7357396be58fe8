"""What was written down in English, told to whoever reads German.

The store, the log and JSON are English, whoever reads of it later: why a delivery ended as it did, what a
tracker was found to be. Such a sentence is known again by its form in `sentences.yaml` or in the catalogue.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sdesk_sync.messages.catalogue import read_catalogue

_HOLE = re.compile(r"\{(\w+)\}")
_LETTER = re.compile(r"[^\W\d_]")
_REFUSAL = re.compile(r"(\d{3}): (.+?) \((.+)\)", re.DOTALL)
_JOINED = re.compile(r"(; |\n)")
# Parts of a problem of a file, which nobody writes down.
_PARTS = ("yaml.", "type.", "word.", "desk.", "rule.", "doubt.", "old.", "mapping.")
_LEAST_LETTERS = 6
# What others wrote may stand in one: it must not cost us time, or lead us in however deep.
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class SentenceForm:
    """A sentence of ours: how it is known again, and its German."""

    form: re.Pattern[str]
    german: str
    letters: int


def translate_sentence(sentence: str, language: str) -> str:
    """A sentence of ours in `en` or `de`; one that is not ours, such as a tracker's own, as it is."""
    if language == "en" or " " not in sentence or len(sentence) > _LONGEST:
        return sentence
    for known in _read_forms():
        if matched := known.form.fullmatch(sentence):
            holes = {name: translate_sentence(text, language) for name, text in matched.groupdict().items()}
            return known.german.format(**holes)
    return _translate_parts(sentence, language)


def _translate_parts(sentence: str, language: str) -> str:
    """A refusal has a hint of ours behind what the tracker said; several sentences stand in a row."""
    if refused := _REFUSAL.fullmatch(sentence):
        status, answer, hint = refused.groups()
        return f"{status}: {answer} ({translate_sentence(hint, language)})"
    first, *others = _JOINED.split(sentence)
    if not others:
        return sentence
    told = [translate_sentence(first, language)]
    for mark, part in zip(others[::2], others[1::2], strict=True):
        told += (mark, translate_sentence(part, language))
    return "".join(told)


@cache
def _read_forms() -> tuple[SentenceForm, ...]:
    """The most distinctive first, as a short one may be a part of another."""
    forms = (_make_form(english, german) for english, german in _list_pairs())
    distinctive = (one for one in forms if one.letters >= _LEAST_LETTERS)
    return tuple(sorted(distinctive, key=lambda one: -one.letters))


def _list_pairs() -> Iterator[tuple[str, str]]:
    yield from read_catalogue(__package__, "sentences").items()
    german = read_catalogue(__package__, "de")
    for key, text in read_catalogue(__package__, "en").items():
        if not key.startswith(_PARTS):
            yield text, german[key]


def _make_form(english: str, german: str) -> SentenceForm:
    before, *rest = _HOLE.split(english)
    form = re.escape(before)
    for name, following in zip(rest[::2], rest[1::2], strict=True):
        # What stands in quotes ends where they do, or it would swallow the next sentence.
        signs = "[^']" if before.endswith("'") else "."
        form += f"(?P={name})" if f"(?P<{name}>" in form else f"(?P<{name}>{signs}+?)"
        form += re.escape(following)
        before = following
    letters = len(_LETTER.findall(_HOLE.sub("", english)))
    return SentenceForm(re.compile(form, re.DOTALL), german, letters)
