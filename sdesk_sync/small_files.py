"""A small file that somebody has named: a regular one, read at once and never beyond a bound.

A name may lead to anything: a fifo would be waited on for ever, and a device never ends.
"""

import os
import stat
from pathlib import Path

from sdesk_sync.messages import CatalogueMessage, message


class FileProblem(Exception):
    """Why a file cannot be read; `reason` is a sentence that begins with its path."""

    def __init__(self, reason: CatalogueMessage) -> None:
        super().__init__(reason)
        self.reason = reason


def read_small_file(path: Path, most_bytes: int) -> bytes:
    """All that is in it. Raises FileProblem where it is none, is too large or cannot be read."""
    try:
        with open(path, "rb", opener=_open_regular) as file:
            content = file.read(most_bytes + 1)
    except OSError as error:
        raise FileProblem(message("file.unreadable", path=path, why=error.strerror)) from None
    except ValueError:
        # So the system calls answer a name with a NUL in it.
        raise FileProblem(message("file.no-name", path=repr(str(path)))) from None
    if len(content) > most_bytes:
        raise FileProblem(message("file.too-large", path=path, most=_in_words(most_bytes)))
    return content


def _open_regular(path: str, flags: int) -> int:
    # Without waiting, as opening a fifo otherwise does until somebody writes into it.
    handle = os.open(path, flags | os.O_NONBLOCK)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return handle
    os.close(handle)
    is_folder = stat.S_ISDIR(mode)
    raise FileProblem(message("file.folder" if is_folder else "file.not-regular", path=path))


def _in_words(count: int) -> str:
    return f"{count / 1e6:.0f} MB" if count >= 1_000_000 else f"{count / 1e3:.0f} kB"
