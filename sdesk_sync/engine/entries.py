"""Everything that is written to the store, by name: each a function for the writer's transaction."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from sdesk_sync.desk.actions import Intent
from sdesk_sync.desk.model import Ticket, TicketRef
from sdesk_sync.engine.records import (
    ACTION,
    SHAPE,
    TICKET,
    WALK,
    Delivery,
    Ended,
    Outgoing,
    Planned,
    Received,
    Sent,
    State,
    Walk,
)
from sdesk_sync.engine.tables import bodies, inbox, journal, meta, outbox, people, tickets, undos

_FORGET_UNDOS_MS = 3_600_000
_OPEN = (State.READY, State.RUNNING)


def name_store(connection: Connection, fresh: str) -> str:
    """The store's own name, which marks what is written from it; `fresh` where it has none yet."""
    known = connection.execute(_NAME).scalar()
    if known is None:
        connection.execute(insert(meta).values(key="store", value=fresh))
    return str(known or fresh)


def receive(connection: Connection, received: Received) -> bool:
    """Store a delivery; false where the same one is there already."""
    row = {
        "tracker": received.tracker,
        "delivery": received.delivery,
        "lane": received.lane,
        "event": received.event,
        "received_at": received.at,
        "origin": received.origin,
    }
    number = connection.execute(_RECEIVE, row).scalar()
    if number is None:
        return False
    what = {"inbox_id": number, "headers": dict(received.headers), "body": received.body}
    connection.execute(_KEEP_BODY, what)
    return True


def take_up_again(connection: Connection) -> None:
    """After a start: what was running when the last owner ended is ready again."""
    connection.execute(update(inbox).where(inbox.c.state == State.RUNNING).values(state=State.READY))


def begin(connection: Connection, deliveries: Sequence[int]) -> frozenset[int]:
    """Deliveries are being worked on: those of them that nobody has skipped meanwhile."""
    return frozenset(connection.execute(_BEGIN, {"ids": list(deliveries)}).scalars())


def postpone(connection: Connection, deliveries: Sequence[int], when: tuple[int, int], reason: str) -> None:
    """Deliveries wait for their next attempt; `when` is that (ms), and how many attempts do not count."""
    due_at, back = when
    statement = update(inbox).where(inbox.c.id.in_(deliveries), inbox.c.state.in_(_OPEN))
    waits = {"state": State.READY, "due_at": due_at, "reason": reason}
    connection.execute(statement.values(**waits, attempts=inbox.c.attempts - back))


def put_back(connection: Connection, deliveries: Sequence[int]) -> None:
    """Deliveries that were taken up and not worked on are as they were."""
    statement = update(inbox).where(inbox.c.id.in_(deliveries), inbox.c.state == State.RUNNING)
    connection.execute(statement.values(state=State.READY, attempts=inbox.c.attempts - 1))


def end(connection: Connection, delivery: int, ended: Ended, at: int) -> None:
    """A delivery has ended."""
    row = {
        "number": delivery,
        "to": ended.state,
        "why": ended.reason,
        "ticket": ended.ticket,
        "found": ended.verdict,
        "by": ended.rule,
        "told": ended.cause,
        "at": at,
    }
    connection.execute(_END, row)
    if ended.heard is not None:
        hear(connection, *ended.heard)


def hear(connection: Connection, ref: TicketRef, version: int) -> None:
    """A delivery or an answer told of this version of the ticket; a sweep need not look for it."""
    connection.execute(_HEAR, {"of": ref.tracker, "ticket": ref.id, "newest": version})


def plan(connection: Connection, delivery: Delivery, planned: Planned, digest: str, at: int) -> None:
    """Commit what a delivery came to before anything is sent: state, walk, actions."""
    ref = planned.walk.ref
    if planned.ticket is not None:
        accept(connection, planned.ticket, digest, at)
    entry = {"inbox_id": delivery.id, "tracker": ref.tracker, "ticket_id": ref.id, "at": at}
    walk = WALK.dump_python(planned.walk, mode="json")
    connection.execute(_WRITE_DOWN, {**entry, "config_digest": digest, "shape": SHAPE, "walk": walk})
    ended = planned.ended
    known = {"ticket": ref.key, "found": ended.verdict, "by": ended.rule, "told": ended.cause}
    connection.execute(_DECIDE, {"number": delivery.id, **known})
    for received in planned.more:
        receive(connection, received)
    _note_undos(connection, planned, at)
    _put_out(connection, delivery, planned, at)


