"""Addresses of webhooks: which are the same, and which GitLab can be told."""

import ipaddress
from urllib.parse import urlsplit, urlunsplit


def identity_of_address(url: str) -> str:
    """The same for all ways to write one address: its host in small letters, without a last slash."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


def is_alike(url: str, other: str) -> bool:
    """Whether two addresses differ by letters' case or a slash at most: then the same was meant."""
    return identity_of_address(url).casefold() == identity_of_address(other).casefold()


def is_sent_in_the_open(url: str) -> bool:
    """Whether what goes there can be read on its way: by HTTP to another machine."""
    parts = urlsplit(url)
    return parts.scheme != "https" and not _is_this_machine(parts.hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
