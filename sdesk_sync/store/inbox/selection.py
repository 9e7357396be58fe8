"""Deliveries that a person means: counted, replayed, skipped."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, case, func, select, update

from sdesk_sync.store.inbox.rows import DeliveryFilter, DeliveryState
from sdesk_sync.store.inbox.table import inbox
from sdesk_sync.store.outbox import drop_unsent, unsent_deliveries
from sdesk_sync.store.reader import Reader

REPLAYABLE = (DeliveryState.DEAD, DeliveryState.SKIPPED, DeliveryState.IGNORED, DeliveryState.DONE)
SKIPPABLE = (DeliveryState.READY, DeliveryState.DEAD)
_MOST_NUMBERS = 10_000
"""So many numbers with one statement; databases bound what may be given to one."""


@dataclass(frozen=True, slots=True)
class SelectionCount:
    """How many deliveries a choice comes to, in all and by state."""

    total: int
    by_state: Mapping[str, int]


def count_selected(reader: Reader, chosen: DeliveryFilter, states: Sequence[DeliveryState]) -> SelectionCount:
    """How many deliveries a replay (REPLAYABLE) or a skip (SKIPPABLE) would take."""
    by_state: Counter[str] = Counter()
    for part in _split_numbers(chosen):
        query = select(inbox.c.state, func.count().label("count")).where(*_conditions(part, states))
        rows = reader.query(query.group_by(inbox.c.state))
        by_state.update({row.state: row._mapping["count"] for row in rows})
    return SelectionCount(by_state.total(), by_state)


def replay(connection: Connection, chosen: DeliveryFilter) -> tuple[int, ...]:
    """Have deliveries worked on again; their numbers.

    What an earlier attempt decided and did not get out is sent; otherwise it is decided anew, on the
    ticket as it is by then.
    """
    is_decided = case((inbox.c.id.in_(unsent_deliveries()), inbox.c.is_decided), else_=0)
    ready = {
        "state": DeliveryState.READY,
        "due_at": 0,
        "attempts": 0,
        "reason": None,
        "is_decided": is_decided,
    }
    # One that was left to others is so no more: a sweep must not begin it anew while it is worked on.
    ready |= {"is_replay": 1, "is_superseded": 0}
    numbers: list[int] = []
    for part in _split_numbers(chosen):
        again = update(inbox).where(*_conditions(part, REPLAYABLE)).values(**ready)
        numbers += connection.execute(again.returning(inbox.c.id)).scalars()
    return tuple(sorted(numbers))


def skip(connection: Connection, chosen: DeliveryFilter, now: int) -> tuple[int, ...]:
    """Give deliveries up; their numbers. What they still had to send is dropped."""
    given_up = {"state": DeliveryState.SKIPPED, "finished_at": now}
    numbers: list[int] = []
    for part in _split_numbers(chosen):
        skipped = update(inbox).where(*_conditions(part, SKIPPABLE)).values(**given_up)
        numbers += connection.execute(skipped.returning(inbox.c.id)).scalars()
    drop_unsent(connection, select(inbox.c.id).where(inbox.c.state == DeliveryState.SKIPPED), "skipped")
    return tuple(sorted(numbers))


def _split_numbers(chosen: DeliveryFilter) -> Iterator[DeliveryFilter]:
    """The same choice in parts, each with so few numbers that one statement may hold them."""
    if not chosen.ids:
        yield chosen
    numbers = tuple(dict.fromkeys(chosen.ids))
    for first in range(0, len(numbers), _MOST_NUMBERS):
        yield replace(chosen, ids=numbers[first : first + _MOST_NUMBERS])


def _conditions(chosen: DeliveryFilter, states: Sequence[DeliveryState]) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a choice comes to, within these states."""
    within = [state for state in chosen.states or states if state in states]
    conditions: list[ColumnElement[bool]] = [inbox.c.state.in_(within)]
    if chosen.ids:
        conditions.append(inbox.c.id.in_(chosen.ids))
    if chosen.tracker is not None:
        conditions.append(inbox.c.tracker == chosen.tracker)
    if chosen.ticket is not None:
        conditions.append(inbox.c.ticket_key == chosen.ticket)
    if chosen.since is not None:
        conditions.append(inbox.c.received_at >= chosen.since)
    if chosen.rule is not None:
        conditions.append(inbox.c.rule == chosen.rule)
    if chosen.reason is not None:
        conditions.append(inbox.c.reason.contains(chosen.reason, autoescape=True))
    return tuple(conditions)
