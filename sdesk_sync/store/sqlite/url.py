"""The address of an SQLite store. It loads nothing: who only checks a config needs no database."""

from pathlib import Path

_PREFIX = "sqlite:///"
EXAMPLE_URL = f"{_PREFIX}sdesk.db"


def anchor_url(url: str, folder: Path) -> str:
    """`sqlite:///sdesk.db` names a file in the folder; with four slashes it is one from the root."""
    if not url.startswith(_PREFIX) or url.startswith(f"{_PREFIX}/"):
        return url
    return f"{_PREFIX}{folder / url.removeprefix(_PREFIX)}"
