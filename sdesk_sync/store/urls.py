"""Addresses of stores as they stand in a config."""

from pathlib import Path

from sdesk_sync.messages import MessageText, message
from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.sqlite import url as sqlite_url

DEFAULT_URL = sqlite_url.EXAMPLE_URL
"""The store of a config that names none: a file beside it."""

_SCHEME = "sqlite"


def anchor_url(url: str, folder: Path) -> str:
    """The URL with a relative path in it taken from the folder; one without such a path stays as it is."""
    return sqlite_url.anchor_url(url, folder)


def backend_name(url: str) -> str:
    """The backend that a URL names. Raises StoreProblem for one that names none, or no file."""
    if fault := _find_fault(url):
        shown = url if "@" not in url else f"{url.partition(':')[0]}:…"
        raise StoreProblem(message("store.no-url", url=shown, fault=fault, example=DEFAULT_URL))
    return _SCHEME


def find_url_fault(url: str) -> MessageText | None:
    """Why no store can be at a URL, in words that go on "it"; None where one may be."""
    return _find_fault(url) or sqlite_url.find_place_fault(url)


def _find_fault(url: str) -> MessageText | None:
    scheme, colon, _ = url.partition(":")
    if not colon or "/" in scheme:
        return message("store.url.no-database")
    if scheme != _SCHEME:
        return message("store.url.other-database", scheme=scheme)
    return sqlite_url.find_path_fault(url)
