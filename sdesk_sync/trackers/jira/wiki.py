"""What we say -> Jira's wiki markup, in which nobody else's words can do anything.

https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
Special signs are escaped by a backslash, as Jira does it itself (docs/trackers/jira.md#text).
Where that is not enough a word joiner, which nobody sees, keeps signs apart: a backslash from its
follower, an address from becoming a link or a mention, a line's first sign from making a heading or a
list of it, our own command's mark from its name.
"""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from sdesk_sync.desk.model.text import (
    Block,
    Bullets,
    Code,
    LineBlock,
    Paragraph,
    Piece,
    Plain,
    Strong,
    Text,
    Untrusted,
)

LIMIT = 32_767
"""The most characters a comment may have on Jira Cloud."""

_JOINER = "\u2060"
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")
_HIDDEN = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPECIAL = re.compile(r"\\|[*+^~!{}\[\]|]|\?(?=\?)|(?<=\?)\?|(?<![^\W_])[-_]|[-_](?![^\W_])")
_ALIVE = re.compile(
    r"(?<=:)(?=//)|(?<=\[)(?=~)|(?<=!)(?=desk)|(?<=\bwww)(?=\.)|(?<=\bmailto:)", re.IGNORECASE
)
_STRUCTURE = re.compile(r"\\|[#>]|h[1-6]\.|bq\.", re.IGNORECASE)
_BEFORE_BOLD = (" ", "(", '"', "„", "“")
_AFTER_BOLD = (" ", ")", '"', "“", "”", ".", ",", ";", ":")


def render_wiki(text: Text) -> str:
    """The comment as wiki markup."""
    shown = "\n\n".join(block for block in map(_block, text.blocks) if block)
    return shown if len(shown) <= LIMIT else f"{shown[: LIMIT - 2]} …"


def _block(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return _line(pieces)
        case Bullets(items):
            return "\n".join(f"* {line}" for line in map(_line, items) if line)
        case LineBlock(lines):
            return "\n".join(line for line in map(_line, lines) if line)
        case _:
            assert_never(block)


def _line(pieces: Iterable[Piece]) -> str:
    """Pieces on one line, whatever they hold, that starts neither a heading nor a list."""
    line = "".join(_render_piece(list(_tame(pieces)))).strip()
    return f"{_JOINER}{line}" if _STRUCTURE.match(line) else line


def _tame(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces on one line; what others wrote neither links nor commands."""
    for piece in pieces:
        flat = _HIDDEN.sub("", _CONTROL.sub(" ", piece.text))
        match piece:
            case Plain():
                yield Plain(flat)
            case Code():
                yield Code(flat.strip())
            case Untrusted():
                yield Untrusted(_ALIVE.sub(_JOINER, flat))
            case Strong():
                yield Strong(_ALIVE.sub(_JOINER, flat))
            case _:
                assert_never(piece)


def _render_piece(pieces: list[Piece]) -> Iterator[str]:
    plain = ""
    for number, piece in enumerate(pieces):
        if isinstance(piece, Code) or _is_bold(pieces, number):
            yield _escape(plain)
            plain = ""
            yield _set_marks(piece)
        else:
            # Neighbours are escaped together: a pair of signs may be made of two pieces.
            plain += piece.text
    yield _escape(plain)


def _set_marks(piece: Piece) -> str:
    if not piece.text:
        return ""
    return f"{{{{{_escape(piece.text)}}}}}" if isinstance(piece, Code) else f"*{piece.text}*"


def _is_bold(pieces: list[Piece], number: int) -> bool:
    """Whether words can be set bold: no sign of the markup in them, and nothing that sticks to them."""
    words = pieces[number].text
    if not isinstance(pieces[number], Strong) or not words.strip() or words != _escape(words.strip()):
        return False
    start = pieces[number - 1].text[-1:] if number else ""
    end = pieces[number + 1].text[:1] if number + 1 < len(pieces) else ""
    plain = all(not isinstance(each, Code | Strong) for each in pieces[max(number - 1, 0) : number])
    return plain and start in ("", *_BEFORE_BOLD) and end in ("", *_AFTER_BOLD)


def _escape(words: str) -> str:
    return _SPECIAL.sub(lambda sign: f"\\{_JOINER}" if sign[0] == "\\" else f"\\{sign[0]}", words)