def _put_out(connection: Connection, delivery: Delivery, planned: Planned, at: int) -> None:
    if not planned.actions:
        return
    store, ref = name_store(connection, secrets.token_hex(4)), planned.walk.ref
    # A delivery that is worked on anew, by a replay, has keys of its own.
    first = 1 + connection.execute(_COUNT_ACTIONS, {"number": delivery.id}).scalar_one()
    for number, action in enumerate(planned.actions, start=first):
        key = f"{store}.{planned.cause or delivery.id}.{number}"
        add(connection, Outgoing(key, delivery.id, action, Sent.PLANNED), ref, at)


def _note_undos(connection: Connection, planned: Planned, at: int) -> None:
    ref = planned.walk.ref
    where = {"tracker": ref.tracker, "ticket_id": ref.id}
    rows = [{**where, "field": name, "account": account, "at": at} for name, account in planned.undone]
    if rows:
        connection.execute(_NOTE_UNDO, rows)
        connection.execute(
            _FORGET_UNDOS, {"of": ref.tracker, "ticket": ref.id, "before": at - _FORGET_UNDOS_MS}
        )


def accept(connection: Connection, ticket: Ticket, digest: str, at: int) -> None:
    """Make this the accepted state."""
    row = {
        "tracker": ticket.ref.tracker,
        "ticket_id": ticket.ref.id,
        "ticket_key": ticket.ref.key,
        "version": ticket.version,
        "shape": SHAPE,
        "accepted": TICKET.dump_python(ticket, mode="json"),
        "config_digest": digest,
        "accepted_at": at,
        "newest": ticket.version,
    }
    connection.execute(_ACCEPT, row)


def mark(
    connection: Connection, keys: Sequence[str], state: Sent, at: int, answer: str | None = None
) -> None:
    """Note where actions stand."""
    if keys:
        row = {"keys": list(keys), "to": state, "at": at if state is Sent.SENT else None, "said": answer}
        connection.execute(_MARK, row)


def came_of(connection: Connection, keys: Sequence[str], made: str | None, version: int | None) -> None:
    """What came of actions that were sent: the comment's id, the ticket's version."""
    connection.execute(_CAME_OF, {"keys": list(keys), "comment": made, "then": version})


def change(connection: Connection, key: str, action: Intent) -> None:
    """An action that is to be otherwise than it was planned, because the ticket went on."""
    statement = update(outbox).where(outbox.c.key == key)
    connection.execute(statement.values(action=ACTION.dump_python(action, mode="json")))


def add(connection: Connection, outgoing: Outgoing, ref: TicketRef, at: int) -> None:
    """One more action for a delivery that is being worked on."""
    row = {
        "key": outgoing.key,
        "inbox_id": outgoing.delivery,
        "tracker": ref.tracker,
        "ticket_id": ref.id,
        "shape": SHAPE,
        "action": ACTION.dump_python(outgoing.action, mode="json"),
        "state": outgoing.state,
        "planned_at": at,
    }
    connection.execute(_PUT_OUT, row)


def note_walk(connection: Connection, delivery: int, walk: Walk) -> None:
    """Replace a delivery's newest walk, once its calls are known."""
    row = {"number": delivery, "made": WALK.dump_python(walk, mode="json")}
    connection.execute(_NOTE_WALK, row)


def know_roles(connection: Connection, tracker: str, account: str, roles: Iterable[str], at: int) -> None:
    """Remember a person's roles."""
    row = {"roles": sorted(roles), "read_at": at}
    where = {"tracker": tracker, "account": account}
    statement = upsert(people).values({**where, **row})
    connection.execute(statement.on_conflict_do_update(index_elements=list(where), set_=row))


