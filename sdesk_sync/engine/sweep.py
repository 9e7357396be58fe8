"""Looking through a tracker for what no webhook has told of (docs/engine.md#sweeps).

Trackers do not send again what they could not deliver. So the tickets changed since the last pass are
walked through, oldest change first, and what is not as accepted, or was changed unheard, becomes a
delivery of our own. A page is one call; nothing but the page is held in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sdesk_sync.desk.changes import met
from sdesk_sync.desk.gaps import is_as_accepted
from sdesk_sync.desk.model import Sighting, Ticket
from sdesk_sync.engine import chores, entries, retry
from sdesk_sync.engine.enforce import WATCHING, is_newer
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.records import Found, Known, Lane, Received
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.synthetic import lane_of, swept
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Later, Throttled

SWEPT = "swept"
"""The cursor with the newest change that a pass has seen, by the tracker's clock (ms)."""

OVERLAP_MS = 300_000
"""So far each pass goes back behind the last: searches show changes late (docs/trackers/jira.md#search)."""

HEARD_SLACK_MS = 2_000
"""A comment's time and that of its ticket differ by a little."""

# GitLab makes each delivery a job of its own, and Jira tries again after minutes; a minute is the usual
# delay and not a loss.
_STALE_MS = 60_000
"""What was changed less long ago may have its webhook on the way."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pass has come: tickets looked at of about `expected`, and what was found."""

    looked: int = 0
    expected: int | None = None
    met: int = 0
    """Tickets of which nothing was known and which are accepted as they are."""
    found: int = 0
    """Tickets that are looked into because they are not as accepted or were changed unheard."""
    unheard: int = 0
    """Those of them whose webhook should have come by now."""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Sweep:
    """Passes through one tracker. `ring` is told of each lane that something was put into."""

    store: Store
    wiring: Wiring
    tracker: Tracker
    ring: Callable[[Lane], None]
    gates: Gates

    def run(self, now: Callable[[], int], since: int | None = None) -> Iterator[Progress]:
        """One pass, from `since` (ms) or from where the last one ended; tells its progress page by page.

        The cursor moves with every page, so a pass that breaks off goes on from there. Raises Later,
        Refused from the tracker; Later too where the tracker has asked for patience, whoever was told.
        """
        begin = self._begin(since)
        moves = begin <= (self.store.cursor(self.tracker.name, SWEPT) or 0)
        with self._patient(now):
            done = Progress(expected=self.tracker.tickets.count_since(begin))
        yield done
        pages = iter(self.tracker.tickets.changed_since(begin))
        while True:
            with self._patient(now):
                page = next(pages, None)
            if page is None:
                return
            done = self._page(page, done, now())
            if moves:
                # A pass that began later than the last one ended has not seen what is between.
                self._remember(page)
            yield done

    @contextmanager
    def _patient(self, now: Callable[[], int]) -> Iterator[None]:
        """Round a call: none while the tracker's gate is closed; one that is too many closes it."""
        name, at = self.tracker.name, now()
        closed = self.gates.closed(name, at)
        if closed:
            raise Later(f"{name} asked to be left alone for a while", (closed - at) / 1000)
        try:
            yield
        except Throttled as error:
            self.gates.throttled(name, "", error, now(), retry.chance())
            raise

    def _begin(self, since: int | None) -> int:
        if since is not None:
            return since
        cursor = self.store.cursor(self.tracker.name, SWEPT)
        return 0 if cursor is None else max(0, cursor - OVERLAP_MS)

    def _page(self, page: Sequence[Sighting], done: Progress, now: int) -> Progress:
        known = self.store.known(self.tracker.name, [each.ref.id for each in page])
        watching = self.store.cursor(self.tracker.name, WATCHING)
        found, new = list[Received](), list[Ticket]()
        unheard = 0
        for sighting in page:
            of_it = known.get(sighting.ref.id)
            # From before our watch: judged, the first pass would undo what people did long before us
            # (docs/desk.md#changes).
            if of_it is None and not is_newer(sighting.version, watching):
                new.append(self._as_found(sighting))
            elif of_it is None or is_news(of_it, sighting):
                found.append(swept(Found(sighting, of_it.heard if of_it else None), now))
                unheard += now - sighting.version > _STALE_MS
        stored = self._commit(found, new, now)
        return replace(
            done,
            looked=done.looked + len(page),
            met=done.met + len(new),
            found=done.found + len(stored),
            # Found once more, it was counted the first time.
            unheard=done.unheard + (unheard if stored else 0),
            pages=done.pages + 1,
        )

    def _as_found(self, sighting: Sighting) -> Ticket:
        return replace(met(self.wiring.desk, sighting), version=sighting.version)

    def _remember(self, page: Sequence[Sighting]) -> None:
        name, newest = self.tracker.name, max((each.version for each in page), default=0)
        if newest > (self.store.cursor(name, SWEPT) or 0):
            self.store.writer.now(lambda c: chores.advance_cursor(c, name, SWEPT, newest))

    def _commit(self, found: Sequence[Received], new: Sequence[Ticket], now: int) -> list[Received]:
        name, digest = self.tracker.name, self.wiring.digest(self.tracker.name)

        def commit(connection: Connection) -> list[Received]:
            chores.find(connection, new, {name: digest}, now)
            return [
                each for each in found if entries.receive(connection, each) or chores.revive(connection, each)
            ]

        if not found and not new:
            return []
        stored = self.store.writer.now(commit)
        for received in stored:
            self.ring(lane_of(received))
        return stored


def is_news(known: Known, sighting: Sighting) -> bool:
    """Whether a ticket is not as accepted, or was changed after all that we have heard of it."""
    return sighting.version > known.heard + HEARD_SLACK_MS or not is_as_accepted(known.ticket, sighting)
