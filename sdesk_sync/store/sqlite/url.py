"""The address of an SQLite store. It loads nothing: who only checks a config needs no database."""

import os
import stat
from pathlib import Path

from sdesk_sync.messages import MessageText, message

_PREFIX = "sqlite:///"
EXAMPLE_URL = f"{_PREFIX}sdesk.db"
_IN_MEMORY = ("", ":memory:")


def anchor_url(url: str, folder: Path) -> str:
    """`sqlite:///sdesk.db` names a file in the folder; with four slashes it is one from the root."""
    path = url.removeprefix(_PREFIX)
    if not url.startswith(_PREFIX) or path.startswith("/") or path in _IN_MEMORY:
        return url
    return f"{_PREFIX}{folder / path}"


def url_of_path(file: Path) -> str:
    """The URL that names a file."""
    return f"{_PREFIX}{file}"


def path_of_url(url: str) -> Path:
    """The file that a URL names."""
    return Path(url.removeprefix(_PREFIX)).absolute()


def find_path_fault(url: str) -> MessageText | None:
    """Why a URL of ours names no file, in words that go on "it"; None where it does."""
    path = url.removeprefix(_PREFIX)
    if not url.startswith(_PREFIX) or path in _IN_MEMORY or path.startswith("file:"):
        return message("store.url.no-file")
    return message("store.url.more-than-path") if "?" in path or not path.isprintable() else None


def find_place_fault(url: str) -> MessageText | None:
    """Why no store can be where a URL leads, in the same words. Nothing is opened or made."""
    file = path_of_url(url)
    if (folder := _mode_of(file.parent)) is None or not stat.S_ISDIR(folder):
        return message("store.url.no-folder", folder=file.parent)
    mode = _mode_of(file)
    if mode is None:
        return message("store.url.dead-link") if os.path.lexists(file) else None
    return None if stat.S_ISREG(mode) else message("store.url.not-regular")


def _mode_of(path: Path) -> int | None:
    """What lies there, as far as we can see."""
    try:
        return os.stat(path).st_mode
    except OSError:
        return None
