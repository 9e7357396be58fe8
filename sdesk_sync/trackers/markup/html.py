"""Which HTML elements are open: what stands in one is no plain paragraph, however many lines it goes on.

A blank line ends a block of HTML for Markdown, but not the element for the reader's browser
(https://spec.commonmark.org/0.31.2/#html-blocks).
"""

import re
from dataclasses import dataclass, field

# What a tracker keeps or a browser knows. Anything else in angle brackets is a placeholder (`<version>`),
# which nobody ever closes.
HIDING_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """a abbr address article aside b bdo big blockquote button caption center cite code dd del
        details dfn dialog div dl dt em fieldset figcaption figure font footer form frameset
        h1 h2 h3 h4 h5 h6 head header html i iframe ins kbd label legend li main map mark math
        menu nav noembed noframes noscript object ol optgroup option picture plaintext pre q
        rp rt ruby s samp script search section select small span strike strong style sub
        summary sup svg table tbody td template textarea tfoot th thead title tr tt u ul var
        video xmp""",
    )
)

_PIECE = re.compile(r"<!--|-->|<(?P<tag>/?(?P<name>[A-Za-z][\w:-]*))|[\"'>]")
_TEXT, _COMMENT, _TAG = "text", "comment", "tag"


@dataclass
class OpenElements:
    """The elements open after what was read so far; `names` are those that count."""

    names: frozenset[str] = HIDING_ELEMENTS
    _open: list[str] = field(default_factory=list)
    _inside: str = _TEXT
    """What the end of what was read is inside of: text, a comment, a tag, or a quoted value of one."""
    _tag: str = ""
    """The tag that the end is inside of; `/code` ends an element."""

    @property
    def hides_what_follows(self) -> bool:
        """Whether what comes next stands in an element, a comment or a tag."""
        return bool(self._open) or self._inside != _TEXT

    def copy(self) -> "OpenElements":
        """The same, to be read on from without a trace."""
        return OpenElements(self.names, list(self._open), self._inside, self._tag)

    def read(self, html: str) -> None:
        """Read on, in one go over the text whatever stands in it."""
        for piece in _PIECE.finditer(html):
            match self._inside:
                case "text":
                    self._read_in_text(piece)
                case "comment":
                    self._inside = _TEXT if piece[0] == "-->" else _COMMENT
                case "tag":
                    self._read_in_tag(piece[0])
                case quote:
                    self._inside = _TAG if piece[0] == quote else quote

    def _read_in_text(self, piece: re.Match[str]) -> None:
        if piece[0] == "<!--":
            self._inside = _COMMENT
        elif piece["name"] and piece["name"].lower() in self.names:
            self._inside, self._tag = _TAG, piece["tag"].lower()

    def _read_in_tag(self, piece: str) -> None:
        if piece in ("'", '"'):
            self._inside = piece
        elif piece == ">":
            self._inside = _TEXT
            self._end_tag()

    def _end_tag(self) -> None:
        name = self._tag.removeprefix("/")
        if name == self._tag:
            self._open.append(name)
        elif name in self._open:
            # Whatever was left open inside ends with it.
            del self._open[len(self._open) - 1 - self._open[::-1].index(name) :]
