"""The tickets as they were last accepted, and the newest version any delivery told of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql.expression import ClauseElement

from sdesk_sync.desk.deadlines.episodes import WaitTerms
from sdesk_sync.desk.entries import BudgetCharge
from sdesk_sync.desk.model.tickets import FactKnowledge, Ticket, TicketRef, TicketState
from sdesk_sync.desk.model.times import latest_credible
from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.store.backend import Backend
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import SHAPE, is_of_ticket, metadata, partial_index
from sdesk_sync.store.waits import keep_wait

# `reported_version` is the newest of which any delivery has told: what changed after it was told by none.
tickets = Table(
    "tickets",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("ticket_key", String(255), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("shape", Integer, nullable=False),
    Column("accepted", JSON, nullable=False),
    Column("config_digest", String(40), nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("reported_version", BigInteger, nullable=False, server_default="0"),
    Column("state", String(20), nullable=False, server_default=TicketState.OURS),
    Column("moved_to", String(255)),
    Column("account", String(255)),
    Column("minutes", BigInteger, nullable=False, server_default="0"),
    # The first of them, and the status as it is accepted: by these open tickets are counted.
    Column("assignee", String(255)),
    Column("status", String(80)),
    # The tracker's id of the comment that shows what the tracker has no fields for.
    Column("card_note", String(255)),
    # Whether its facts are known, where they were not seen from its opening on.
    Column("fact_knowledge", String(20)),
    # When it was taken as it was found (ms); None where it is known from its opening.
    Column("found_at", BigInteger),
)
Index("tickets_key", tickets.c.tracker, tickets.c.ticket_key)
partial_index(
    "tickets_assignee",
    *(tickets.c.tracker, tickets.c.assignee, tickets.c.status),
    where=text("assignee IS NOT NULL"),
)
partial_index("tickets_unknown", tickets.c.tracker, where=text("fact_knowledge = 'unknown'"))
partial_index("tickets_account", tickets.c.account, where=text("account IS NOT NULL"))
partial_index("tickets_found", tickets.c.found_at, tickets.c.tracker, where=text("found_at IS NOT NULL"))


@dataclass(frozen=True, slots=True)
class AcceptedUnder:
    """What a ticket is accepted under: the version of desk and mapping, and what it takes of an account.

    `waits` is by what its days are counted where it waits for its customer; None where it does not.
    """

    digest: str
    charge: BudgetCharge | None = None
    waits: WaitTerms | None = None


@dataclass(frozen=True, slots=True)
class StoredTicket:
    """The accepted state of a ticket, and the version of desk and mapping that it was accepted under."""

    ticket: Ticket
    digest: str


@dataclass(frozen=True, slots=True)
class KnownTicket(StoredTicket):
    """What is known of a ticket besides: the newest version any delivery told of."""

    reported_version: int


@dataclass(frozen=True, slots=True)
class KeyedTicket(StoredTicket):
    """A ticket found by what people call it, and when it was last accepted (ms)."""

    accepted_at: int


REPORT_SLACK_MS = 2_000
"""A comment's time and that of its ticket differ by a little."""

_TICKET: TypeAdapter[Ticket] = TypeAdapter(Ticket)
_KEY = ("tracker", "ticket_id")
_KNOWN = (
    *("ticket_key", "version", "shape", "accepted", "config_digest", "accepted_at", "state", "moved_to"),
    *("account", "minutes"),
    *("assignee", "status", "fact_knowledge"),
)

_MINUTES = PreparedStatement(
    select(func.coalesce(func.sum(tickets.c.minutes), 0)).where(
        tickets.c.account == bindparam("of_account"), not_(is_of_ticket(tickets))
    )
)
_ACCEPTED = PreparedStatement(
    select(tickets.c.accepted, tickets.c.config_digest).where(is_of_ticket(tickets))
)
_STATUS = PreparedStatement(select(tickets.c.status).where(is_of_ticket(tickets)))
# One ahead of now is no longer gone by.
_IS_INCREDIBLE = tickets.c.reported_version > bindparam("credible")
_REPORT = PreparedStatement(
    update(tickets)
    .where(is_of_ticket(tickets), or_(tickets.c.reported_version < bindparam("newest"), _IS_INCREDIBLE))
    .values(reported_version=bindparam("newest"))
)


