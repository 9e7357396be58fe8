"""How people name a ticket: by its key, its number, or an address copied from a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sdesk_sync.trackers.wire.address import path_of, site_of


@dataclass(frozen=True, slots=True)
class TrackerPlace:
    """A tracker of the config: what it is called there, its site's address, and our project."""

    name: str
    url: str
    project: str

    def find_path(self, address: str) -> str | None:
        """What follows our site's address in another one; None where that is no address of this site."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.scheme not in ("http", "https"):
            return None
        ours = path_of(self.url)
        is_below = parts.path == ours or parts.path.startswith(f"{ours}/")
        # Host and port by themselves: what comes after them is another page each time.
        site = site_of(f"{parts.scheme}://{parts.netloc}{ours}")
        return unquote(parts.path[len(ours) :]) if is_below and site == site_of(self.url) else None


@dataclass(frozen=True, slots=True)
class TicketNaming:
    """What a kind of tracker calls its tickets.

    `page_of` is the address at which people see the ticket of a key. `read_key` is the key of what somebody
    has written, as the store has it; None where it names no ticket of that place.
    """

    page_of: Callable[[TrackerPlace, str], str]
    read_key: Callable[[TrackerPlace, str], str | None]
