"""Everything that is written to the store, by name: each a function for the writer's transaction."""

import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, func, insert, select, update
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


def name_store(connection: Connection, fresh: str) -> str:
    """The store's own name, which marks what is written from it; `fresh` where it has none yet."""
    known = connection.execute(select(meta.c.value).where(meta.c.key == "store")).scalar()
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
    statement = update(inbox).where(inbox.c.id.in_(deliveries), inbox.c.state.in_(_OPEN))
    begun = statement.values(state=State.RUNNING, attempts=inbox.c.attempts + 1).returning(inbox.c.id)
    return frozenset(connection.execute(begun).scalars())


def postpone(connection: Connection, deliveries: Sequence[int], due_at: int, reason: str) -> None:
    """Deliveries wait for their next attempt."""
    statement = update(inbox).where(inbox.c.id.in_(deliveries), inbox.c.state.in_(_OPEN))
    connection.execute(statement.values(state=State.READY, due_at=due_at, reason=reason))


def put_back(connection: Connection, deliveries: Sequence[int]) -> None:
    """Deliveries that were taken up and not worked on are as they were."""
    statement = update(inbox).where(inbox.c.id.in_(deliveries), inbox.c.state == State.RUNNING)
    connection.execute(statement.values(state=State.READY, attempts=inbox.c.attempts - 1))


def end(connection: Connection, delivery: int, ended: Ended, at: int) -> None:
    """A delivery has ended."""
    connection.execute(
        update(inbox)
        .where(inbox.c.id == delivery)
        .values(
            state=ended.state,
            reason=ended.reason,
            ticket_key=func.coalesce(ended.ticket, inbox.c.ticket_key),
            verdict=func.coalesce(ended.verdict, inbox.c.verdict),
            rule=func.coalesce(ended.rule, inbox.c.rule),
            cause=func.coalesce(ended.cause, inbox.c.cause),
            finished_at=at,
        )
    )
    if ended.heard is not None:
        hear(connection, *ended.heard)


def hear(connection: Connection, ref: TicketRef, version: int) -> None:
    """A delivery or an answer told of this version of the ticket; a sweep need not look for it."""
    statement = update(tickets).where(tickets.c.tracker == ref.tracker, tickets.c.ticket_id == ref.id)
    connection.execute(statement.where(tickets.c.heard < version).values(heard=version))


def plan(connection: Connection, delivery: Delivery, planned: Planned, digest: str, at: int) -> None:
    """Commit what a delivery came to before anything is sent: state, walk, actions."""
    ref = planned.walk.ref
    if planned.ticket is not None:
        accept(connection, planned.ticket, digest, at)
    connection.execute(
        insert(journal).values(
            inbox_id=delivery.id,
            tracker=ref.tracker,
            ticket_id=ref.id,
            at=at,
            config_digest=digest,
            shape=SHAPE,
            walk=WALK.dump_python(planned.walk, mode="json"),
        )
    )
    ended = planned.ended
    known = {"ticket_key": ref.key, "verdict": ended.verdict, "rule": ended.rule, "cause": ended.cause}
    connection.execute(update(inbox).where(inbox.c.id == delivery.id).values(**known, decided=1))
    for received in planned.more:
        receive(connection, received)
    _note_undos(connection, planned, at)
    _put_out(connection, delivery, planned, at)


def _put_out(connection: Connection, delivery: Delivery, planned: Planned, at: int) -> None:
    if not planned.actions:
        return
    store, ref = name_store(connection, secrets.token_hex(4)), planned.walk.ref
    # A delivery that is worked on anew, by a replay, has keys of its own.
    before = select(func.count()).where(outbox.c.inbox_id == delivery.id)
    first = 1 + connection.execute(before).scalar_one()
    for number, action in enumerate(planned.actions, start=first):
        key = f"{store}.{planned.cause or delivery.id}.{number}"
        add(connection, Outgoing(key, delivery.id, action, Sent.PLANNED), ref, at)


