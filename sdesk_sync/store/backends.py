"""The databases there are, a line each."""

from collections.abc import Mapping

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from sdesk_sync.store.backend import Backend
from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.sqlite.backend import SQLITE
from sdesk_sync.store.urls import DEFAULT_URL

BACKENDS: Mapping[str, Backend] = {SQLITE.name: SQLITE}
"""By SQLAlchemy's name."""


def backend_for(url: str) -> Backend:
    """The backend that a store's URL names. Raises StoreProblem."""
    try:
        name = make_url(url).get_backend_name()
    except ArgumentError:
        raise StoreProblem(f"store: '{url}' is no database URL; expected such as {DEFAULT_URL}") from None
    if name not in BACKENDS:
        raise StoreProblem(f"store: '{name}' is not in this version; expected such as {DEFAULT_URL}")
    return BACKENDS[name]
