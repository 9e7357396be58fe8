"""Addresses of webhooks: which are the same."""

from urllib.parse import urlsplit, urlunsplit


def identity_of_address(url: str) -> str:
    """The same for all ways to write one address: its host in small letters, without a last slash."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


def is_alike(url: str, other: str) -> bool:
    """Whether two addresses differ by letters' case or a slash at most: then the same was meant."""
    return identity_of_address(url).casefold() == identity_of_address(other).casefold()
