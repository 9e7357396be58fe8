"""Looking through a tracker for what no webhook has told of (docs/engine.md#sweeps).

Trackers do not send again what they could not deliver. So the tickets changed since the last pass are
walked through, oldest change first, and what is not as accepted, or was changed unreported, becomes a
delivery of our own. A page is one call; nothing but the page is held in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from sdesk_sync.desk.judging.changes import ticket_at_first_contact
from sdesk_sync.desk.judging.deviations import is_as_accepted
from sdesk_sync.desk.judging.sightings import is_since
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.times import is_ahead, latest_credible
from sdesk_sync.engine.accepted import find_known
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.limits.retry import draw_jitter
from sdesk_sync.engine.limits.times_ahead import tell_time_ahead
from sdesk_sync.messages import message
from sdesk_sync.notices import NoticeBoard, NoticeKind
from sdesk_sync.store.cursors import CursorName, advance_cursor, return_cursor
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.own_deliveries import lane_of, sweep_delivery
from sdesk_sync.store.inbox.rows import Lane, NewDelivery, SweepFinding
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import REPORT_SLACK_MS, KnownTicket, accept_unknown
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Throttled, Transient

OVERLAP_MS = 300_000
"""So far each pass goes back behind the last: searches show changes late (docs/trackers/jira.md#search)."""

# GitLab makes each delivery a job of its own, and Jira tries again after minutes; a minute is the usual
# delay and not a loss.
_STALE_MS = 60_000
"""What was changed less long ago may have its webhook on the way."""


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """How far a pass has come: tickets looked at of about `expected`, and what was found."""

    tickets: int = 0
    expected: int | None = None
    met: int = 0
    """Tickets of which nothing was known and which are accepted as they are."""
    found: int = 0
    """Tickets that are looked into because they are not as accepted or were changed unreported."""
    unreported: int = 0
    """Those of them whose webhook should have come by now."""
    pages: int = 0
    ahead: int = 0
    """Tickets that tell of a change ahead of now."""


@dataclass(frozen=True, slots=True)
class TrackerSweep:
    """Passes through one tracker. `notify` is told of each lane that something was put into."""

    store: Store
    config: ActiveConfig
    tracker: Tracker
    notify: Callable[[Lane], None]
    cooldowns: CoolDowns
    notices: NoticeBoard = field(default_factory=NoticeBoard)

    def run(self, now: Callable[[], int], since: int | None = None) -> Iterator[SweepProgress]:
        """One pass, from `since` (ms) or from where the last one ended; tells its progress page by page.

        The cursor moves with every page, so a pass that breaks off goes on from there. Raises Transient,
        Rejected from the tracker; Transient too where the tracker has asked for patience, whoever was told.
        """
        begin = self._begin_at(since, now())
        moves = begin <= (self.store.cursors.find(self.tracker.name, CursorName.SWEPT) or 0)
        with self._within_limits(now):
            done = SweepProgress(expected=self.tracker.tickets.count_changed(begin))
        yield done
        pages = iter(self.tracker.tickets.list_changed(begin))
        while True:
            with self._within_limits(now):
                page = next(pages, None)
            if page is None:
                break
            done = self._look_at(page, done, now())
            if moves:
                # A pass that began later than the last one ended has not seen what is between.
                self._advance(page, now())
            yield done
        if not done.ahead:
            self.notices.withdraw(NoticeKind.TIME_AHEAD, self.tracker.name)
        if moves:
            self._note_end(now())

    @contextmanager
    def _within_limits(self, now: Callable[[], int]) -> Iterator[None]:
        """Round a call: none while the tracker cools down; one that is too many has it cool down."""
        name, at = self.tracker.name, now()
        until = self.cooldowns.until(name, at)
        if until:
            raise Transient(message("tracker.left-alone", name=name), (until - at) / 1000)
        try:
            yield
        except Throttled as error:
            self.cooldowns.start_for(name, "", error, now(), draw_jitter())
            raise

    def _begin_at(self, since: int | None, now: int) -> int:
        if since is not None:
            return since
        name, find = self.tracker.name, self.store.cursors.find
        cursor = find(name, CursorName.SWEPT)
        # Moved on by a time ahead of now, it tells of nothing that was looked at.
        if cursor is not None and cursor > now:
            begin = max(0, (find(name, CursorName.WATCHING) or 0) - OVERLAP_MS)
            self.store.writer.commit(
                lambda connection: return_cursor(connection, name, CursorName.SWEPT, begin)
            )
            return begin
        return 0 if cursor is None else max(0, cursor - OVERLAP_MS)

    def _look_at(self, page: Sequence[Sighting], done: SweepProgress, now: int) -> SweepProgress:
        known = find_known(self.store, self.config, self.tracker.name, [each.ref.id for each in page])
        watching = self.store.cursors.find(self.tracker.name, CursorName.WATCHING)
        found, new = list[NewDelivery](), list[Ticket]()
        unreported = 0
        # What is no ticket of the desk is looked at only where it was one.
        page = [each for each in page if each.departure is None or each.ref.id in known]
        for sighting in page:
            known_ticket = known.get(sighting.ref.id)
            # From before our watch: judged, the first pass would undo what people did long before us
            # (docs/desk.md#changes).
            if known_ticket is None and not is_since(sighting.version, watching):
                new.append(self._meet(sighting))
            elif known_ticket is None or is_news(known_ticket, sighting, now):
                reported = (
                    None
                    if known_ticket is None
                    else _find_reported_version(known_ticket, sighting, watching, now)
                )
                found.append(sweep_delivery(SweepFinding(sighting, reported), now))
                unreported += now - sighting.version > _STALE_MS
        stored = self._store(found, new, now)
        ahead = [sighting for sighting in page if is_ahead(sighting.version, now)]
        for sighting in ahead:
            tell_time_ahead(self.notices, sighting, now)
        return replace(
            done,
            tickets=done.tickets + len(page),
            met=done.met + len(new),
            found=done.found + len(stored),
            # Found once more, it was counted the first time.
            unreported=done.unreported + (unreported if stored else 0),
            pages=done.pages + 1,
            ahead=done.ahead + len(ahead),
        )

    def _meet(self, sighting: Sighting) -> Ticket:
        return replace(
            ticket_at_first_contact(self.config.desk_of(self.tracker.name), sighting),
            version=sighting.version,
        )

    def _advance(self, page: Sequence[Sighting], now: int) -> None:
        # What changes until now less the overlap may still be shown late, whatever time a ticket tells.
        name, newest = self.tracker.name, max((each.version for each in page), default=0)
        newest = min(newest, now - OVERLAP_MS)
        if newest > (self.store.cursors.find(name, CursorName.SWEPT) or 0):
            self.store.writer.commit(
                lambda connection: advance_cursor(connection, name, CursorName.SWEPT, newest)
            )

    def _note_end(self, now: int) -> None:
        """For whoever asks whether passes come to their end (`doctor`)."""
        name = self.tracker.name
        self.store.writer.commit(lambda connection: advance_cursor(connection, name, CursorName.PASSED, now))

    def _store(self, found: Sequence[NewDelivery], new: Sequence[Ticket], now: int) -> list[NewDelivery]:
        met = [(ticket, self.config.accepted_under(self.tracker.name, ticket)) for ticket in new]

        def commit(connection: Connection) -> list[NewDelivery]:
            accept_unknown(connection, met, now)
            return [
                each
                for each in found
                if inbox_writes.receive(connection, each) or inbox_writes.receive_again(connection, each)
            ]

        if not found and not new:
            return []
        stored = self.store.writer.commit(commit)
        for received in stored:
            self.notify(lane_of(received))
        return stored


def is_news(known: KnownTicket, sighting: Sighting, now: int) -> bool:
    """Whether a ticket is not as accepted, or was changed after all that was credibly reported of it.

    What happens to one that has left the desk is none of ours.
    """
    if known.ticket.state is not TicketState.OURS:
        return not is_as_accepted(known.ticket, sighting)
    return (
        sighting.version > known.reported_version + REPORT_SLACK_MS
        or known.reported_version > latest_credible(sighting.version, now)
        or not is_as_accepted(known.ticket, sighting)
    )


def _find_reported_version(known: KnownTicket, sighting: Sighting, watching: int | None, now: int) -> int:
    """The newest version reported of a ticket; where it is not credible, since when we watch."""
    is_credible = known.reported_version <= latest_credible(sighting.version, now)
    return known.reported_version if is_credible else watching or 0