def _prepare_accept(backend: Backend) -> ClauseElement:
    # When it was found is kept as it was at first: only a row that is new has it from here.
    row = parameters(tickets, *_KEY, *_KNOWN, "found_at") | {"reported_version": bindparam("newest")}
    return backend.upsert(
        tickets,
        row,
        key=_KEY,
        # The newest version reported never falls back, though what is accepted may be older than that.
        overwrite=lambda new: (
            {name: new[name] for name in _KNOWN}
            | {
                "reported_version": case(
                    (_IS_INCREDIBLE, new.version),
                    else_=func.max(tickets.c.reported_version, new.version),
                )
            }
        ),
    )


_ACCEPT = PreparedStatement(_prepare_accept)


@dataclass(frozen=True, slots=True)
class AcceptedTickets:
    """The accepted tickets, read."""

    reader: Reader

    def find_stored(self, ref: TicketRef) -> StoredTicket | None:
        """A ticket as it was accepted."""
        row = self.reader.ask_first(_ACCEPTED, {"tracker": ref.tracker, "ticket": ref.id})
        return None if row is None else StoredTicket(_TICKET.validate_json(row[0]), str(row[1]))

    def find_keyed(self, tracker: str, key: str) -> KeyedTicket | None:
        """The ticket that people call so, in just these letters; of several the one accepted last."""
        columns = (tickets.c.accepted, tickets.c.config_digest, tickets.c.accepted_at)
        query = select(*columns).where(tickets.c.tracker == tracker, tickets.c.ticket_key == key)
        row = self.reader.query_first(query.order_by(tickets.c.accepted_at.desc()).limit(1))
        if row is None:
            return None
        return KeyedTicket(_TICKET.validate_python(row.accepted), row.config_digest, row.accepted_at)

    def list_keys_near(self, tracker: str, key: str, most: int) -> tuple[str, ...]:
        """What tickets of a tracker are called whose keys sort round this one; at most so many each way."""
        column = tickets.c.ticket_key
        of_tracker = select(column).where(tickets.c.tracker == tracker).limit(most)
        before = of_tracker.where(column <= key).order_by(column.desc())
        after = of_tracker.where(column > key).order_by(column)
        return tuple(str(row[0]) for query in (before, after) for row in self.reader.query(query))

    def is_known(self, ref: TicketRef) -> bool:
        """Whether anything was accepted of a ticket."""
        return self.reader.ask_first(_ACCEPTED, {"tracker": ref.tracker, "ticket": ref.id}) is not None

    def sum_minutes(self, account: str, but: TicketRef) -> int:
        """The minutes spent on all tickets but one that carry an account, on whichever tracker."""
        asked = {"of_account": account, "tracker": but.tracker, "ticket": but.id}
        row = self.reader.ask_first(_MINUTES, asked)
        return int(row[0]) if row is not None else 0

    def count_found(self, period: ReportPeriod) -> int:
        """How many were taken in a time as they were found, because nobody knew how they had come there."""
        query = select(func.count()).where(tickets.c.found_at >= period.since, text("found_at IS NOT NULL"))
        query = query.where(tickets.c.found_at < period.until)
        of_tracker = query if period.tracker is None else query.where(tickets.c.tracker == period.tracker)
        row = self.reader.query_first(of_tracker)
        return int(row[0]) if row is not None else 0

    def list_in_status(self, tracker: str, status: str) -> list[str]:
        """The ids of the desk's tickets that are accepted in a status; looks through all of a tracker."""
        query = select(tickets.c.ticket_id).where(tickets.c.tracker == tracker, tickets.c.status == status)
        return [row.ticket_id for row in self.reader.query(query.where(tickets.c.state == TicketState.OURS))]

    def find_known(self, tracker: str, ids: Sequence[str]) -> dict[str, KnownTicket]:
        """What is known of some tickets, by their ids."""
        columns = (
            tickets.c.ticket_id,
            tickets.c.accepted,
            tickets.c.config_digest,
            tickets.c.reported_version,
        )
        query = select(*columns).where(tickets.c.tracker == tracker, tickets.c.ticket_id.in_(ids))
        return {
            row.ticket_id: KnownTicket(
                _TICKET.validate_python(row.accepted), row.config_digest, row.reported_version
            )
            for row in self.reader.query(query)
        }