def _note_undos(connection: Connection, planned: Planned, at: int) -> None:
    ref = planned.walk.ref
    for name, account in planned.undone:
        row = {"tracker": ref.tracker, "ticket_id": ref.id, "field": name, "account": account, "at": at}
        connection.execute(insert(undos).values(row))
    if planned.undone:
        connection.execute(
            undos.delete().where(
                undos.c.tracker == ref.tracker,
                undos.c.ticket_id == ref.id,
                undos.c.at < at - _FORGET_UNDOS_MS,
            )
        )


def accept(connection: Connection, ticket: Ticket, digest: str, at: int) -> None:
    """Make this the accepted state."""
    row = {
        "ticket_key": ticket.ref.key,
        "version": ticket.version,
        "shape": SHAPE,
        "accepted": TICKET.dump_python(ticket, mode="json"),
        "config_digest": digest,
        "accepted_at": at,
        "heard": ticket.version,
    }
    where = {"tracker": ticket.ref.tracker, "ticket_id": ticket.ref.id}
    statement = upsert(tickets).values({**where, **row})
    # The newest version heard of never falls back, though what is accepted may be older than that.
    kept = {**row, "heard": func.max(tickets.c.heard, ticket.version)}
    connection.execute(statement.on_conflict_do_update(index_elements=list(where), set_=kept))


def mark(
    connection: Connection, keys: Sequence[str], state: Sent, at: int, answer: str | None = None
) -> None:
    """Note where actions stand."""
    sent_at = at if state is Sent.SENT else None
    statement = update(outbox).where(outbox.c.key.in_(keys))
    connection.execute(statement.values(state=state, sent_at=sent_at, answer=answer))


def came_of(connection: Connection, keys: Sequence[str], made: str | None, version: int | None) -> None:
    """What came of actions that were sent: the comment's id, the ticket's version."""
    connection.execute(update(outbox).where(outbox.c.key.in_(keys)).values(made=made, version=version))


def change(connection: Connection, key: str, action: Intent) -> None:
    """An action that is to be otherwise than it was planned, because the ticket went on."""
    statement = update(outbox).where(outbox.c.key == key)
    connection.execute(statement.values(action=ACTION.dump_python(action, mode="json")))


def add(connection: Connection, outgoing: Outgoing, ref: TicketRef, at: int) -> None:
    """One more action for a delivery that is being worked on."""
    connection.execute(
        insert(outbox).values(
            key=outgoing.key,
            inbox_id=outgoing.delivery,
            tracker=ref.tracker,
            ticket_id=ref.id,
            shape=SHAPE,
            action=ACTION.dump_python(outgoing.action, mode="json"),
            state=outgoing.state,
            planned_at=at,
        )
    )


def note_walk(connection: Connection, delivery: int, walk: Walk) -> None:
    """Replace a delivery's newest walk, once its calls are known."""
    newest = select(func.max(journal.c.id)).where(journal.c.inbox_id == delivery).scalar_subquery()
    statement = update(journal).where(journal.c.id == newest)
    connection.execute(statement.values(walk=WALK.dump_python(walk, mode="json")))


def know_roles(connection: Connection, tracker: str, account: str, roles: Iterable[str], at: int) -> None:
    """Remember a person's roles."""
    row = {"roles": sorted(roles), "read_at": at}
    where = {"tracker": tracker, "account": account}
    statement = upsert(people).values({**where, **row})
    connection.execute(statement.on_conflict_do_update(index_elements=list(where), set_=row))


_OPEN = (State.READY, State.RUNNING)

# Made once: what every webhook waits for would spend most of its time on making them anew.
_RECEIVE = (
    upsert(inbox)
    .values(
        {name: bindparam(name) for name in ("tracker", "delivery", "lane", "event", "received_at", "origin")}
        | {"state": State.READY, "attempts": 0, "due_at": 0, "decided": 0}
    )
    .on_conflict_do_nothing(index_elements=["tracker", "delivery"])
    .returning(inbox.c.id)
)
_KEEP_BODY = insert(bodies).values(
    inbox_id=bindparam("inbox_id"), headers=bindparam("headers"), body=bindparam("body")
)
