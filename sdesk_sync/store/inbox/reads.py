"""What the inbox is asked."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row as FoundRow
from sqlalchemy import bindparam, func, or_, select

from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.store.inbox.rows import Delivery, DeliverySummary, Lane, OpenDeliveries, Origin
from sdesk_sync.store.inbox.table import IS_DEAD, IS_OPEN, bodies, inbox
from sdesk_sync.store.prepared import PreparedStatement
from sdesk_sync.store.reader import Reader

_DELIVERY = (
    inbox.c.id,
    inbox.c.tracker,
    inbox.c.delivery,
    inbox.c.lane,
    inbox.c.event,
    inbox.c.received_at,
    bodies.c.headers,
    bodies.c.body,
    inbox.c.attempts,
    inbox.c.due_at,
    inbox.c.origin,
    inbox.c.is_decided,
    inbox.c.is_replay,
)
_SUMMARY = (
    inbox.c.id,
    inbox.c.tracker,
    inbox.c.delivery,
    inbox.c.ticket_key,
    inbox.c.received_at,
    inbox.c.state,
    inbox.c.verdict,
    inbox.c.rule,
    inbox.c.reason,
    inbox.c.attempts,
)
_IS_OPEN_IN_LANE = (inbox.c.tracker == bindparam("tracker"), inbox.c.lane == bindparam("lane"), IS_OPEN)
_OPEN_DELIVERIES = PreparedStatement(
    select(*_DELIVERY)
    .join(bodies)
    .where(*_IS_OPEN_IN_LANE, or_(inbox.c.is_decided == 0, inbox.c.due_at <= bindparam("now")))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_NEXT_SENDING = PreparedStatement(
    select(func.min(inbox.c.due_at)).where(*_IS_OPEN_IN_LANE, inbox.c.is_decided == 1)
)
_ANY_OPEN = PreparedStatement(select(inbox.c.id).where(*_IS_OPEN_IN_LANE).limit(1))
_LATER = PreparedStatement(
    select(inbox.c.id).where(*_IS_OPEN_IN_LANE, inbox.c.id > bindparam("number")).limit(1)
)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The deliveries, read."""

    reader: Reader

    def open_deliveries(self, lane: Lane, most: int, now: int) -> tuple[Delivery, ...]:
        """The lane's oldest open deliveries, in their order, without those that wait to be sent."""
        asked = {"tracker": lane.tracker, "lane": lane.name, "now": now, "most": most}
        return tuple(map(_to_delivery, self.reader.ask(_OPEN_DELIVERIES, asked)))

    def next_sending(self, lane: Lane) -> int | None:
        """When the first of the lane's decided deliveries is to be sent (ms)."""
        row = self.reader.ask_first(_NEXT_SENDING, {"tracker": lane.tracker, "lane": lane.name})
        return None if row is None else row[0]

    def has_open(self, lane: Lane) -> bool:
        """Whether the lane has open deliveries, those that wait included."""
        return self.reader.ask_first(_ANY_OPEN, {"tracker": lane.tracker, "lane": lane.name}) is not None

    def has_later(self, delivery: Delivery) -> bool:
        """Whether the lane has later deliveries."""
        asked = {"tracker": delivery.tracker, "lane": delivery.lane, "number": delivery.id}
        return self.reader.ask_first(_LATER, asked) is not None

    def has_other_of(self, cause: str, delivery: int) -> bool:
        """Whether another delivery dealt with the same comment."""
        query = select(inbox.c.id).where(inbox.c.cause == cause, inbox.c.id != delivery).limit(1)
        return self.reader.query_first(query) is not None

    def open_lanes(self) -> tuple[Lane, ...]:
        """The lanes with open deliveries, oldest first."""
        query = (
            select(inbox.c.tracker, inbox.c.lane)
            .where(IS_OPEN)
            .group_by(inbox.c.tracker, inbox.c.lane)
            .order_by(func.min(inbox.c.id))
        )
        return tuple(Lane(*_values(row)) for row in self.reader.query(query))

    def count_open(self) -> dict[str, int]:
        """How many deliveries are open, by tracker."""
        query = select(inbox.c.tracker, func.count().label("open")).where(IS_OPEN).group_by(inbox.c.tracker)
        return {row.tracker: row.open for row in self.reader.query(query)}

    def find_waiting(self) -> dict[str, OpenDeliveries]:
        """What is open, by tracker."""
        counted = (func.count().label("open"), func.min(inbox.c.received_at).label("oldest"))
        query = select(inbox.c.tracker, *counted).where(IS_OPEN).group_by(inbox.c.tracker)
        return {row.tracker: OpenDeliveries(row.open, row.oldest) for row in self.reader.query(query)}

    def count_dead(self) -> dict[str, int]:
        """How many deliveries are dead, by tracker."""
        query = select(inbox.c.tracker, func.count().label("dead")).where(IS_DEAD)
        return {row.tracker: row.dead for row in self.reader.query(query.group_by(inbox.c.tracker))}

    def count_dead_received(self, period: ReportPeriod) -> int:
        """How many of the deliveries received in a time are dead by now."""
        query = select(func.count()).where(IS_DEAD, inbox.c.received_at >= period.since)
        query = query.where(inbox.c.received_at < period.until)
        of_tracker = query if period.tracker is None else query.where(inbox.c.tracker == period.tracker)
        row = self.reader.query_first(of_tracker)
        return int(row[0]) if row is not None else 0

    def list_summaries(
        self, limit: int | None = None, rule: str | None = None
    ) -> tuple[DeliverySummary, ...]:
        """All deliveries, or those judged by a rule, oldest first; `limit` keeps the newest so many."""
        query = select(*_SUMMARY).order_by(inbox.c.id.desc())
        query = query if rule is None else query.where(inbox.c.rule == rule)
        rows = self.reader.query(query if limit is None else query.limit(limit))
        return tuple(DeliverySummary(*_values(row)) for row in reversed(rows))

    def find_summary(self, number: int) -> DeliverySummary | None:
        """One delivery."""
        row = self.reader.query_first(select(*_SUMMARY).where(inbox.c.id == number))
        return None if row is None else DeliverySummary(*_values(row))

    def find_newest_receipt(self) -> int:
        """When the last delivery was received (ms); 0 where none was."""
        row = self.reader.query_first(select(inbox.c.received_at).order_by(inbox.c.id.desc()).limit(1))
        return 0 if row is None else int(row.received_at)

    def find_newest_arrival(self, tracker: str) -> int | None:
        """When a tracker's last webhook came (ms); None where none ever did."""
        is_webhook = (inbox.c.tracker == tracker, inbox.c.origin == Origin.WEBHOOK)
        query = select(inbox.c.received_at).where(*is_webhook).order_by(inbox.c.id.desc()).limit(1)
        row = self.reader.query_first(query)
        return None if row is None else int(row.received_at)

    def find_problem(self) -> str | None:
        """Why the store cannot be read just now; None when it can."""
        return self.reader.find_problem(select(inbox.c.id).limit(1))


def _values(row: FoundRow[Any]) -> tuple[Any, ...]:
    """A row's values by position: it was selected in the order of the dataclass."""
    return tuple(row)


def _to_delivery(row: tuple[Any, ...]) -> Delivery:
    number, tracker, delivery, lane, event, at, headers, *rest, origin, is_decided, is_replay = row
    marks = (Origin(origin), bool(is_decided), bool(is_replay))
    return Delivery(number, tracker, delivery, lane, event, at, json.loads(headers), *[*rest, *marks])
