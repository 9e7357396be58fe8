"""What somebody wrote as a fact's value: something, or nothing. The same in a field and in a command.

docs/desk.md#facts
"""

import unicodedata

NOTHING = ("none", "-", "keine", "keiner", "keines", "keins", "kein", "nothing", "nichts")
"""The words that clear a fact, in small letters; so does any dash."""

_MINUS = "−"  # a sign of mathematics, and a dash for whoever types it
# By their category letters and signs, but no font draws them: fillers of Hangul, a braille cell without dots.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNDRAWN = frozenset("ZCM")
"""Separators, control and format characters, and marks, which need a letter to stand on."""


def has_visible_sign(written: str) -> bool:
    """Whether there is a character in it that somebody sees."""
    return any(unicodedata.category(sign)[0] not in _UNDRAWN and sign not in _BLANKS for sign in written)


def read_fact_value(written: str) -> str | None:
    """The value without the blanks around it; None for a text nobody sees, a dash, or a word for nothing."""
    value = written.strip()
    return None if not has_visible_sign(value) or is_word_for_nothing(value) else value


def is_word_for_nothing(written: str) -> bool:
    """Whether a word, or nothing but dashes, clears a fact: by what of it somebody sees."""
    drawn = "".join(sign for sign in written if unicodedata.category(sign)[0] != "C" and sign not in _BLANKS)
    word = unicodedata.normalize("NFKC", drawn).strip()
    return word.casefold() in NOTHING or all(map(_is_dash, "".join(word.split())))


def _is_dash(sign: str) -> bool:
    return unicodedata.category(sign) == "Pd" or sign == _MINUS
