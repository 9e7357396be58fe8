"""Deliveries that a person means: counted, replayed, skipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select, update

from sdesk_sync.store.inbox.rows import DeliveryFilter, DeliveryState
from sdesk_sync.store.inbox.table import inbox
from sdesk_sync.store.outbox import drop_unsent, unsent_deliveries
from sdesk_sync.store.reader import Reader

REPLAYABLE = (DeliveryState.DEAD, DeliveryState.SKIPPED, DeliveryState.IGNORED, DeliveryState.DONE)
SKIPPABLE = (DeliveryState.READY, DeliveryState.DEAD)


@dataclass(frozen=True, slots=True)
class SelectionCount:
    """How many deliveries a choice comes to, in all and by state."""

    total: int
    by_state: Mapping[str, int]


def count_selected(reader: Reader, chosen: DeliveryFilter, states: Sequence[DeliveryState]) -> SelectionCount:
    """How many deliveries a replay (REPLAYABLE) or a skip (SKIPPABLE) would take."""
    query = select(inbox.c.state, func.count().label("count")).where(*_conditions(chosen, states))
    by_state = {row.state: row._mapping["count"] for row in reader.query(query.group_by(inbox.c.state))}
    return SelectionCount(sum(by_state.values()), by_state)


def replay(connection: Connection, chosen: DeliveryFilter) -> tuple[int, ...]:
    """Have deliveries worked on again; their numbers.

    What an earlier attempt decided and did not get out is sent; otherwise it is decided anew, on the
    ticket as it is by then.
    """
    ready = {"state": DeliveryState.READY, "due_at": 0, "attempts": 0, "reason": None}
    # One that was left to others is so no more: a sweep must not begin it anew while it is worked on.
    ready |= {"is_replay": 1, "is_superseded": 0}
    again = update(inbox).where(*_conditions(chosen, REPLAYABLE)).values(**ready)
    numbers = tuple(sorted(connection.execute(again.returning(inbox.c.id)).scalars()))
    anew = update(inbox).where(inbox.c.id.in_(numbers), inbox.c.id.not_in(unsent_deliveries()))
    connection.execute(anew.values(is_decided=0))
    return numbers


def skip(connection: Connection, chosen: DeliveryFilter, now: int) -> tuple[int, ...]:
    """Give deliveries up; their numbers. What they still had to send is dropped."""
    given_up = {"state": DeliveryState.SKIPPED, "finished_at": now}
    skipped = update(inbox).where(*_conditions(chosen, SKIPPABLE)).values(**given_up)
    numbers = tuple(sorted(connection.execute(skipped.returning(inbox.c.id)).scalars()))
    drop_unsent(connection, numbers, "skipped")
    return numbers


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
