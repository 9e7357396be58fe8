"""Lists that come page by page: one that goes in a circle, or on without end, is the tracker's fault."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.payload import Json


@dataclass
class PageWalk:
    """The pages of one list so far; `key` names the bound on their number in `limits:`."""

    connection: Connection
    key: str
    most: int
    _places: set[str] = field(default_factory=set)
    _shown: set[int] = field(default_factory=set)
    _empty: int = 0

    def check_place(self, place: str) -> None:
        """Before a page is asked for; `place` is how it is asked for. Raises ForeignAnswer."""
        if place in self._places:
            raise self._circle()
        if len(self._places) >= self.most:
            raise self._endless(self.key, f"a list has more than {self.most} pages")
        self._places.add(place)

    def check_entries(self, entries: Sequence[Json]) -> None:
        """What a page shows. Raises ForeignAnswer where an earlier one showed the same."""
        if not entries:
            self._check_empty()
            return
        self._empty = 0
        # Both ends say enough, and the whole of each page would cost more than its reading.
        shown = hash((len(entries), repr(entries[0]), repr(entries[-1])))
        if shown in self._shown:
            raise self._circle()
        self._shown.add(shown)

    def _check_empty(self) -> None:
        """One may show nothing and not be the last (docs/trackers/jira.md#search), but not many in a row."""
        self._empty += 1
        most = self.connection.limits.empty_pages
        if self._empty > most:
            raise self._endless("empty_pages", f"a list goes on after {most} pages without entries")

    def _circle(self) -> ForeignAnswer:
        return self._endless(self.key, "a list leads from page to page in a circle")

    def _endless(self, key: str, what: str) -> ForeignAnswer:
        name = self.connection.name
        self.connection.notices.post_limit(key, f"{what}; it is asked for again later", name)
        return ForeignAnswer(f"{name}: {what}")


def walk_project(connection: Connection) -> PageWalk:
    """A list of a project's tickets."""
    return PageWalk(connection, "project_pages", connection.limits.project_pages)


def walk_ticket(connection: Connection) -> PageWalk:
    """A list of what belongs to one ticket: comments, changes."""
    return PageWalk(connection, "ticket_pages", connection.limits.ticket_pages)
