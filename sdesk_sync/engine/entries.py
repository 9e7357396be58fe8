"""Everything that is written to the store, by name: each a function for the writer's transaction."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, update

from sdesk_sync.desk.actions import Intent
from sdesk_sync.desk.model import Ticket, TicketRef
from sdesk_sync.engine import statements
from sdesk_sync.engine.prepared import Prepared, Row
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
from sdesk_sync.engine.tables import IS_OPEN, inbox
from sdesk_sync.trackers import Done

# Well beyond the ten minutes in which undos are counted.
_FORGET_UNDOS_MS = 3_600_000


class Skipped(Exception):
    """A delivery that is no longer to be worked on."""


def name_store(connection: Connection, fresh: str) -> str:
    """The store's own name, which marks what is written from it; `fresh` where it has none yet."""
    known = statements.STORE_NAME.run(connection, {})
    if not known:
        statements.NAME_STORE.run(connection, {"name": fresh})
    return str(known[0][0]) if known else fresh


def receive(connection: Connection, received: Received) -> bool:
    """Store a delivery; false where the same one is there already."""
    return receive_all(connection, [received])[0]


def receive_all(connection: Connection, every: Sequence[Received]) -> list[bool]:
    """Store deliveries in this order; false for each that is there already."""
    rows = [
        {
            "tracker": one.tracker,
            "delivery": one.delivery,
            "lane": one.lane,
            "event": one.event,
            "received_at": one.at,
            "origin": one.origin,
        }
        for one in every
    ]
    stored = {(row[1], row[2]): row[0] for row in _in_few(connection, statements.RECEIVE, rows)}
    # Of two alike in one go the first is the one that is stored.
    numbers = [stored.pop((one.tracker, one.delivery), None) for one in every]
    kept = [
        {"inbox_id": number, "headers": json.dumps(dict(one.headers)), "body": one.body}
        for number, one in zip(numbers, every, strict=True)
        if number is not None
    ]
    _in_few(connection, statements.KEEP_BODIES, kept)
    return [number is not None for number in numbers]


