"""How long `report` takes over a journal of a million entries, beside an owner that holds the store."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert

from benchmarks.rows import Row, say, sized
from sdesk_sync.clock import now_ms
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import PRIORITY, Mode
from sdesk_sync.desk.reporting.refused import RefusalOutcome, RefusedChange
from sdesk_sync.store.inbox.table import inbox
from sdesk_sync.store.journal import journal
from sdesk_sync.store.opening import lock_store, migrate, open_database
from sdesk_sync.store.refusals import write_refusals
from sdesk_sync.store.writer import Writer
from tests.harness.desk_folder import DeskFolder
from tests.harness.rule_cases import shipped

BAR_S = 5.0
_DAYS, _TICKETS, _PAGE = 7, 20_000, 10_000
_ENTRY = json.dumps({"ref": {"tracker": "engineering", "id": "1", "key": "engineering#1"}, "note": "-" * 200})
ROLES = (frozenset({"support"}), frozenset({"development"}), frozenset({"support", "lead"}), frozenset[str]())


def rows(home: Path) -> Iterator[Row]:
    """All in the time that is asked for: once with a tenth of the changes refused, once with all of them."""
    entries = sized(1_000_000, 20_000)
    for every in (10, 1):
        folder = home / str(every)
        folder.mkdir(parents=True)
        yield _measure(DeskFolder.make(folder), entries, every)


def _measure(desk: DeskFolder, entries: int, every: int) -> Row:
    _fill(desk.url, entries, every)
    say(f"report: {entries:,} entries, every {every}th refused")
    with lock_store(desk.url):
        begun = time.perf_counter()
        told = desk.run_apart("report", limit_s=300)
        took = time.perf_counter() - begun
    assert told.returncode == 0, told.stderr
    assert f"{entries:,} changes" in told.stdout, told.stdout
    return Row(
        f"report: {entries:,} changes in the journal, {entries // every:,} of them refused",
        f"{took:.1f} s",
        f"<= {BAR_S:.0f} s",
        took <= BAR_S,
    )


def _fill(url: str, entries: int, every: int) -> None:
    """A week of them, on as many tickets as a busy desk has."""
    with closing(open_database(url)) as database:
        migrate(database, lambda told: say(str(told)))
        writer, begin = Writer(database), now_ms() - _DAYS * 86_400_000 + 3_600_000
        step = max(1, (_DAYS * 86_400_000 - 7_200_000) // entries)
        for first in range(0, entries, _PAGE):
            numbers = range(first, min(entries, first + _PAGE))
            writer.commit(partial(_add, page=numbers, begin=begin, step=step, every=every))
        writer.close()


def _add(connection: Connection, page: range, begin: int, step: int, every: int) -> None:
    times = {number: begin + number * step for number in page}
    connection.execute(insert(inbox), [_to_delivery(number, at) for number, at in times.items()])
    connection.execute(insert(journal), [_to_entry(number, at) for number, at in times.items()])
    refused = (_refuse(number, at) for number, at in times.items() if number % every == 0)
    write_refusals(connection, refused)


def _to_delivery(number: int, at: int) -> dict[str, object]:
    named = {"tracker": "engineering", "delivery": str(number), "lane": str(number % _TICKETS)}
    return {**named, "id": number + 1, "event": "Issue Hook", "received_at": at, "state": "done"}


def _to_entry(number: int, at: int) -> dict[str, object]:
    ticket = {"tracker": "engineering", "ticket_id": str(number % _TICKETS)}
    kept = {"config_digest": "a+b", "shape": 5, "entry": _ENTRY, "changes": 1}
    return {**ticket, **kept, "inbox_id": number + 1, "at": at}


def _refuse(number: int, at: int) -> RefusedChange:
    ids, ticket = shipped().rules.ids, str(number % _TICKETS)
    return RefusedChange(
        at,
        number + 1,
        1,
        True,
        TicketRef("engineering", ticket, f"engineering#{ticket}"),
        ids[number // 7 % len(ids)],
        Mode.ENFORCE,
        RefusalOutcome.UNDONE,
        PRIORITY,
        None,
        "high",
        ROLES[number // 3 % len(ROLES)],
        "customization",
        None,
        Account("engineering", str(number % 300)),
        f"Person {number % 300}",
    )