# Statements are made once: the one thread that writes would spend most of its time on making them anew.


def _values(table: Table, *names: str) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


_NAME = select(meta.c.value).where(meta.c.key == "store")
_RECEIVE = (
    upsert(inbox)
    .values(
        _values(inbox, "tracker", "delivery", "lane", "event", "received_at", "origin")
        | {"state": State.READY, "attempts": 0, "due_at": 0, "decided": 0}
    )
    .on_conflict_do_nothing(index_elements=["tracker", "delivery"])
    .returning(inbox.c.id)
)
_KEEP_BODY = insert(bodies).values(_values(bodies, "inbox_id", "headers", "body"))
_BEGIN = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), inbox.c.state.in_(_OPEN))
    .values(state=State.RUNNING, attempts=inbox.c.attempts + 1)
    .returning(inbox.c.id)
)
_END = (
    update(inbox)
    .where(inbox.c.id == bindparam("number"))
    .values(
        state=bindparam("to"),
        reason=bindparam("why"),
        ticket_key=func.coalesce(bindparam("ticket"), inbox.c.ticket_key),
        verdict=func.coalesce(bindparam("found"), inbox.c.verdict),
        rule=func.coalesce(bindparam("by"), inbox.c.rule),
        cause=func.coalesce(bindparam("told"), inbox.c.cause),
        finished_at=bindparam("at"),
    )
)
_DECIDE = (
    update(inbox)
    .where(inbox.c.id == bindparam("number"))
    .values(
        ticket_key=bindparam("ticket"),
        verdict=bindparam("found"),
        rule=bindparam("by"),
        cause=bindparam("told"),
        decided=1,
    )
)
_HEAR = (
    update(tickets)
    .where(tickets.c.tracker == bindparam("of"), tickets.c.ticket_id == bindparam("ticket"))
    .where(tickets.c.heard < bindparam("newest"))
    .values(heard=bindparam("newest"))
)
_WRITE_DOWN = insert(journal).values(
    _values(journal, "inbox_id", "tracker", "ticket_id", "at", "config_digest", "shape", "walk")
)
_NEWEST = select(func.max(journal.c.id)).where(journal.c.inbox_id == bindparam("number")).scalar_subquery()
_NOTE_WALK = (
    update(journal).where(journal.c.id == _NEWEST).values(walk=bindparam("made", type_=journal.c.walk.type))
)
_COUNT_ACTIONS = select(func.count()).where(outbox.c.inbox_id == bindparam("number"))
_PUT_OUT = insert(outbox).values(
    _values(outbox, "key", "inbox_id", "tracker", "ticket_id", "shape", "action", "state", "planned_at")
)
_OF_KEYS = outbox.c.key.in_(bindparam("keys", expanding=True))
_MARK = (
    update(outbox)
    .where(_OF_KEYS)
    .values(state=bindparam("to"), sent_at=bindparam("at"), answer=bindparam("said"))
)
_CAME_OF = update(outbox).where(_OF_KEYS).values(made=bindparam("comment"), version=bindparam("then"))
_NOTE_UNDO = insert(undos).values(_values(undos, "tracker", "ticket_id", "field", "account", "at"))
_FORGET_UNDOS = undos.delete().where(
    undos.c.tracker == bindparam("of"),
    undos.c.ticket_id == bindparam("ticket"),
    undos.c.at < bindparam("before"),
)
_KNOWN = ("ticket_key", "version", "shape", "accepted", "config_digest", "accepted_at")
_TICKET = upsert(tickets).values(
    _values(tickets, "tracker", "ticket_id", *_KNOWN) | {"heard": bindparam("newest")}
)
# The newest version heard of never falls back, though what is accepted may be older than that.
_ACCEPT = _TICKET.on_conflict_do_update(
    index_elements=["tracker", "ticket_id"],
    set_={name: _TICKET.excluded[name] for name in _KNOWN}
    | {"heard": func.max(tickets.c.heard, _TICKET.excluded.version)},
)
