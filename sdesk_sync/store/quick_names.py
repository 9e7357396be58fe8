"""Names that a press of the completion key reads from the store, past whatever takes long to load."""

from collections.abc import Sequence
from pathlib import Path

from sdesk_sync.store.sqlite import quick_look
from sdesk_sync.store.urls import DEFAULT_URL, anchor_url, backend_name


def locate_store(url: object, folder: str) -> str:
    """The store that a config in the folder names, or the usual one. Raises StoreProblem for no URL."""
    found = anchor_url(str(url or DEFAULT_URL), Path(folder))
    backend_name(found)
    return found


def list_ticket_keys(url: str, trackers: Sequence[str], begins: str, done: Sequence[str]) -> list[str]:
    """Keys that begin so, of these trackers' tickets in none of the statuses `done`; at most fifty."""
    return quick_look.select_ticket_keys(url, trackers, begins, done)


def list_delivery_numbers(url: str, begins: str, *, only_dead: bool) -> list[str]:
    """Numbers of the newest deliveries that begin so; at most fifty."""
    return quick_look.select_delivery_numbers(url, begins, only_dead=only_dead)
