"""Everything that is written to the store, by name: each a function for the writer's transaction."""

import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

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
from sdesk_sync.engine.tables import bodies, inbox, journal, meta, outbox, people, tickets


def name_store(connection: Connection, fresh: str) -> str:
    """The store's own name, which marks what is written from it; `fresh` where it has none yet."""
    connection.execute(upsert(meta).values(key="store", value=fresh).on_conflict_do_nothing())
    return str(connection.execute(select(meta.c.value).where(meta.c.key == "store")).scalar_one())


def receive(connection: Connection, received: Received) -> bool:
    """Store a delivery; false where the same one is there already."""
    row = {
        "tracker": received.tracker,
        "delivery": received.delivery,
        "lane": received.lane,
        "event": received.event,
        "received_at": received.at,
        "state": State.READY,
        "attempts": 0,
        "due_at": 0,
    }
    statement = upsert(inbox).values(row).on_conflict_do_nothing(index_elements=["tracker", "delivery"])
    stored = connection.execute(statement.returning(inbox.c.id)).first()
    if stored is None:
        return False
    what = {"inbox_id": stored.id, "headers": dict(received.headers), "body": received.body}
    connection.execute(insert(bodies).values(what))
    return True


def take_up_again(connection: Connection) -> None:
    """After a start: what was running when the last owner ended is ready again."""
    connection.execute(update(inbox).where(inbox.c.state == State.RUNNING).values(state=State.READY))


def begin(connection: Connection, delivery: int) -> None:
    """A delivery is being worked on."""
    statement = update(inbox).where(inbox.c.id == delivery)
    connection.execute(statement.values(state=State.RUNNING, attempts=inbox.c.attempts + 1))


def postpone(connection: Connection, delivery: int, due_at: int, reason: str) -> None:
    """A delivery waits for its next attempt."""
    statement = update(inbox).where(inbox.c.id == delivery)
    connection.execute(statement.values(state=State.READY, due_at=due_at, reason=reason))


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
            finished_at=at,
        )
    )


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
    know_ticket = update(inbox).where(inbox.c.id == delivery.id)
    ended = planned.ended
    connection.execute(know_ticket.values(ticket_key=ref.key, verdict=ended.verdict, rule=ended.rule))
    store = name_store(connection, secrets.token_hex(4)) if planned.actions else ""
    for number, action in enumerate(planned.actions, start=1):
        connection.execute(
            insert(outbox).values(
                key=f"{store}.{planned.cause or delivery.id}.{number}",
                inbox_id=delivery.id,
                tracker=ref.tracker,
                ticket_id=ref.id,
                shape=SHAPE,
                action=ACTION.dump_python(action, mode="json"),
                state=Sent.PLANNED,
                planned_at=at,
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
    }
    where = {"tracker": ticket.ref.tracker, "ticket_id": ticket.ref.id}
    statement = upsert(tickets).values({**where, **row})
    connection.execute(statement.on_conflict_do_update(index_elements=list(where), set_=row))


def mark(connection: Connection, key: str, state: Sent, at: int, answer: str | None = None) -> None:
    """Note where an action stands."""
    sent_at = at if state is Sent.SENT else None
    statement = update(outbox).where(outbox.c.key == key)
    connection.execute(statement.values(state=state, sent_at=sent_at, answer=answer))


def add(connection: Connection, outgoing: Outgoing, delivery: Delivery, ref: TicketRef, at: int) -> None:
    """One more action for a delivery that is being worked on."""
    connection.execute(
        insert(outbox).values(
            key=outgoing.key,
            inbox_id=delivery.id,
            tracker=ref.tracker,
            ticket_id=ref.id,
            shape=SHAPE,
            action=ACTION.dump_python(outgoing.action, mode="json"),
            state=outgoing.state,
            planned_at=at,
        )
    )


def note_walk(connection: Connection, delivery: int, walk: Walk) -> None:
    """Replace a delivery's walk, once its calls are known."""
    statement = update(journal).where(journal.c.inbox_id == delivery)
    connection.execute(statement.values(walk=WALK.dump_python(walk, mode="json")))


def know_roles(connection: Connection, tracker: str, account: str, roles: Iterable[str], at: int) -> None:
    """Remember a person's roles."""
    row = {"roles": sorted(roles), "read_at": at}
    where = {"tracker": tracker, "account": account}
    statement = upsert(people).values({**where, **row})
    connection.execute(statement.on_conflict_do_update(index_elements=list(where), set_=row))
