"""Addresses of webhooks: which are the same."""

from urllib.parse import urlsplit, urlunsplit

from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey


def hook_key(url: str) -> StepKey:
    """What a hook is found by: its address, however it is written."""
    return StepKey(ObjectKind.HOOK, identity_of_address(url))


def identity_of_address(url: str) -> str:
    """The same for all ways to write one address: its host in small letters, without a last slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Others may have written anything; then it is no address of ours.
        return url
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


def is_alike(url: str, other: str) -> bool:
    """Whether two addresses differ by letters' case or a slash at most: then the same was meant."""
    return identity_of_address(url).casefold() == identity_of_address(other).casefold()


def show_address(url: str) -> str:
    """An address that others wrote, without what may be a secret: an account in it, what follows the path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _HIDDEN
    account, sign, host = parts.netloc.rpartition("@")
    account, query, fragment = (part and _HIDDEN for part in (account, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, f"{account}{sign}{host}", parts.path, query, fragment))


_HIDDEN = "…"
