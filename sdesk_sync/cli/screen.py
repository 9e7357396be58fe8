"""Whoever reads us: a terminal as wide as it is, or a pipe, which gets all of it plain.

`NO_COLOR` takes colours away, `FORCE_COLOR` gives them to a pipe too; a dumb terminal has none.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import TextIO

from rich.console import Console

# So wide that nothing is cut or broken: a line of a pipe is one line, so that it can be searched.
_ENDLESS = 100_000


def make_screen(*, is_stderr: bool = False, pipe_width: int = _ENDLESS) -> Console:
    """A console of rich for stdout, or for what is said beside it; a pipe is as wide as is said."""
    stream = sys.stderr if is_stderr else sys.stdout
    is_plain = not wants_colour(stream, os.environ)
    return Console(
        width=find_columns() if stream.isatty() else pipe_width,
        stderr=is_stderr,
        highlight=False,
        emoji=False,
        force_terminal=(stream.isatty() and os.environ.get("TERM") != "dumb") or not is_plain,
        # What a pipe leads to nobody knows, so it gets the colours that every terminal has; without
        # colours nothing is bold either.
        color_system=None if is_plain else "auto" if stream.isatty() else "standard",
    )


def find_columns() -> int:
    """How wide the terminal is; `COLUMNS` rules. rich takes eighty for a dumb one, however wide it is."""
    return shutil.get_terminal_size().columns


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether what is written there may have colours."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"
