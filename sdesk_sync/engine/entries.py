"""Everything that is written to the store, by name: each a function for the writer's transaction."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, update
from sqlalchemy.dialects.sqlite import insert as upsert

from sdesk_sync.desk.model import Ticket, TicketRef
from sdesk_sync.engine.records import (
    ACTION,
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
from sdesk_sync.engine.tables import inbox, journal, outbox, people, tickets


def receive(connection: Connection, received: Received) -> bool:
    """Store a delivery; false where the same one is there already."""
    row = {
        "tracker": received.tracker,
        "delivery": received.delivery,
        "lane": received.lane,
        "event": received.event,
        "received_at": received.at,
        "headers": dict(received.headers),
        "body": received.body,
        "state": State.READY,
        "attempts": 0,
        "due_at": 0,
    }
    statement = upsert(inbox).values(row).on_conflict_do_nothing(index_elements=["tracker", "delivery"])
    return connection.execute(statement).rowcount > 0


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
            ticket=ended.ticket,
            verdict=ended.verdict,
            rule=ended.rule,
            finished_at=at,
        )
    )


def plan(connection: Connection, delivery: Delivery, planned: Planned, policy: str, at: int) -> None:
    """Commit what a delivery came to before anything is sent: state, walk, actions."""
    ref = planned.walk.ref
    if planned.ticket is not None:
        accept(connection, planned.ticket, policy, at)
    connection.execute(
        insert(journal).values(
            inbox_id=delivery.id,
            tracker=ref.tracker,
            ticket=ref.id,
            at=at,
            policy=policy,
            walk=WALK.dump_python(planned.walk, mode="json"),
        )
    )
    for number, action in enumerate(planned.actions, start=1):
        connection.execute(
            insert(outbox).values(
                key=f"{delivery.id}.{number}",
                inbox_id=delivery.id,
                tracker=ref.tracker,
                ticket=ref.id,
                action=ACTION.dump_python(action, mode="json"),
                state=Sent.PLANNED,
                planned_at=at,
            )
        )


def accept(connection: Connection, ticket: Ticket, policy: str, at: int) -> None:
    """Make this the accepted state."""
    row = {
        "key": ticket.ref.key,
        "version": ticket.version,
        "accepted": TICKET.dump_python(ticket, mode="json"),
        "policy": policy,
        "accepted_at": at,
    }
    where = {"tracker": ticket.ref.tracker, "ticket": ticket.ref.id}
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
            ticket=ref.id,
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
