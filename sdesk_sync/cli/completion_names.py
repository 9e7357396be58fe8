"""The names a completion offers from config, desk file and store: read as far as they go, and never told
of what is wrong with them."""

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from sdesk_sync.cli.completion_words import OpenWord

_LARGEST = 1_000_000
_MOST = 50
_ENDS = ("events replay", "events skip")
"""Commands that are about deliveries somebody has to look after."""


def list_offered_names(kind: str, word: "OpenWord") -> list[str]:
    """The names of a kind (`tracker`, `rule`, `ticket`, `delivery`) that begin like the word."""
    config = _DeskFiles(word.config or os.environ.get("SDESK_CONFIG") or "sdesk.yaml")
    match kind:
        case "tracker":
            return _begin_with(word.begin, config.section("trackers"))
        case "rule":
            return _begin_with(word.begin, config.desk_section("rules"))
        case "ticket":
            return config.list_tickets(word.begin)
        case _:
            return config.list_numbers(word.begin, only_dead=word.command in _ENDS)


class _DeskFiles:
    """A config and the files beside it, of which no more is read than is asked for."""

    def __init__(self, path: str) -> None:
        self._folder = os.path.dirname(os.path.abspath(path))
        self._config = _read_top(path)

    def section(self, name: str) -> Mapping[str, object]:
        """A mapping of the config; empty where there is none."""
        return _mapping(self._config.get(name))

    def desk_section(self, name: str) -> Mapping[str, object]:
        """The same of the desk file."""
        return _mapping(_read_top(self._desk_path()).get(name))

    def list_tickets(self, begins: str) -> list[str]:
        """Tickets that are not done, by their keys; Jira's in any letters."""
        from sdesk_sync.store.quick_names import list_ticket_keys

        statuses = self.desk_section("statuses").items()
        done = [key for key, status in statuses if _mapping(status).get("category") == "done"]
        url, trackers = self._store_url(), [*self.section("trackers")]
        found = list_ticket_keys(url, trackers, begins, done)
        return found or list_ticket_keys(url, trackers, begins.upper(), done)

    def list_numbers(self, begins: str, *, only_dead: bool) -> list[str]:
        """Numbers of deliveries, the newest first."""
        from sdesk_sync.store.quick_names import list_delivery_numbers

        return list_delivery_numbers(self._store_url(), begins, only_dead=only_dead)

    def _store_url(self) -> str:
        from sdesk_sync.store.quick_names import locate_store

        return locate_store(self._config.get("store"), self._folder)

    def _desk_path(self) -> str:
        name = str(self._config.get("desk", ""))
        path = os.path.join(self._folder, name)
        if os.path.lexists(path):
            return path
        from sdesk_sync.presets import preset_path

        return str(preset_path(name))


def _read_top(path: str) -> Mapping[str, object]:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        # By the library that is written in C where it is there: a tenth of the time.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return _mapping(yaml.load(file.read(_LARGEST), Loader=loader))  # noqa: S506  # both are safe


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _begin_with(begins: str, names: Iterable[str]) -> list[str]:
    return [name for name in map(str, names) if name.startswith(begins)][:_MOST]
