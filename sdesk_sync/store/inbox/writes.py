"""What is written to the inbox: each a function for the writer's transaction."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, update

from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState, NewDelivery
from sdesk_sync.store.inbox.table import IS_OPEN, bodies, inbox
from sdesk_sync.store.prepared import PreparedStatement, Row, parameters


class DeliverySkipped(Exception):
    """A delivery that is no longer to be worked on."""


def _prepare_receive(rows: int) -> PreparedStatement:
    fresh = {"state": DeliveryState.READY, "attempts": 0, "due_at": 0, "is_decided": 0}
    names = ("tracker", "delivery", "lane", "event", "received_at", "origin")
    values = [{**parameters(inbox, *names, suffix=str(number)), **fresh} for number in range(rows)]
    shown = (inbox.c.id, inbox.c.tracker, inbox.c.delivery)
    return PreparedStatement(
        lambda backend: backend.insert_new(inbox, values, key=("tracker", "delivery"), returning=shown)
    )


def _prepare_bodies(rows: int) -> PreparedStatement:
    names = ("inbox_id", "headers", "body")
    values = [parameters(bodies, *names, suffix=str(number)) for number in range(rows)]
    return PreparedStatement(insert(bodies).values(values))


# So many rows with one statement, the larger first: each is a turn at the interpreter's lock.
_SIZES = (32, 8, 1)
_RECEIVE = {size: _prepare_receive(size) for size in _SIZES}
_KEEP_BODIES = {size: _prepare_bodies(size) for size in _SIZES}

_IS_OPEN_DELIVERY = (inbox.c.id == bindparam("number"), IS_OPEN)
# The attempt that comes to an end, where it was not counted at its beginning.
_COUNTED_ATTEMPTS = inbox.c.attempts + case((inbox.c.state == DeliveryState.READY, 1), else_=0)

_BEGIN = PreparedStatement(
    update(inbox)
    .where(*_IS_OPEN_DELIVERY)
    .values(state=DeliveryState.RUNNING, attempts=inbox.c.attempts + 1)
    .returning(inbox.c.id)
)
_POSTPONE = PreparedStatement(
    update(inbox)
    .where(*_IS_OPEN_DELIVERY)
    .values(
        state=DeliveryState.READY,
        due_at=bindparam("new_due_at"),
        reason=bindparam("new_reason"),
        attempts=_COUNTED_ATTEMPTS - bindparam("uncounted"),
    )
)
_PUT_BACK = PreparedStatement(
    update(inbox)
    .where(inbox.c.id == bindparam("number"), inbox.c.state == DeliveryState.RUNNING)
    .values(state=DeliveryState.READY, attempts=inbox.c.attempts - 1)
)
_TAKE_BACK = PreparedStatement(update(inbox).where(*_IS_OPEN_DELIVERY).values(is_decided=0))
_END = PreparedStatement(
    update(inbox)
    .where(*_IS_OPEN_DELIVERY)
    .values(
        attempts=_COUNTED_ATTEMPTS,
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        ticket_key=func.coalesce(bindparam("ticket"), inbox.c.ticket_key),
        verdict=func.coalesce(bindparam("summary"), inbox.c.verdict),
        rule=func.coalesce(bindparam("gravest_rule"), inbox.c.rule),
        cause=func.coalesce(bindparam("comment"), inbox.c.cause),
        finished_at=bindparam("now"),
        is_superseded=bindparam("superseded"),
    )
    .returning(inbox.c.id)
)
_DECIDE = PreparedStatement(
    update(inbox)
    .where(*_IS_OPEN_DELIVERY)
    .values(
        state=DeliveryState.RUNNING,
        attempts=_COUNTED_ATTEMPTS,
        ticket_key=bindparam("ticket"),
        verdict=bindparam("summary"),
        rule=bindparam("gravest_rule"),
        cause=bindparam("comment"),
        is_decided=1,
    )
    .returning(inbox.c.id)
)


def receive(connection: Connection, new: NewDelivery) -> bool:
    """Store a delivery; false where the same one is there already."""
    return receive_all(connection, [new])[0]


def receive_all(connection: Connection, new: Sequence[NewDelivery]) -> list[bool]:
    """Store deliveries in this order; false for each that is there already."""
    rows = [
        {
            "tracker": one.tracker,
            "delivery": one.delivery,
            "lane": one.lane,
            "event": one.event,
            "received_at": one.received_at,
            "origin": one.origin,
        }
        for one in new
    ]
    stored = {(row[1], row[2]): row[0] for row in _run_in_few(connection, _RECEIVE, rows)}
    # Of two alike in one go the first is the one that is stored.
    numbers = [stored.pop((one.tracker, one.delivery), None) for one in new]
    kept = [
        {"inbox_id": number, "headers": json.dumps(dict(one.headers)), "body": one.body}
        for number, one in zip(numbers, new, strict=True)
        if number is not None
    ]
    _run_in_few(connection, _KEEP_BODIES, kept)
    return [number is not None for number in numbers]


def _run_in_few(
    connection: Connection, by_size: Mapping[int, PreparedStatement], rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """Rows in as few statements as there are for so many."""
    returned: list[tuple[Any, ...]] = []
    done = 0
    for size, statement in by_size.items():
        while len(rows) - done >= size:
            some = rows[done : done + size]
            values = {f"{name}{n}": value for n, row in enumerate(some) for name, value in row.items()}
            returned += statement.run(connection, values)
            done += size
    return returned


def receive_again(connection: Connection, new: NewDelivery) -> bool:
    """A delivery of our own that was given up, or left to others, is made again: it is still so."""
    where = (inbox.c.tracker == new.tracker, inbox.c.delivery == new.delivery)
    is_given_up = inbox.c.state.in_((DeliveryState.DEAD, DeliveryState.SKIPPED))
    is_left_to_others = and_(inbox.c.state == DeliveryState.IGNORED, inbox.c.is_superseded == 1)
    fresh = {"state": DeliveryState.READY, "due_at": 0, "attempts": 0, "reason": None, "is_decided": 0}
    again = update(inbox).where(*where, or_(is_given_up, is_left_to_others)).values(**fresh)
    number = connection.execute(again.values(is_superseded=0).returning(inbox.c.id)).scalar()
    if number is None:
        return False
    # What it is about may be told in another shape by now.
    connection.execute(update(bodies).where(bodies.c.inbox_id == number).values(body=new.body))
    return True


def take_up_again(connection: Connection) -> None:
    """After a start: what was running when the last owner ended is ready again."""
    is_running = inbox.c.state == DeliveryState.RUNNING
    connection.execute(update(inbox).where(IS_OPEN, is_running).values(state=DeliveryState.READY))


def begin(connection: Connection, delivery: int) -> None:
    """A delivery is being worked on. Raises DeliverySkipped where somebody has given it up meanwhile."""
    _run_if_open(connection, _BEGIN, {"number": delivery})


def take_decision_back(connection: Connection, delivery: int) -> None:
    """A delivery that was decided and has sent nothing is to be decided anew."""
    _TAKE_BACK.run(connection, {"number": delivery})


def decide(connection: Connection, delivery: int, result: DeliveryResult) -> None:
    """A delivery is decided and has something to send. Raises DeliverySkipped as `begin`."""
    _run_if_open(connection, _DECIDE, {"number": delivery, **_result_columns(result)})


def end(connection: Connection, delivery: int, result: DeliveryResult, now: int) -> None:
    """A delivery has ended. Raises DeliverySkipped as `begin`."""
    how = {"new_state": result.state, "new_reason": result.reason, "superseded": int(result.is_superseded)}
    _run_if_open(connection, _END, {"number": delivery, "now": now, **how, **_result_columns(result)})


def postpone(connection: Connection, deliveries: Sequence[int], due_at: int, reason: str) -> None:
    """Deliveries wait for their next attempt (ms); this one counts."""
    _postpone(connection, deliveries, {"new_due_at": due_at, "new_reason": reason, "uncounted": 0})


def postpone_uncounted(connection: Connection, deliveries: Sequence[int], due_at: int, reason: str) -> None:
    """Deliveries wait (ms) for something that is no failure of theirs: this attempt does not count."""
    _postpone(connection, deliveries, {"new_due_at": due_at, "new_reason": reason, "uncounted": 1})


def _postpone(connection: Connection, deliveries: Sequence[int], waits: Row) -> None:
    _POSTPONE.run_each(connection, [{"number": number, **waits} for number in deliveries])


def move_waits(connection: Connection, by_ms: int, latest: int) -> None:
    """What waits for its next attempt is due so much later, or earlier, and by `latest` (ms) at last."""
    moved = func.min(inbox.c.due_at + by_ms, latest)
    connection.execute(update(inbox).where(IS_OPEN, inbox.c.due_at > 0).values(due_at=moved))


def put_back(connection: Connection, deliveries: Sequence[int]) -> None:
    """Deliveries that were begun and not worked on are as they were."""
    _PUT_BACK.run_each(connection, [{"number": number} for number in deliveries])


def _result_columns(result: DeliveryResult) -> Row:
    return {
        "ticket": result.ticket,
        "summary": result.verdict,
        "gravest_rule": result.rule,
        "comment": result.cause,
    }


def _run_if_open(connection: Connection, statement: PreparedStatement, row: Row) -> None:
    """Carry out what is only for a delivery that is still open. Raises DeliverySkipped."""
    if not statement.run(connection, row):
        raise DeliverySkipped(f"delivery {row['number']} was skipped")
