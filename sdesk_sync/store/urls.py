"""Addresses of stores as they stand in a config."""

from pathlib import Path

from sdesk_sync.store.sqlite import url as sqlite_url

DEFAULT_URL = sqlite_url.EXAMPLE_URL
"""The store of a config that names none: a file beside it."""


def anchor_url(url: str, folder: Path) -> str:
    """The URL with a relative path in it taken from the folder; one without such a path stays as it is."""
    return sqlite_url.anchor_url(url, folder)
