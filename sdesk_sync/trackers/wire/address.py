"""A tracker's address as people write it: what is wrong with one, and when two are the same."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from sdesk_sync.messages import message
from sdesk_sync.yamlfile import KeyPath, ShapeFault

_DEFAULT_PORTS = {"http": 80, "https": 443}
_EXAMPLE = "https://tracker.example.com"
_KEY: KeyPath = ("url",)
# https://www.rfc-editor.org/rfc/rfc1035.html#section-2.3.4
_LONGEST_HOST, _LONGEST_LABEL = 253, 63
_LABEL = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+){3}")
_ENCODED = "xn--"
"""How a label begins that stands for one with other letters."""

Site = tuple[str, int | None, str]
"""A site by host, port (None where it is the usual one) and path: equal for all ways to write it."""


def find_address_fault(url: str) -> ShapeFault | None:
    """Why nothing can be reached at an address; None where something may be."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ShapeFault(_KEY, message("address.port", example=_EXAMPLE))
    if parts.username is not None or parts.password is not None:
        return ShapeFault(_KEY, message("address.alone", example=_EXAMPLE), message("address.with-account"))
    if parts.query or parts.fragment:
        # What follows `?` may be a token.
        return ShapeFault(_KEY, message("address.no-query"), message("address.with-query"))
    is_readable = re.fullmatch(r"[^\s\x00-\x1f\x7f]+", url) is not None and port != 0
    host = parts.hostname or ""
    if parts.scheme not in _DEFAULT_PORTS or not is_readable or not host:
        return ShapeFault(_KEY, message("address.such-as", example=_EXAMPLE))
    if not is_host(host):
        bounds = {"label": _LONGEST_LABEL, "host": _LONGEST_HOST, "encoded": _ENCODED}
        return ShapeFault(_KEY, message("address.host", example=_EXAMPLE, **bounds))
    return None


def is_host(host: str) -> bool:
    """Whether something may be found by it: an IP address, or a name that can be looked up."""
    return _is_ip_address(host) or _is_host_name(host)


def path_of(url: str) -> str:
    """What follows the host, without a slash at its end; empty for an address that cannot be read."""
    return parts.path.rstrip("/") if (parts := _split(url)) else ""


def host_of(url: str) -> str:
    """The host in small letters; empty for an address that cannot be read."""
    return (parts.hostname or "").rstrip(".") if (parts := _split(url)) else ""


def site_of(url: str) -> Site | None:
    """The site at an address; None for one that cannot be read."""
    parts = _split(url)
    if parts is None:
        return None
    port = None if parts.port == _DEFAULT_PORTS.get(parts.scheme) else parts.port
    return host_of(url), port, path_of(url)


def is_sent_openly(url: str) -> bool:
    """Whether what is sent there can be read on its way: by http, and not to the sender's own machine."""
    parts = _split(url)
    return parts is None or (parts.scheme != "https" and not _is_loopback(host_of(url)))


def is_own_machine(url: str) -> bool:
    """Whether it is an address of the machine that asks."""
    return _is_loopback(host_of(url))


def _is_loopback(host: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc6761.html#section-6.3"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host_name(host: str) -> bool:
    """Whether a name can be looked up; four numbers are no name, but an address that is wrong."""
    try:
        name = host.encode("idna").decode().removesuffix(".")
    except UnicodeError:
        return False
    is_short = len(name) <= _LONGEST_HOST and not _NUMBERS.fullmatch(name)
    return is_short and all(_is_label(label) for label in name.split("."))


def _is_label(label: str) -> bool:
    if not _LABEL.fullmatch(label) or len(label) > _LONGEST_LABEL:
        return False
    if not label.lower().startswith(_ENCODED):
        return True
    try:
        return not label[len(_ENCODED) :].encode().decode("punycode").isascii()
    except UnicodeError:
        return False
