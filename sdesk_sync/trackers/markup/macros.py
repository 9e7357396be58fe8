"""Wiki macros with a body, `{code:title=x}` … `{code}`: which are open after what was read so far.

https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
`{adf}` holds what Jira Cloud cannot say in wiki markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_RAW = ("code", "noformat", "adf")
"""Those in whose body nothing counts but their own end."""

_PIECE = re.compile(r"(?<!\\)\{(?P<name>adf|code|color|noformat|panel|quote)(?=[:}])|\}", re.IGNORECASE)


@dataclass
class OpenMacros:
    """The macros open after what was read so far; one that is never closed goes on to the end."""

    _open: list[str] = field(default_factory=list)

    @property
    def hides_what_follows(self) -> bool:
        """Whether what comes next stands in the body of one."""
        return bool(self._open)

    @property
    def quotes_what_follows(self) -> bool:
        """Whether it stands in a quote."""
        return "quote" in self._open

    def read(self, line: str) -> None:
        """Read a line on."""
        for name, is_bare in _macros_of(line):
            if self._open and self._open[-1] in _RAW:
                if name == self._open[-1] and is_bare:
                    self._open.pop()
            elif name in self._open:
                del self._open[self._open.index(name) :]
            else:
                self._open.append(name)


def _macros_of(line: str) -> Iterator[tuple[str, bool]]:
    """The macros of a line, and whether each is without parameters, as the end of one is.

    Parameters may hold anything but the closing brace: one pass, since each brace might begin a macro.
    """
    start: re.Match[str] | None = None
    for piece in _PIECE.finditer(line):
        if piece["name"]:
            start = start or piece
        elif start is not None:
            # In double braces it is a word set monospaced.
            if not (line[: start.start()].endswith("{") and line.startswith("}", piece.end())):
                yield start["name"].lower(), start.end() == piece.start()
            start = None
