"""What is written to the store beside the work on deliveries: replays, gates, cursors, timers, finds."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, case, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from sdesk_sync.desk.model import Ticket, TicketRef
from sdesk_sync.engine.entries import accept
from sdesk_sync.engine.records import Origin, Received, Sent, State, Which
from sdesk_sync.engine.tables import bodies, cursors, gates, inbox, outbox, tickets, timers
from sdesk_sync.trackers.errors import Reach

REPLAYABLE = (State.DEAD, State.SKIPPED, State.IGNORED, State.DONE)
SKIPPABLE = (State.READY, State.DEAD)
TOLD_MEANWHILE = "told of by other deliveries meanwhile"
"""Why a sweep's delivery has ended of which the tracker was not asked."""


def meant(which: Which, states: Sequence[State]) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `inbox` that a choice comes to, within these states."""
    said: list[ColumnElement[bool]] = [inbox.c.state.in_([s for s in which.states or states if s in states])]
    if which.ids:
        said.append(inbox.c.id.in_(which.ids))
    if which.tracker is not None:
        said.append(inbox.c.tracker == which.tracker)
    if which.ticket is not None:
        said.append(inbox.c.ticket_key == which.ticket)
    if which.since is not None:
        said.append(inbox.c.received_at >= which.since)
    if which.rule is not None:
        said.append(inbox.c.rule == which.rule)
    if which.reason is not None:
        said.append(inbox.c.reason.contains(which.reason, autoescape=True))
    return tuple(said)


def replay(connection: Connection, which: Which) -> tuple[int, ...]:
    """Have deliveries worked on again; their numbers.

    What an earlier attempt decided and did not get out is sent; otherwise it is decided anew, on the
    ticket as it is by then.
    """
    open_ = select(outbox.c.inbox_id).where(outbox.c.state.in_(_UNSENT))
    # What a timer or a comment is about stays what it is.
    looked_at = inbox.c.origin.in_((Origin.WEBHOOK, Origin.SWEEP))
    origin = case((looked_at, Origin.REPLAY), else_=inbox.c.origin)
    fresh = {"state": State.READY, "due_at": 0, "attempts": 0, "reason": None, "origin": origin}
    chosen = update(inbox).where(*meant(which, REPLAYABLE)).values(**fresh).returning(inbox.c.id)
    numbers = tuple(sorted(connection.execute(chosen).scalars()))
    anew = update(inbox).where(inbox.c.id.in_(numbers), inbox.c.id.not_in(open_))
    connection.execute(anew.values(decided=0))
    return numbers


def skip(connection: Connection, which: Which, at: int) -> tuple[int, ...]:
    """Give deliveries up; their numbers. What they still had to send is dropped."""
    given_up = {"state": State.SKIPPED, "finished_at": at}
    chosen = update(inbox).where(*meant(which, SKIPPABLE)).values(**given_up).returning(inbox.c.id)
    numbers = tuple(sorted(connection.execute(chosen).scalars()))
    unsent = update(outbox).where(outbox.c.inbox_id.in_(numbers), outbox.c.state.in_(_UNSENT))
    connection.execute(unsent.values(state=Sent.DROPPED, answer="skipped"))
    return numbers


def revive(connection: Connection, received: Received) -> bool:
    """A delivery of our own that was given up, or left to others, is made again: it is still so."""
    where = (inbox.c.tracker == received.tracker, inbox.c.delivery == received.delivery)
    given_up = or_(inbox.c.state.in_((State.DEAD, State.SKIPPED)), inbox.c.reason == TOLD_MEANWHILE)
    fresh = {"state": State.READY, "due_at": 0, "attempts": 0, "reason": None, "decided": 0}
    chosen = update(inbox).where(*where, given_up).values(**fresh).returning(inbox.c.id)
    number = connection.execute(chosen).scalar()
    if number is None:
        return False
    # What it is about may be told in another shape by now.
    connection.execute(update(bodies).where(bodies.c.inbox_id == number).values(body=received.body))
    return True


def close_gate(
    connection: Connection, tracker: str, where: tuple[Reach, str], until: int, reason: str
) -> None:
    """Nothing goes to the tracker, or to one ticket, or into comments, before `until` (ms)."""
    key = {"tracker": tracker, "reach": where[0], "ticket_id": where[1]}
    row = {"until": until, "reason": reason}
    statement = upsert(gates).values({**key, **row})
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row))


def forget_gates(connection: Connection, now: int) -> None:
    """Drop the gates that are open again."""
    connection.execute(delete(gates).where(gates.c.until <= now))


def advance_cursor(connection: Connection, tracker: str, name: str, value: int) -> None:
    """Remember how far something has come, which is never less far than before."""
    statement = upsert(cursors).values(tracker=tracker, name=name, value=value)
    further = {"value": func.max(cursors.c.value, value)}
    connection.execute(statement.on_conflict_do_update(index_elements=["tracker", "name"], set_=further))


def begin_cursor(connection: Connection, tracker: str, name: str, value: int) -> int:
    """The cursor, set to `value` where there is none yet."""
    connection.execute(
        upsert(cursors).values(tracker=tracker, name=name, value=value).on_conflict_do_nothing()
    )
    where = (cursors.c.tracker == tracker, cursors.c.name == name)
    return int(connection.execute(select(cursors.c.value).where(*where)).scalar_one())


def set_timer(connection: Connection, ref: TicketRef, what: str, due_at: int) -> None:
    """Look at the ticket at that time (ms); one timer of a kind for each ticket, the newest counts."""
    key = {"tracker": ref.tracker, "ticket_id": ref.id, "what": what}
    row = {"ticket_key": ref.key, "due_at": due_at}
    statement = upsert(timers).values({**key, **row})
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row))


def drop_timer(connection: Connection, ref: TicketRef, what: str, due_at: int) -> None:
    """The timer of that time has run; one that was set anew meanwhile stays."""
    where = (timers.c.tracker == ref.tracker, timers.c.ticket_id == ref.id, timers.c.what == what)
    connection.execute(delete(timers).where(*where, timers.c.due_at == due_at))


def find(connection: Connection, found: Iterable[Ticket], digests: Mapping[str, str], at: int) -> None:
    """Accept tickets as a sweep has found them, where nothing is known of them by now."""
    for ticket in found:
        ref = ticket.ref
        where = (tickets.c.tracker == ref.tracker, tickets.c.ticket_id == ref.id)
        # A webhook may have told of it while the page was on its way, and has judged it.
        if connection.execute(select(tickets.c.version).where(*where)).first() is None:
            accept(connection, ticket, digests[ref.tracker], at)


_UNSENT = (Sent.PLANNED, Sent.SENDING)