def _in_few(
    connection: Connection, by_size: Mapping[int, Prepared], rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """Rows in as few statements as there are for so many."""
    found: list[tuple[Any, ...]] = []
    done = 0
    for size, statement in by_size.items():
        while len(rows) - done >= size:
            some = rows[done : done + size]
            values = {f"{name}{n}": value for n, row in enumerate(some) for name, value in row.items()}
            found += statement.run(connection, values)
            done += size
    return found


def take_up_again(connection: Connection) -> None:
    """After a start: what was running when the last owner ended is ready again."""
    connection.execute(update(inbox).where(IS_OPEN, inbox.c.state == State.RUNNING).values(state=State.READY))


def begin(connection: Connection, delivery: int) -> None:
    """A delivery is being worked on. Raises Skipped where somebody has given it up meanwhile."""
    _taken(connection, statements.BEGIN, {"number": delivery})


def _taken(connection: Connection, statement: Prepared, row: Row) -> None:
    """Carry out what is only for a delivery that is still open. Raises Skipped."""
    if not statement.run(connection, row):
        raise Skipped(f"delivery {row['number']} was skipped")


def postpone(connection: Connection, deliveries: Sequence[int], when: tuple[int, int], reason: str) -> None:
    """Deliveries wait for their next attempt; `when` is that (ms), and whether this one does not count."""
    due_at, back = when
    waits = {"due": due_at, "back": back, "why": reason}
    statements.POSTPONE.run_each(connection, [{"number": number, **waits} for number in deliveries])


def put_back(connection: Connection, deliveries: Sequence[int]) -> None:
    """Deliveries that were begun and not worked on are as they were."""
    statements.PUT_BACK.run_each(connection, [{"number": number} for number in deliveries])


def end(connection: Connection, delivery: int, ended: Ended, at: int) -> None:
    """A delivery has ended. Raises Skipped where somebody has given it up meanwhile."""
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
    _taken(connection, statements.END, row)


def hear(connection: Connection, ref: TicketRef, version: int) -> None:
    """A delivery or an answer told of this version of the ticket; a sweep need not look for it."""
    statements.HEAR.run(connection, {"of": ref.tracker, "ticket": ref.id, "newest": version})


def plan(connection: Connection, delivery: Delivery, planned: Planned, digest: str, at: int) -> None:
    """Commit what a delivery came to before anything is sent: state, walk, actions.

    Where nothing is to be sent it has ended. Raises Skipped where somebody has given it up meanwhile.
    """
    ref, ended = planned.walk.ref, planned.ended
    if planned.actions:
        known = {"ticket": ref.key, "found": ended.verdict, "by": ended.rule, "told": ended.cause}
        _taken(connection, statements.DECIDE, {"number": delivery.id, **known})
    else:
        end(connection, delivery.id, ended, at)
    if planned.ticket is not None:
        accept(connection, planned.ticket, digest, at)
    if ended.heard is not None and (planned.ticket is None or ended.heard[1] > planned.ticket.version):
        hear(connection, *ended.heard)
    entry = {"inbox_id": delivery.id, "tracker": ref.tracker, "ticket_id": ref.id, "at": at}
    walk = WALK.dump_json(planned.walk).decode()
    statements.WRITE_DOWN.run(connection, {**entry, "config_digest": digest, "shape": SHAPE, "walk": walk})
    for received in planned.more:
        receive(connection, received)
    _note_undos(connection, planned, at)
    _put_out(connection, delivery, planned, at)


def _put_out(connection: Connection, delivery: Delivery, planned: Planned, at: int) -> None:
    if not planned.actions:
        return
    store, ref = name_store(connection, secrets.token_hex(4)), planned.walk.ref
    # A delivery that is worked on anew, by a replay, has keys of its own.
    first = 1 + int(statements.COUNT_ACTIONS.run(connection, {"number": delivery.id})[0][0])
    for number, action in enumerate(planned.actions, start=first):
        key = f"{store}.{planned.cause or delivery.id}.{number}"
        add(connection, Outgoing(key, delivery.id, action, Sent.PLANNED), ref, at)


def _note_undos(connection: Connection, planned: Planned, at: int) -> None:
    ref = planned.walk.ref
    where = {"tracker": ref.tracker, "ticket_id": ref.id}
    rows = [{**where, "field": name, "account": account, "at": at} for name, account in planned.undone]
    if rows:
        statements.NOTE_UNDO.run_each(connection, rows)
        before = {"of": ref.tracker, "ticket": ref.id, "before": at - _FORGET_UNDOS_MS}
        statements.FORGET_UNDOS.run(connection, before)


def accept(connection: Connection, ticket: Ticket, digest: str, at: int) -> None:
    """Make this the accepted state."""
    row = {
        "tracker": ticket.ref.tracker,
        "ticket_id": ticket.ref.id,
        "ticket_key": ticket.ref.key,
        "version": ticket.version,
        "shape": SHAPE,
        "accepted": TICKET.dump_json(ticket).decode(),
        "config_digest": digest,
        "accepted_at": at,
        "newest": ticket.version,
    }
    statements.ACCEPT.run(connection, row)


def mark(connection: Connection, keys: Sequence[str], state: Sent, answer: str | None = None) -> None:
    """Note where actions stand that are not sent, and why."""
    statements.MARK.run_each(connection, [{"of": key, "to": state, "said": answer} for key in keys])


def sent(connection: Connection, keys: Sequence[str], done: Done, at: int) -> None:
    """Actions are in the tracker; what came of them: the comment's id, the ticket's version."""
    came = {"at": at, "comment": done.made, "then": done.version}
    statements.SENT.run_each(connection, [{"of": key, **came} for key in keys])


def change(connection: Connection, key: str, action: Intent) -> None:
    """An action that is to be otherwise than it was planned, because the ticket went on."""
    statements.CHANGE.run(connection, {"of": key, "to": ACTION.dump_json(action).decode()})


def add(connection: Connection, outgoing: Outgoing, ref: TicketRef, at: int) -> None:
    """One more action for a delivery that is being worked on."""
    row = {
        "key": outgoing.key,
        "inbox_id": outgoing.delivery,
        "tracker": ref.tracker,
        "ticket_id": ref.id,
        "shape": SHAPE,
        "action": ACTION.dump_json(outgoing.action).decode(),
        "state": outgoing.state,
        "planned_at": at,
    }
    statements.PUT_OUT.run(connection, row)


def note_walk(connection: Connection, delivery: int, walk: Walk) -> None:
    """Replace a delivery's newest walk, once its calls are known."""
    row = {"number": delivery, "made": WALK.dump_json(walk).decode()}
    statements.NOTE_WALK.run(connection, row)


def know_roles(connection: Connection, tracker: str, account: str, roles: Iterable[str], at: int) -> None:
    """Remember a person's roles."""
    row = {"tracker": tracker, "account": account, "roles": json.dumps(sorted(roles)), "read_at": at}
    statements.KNOW_ROLES.run(connection, row)
