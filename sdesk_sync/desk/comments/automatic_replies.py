"""What a mail program answers by itself, known by the words it begins with: nobody has replied there.

Trackers drop what says so in its header; what is left comes by programs that do not, and by people who
forward it. The headers are gone by then, so only the text tells, by words that are the desk's
(docs/comments.md#automatic-replies).
"""

import re
import unicodedata
from functools import cache, lru_cache

from sdesk_sync.desk.texts import LANGUAGES

_LOOKED_AT = 300
"""So many characters of a comment are looked at."""

_LONGEST = 1_500
"""Whoever writes as much, or more, has something to say."""

_GAP = r"(?: [^\n,;!?]{0,60}?)? "
_BEFORE = r"^(?:(?:betreff|subject|re|aw|wg|fwd)\s*:\s*)*"
# A subject is a line of its own: whoever goes on in it writes about the matter.
_AFTER = r"\s*(?:[:.!\u2013\u2014-]|$)"
_MARKUP = "*_#~|{}[]\\ \t"
_QUOTES = (">", "bq.")
_ALIKE = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u00b4": "'", "\u00a0": " ", "*": ""})


@cache
def shipped_words() -> tuple[str, ...]:
    """The words of a desk that names none of its own, in both languages."""
    # Imported where they are needed: a desk that names its own words never reads these.
    from importlib.resources import files

    import yaml

    text = (files(__package__) / "automatic_replies.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return tuple(words for language in LANGUAGES for words in loaded[language])


def is_distinctive(words: str) -> bool:
    """Whether words tell anything apart: three letters or more, a gap aside."""
    return sum(sign.isalpha() for sign in words) >= 3


def is_automatic_reply(text: str, words: tuple[str, ...]) -> bool:
    """Whether a comment is short and begins as a program's that answers by itself, by a desk's words.

    What is quoted does not count, nor what comes further down: a person may have written above it.
    """
    # A long text is cut before it is looked at: it is anybody's, and of any length.
    lines = (line.strip(_MARKUP) for line in text[: 8 * _LONGEST].splitlines())
    own = "\n".join(line for line in lines if not line.startswith(_QUOTES)).strip()
    if not words or not own or len(own) >= _LONGEST:
        return False
    return _compile(words).search(_level(own[:_LOOKED_AT])) is not None


@lru_cache(maxsize=16)
def _compile(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern_of, words)), re.MULTILINE)


def _pattern_of(words: str) -> str:
    level = _level(words).strip()
    heads_line = level.endswith(":")
    parts = (re.escape(part.strip()) for part in re.split(r"\u2026|\.{3}", level.rstrip(":")))
    pattern = _GAP.join(part for part in parts if part)
    return f"{_BEFORE}{pattern}{_AFTER}" if heads_line else rf"(?<!\w){pattern}(?!\w)"


def _level(text: str) -> str:
    """A text without what people and programs write this way or that: capitals, accents, hyphens."""
    bare = unicodedata.normalize("NFKD", text.translate(_ALIKE).casefold())
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.sub(r"[ \t]+", " ", re.sub(r"(?<=\w)-(?=\w)", " ", letters))
