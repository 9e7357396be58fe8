"""Text -> GitLab Flavored Markdown in which nobody's words are anything but words.

GitLab runs lines that begin with a slash, mails whom `@` names, and makes links and cross-references
of `#12`, `!3`, `~label`, `%milestone`, `&4`, `$5` (docs/trackers/gitlab.md#references-and-mentions,
docs/trackers/gitlab.md#commands-in-text). A backslash stops all of these as well as Markdown itself, and
people who copy the text do not get it along.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from string import punctuation
from typing import TypeAlias, assert_never
from urllib.parse import quote, unquote

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

# What a backslash does not stop: GitLab keeps the escape for its eight reference characters only and
# looks for the following in the text with all others gone, as it does after HTML entities are
# resolved: https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/banzai/filter/escaped_char_filter.rb
# So an invisible, unbreakable nothing is put in between.
_JOINER = "\u2060"
# A line of its own, as we write it: words of others come in our lines, and may look like one, in code too.
_MARKER = re.compile(r"^<!-- sdesk:(\S+) -->[ \t\r]*$", re.MULTILINE)
_LIVE = re.compile(
    r"""
      (?<=:)(?=//)                            # https://…, any scheme
    | (?<=\bwww)(?=\.)                        # www.…
    | (?<=\[)(?=\[ | toc\] | \w+: | [+-] | .\])   # [[page]] [TOC] [vulnerability:1] [+diff+] [x]
    | (?<=\{)(?=[+-])                         # {-diff-}
    | (?<=\*)(?=iteration:)                   # *iteration:5
    | (?<=\bGL)(?=-\d)                        # GL-12
    | (?<=\w)(?=>)                            # group/project>
    """,
    re.VERBOSE | re.IGNORECASE,
)
# An underscore within a word is none of Markdown's business, and keys of the desk are full of them.
_MARKS = re.compile(r"[\\`*{}\[\]<>#!~@%&$^|]|(?<![^\W_])_|_(?![^\W_])")
# Lists, headings under a line, description lists, quick actions.
_BEGINNING = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=:/]))")
# Control characters, marks that turn the direction of writing, halves of characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


_APART = frozenset(("", " ", *punctuation, *"„“”«»–…"))
_Run: TypeAlias = tuple[Callable[[str], str], str]


def render_note(text: Text, keys: tuple[str, ...]) -> str:
    """The body of a note, with the hidden mark of each of its keys at the end."""
    said = (block for block in map(_render_block, text.blocks) if block)
    return "\n\n".join([*said, "\n".join(map(hidden_marker, keys))])


def hidden_marker(key: str) -> str:
    """What finds a note of ours again: an HTML comment that the key cannot end."""
    return f"<!-- sdesk:{quote(key, safe=':#/@')} -->"


def find_keys(text: str) -> tuple[str, ...]:
    """The keys of the marks in a note; what others wrote into a line of it is none."""
    return tuple(unquote(key) for key in _MARKER.findall(text))


def _render_block(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return render_line(pieces)
        case Bullets(items):
            return "\n".join(f"- {line}" for line in map(render_line, items) if line)
        case LineBlock(lines):
            # A bare line end would be a blank to most who show Markdown, GitLab's own mails among them.
            return "\\\n".join(line for line in map(render_line, lines) if line)
        case _:
            assert_never(block)


def render_line(pieces: tuple[Piece, ...]) -> str:
    """One line, or a cell of a table: newlines are blanks now, and a bar parts nothing."""
    line = "".join(_render_runs(pieces)).strip(" ")
    # A desk command in somebody's words must not count as ours should we ever be read as a person.
    joint = _JOINER if line.lower().startswith("\\!desk") else ""
    return joint + _BEGINNING.sub(lambda match: f"{match[0]}\\", line)


def _render_runs(pieces: tuple[Piece, ...]) -> Iterator[str]:
    """Neighbours of a kind are written together, so nothing comes alive where two of them meet."""
    words = [(_renderer_of(piece), _clean(piece.text)) for piece in pieces]
    for writer, said in _join_runs(_part_bold(_join_runs(words))):
        yield writer(said)


def _join_runs(words: Iterable[_Run]) -> Iterator[_Run]:
    for writer, run in groupby((each for each in words if each[1]), lambda each: each[0]):
        yield writer, "".join(word for _, word in run)


def _part_bold(found: Iterable[_Run]) -> Iterator[_Run]:
    """Words that stick to a neighbour stay plain: their stars might be taken for stars.

    https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    """
    runs = list(found)
    before = ["", *(said[-1] for _, said in runs)]
    after = [*(said[0] for _, said in runs[1:]), ""]
    for (writer, said), left, right in zip(runs, before, after, strict=False):
        apart = (said[0] == " " or left in _APART) and (said[-1] == " " or right in _APART)
        yield (_render_plain if writer is _render_strong and not apart else writer), said


def _renderer_of(piece: Piece) -> Callable[[str], str]:
    match piece:
        case Plain() | Untrusted():
            return _render_plain
        case Strong():
            return _render_strong
        case Code():
            return _render_code
        case _:
            assert_never(piece)


def _clean(words: str) -> str:
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", words))


def _render_plain(words: str) -> str:
    return _MARKS.sub(lambda match: f"\\{match[0]}", _LIVE.sub(_JOINER, words))


def _render_strong(words: str) -> str:
    """Bold; blanks stay outside, where Markdown wants them."""
    inner = words.strip(" ")
    if not inner:
        return words
    before, _, after = words.partition(inner)
    return f"{before}**{_render_plain(inner)}**{after}"


def _render_code(words: str) -> str:
    """A code span whose fence is longer than any row of backticks in it.

    https://spec.commonmark.org/0.31.2/#code-spans
    """
    fence = "`" * (1 + max(map(len, re.findall("`+", words)), default=0))
    blank = " " if words[0] in "` " or words[-1] in "` " else ""
    return f"{fence}{blank}{words}{blank}{fence}"
