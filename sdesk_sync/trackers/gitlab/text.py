"""Text -> GitLab Flavored Markdown in which nobody's words are anything but words.

GitLab runs lines that begin with a slash, mails whom `@` names, and makes links and cross-references
of `#12`, `!3`, `~label`, `%milestone`, `&4`, `$5` (docs/trackers/gitlab.md#references-and-mentions,
docs/trackers/gitlab.md#commands-in-text). A backslash stops all of these as well as Markdown itself, and
people who copy the text do not get it along.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import assert_never
from urllib.parse import quote

from sdesk_sync.desk.text import Block, Bullets, Code, Foreign, Ours, Paragraph, Piece, Strong, Text

# What a backslash does not stop: GitLab keeps the escape for its eight reference characters only and
# looks for the following in the text with all others gone, as it does after HTML entities are
# resolved: https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/banzai/filter/escaped_char_filter.rb
# So an invisible, unbreakable nothing is put in between.
_JOINER = "\u2060"
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


def note(text: Text, keys: tuple[str, ...]) -> str:
    """The body of a note, with the hidden mark of each of its keys at the end."""
    said = (block for block in map(_block, text.blocks) if block)
    return "\n\n".join([*said, "\n".join(map(marker, keys))])


def marker(key: str) -> str:
    """What finds a note of ours again: an HTML comment that the key cannot end."""
    return f"<!-- sdesk:{quote(key, safe=':#/@')} -->"


def _block(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return _line(pieces)
        case Bullets(items):
            return "\n".join(f"- {line}" for line in map(_line, items) if line)
        case _:
            assert_never(block)


def _line(pieces: tuple[Piece, ...]) -> str:
    """One line: whatever newlines there were are blanks now."""
    line = "".join(_runs(pieces)).strip(" ")
    # A desk command in somebody's words must not count as ours should we ever be read as a person.
    joint = _JOINER if line.lower().startswith("\\!desk") else ""
    return joint + _BEGINNING.sub(lambda match: f"{match[0]}\\", line)


def _runs(pieces: tuple[Piece, ...]) -> Iterator[str]:
    """Neighbours of a kind are written together, so nothing comes alive where two of them meet."""
    words = ((_writer(piece), _clean(piece.text)) for piece in pieces)
    for writer, run in groupby((each for each in words if each[1]), lambda each: each[0]):
        yield writer("".join(word for _, word in run))


def _writer(piece: Piece) -> Callable[[str], str]:
    match piece:
        case Ours() | Foreign():
            return _plain
        case Strong():
            return _strong
        case Code():
            return _code
        case _:
            assert_never(piece)


def _clean(words: str) -> str:
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", words))


def _plain(words: str) -> str:
    return _MARKS.sub(lambda match: f"\\{match[0]}", _LIVE.sub(_JOINER, words))


def _strong(words: str) -> str:
    """Bold; blanks stay outside, where Markdown wants them."""
    inner = words.strip(" ")
    if not inner:
        return words
    before, _, after = words.partition(inner)
    return f"{before}**{_plain(inner)}**{after}"


def _code(words: str) -> str:
    """A code span whose fence is longer than any row of backticks in it.

    https://spec.commonmark.org/0.31.2/#code-spans
    """
    fence = "`" * (1 + max(map(len, re.findall("`+", words)), default=0))
    blank = " " if words[0] in "` " or words[-1] in "` " else ""
    return f"{fence}{blank}{words}{blank}{fence}"
