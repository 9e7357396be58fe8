"""The refusals in the journal's entries, a row each: they are counted, and an entry is not read for that."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from sdesk_sync.desk.model.people import NO_ACCOUNT, Account
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import Field, Mode
from sdesk_sync.desk.reporting.counts import RefusedGroup, RefusedTicket
from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.desk.reporting.refused import RefusalOutcome, RefusedChange
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import numbered_table, row_number

# `at` is that of the entry; `roles` are the author's, with a blank between them.
refusals = numbered_table(
    "refusals",
    Column("at", BigInteger, nullable=False),
    Column("inbox_id", row_number(), ForeignKey("inbox.id"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("leads", Integer, nullable=False),
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255), nullable=False),
    Column("ticket_key", String(255), nullable=False),
    Column("rule", String(80), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("field", String(80), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("roles", Text, nullable=False),
    Column("type", String(80)),
    Column("team", String(80)),
    Column("account", String(255), nullable=False),
    Column("person", Text, nullable=False),
)
Index("refusals_at", refusals.c.at)

_COLUMNS = tuple(column.name for column in refusals.columns if column.name != "id")
_WRITE = PreparedStatement(insert(refusals).values(parameters(refusals, *_COLUMNS)))
# By the time too: that is what there is an index by.
_MARK = PreparedStatement(
    update(refusals)
    .where(refusals.c.at == bindparam("judged_at"), refusals.c.inbox_id == bindparam("number"))
    .where(refusals.c.field == bindparam("name"), refusals.c.outcome == RefusalOutcome.UNDONE)
    .values(outcome=RefusalOutcome.IMPOSSIBLE)
)
_IS_IN = (
    refusals.c.at >= bindparam("since"),
    refusals.c.at < bindparam("until"),
    or_(bindparam("of_tracker").is_(None), refusals.c.tracker == bindparam("of_tracker")),
    or_(bindparam("of_rule").is_(None), refusals.c.rule == bindparam("of_rule")),
)
_IN_PERIOD = PreparedStatement(
    select(*(refusals.c[name] for name in _COLUMNS)).where(*_IS_IN).order_by(refusals.c.at, refusals.c.id)
)
# Added up by the database, so that a hundred thousand refusals are a few hundred rows of ours.
_ALIKE = [
    refusals.c[name]
    for name in ("rule", "outcome", "leads", "roles", "type", "team", "tracker", "account", "person")
]
_GROUPS = PreparedStatement(
    select(*_ALIKE, func.count(), func.max(refusals.c.at)).where(*_IS_IN).group_by(*_ALIKE)
)
_OF_TICKET = [refusals.c[name] for name in ("rule", "outcome", "leads", "tracker", "ticket_id", "ticket_key")]
_TICKETS = PreparedStatement(
    select(*_OF_TICKET, func.count()).where(*_IS_IN).group_by(*_OF_TICKET).order_by(func.min(refusals.c.id))
)


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refusals, read."""

    reader: Reader

    def knows_rule(self, rule: str) -> bool:
        """Whether a rule of this name has ever refused anything."""
        query = select(refusals.c.id).where(refusals.c.rule == rule).limit(1)
        return self.reader.query_first(query) is not None

    def list_in_period(self, period: ReportPeriod, rule: str | None = None) -> Iterator[RefusedChange]:
        """Those of a time, of all rules or of one, oldest first."""
        return map(_to_refused, self.reader.ask(_IN_PERIOD, _to_limits(period, rule)))

    def list_groups(self, period: ReportPeriod, rule: str | None = None) -> Iterator[RefusedGroup]:
        """The same added up by who was refused what."""
        return map(_to_group, self.reader.ask(_GROUPS, _to_limits(period, rule)))

    def list_tickets(self, period: ReportPeriod, rule: str | None = None) -> Iterator[RefusedTicket]:
        """The same added up by ticket; of which something was refused first comes first."""
        return map(_to_ticket, self.reader.ask(_TICKETS, _to_limits(period, rule)))


def write_refusals(connection: Connection, refused: Iterable[RefusedChange]) -> None:
    """Add what was refused, with the entry that says so."""
    _WRITE.run_each(connection, map(_to_row, refused))


def mark_impossible(connection: Connection, delivery: int, judged_at: int, fields: Collection[Field]) -> None:
    """What a delivery's rules took back of these fields, judged then (ms), the tracker did not take."""
    _MARK.run_each(
        connection, [{"judged_at": judged_at, "number": delivery, "name": name} for name in sorted(fields)]
    )


def _to_limits(period: ReportPeriod, rule: str | None) -> dict[str, object]:
    limits = {"of_tracker": period.tracker, "of_rule": rule}
    return {"since": period.since, "until": period.until, **limits}


def _to_group(row: tuple[Any, ...]) -> RefusedGroup:
    rule, outcome, leads, roles, kind, team, tracker, account, *rest = row
    named = Account(tracker, account) if account else NO_ACCOUNT
    held = frozenset(roles.split())
    return RefusedGroup(rule, RefusalOutcome(outcome), bool(leads), held, kind, team, named, *rest)


def _to_ticket(row: tuple[Any, ...]) -> RefusedTicket:
    rule, outcome, leads, tracker, ticket, key, times = row
    ref = TicketRef(tracker, ticket, key)
    return RefusedTicket(rule, RefusalOutcome(outcome), bool(leads), ref, times)


def _to_row(one: RefusedChange) -> dict[str, object]:
    return {
        "at": one.at,
        "inbox_id": one.delivery,
        "part": one.part,
        "leads": int(one.leads),
        "tracker": one.ticket.tracker,
        "ticket_id": one.ticket.id,
        "ticket_key": one.ticket.key,
        "rule": one.rule,
        "mode": one.mode,
        "outcome": one.outcome,
        "field": one.field,
        "before": one.before,
        "after": one.after,
        "roles": " ".join(sorted(one.roles)),
        "type": one.type,
        "team": one.team,
        "account": one.account.id,
        "person": one.person,
    }


def _to_refused(row: tuple[Any, ...]) -> RefusedChange:
    at, delivery, part, leads, tracker, ticket, key, rule, mode, outcome, name, *rest = row
    before, after, roles, kind, team, account, person = rest
    return RefusedChange(
        at,
        delivery,
        part,
        bool(leads),
        TicketRef(tracker, ticket, key),
        rule,
        Mode(mode),
        RefusalOutcome(outcome),
        Field(name),
        before,
        after,
        frozenset(roles.split()),
        kind,
        team,
        Account(tracker, account) if account else NO_ACCOUNT,
        person,
    )
