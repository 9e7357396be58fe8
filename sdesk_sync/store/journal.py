"""The journal: what was made of each delivery, for people and for whoever goes on with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from sdesk_sync.desk.deadlines.waits import AskingBackStep, CustomerWait
from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, SetOpenState
from sdesk_sync.desk.model.verdicts import JudgedEdit, Verdict
from sdesk_sync.desk.reporting.period import JudgedCount, ReportPeriod
from sdesk_sync.desk.reporting.refused import count_judged
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import SHAPE, is_of_ticket, numbered_table, partial_index, row_number
from sdesk_sync.trackers.wire.calls import TrackerCall

journal = numbered_table(
    "journal",
    Column("inbox_id", row_number(), ForeignKey("inbox.id"), nullable=False),
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255)),
    Column("at", BigInteger, nullable=False),
    Column("config_digest", String(40), nullable=False),
    Column("shape", Integer, nullable=False),
    Column("entry", JSON, nullable=False),
    # What a report counts, so that it need not read a million entries.
    Column("changes", Integer, nullable=False, server_default="0"),
    Column("asking_back", String(20)),
)
Index("journal_ticket", journal.c.tracker, journal.c.ticket_id)
# All that is counted lies in these two: the entries themselves are not touched.
partial_index(
    "journal_changes",
    *(journal.c.at, journal.c.tracker, journal.c.ticket_id, journal.c.changes),
    where=text("changes > 0"),
)
partial_index(
    "journal_asking_back",
    *(journal.c.at, journal.c.tracker, journal.c.asking_back),
    where=text("asking_back IS NOT NULL"),
)
Index("journal_delivery", journal.c.inbox_id, journal.c.id)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What was made of one delivery, and what `events show` prints.

    `sighting` is the ticket as it was last seen for it, `edits` what was judged: one, or several where
    the tracker's history was asked. `comment_text` is what was said to people about it.
    `asking_back` is what was done about a ticket that waits for its customer, or would have been, and `wait`
    how long it had by then. `ms` counts all the time that was spent on it.
    """

    ref: TicketRef
    sighting: Sighting | None = None
    comment: Comment | None = None
    edits: tuple[JudgedEdit, ...] = ()
    updates: tuple[FieldUpdate, ...] = ()
    open_state: SetOpenState | None = None
    comment_text: str | None = None
    note: str | None = None
    asking_back: AskingBackStep | None = None
    wait: CustomerWait | None = None
    calls: tuple[TrackerCall, ...] = ()
    ms: int = 0

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All verdicts, in the order of the edits."""
        return tuple(verdict for edit in self.edits for verdict in edit.verdicts)

    @property
    def author(self) -> Author | None:
        """Who made the last of the edits."""
        return self.edits[-1].author if self.edits else None


_ENTRY: TypeAdapter[JournalEntry] = TypeAdapter(JournalEntry)

_WRITE = PreparedStatement(
    insert(journal).values(
        parameters(
            journal,
            *("inbox_id", "tracker", "ticket_id", "at", "config_digest", "shape", "entry"),
            *("changes", "asking_back"),
        )
    )
)
_NEWEST = select(func.max(journal.c.id)).where(journal.c.inbox_id == bindparam("number")).scalar_subquery()
_REPLACE = PreparedStatement(
    update(journal)
    .where(journal.c.id == _NEWEST)
    .values(entry=bindparam("new_entry"), asking_back=bindparam("step"))
)
_NEWEST_OF_DELIVERY = PreparedStatement(
    select(journal.c.entry)
    .where(journal.c.inbox_id == bindparam("number"))
    .order_by(journal.c.id.desc())
    .limit(1)
)

# Two deliveries of one event come close together; what lies further back is of another.
_LATELY = 5
_NEWEST_OF_TICKET = PreparedStatement(
    select(journal.c.entry).where(is_of_ticket(journal)).order_by(journal.c.id.desc()).limit(_LATELY)
)
_OF_TICKET = PreparedStatement(
    select(journal.c.at, journal.c.entry)
    .where(is_of_ticket(journal))
    .order_by(journal.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """An entry of the journal, and when it was written (ms)."""

    at: int
    entry: JournalEntry


def _is_in(period: ReportPeriod) -> tuple[ColumnElement[bool], ...]:
    in_time = (journal.c.at >= period.since, journal.c.at < period.until)
    return in_time if period.tracker is None else (*in_time, journal.c.tracker == period.tracker)


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal, read."""

    reader: Reader

    def find_newest(self, delivery: int) -> JournalEntry | None:
        """What was made of a delivery, once it was decided; of a replayed one what was made of it last."""
        row = self.reader.ask_first(_NEWEST_OF_DELIVERY, {"number": delivery})
        return None if row is None else _ENTRY.validate_json(row[0])

    def list_newest(self, ref: TicketRef) -> tuple[JournalEntry, ...]:
        """What was made of a ticket's last few deliveries, newest first."""
        rows = self.reader.ask(_NEWEST_OF_TICKET, {"tracker": ref.tracker, "ticket": ref.id})
        return tuple(_ENTRY.validate_json(row[0]) for row in rows)

    def count_changes(self, period: ReportPeriod) -> JudgedCount:
        """How many changes were judged in a time, and on how many tickets."""
        # The condition of the partial index, so that nothing but the index is read.
        of_ticket = (
            select(func.sum(journal.c.changes).label("changes"))
            .where(text("changes > 0"), *_is_in(period))
            .group_by(journal.c.tracker, journal.c.ticket_id)
            .subquery()
        )
        counted: tuple[Any, ...] = (
            func.sum(of_ticket.c.changes).label("changes"),
            func.count().label("tickets"),
        )
        row = self.reader.query_first(select(*counted).select_from(of_ticket))
        return JudgedCount(row.changes or 0, row.tickets) if row is not None else JudgedCount()

    def count_asking_back(self, period: ReportPeriod) -> Mapping[AskingBackStep, int]:
        """What was done in a time about tickets that waited for their customers, or would have been."""
        counted = select(journal.c.asking_back, func.count().label("times"))
        query = counted.where(text("asking_back IS NOT NULL"), *_is_in(period))
        rows = self.reader.query(query.group_by(journal.c.asking_back))
        return {AskingBackStep(row.asking_back): row.times for row in rows}

    def list_of_ticket(self, ref: TicketRef, most: int) -> tuple[DatedEntry, ...]:
        """What was made of a ticket's deliveries, newest first; at most so many."""
        asked = {"tracker": ref.tracker, "ticket": ref.id, "most": most}
        return tuple(
            DatedEntry(int(row[0]), _ENTRY.validate_json(row[1]))
            for row in self.reader.ask(_OF_TICKET, asked)
        )

    def has_entry(self, delivery: int) -> bool:
        """Whether a delivery was decided before, as one that is replayed was."""
        query = select(journal.c.id).where(journal.c.inbox_id == delivery).limit(1)
        return self.reader.query_first(query) is not None


def write_entry(connection: Connection, delivery: int, entry: JournalEntry, digest: str, now: int) -> None:
    """Add what was made of a delivery, under the version of desk and mapping that `digest` names."""
    row = {
        "inbox_id": delivery,
        "tracker": entry.ref.tracker,
        "ticket_id": entry.ref.id,
        "at": now,
        "config_digest": digest,
        "shape": SHAPE,
        "entry": _ENTRY.dump_json(entry).decode(),
        "changes": count_judged(entry.edits),
        "asking_back": entry.asking_back,
    }
    _WRITE.run(connection, row)


def replace_newest_entry(connection: Connection, delivery: int, entry: JournalEntry) -> None:
    """Replace a delivery's newest entry, once it is known what was called and said."""
    stored = _ENTRY.dump_json(entry).decode()
    _REPLACE.run(connection, {"number": delivery, "new_entry": stored, "step": entry.asking_back})
