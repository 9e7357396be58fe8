"""Jira's wiki markup -> its lines, by the rules of its blocks.

https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
What is code or a quote in Markdown only is none of its author's words here either: people write what they
are used to (docs/comments.md#both-markups).
"""

import re
from dataclasses import dataclass, field

from sdesk_sync.trackers.markup.html import HIDING_ELEMENTS, OpenElements
from sdesk_sync.trackers.markup.lines import CommentLine, LineKind, join_kinds, split_lines
from sdesk_sync.trackers.markup.macros import OpenMacros

_ITEMS = r"(?:(?:[-*+]|\d+[.)])\s+)*+"
_FENCE = re.compile(rf"\s*{_ITEMS}(?P<marks>`{{3,}}+(?!.*`)|~{{3,}}|>>>(?=\s*(?:$|\[!\w+\])))")
_QUOTE = re.compile(rf"\s*bq\.\s|\s{{0,3}}{_ITEMS}>", re.IGNORECASE)
_SET_APART = re.compile(r"\s*(?:h[1-6]\.|(?:[*#]+|-{1,3})\s+\S|\|)|\t| {4}", re.IGNORECASE)
_RULE = re.compile(r"\s*-{4,}\s*$")
# A letter between angle brackets is more often a comparison here than a tag, which Jira does not know.
_ELEMENTS = frozenset(name for name in HIDING_ELEMENTS if len(name) > 1)


def read_wiki(text: str) -> list[CommentLine]:
    """The lines of a comment in wiki markup."""
    lines, state = split_lines(text), _WikiState()
    return join_kinds(lines, map(state.read_line, lines))


@dataclass
class _WikiState:
    """Where in a comment the next line begins."""

    macros: OpenMacros = field(default_factory=OpenMacros)
    elements: OpenElements = field(default_factory=lambda: OpenElements(_ELEMENTS))
    fence: str = ""
    is_in_quote: bool = False
    is_in_cell: bool = False
    is_in_monospace: bool = False

    def read_line(self, line: str) -> LineKind:
        """What a line is; afterwards the next one may be read."""
        if self.fence:
            return self._read_fenced(line)
        if self.macros.hides_what_follows:
            kind = LineKind.QUOTED if self.macros.quotes_what_follows else LineKind.APART
            self.macros.read(line)
            return kind
        if not line.strip():
            self.is_in_quote = self.is_in_cell = self.is_in_monospace = False
            return LineKind.BLANK
        if (marks := _FENCE.match(line)) and not self.is_in_quote:
            self.fence = marks["marks"]
            return LineKind.APART
        return self._read_open_line(line)

    def _read_fenced(self, line: str) -> LineKind:
        kind = LineKind.QUOTED if self.fence[0] == ">" else LineKind.APART
        end = line.strip()
        if end.startswith(self.fence) and not end.strip(self.fence[0]):
            self.fence = ""
        return kind

    def _read_open_line(self, line: str) -> LineKind:
        """A line in no block that has an end of its own."""
        is_hidden = self.elements.hides_what_follows or self.is_in_monospace or self.is_in_cell
        # A whole paragraph is quoted by its beginning, and mail programs wrap the lines of a quote.
        self.is_in_quote = self.is_in_quote or bool(_QUOTE.match(line))
        self._read_inside(line)
        if self.is_in_quote:
            return LineKind.QUOTED
        if _RULE.match(line):
            return LineKind.RULED
        return LineKind.APART if is_hidden or _SET_APART.match(line) else LineKind.PLAIN

    def _read_inside(self, line: str) -> None:
        self.macros.read(line)
        self.elements.read(line)
        # A cell and monospaced words go on until they are closed, or to the paragraph's end.
        self.is_in_cell = (self.is_in_cell or line.lstrip().startswith("|")) and not line.rstrip().endswith(
            "|"
        )
        begins, ends = line.rfind("{{"), line.rfind("}}")
        self.is_in_monospace = begins > ends or (self.is_in_monospace and ends < 0)
