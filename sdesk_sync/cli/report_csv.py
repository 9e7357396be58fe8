"""A report as CSV: one refusal a row, for a table of one's own."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.reporting.counts import find_main_role, find_ticket_team
from sdesk_sync.desk.reporting.refused import RefusedChange
from sdesk_sync.printable import escape_controls
from sdesk_sync.runtime.report import TicketPages

_HEAD = ("at", "tracker", "ticket", "url", "rule", "mode", "outcome", "field", "from", "to", "role", "team")
_PERSON = "person"
# By these a program for tables takes what it reads for a formula (docs/explain-and-report.md#report).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def iterate_csv(
    desk: Desk, pages: TicketPages, refused: Iterable[RefusedChange], *, names_people: bool
) -> Iterator[str]:
    """The lines, the head first; people only where they are asked for."""
    yield _to_line((*_HEAD, _PERSON) if names_people else _HEAD)
    for one in refused:
        cells = _list_cells(desk, pages, one)
        yield _to_line((*cells, one.person) if names_people else cells)


def _list_cells(desk: Desk, pages: TicketPages, one: RefusedChange) -> tuple[str | None, ...]:
    at = datetime.fromtimestamp(one.at / 1000, UTC).isoformat(timespec="milliseconds")
    change = (one.field, one.before, one.after)
    ticket = (one.ticket.tracker, one.ticket.key, pages.find_page(one.ticket))
    return (
        at,
        *ticket,
        one.rule,
        one.mode,
        one.outcome,
        *change,
        find_main_role(desk, one.roles),
        find_ticket_team(desk, one.team, one.type),
    )


def _to_line(cells: Sequence[str | None]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(map(_guard_cell, cells))
    return written.getvalue()


def _guard_cell(cell: str | None) -> str:
    """What others wrote is read, and never worked out; it stays in its row."""
    text = cell or ""
    return escape_controls(f"'{text}" if text.startswith(_FORMULA) else text)
