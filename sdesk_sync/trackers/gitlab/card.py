"""A ticket's card as the body of a note, and what one keeps read back from such a body. Pure.

The table is for people. What counts is one line that GitLab shows to nobody, an HTML comment with JSON in
which no value can end the comment or begin another line (docs/card.md#the-hidden-line).
"""

import json
import re
from collections.abc import Iterator, Mapping

from sdesk_sync.desk.model.cards import CardRow, CardState, FoundCard, TicketCard
from sdesk_sync.desk.model.text import Plain
from sdesk_sync.trackers.gitlab.markdown import render_line

VERSION = 1
"""The form of the hidden line that we write, and the newest that we can read."""

LONGEST_NOTE = 1_000_000
"""So many characters a note may have (https://docs.gitlab.com/api/notes/)."""

_VERSION_KEY = "v"
_OPENS = "<!-- sdesk:card"
_CARD_LINE = re.compile(rf"^{_OPENS}\b.*$", re.MULTILINE)
_WHOLE_LINE = re.compile(rf"{_OPENS} (\{{.*\}}) -->[ \t\r]*")
# What JSON itself needs, and what says nothing to Markdown, to HTML or to GitLab's own extensions.
_SPECIAL = re.compile(r'[^A-Za-z0-9_ {}":,.\\]')
_ONLY_VERSION_KEYS = re.compile(rf"{_VERSION_KEY}+")


def render_card(card: TicketCard) -> str:
    """The body of the note: the first line, the table, the hint, the hidden line."""
    shown = "\n\n".join(
        (render_line((Plain(card.title),)), "\n".join(_render_table(card.rows)), render_line(card.hint))
    )
    return f"{shown}\n\n{_write_line(card.facts, LONGEST_NOTE - len(shown) - 2)}"


def is_card(body: str) -> bool:
    """Whether a note is a card, be it cut."""
    return _CARD_LINE.search(body) is not None


def read_card(note_id: str, body: str, doubles: tuple[str, ...] = ()) -> FoundCard:
    """What a note keeps that is a card."""
    state, facts = _read_line(body)
    return FoundCard(note_id, state, facts, doubles)


def _render_table(rows: tuple[CardRow, ...]) -> Iterator[str]:
    """Its first row stands where Markdown wants a heading."""
    for number, row in enumerate(rows):
        yield f"| {render_line((Plain(row.name),))} | {render_line(row.value)} |"
        if not number:
            yield "|---|---|"


def _write_line(facts: Mapping[str, str | None], room: int) -> str:
    """The hidden line in so many characters; of what is too long it says that it is not known."""
    line = _encode(facts)
    longest_first = sorted(facts, key=lambda name: len(facts[name] or ""), reverse=True)
    kept = dict(facts)
    for name in longest_first:
        if len(line) <= room:
            break
        kept[name] = None
        line = _encode(kept)
    return line


def _encode(facts: Mapping[str, str | None]) -> str:
    told = {_VERSION_KEY: VERSION, **{_to_key(name): value for name, value in facts.items()}}
    written = json.dumps(told, separators=(",", ":"), ensure_ascii=True)
    return f"{_OPENS} {_SPECIAL.sub(_escape_sign, written)} -->"


def _escape_sign(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def _read_line(body: str) -> tuple[CardState, Mapping[str, str | None]]:
    lines = _CARD_LINE.findall(body)
    whole = _WHOLE_LINE.fullmatch(lines[0]) if len(lines) == 1 else None
    told = _parse_members(whole[1]) if whole is not None else {}
    version = told.pop(_VERSION_KEY, None)
    if type(version) is int and version > VERSION:
        return CardState.NEWER, {}
    facts = {_from_key(name): value for name, value in told.items() if value is None or type(value) is str}
    if type(version) is not int or version != VERSION or len(facts) < len(told):
        return CardState.UNREADABLE, {}
    return CardState.READABLE, facts


def _parse_members(written: str) -> dict[str, object]:
    try:
        told = json.loads(written)
    # A person's edit may be anything, nested as deeply as they like.
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _to_key(name: str) -> str:
    """A fact may be called as the version is; with one letter more it is another key."""
    return f"{name}{_VERSION_KEY}" if _ONLY_VERSION_KEYS.fullmatch(name) else name


def _from_key(key: str) -> str:
    return key[: -len(_VERSION_KEY)] if _ONLY_VERSION_KEYS.fullmatch(key) else key
