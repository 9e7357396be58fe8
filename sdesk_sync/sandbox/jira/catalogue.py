"""Closed lists of a site, such as issue types or statuses, and how an entry of one is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json


class ChoiceCatalogue:
    """Entries by id. `path` is their REST resource; each entry has at least an id and a name."""

    def __init__(self, path: str, entries: Iterable[Json]) -> None:
        self.path = path
        self._entries = {str(entry["id"]): entry for entry in entries}

    def __iter__(self) -> Iterator[Json]:
        return iter(self._entries.values())

    def entry_with_id(self, key: str) -> Json | None:
        """The entry with this id."""
        return self._entries.get(key)

    def name_of(self, key: str) -> str:
        """The name of the entry with this id."""
        return str(self._entries[key]["name"])

    def entry_named(self, name: str) -> Json | None:
        """The entry of this name, whatever the case (as Jira compares names)."""
        return next((entry for entry in self if entry["name"].lower() == name.lower()), None)

    def id_of(self, name: str) -> str:
        """The id behind a name that is known to exist."""
        return next(key for key, entry in self._entries.items() if entry["name"] == name)

    def add_entry(self, entry: Json) -> None:
        """Take in one more entry."""
        self._entries[str(entry["id"])] = entry

    def replace_entries(self, entries: Iterable[Json]) -> None:
        """Other entries in the place of all: who holds on to this list has them."""
        self._entries = {str(entry["id"]): entry for entry in entries}

    def remove_entry(self, key: str) -> None:
        """Take an entry out."""
        del self._entries[key]

    def entry_bean(self, key: str, view: ReaderView) -> Json:
        """The entry as REST shows it, with addresses of its own."""
        entry = self._entries[key]
        shown = {"self": view.resource_url(f"{self.path}/{key}"), **entry}
        if "iconUrl" in shown:
            shown["iconUrl"] = f"{view.base}{entry['iconUrl']}"
        if "statusCategory" in shown:
            category = entry["statusCategory"]
            address = view.resource_url(f"statuscategory/{category['id']}")
            shown["statusCategory"] = {"self": address, **category}
        return view.edition.trim(shown)

    def entry_beans(self, view: ReaderView) -> list[Json]:
        """All entries."""
        return [self.entry_bean(key, view) for key in self._entries]
