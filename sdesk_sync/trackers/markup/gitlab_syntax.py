"""The CommonMark parser with what GitLab adds: tables, struck words, math, `>>>` quotes, footnotes and more.

https://docs.gitlab.com/user/markdown/
"""

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

QUOTE_FENCE = "quote_fence"
"""The token of a quote between two lines of `>>>`."""

BlockRule = Callable[[StateBlock, int, int, bool], bool]

# With the sort of an alert behind them they begin one, in which more may follow as its title.
_QUOTE_MARKS = re.compile(r"(>>>+)(?:[ \t]*\[!(?:note|tip|important|warning|caution)\].*)?$", re.IGNORECASE)
_MATH_MARKS = re.compile(r"\$\$$")
_FRONT_MATTER = re.compile(r"(---|\+\+\+|;;;)[ \t]*\w*$")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


@cache
def gitlab_parser() -> MarkdownIt:
    """The parser: of a text it tells the blocks; what is in a paragraph is read where it is asked for."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks = parser.block.ruler
    blocks.before("fence", "front_matter", _front_matter)
    blocks.before("blockquote", QUOTE_FENCE, _quote_fence, _INTERRUPTS)
    blocks.before("blockquote", "math_block", _math_block, _INTERRUPTS)
    blocks.before("reference", "footnote", _footnote, _INTERRUPTS)
    parser.inline.ruler.before("emphasis", "math", _math)
    # Of all the text only the blocks: what is in a paragraph may be long, and most of them are never asked.
    parser.core.ruler.disable(["inline", "text_join"])
    # It sorts its rules at their first use, and a second thread in the midst of that would find none.
    parser.inline.parse("*a*", parser, {}, parser.parse("a"))
    return parser


def _line_at(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _take_lines(state: StateBlock, name: str, first: int, end: int) -> bool:
    """The lines up to `end` become one block."""
    token = state.push(name, "", 0)
    token.map = [first, end]
    state.line = end
    return True


def _find_end(state: StateBlock, first: int, end: int, marks: str) -> int | None:
    """The line behind the one that ends a block as it began."""
    found = (at for at in range(first + 1, end) if _line_at(state, at) == marks)
    return next((at + 1 for at in found), None)


def _quote_fence(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  # the parser's
    """A quote, or an alert, between two lines of `>>>`; without the second it goes on to the end."""
    begins = _QUOTE_MARKS.match(_line_at(state, first))
    if state.is_code_block(first) or not begins:
        return False
    return silent or _take_lines(state, QUOTE_FENCE, first, _find_end(state, first, end, begins[1]) or end)


def _math_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  # the parser's
    """Formulas between two lines of `$$`; one such line alone is text."""
    marks = _line_at(state, first)
    if state.is_code_block(first) or not _MATH_MARKS.match(marks):
        return False
    after = _find_end(state, first, end, marks)
    return after is not None and (silent or _take_lines(state, "math_block", first, after))


def _front_matter(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  # the parser's
    """Settings between two lines of `---` at the very beginning, which are shown as code."""
    if silent or state.level or state.src[: state.bMarks[first]].strip():
        return False
    begins = _FRONT_MATTER.match(_line_at(state, first))
    after = _find_end(state, first, end, begins[1]) if begins and not state.tShift[first] else None
    return after is not None and _take_lines(state, "front_matter", first, after)


def _footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  # the parser's
    """A footnote's text, to the next blank line."""
    if state.is_code_block(first) or not _FOOTNOTE.match(_line_at(state, first)):
        return False
    after = next((at for at in range(first + 1, end) if state.isEmpty(at)), end)
    return silent or _take_lines(state, "footnote", first, after)


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the parser's
    """A formula in a line or over several: `$a$`, `$$a$$`, with no blank inside its ends."""
    if state.src[state.pos] != "$":
        return False
    marks = "$$" if state.src.startswith("$$", state.pos) else "$"
    begin = state.pos + len(marks)
    end = state.src.find(marks, begin, state.posMax)
    inner = state.src[begin:end] if end > begin else ""
    if not inner or (marks == "$" and (inner[0].isspace() or inner[-1].isspace())):
        return False
    if not silent:
        state.push("math_inline", "", 0).content = inner
    state.pos = end + len(marks)
    return True