def accept(connection: Connection, ticket: Ticket, under: AcceptedUnder, now: int) -> None:
    """Make this the accepted state; it begins to wait for its customer with that, or ends."""
    row = {
        "tracker": ticket.ref.tracker,
        "ticket_id": ticket.ref.id,
        "ticket_key": ticket.ref.key,
        "version": ticket.version,
        "shape": SHAPE,
        "accepted": _TICKET.dump_json(ticket).decode(),
        "config_digest": under.digest,
        "accepted_at": now,
        "newest": ticket.version,
        "credible": latest_credible(ticket.version, now),
        "state": ticket.state,
        "moved_to": ticket.moved_to,
        "account": None if under.charge is None else under.charge.account,
        "minutes": 0 if under.charge is None else under.charge.minutes,
        "assignee": ticket.assignee.id if ticket.assignee is not None else None,
        "status": ticket.values.get(STATUS),
        "fact_knowledge": None if ticket.fact_knowledge is FactKnowledge.SEEN else ticket.fact_knowledge,
        "found_at": None if ticket.is_known_from_start else now,
    }
    is_seen_moving = under.waits is None or _is_in_other_status(connection, ticket)
    _ACCEPT.run(connection, row)
    keep_wait(connection, ticket, under.waits, now, None if is_seen_moving else now)


def _is_in_other_status(connection: Connection, ticket: Ticket) -> bool:
    """Whether a ticket was accepted before, in another status than now."""
    asked = {"tracker": ticket.ref.tracker, "ticket": ticket.ref.id}
    return any(status != ticket.values.get(STATUS) for (status,) in _STATUS.run(connection, asked))


def count_open_tickets(
    connection: Connection, ref: TicketRef, accounts: Collection[str], statuses: Collection[str]
) -> dict[str, int]:
    """How many tickets each account of a tracker has in one of these statuses, besides this one."""
    query = (
        select(tickets.c.assignee, func.count())
        .where(tickets.c.tracker == ref.tracker, tickets.c.assignee.in_(accounts))
        .where(tickets.c.status.in_(statuses), tickets.c.ticket_id != ref.id)
        .where(tickets.c.state == TicketState.OURS)
        .group_by(tickets.c.assignee)
    )
    return {str(account): int(count) for account, count in connection.execute(query)}


def accept_unknown(connection: Connection, met: Iterable[tuple[Ticket, AcceptedUnder]], now: int) -> None:
    """Accept tickets as they are, where nothing is known of them by now."""
    for ticket, under in met:
        # A webhook may have told of it while the page was on its way, and has judged it.
        row = (tickets.c.tracker == ticket.ref.tracker, tickets.c.ticket_id == ticket.ref.id)
        if connection.execute(select(tickets.c.version).where(*row)).first() is None:
            accept(connection, ticket, under, now)


def report_version(connection: Connection, ref: TicketRef, version: int, now: int) -> None:
    """A delivery or an answer told of this version of the ticket; a sweep need not look for it."""
    row = {"newest": version, "credible": latest_credible(version, now)}
    _REPORT.run(connection, {"tracker": ref.tracker, "ticket": ref.id, **row})
