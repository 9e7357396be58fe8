"""The databases there are, a line each."""

from collections.abc import Mapping

from sdesk_sync.store.backend import Backend
from sdesk_sync.store.sqlite.backend import SQLITE
from sdesk_sync.store.urls import backend_name

BACKENDS: Mapping[str, Backend] = {SQLITE.name: SQLITE}
"""By SQLAlchemy's name."""


def backend_for(url: str) -> Backend:
    """The backend that a store's URL names. Raises StoreProblem."""
    return BACKENDS[backend_name(url)]
