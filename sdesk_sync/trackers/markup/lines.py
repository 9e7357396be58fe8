"""A comment as its lines, and what each of them is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

# Python also splits at VT, FF, FS, GS, RS, NEL, LS and PS, which no tracker renders as the end of a line.
_LINE_END = re.compile(r"\r\n|\r|\n")


class LineKind(Enum):
    """What a line of a comment is: only a plain one holds its author's own words."""

    PLAIN = "of a plain paragraph"
    QUOTED = "of a quote"
    APART = "of code, a heading, a list, a table, hidden or set apart otherwise"
    RULED = "a horizontal line"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One line as it was written, without its end."""

    text: str
    kind: LineKind

    @property
    def is_plain(self) -> bool:
        """Whether it is of a plain paragraph."""
        return self.kind is LineKind.PLAIN


def split_lines(text: str) -> list[str]:
    """The lines of a text, which end at LF, CRLF or a lone CR (docs/comments.md#lines)."""
    return _LINE_END.split(text)


def join_kinds(texts: Iterable[str], kinds: Iterable[LineKind]) -> list[CommentLine]:
    """Lines with their kinds."""
    return [CommentLine(text, kind) for text, kind in zip(texts, kinds, strict=True)]
