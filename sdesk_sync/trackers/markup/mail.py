"""Where in a comment somebody else's mail begins: what stands below that was not written by its author.

Quotes with `>` are the markup's business. What has no mark on its lines is known by the line above it:
who wrote when, a header, a divider, a signature's two hyphens. The words are data (`mail.yaml`), in German
and English. Why no library of the trade does it: docs/comments.md#mail.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sdesk_sync.trackers.markup.lines import CommentLine, LineKind

_SIGNATURE = "--"
"""A line of its own, with or without its blank: https://www.rfc-editor.org/rfc/rfc3676#section-4.3."""

# Outlook puts 32 of them above its header. Fewer are somebody's own line.
_OUTLOOK_LINE = re.compile(r"\s*_{20,}\s*")
_WRAPPED_LINES = 3
"""Over so many lines mail programs break who wrote when."""
_HEADER_LINES = 6
_LONGEST = 600
_EMPHASIS = "*_ \t>"


@dataclass(frozen=True, slots=True)
class MailPatterns:
    """What gives a quoted mail away, in all languages at once."""

    attribution: re.Pattern[str]
    divider: re.Pattern[str]
    header: re.Pattern[str]


def drop_foreign_mail(lines: Sequence[CommentLine]) -> Sequence[CommentLine]:
    """The lines above the first one that somebody else's mail, or a signature, begins with."""
    for at, line in enumerate(lines):
        if line.kind in (LineKind.PLAIN, LineKind.RULED) and _begins_foreign_mail(lines, at):
            return lines[:at]
    return lines


def _begins_foreign_mail(lines: Sequence[CommentLine], at: int) -> bool:
    text = lines[at].text
    if text.strip() == _SIGNATURE or _OUTLOOK_LINE.fullmatch(text):
        return True
    if not lines[at].is_plain:
        return False
    return bool(
        _load_patterns().divider.fullmatch(unicodedata.normalize("NFC", text[:_LONGEST]).strip())
        or _is_header(lines, at)
        or _is_attribution(lines, at)
    )


def _is_header(lines: Sequence[CommentLine], at: int) -> bool:
    """Whether a mail's header begins here: who it is from, and when it was sent or what it is about."""
    named = set[str]()
    for line in lines[at : at + _HEADER_LINES]:
        match = _load_patterns().header.match(line.text.lstrip(_EMPHASIS)) if line.is_plain else None
        if match is None and not named:
            return False
        named |= {match.lastgroup} if match and match.lastgroup else set()
    return "sender" in named and len(named) > 1


def _is_attribution(lines: Sequence[CommentLine], at: int) -> bool:
    """Whether somebody is named here who wrote what follows, and that is not marked as a quote by itself."""
    joined = ""
    for count, line in enumerate(lines[at : at + _WRAPPED_LINES], start=1):
        if not line.is_plain:
            return False
        joined = f"{joined} {line.text.strip(_EMPHASIS)}".lstrip()[:_LONGEST]
        if joined.endswith(":") and _load_patterns().attribution.fullmatch(joined):
            rest = (each.kind for each in lines[at + count :] if each.kind is not LineKind.BLANK)
            return next(rest, None) is not LineKind.QUOTED
    return False


@cache
def _load_patterns() -> MailPatterns:
    """The patterns of all languages, made of their words."""
    # Read when the first comment is: most runs see none.
    from importlib.resources import files

    import yaml

    text = (files(__package__) / "mail.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, list[str]]] = yaml.safe_load(text)

    def any_of(kind: str) -> str:
        return "|".join(re.escape(word) for each in words.values() for word in each[kind])

    openers, verbs, participles = any_of("openers"), any_of("verbs"), any_of("participles")
    first = rf"(?:{openers})\b.{{0,300}}\d.{{0,300}}\b(?:{verbs}|{participles})\b.{{0,200}}:"
    after = rf".{{1,200}}\b(?:{verbs})(?:\s+(?:{openers})\s.{{0,60}}\d.{{0,30}})?\s*:"
    quoted = rf"(?:{any_of('quoters')})\s.{{1,200}}:"
    names = {"sender": any_of("from"), "dated": any_of("dated"), "subject": any_of("subject")}
    header = "|".join(rf"(?P<{name}>(?:{known})[*_ \t]*:)" for name, known in names.items())
    return MailPatterns(
        attribution=re.compile(f"{first}|{after}|{quoted}", re.IGNORECASE),
        divider=re.compile(rf"[-_*=#>\W]*(?:{any_of('dividers')})\W*", re.IGNORECASE),
        header=re.compile(header, re.IGNORECASE),
    )
