"""Markdown as GitLab renders it -> its lines, by a CommonMark parser with GitLab's own blocks on top.

https://spec.commonmark.org/0.31.2/
https://docs.gitlab.com/user/markdown/
What is code or a quote in wiki markup only is none of its author's words here either: people write what they
are used to (docs/comments.md#both-markups).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from sdesk_sync.trackers.markup.gitlab_syntax import QUOTE_FENCE, gitlab_parser
from sdesk_sync.trackers.markup.html import OpenElements
from sdesk_sync.trackers.markup.lines import CommentLine, LineKind, join_kinds, split_lines
from sdesk_sync.trackers.markup.macros import OpenMacros

_MARKS = re.compile(r"[`<\[*_~$]")
"""Without one of these a paragraph holds nothing but words."""

_LONGEST_PARAGRAPH = 4_096
_MOST_OPENERS = 200
"""What a paragraph may have of either for its marks to be read: each opener is looked for its end."""

_FIRST_MARK = 0xF0000
# A character for private use at the beginning of each line, which shows afterwards where that line is.
_LINE_MARK = re.compile("[\U000f0000-\U000ffffd]")
_SIGNATURE = "--"
_QUOTES = ("blockquote_open", QUOTE_FENCE)
_LAZY_INDENT = 2
"""From so many blanks on a line belongs to the item above it by its indentation."""


def read_markdown(text: str) -> list[CommentLine]:
    """The lines of a comment in GitLab's Markdown."""
    texts = split_lines(text)
    env: dict[str, object] = {}
    reading = _MarkdownReading(texts, env)
    for token in gitlab_parser().parse("\n".join(texts), env):
        reading.read_token(token)
    return _hide_macros(join_kinds(texts, reading.kinds))


@dataclass
class _MarkdownReading:
    """What the blocks read so far say of the lines; what no block says stays apart."""

    texts: Sequence[str]
    env: dict[str, object]
    kinds: list[LineKind] = field(init=False)
    _elements: OpenElements = field(default_factory=OpenElements)
    _outside: OpenElements | None = None
    """Inside of a list or quote: the elements that were open before it, and are again after it."""
    _quotes: int = 0

    def __post_init__(self) -> None:
        self.kinds = [LineKind.APART if text.strip() else LineKind.BLANK for text in self.texts]

    def read_token(self, token: Token) -> None:
        """Read a block's beginning or end."""
        first, end = token.map or (0, 0)
        self._read_container(token)
        if token.type in _QUOTES:
            self._set_kind(first, end, LineKind.QUOTED)
        elif token.type == "hr":
            self._set_kind(first, end, LineKind.RULED)
        elif token.type == "html_block":
            self._elements.read(token.content)
        elif token.type == "paragraph_open" and not self._quotes:
            self._read_paragraph(first, end, is_in_list=self._outside is not None)
        elif token.type == "heading_open" and self._is_above_signature(token, end):
            self._read_paragraph(first, end, is_in_list=False)

    def _read_container(self, token: Token) -> None:
        """Lists and quotes: an element opened in one ends with it."""
        if token.type not in ("blockquote_open", "blockquote_close", "list_item_open", "list_item_close"):
            return
        self._quotes += token.nesting if token.type.startswith("blockquote") else 0
        if token.nesting > 0 and self._outside is None:
            self._outside = self._elements.copy()
        elif token.nesting < 0 and token.level == _level_outside(token) and self._outside is not None:
            self._elements, self._outside = self._outside, None

    def _is_above_signature(self, token: Token, end: int) -> bool:
        """Whether two hyphens below some lines end a mail; for CommonMark they make a heading of them."""
        is_signature = self.texts[end - 1].strip() == _SIGNATURE
        return is_signature and token.level == 0 and token.markup == "-"

    def _set_kind(self, first: int, end: int, kind: LineKind) -> None:
        for at in range(first, end):
            if self.kinds[at] is not LineKind.BLANK:
                self.kinds[at] = kind

    def _read_paragraph(self, first: int, end: int, *, is_in_list: bool) -> None:
        plain = set(self._find_plain(self.texts[first:end]))
        for at in range(first, end):
            # Below an item a line without indentation is still what its author wrote.
            is_lazy = at > first and len(self.texts[at]) - len(self.texts[at].lstrip()) < _LAZY_INDENT
            if at - first in plain and (is_lazy or not is_in_list):
                self.kinds[at] = LineKind.PLAIN

    def _find_plain(self, lines: Sequence[str]) -> Iterator[int]:
        """The lines that begin outside of everything a paragraph may hold besides words."""
        text = "\n".join(_LINE_MARK.sub("\ufffd", line) for line in lines)
        if not _MARKS.search(text):
            yield from () if self._elements.hides_what_follows else range(len(lines))
            return
        openers = max(text.count("<"), text.count("["))
        if len(text) > _LONGEST_PARAGRAPH or openers > _MOST_OPENERS:
            if "<" in text:
                # Not read, so what it opens is not known: to be sure, something stays open.
                self._elements.read("<div>")
            return
        # With a blank behind it: before the first sign of a line there is white space for the parser.
        marked = "\n".join(f"{chr(_FIRST_MARK + at)} {line}" for at, line in enumerate(text.split("\n")))
        depth = 0
        for token in gitlab_parser().inline.parse(marked, gitlab_parser(), self.env, []):
            depth += token.nesting
            if token.type == "html_inline":
                self._elements.read(token.content)
            elif depth == 0 and token.type == "text" and not self._elements.hides_what_follows:
                yield from (ord(mark) - _FIRST_MARK for mark in _LINE_MARK.findall(token.content))


def _level_outside(token: Token) -> int:
    """The level at which a container of this sort stands where it is in no other."""
    return 1 if token.type == "list_item_close" else 0


def _hide_macros(lines: list[CommentLine]) -> list[CommentLine]:
    """The lines without those in a block of wiki markup; a macro within a line is mostly one talked about."""
    macros, shown = OpenMacros(), list[CommentLine]()
    for line in lines:
        is_hidden = macros.hides_what_follows
        kind = LineKind.QUOTED if macros.quotes_what_follows else LineKind.APART
        shown.append(CommentLine(line.text, kind) if is_hidden and line.is_plain else line)
        if line.is_plain and (is_hidden or line.text.lstrip().startswith("{")):
            macros.read(line.text)
    return shown
