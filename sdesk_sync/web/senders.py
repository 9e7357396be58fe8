"""Who sends, as far as shares are given out: an address, or the network that one household of IPv6 has.

Behind a reverse proxy all senders have its address; whom the config trusts tells theirs instead
(docs/decisions/0009-who-keeps-us-waiting-gives-way.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_HOUSEHOLD_BITS = 64
"""What one subscriber is given at least (https://www.rfc-editor.org/rfc/rfc6177.html)."""
_SENDERS = 4096


@dataclass(frozen=True)
class TrustedProxies:
    """The proxies of the config, by address or network."""

    names: tuple[str, ...]
    _find_share: Callable[[str], str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for every webhook, of few senders. Networks are no part of the key: their hashes are dear.
        find = lru_cache(maxsize=_SENDERS)(partial(_share, tuple(map(ip_network, self.names))))
        object.__setattr__(self, "_find_share", find)

    def share_of(self, host: str | None) -> str | None:
        """Under which name an address has its share; None for a proxy, and where there is no address."""
        return None if host is None else self._find_share(host)


def _share(proxies: Iterable[IPv4Network | IPv6Network], host: str) -> str | None:
    try:
        address = ip_address(host)
    except ValueError:
        # A proxy wrote it: whatever it is, it is one sender.
        return host[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in proxies):
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _HOUSEHOLD_BITS), strict=False))
    return str(address)
