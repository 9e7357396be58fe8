"""`report` as it is typed: times, names that are none, an empty store, and cells that are no formulas."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.cli.report_csv import iterate_csv
from sdesk_sync.cli.report_scope import ReportScope
from sdesk_sync.clock import now_ms
from sdesk_sync.config import ConfigProblem, load_config
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from sdesk_sync.runtime.report import TicketPages
from sdesk_sync.store.opening import lock_store, migrate, open_database
from sdesk_sync.store.refusals import write_refusals
from sdesk_sync.store.writer import Writer
from tests.cli.reporting.drawn_reports import DESK, Refused, ms, refusals
from tests.harness.desk_folder import ENVIRONMENT, DeskFolder, is_explained

NOW = ms(2027, 3, 17, 14, 2)
GROUP = Refused("clarify-first", RefusalOutcome.WOULD_UNDO, {"support": 3}, 3)


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    """A desk whose store is there and empty."""
    made = DeskFolder.make(tmp_path)
    database = open_database(made.url)
    migrate(database, lambda _: None)
    database.close()
    return made


def scope_of(desk: DeskFolder, language: str = "en") -> ReportScope:
    """What is read as if it were NOW."""
    return ReportScope(load_config(desk.folder / "sdesk.yaml", ENVIRONMENT), NOW, language)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("7d", None, (NOW - 7 * 86_400_000, NOW + 1)),
        ("24h", None, (NOW - 86_400_000, NOW + 1)),
        ("2027-03-10", None, (ms(2027, 3, 10), NOW + 1)),
        ("2027-03-10", "2027-03-12", (ms(2027, 3, 10), ms(2027, 3, 13))),
        ("2027-03-12", "2027-03-12", (ms(2027, 3, 12), ms(2027, 3, 13))),
        ("2027-03-10T08:00", "2d", (ms(2027, 3, 10, 8), NOW - 2 * 86_400_000)),
        ("2027-03-10T08:00Z", None, (ms(2027, 3, 10, 9), NOW + 1)),
        ("1960-01-01", None, (0, NOW + 1)),
        ("999999d", None, (0, NOW + 1)),
        ("2027-03-17", "2027-03-28", (ms(2027, 3, 17), ms(2027, 3, 29))),
    ],
)
def test_a_time_is_a_day_a_moment_or_so_long_ago(
    desk: DeskFolder, since: str, until: str | None, expected: tuple[int, int]
) -> None:
    """By the desk's timezone; a day as an end is part of it, summer time or not."""
    period = scope_of(desk).read_period(since, until, None)
    assert (period.since, period.until) == expected


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2027-03-18", None),
        ("2027-03-10", "2027-03-09"),
        ("1d", "2d"),
        ("yesterday", None),
        ("7", None),
        ("-1d", None),
        ("", None),
        ("1d", "9999-12-31"),
        ("0001-01-01", "0001-01-01"),
        ("7d", "9999-12-31T23:00:00-12:00"),
        ("2027-02-30", None),
    ],
)
def test_a_time_that_is_none_is_told_in_a_sentence(
    desk: DeskFolder, since: str, until: str | None, language: str
) -> None:
    """Tomorrow, an end before its beginning, a word; nothing of it is a trace."""
    scope = scope_of(desk, language)
    with pytest.raises(ConfigProblem) as told:
        scope.read_period(since, until, None)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("--rule", "order-befor-work"), "order-before-work"),
        (("--tracker", "enginering"), "engineering"),
        (("--rule", "zzz"), "clarify-first"),
        (("--tracker", "\x1b[2J"), "support"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(
    desk: DeskFolder, words: tuple[str, ...], nearest: str
) -> None:
    """Or with those there are, where none is near."""
    result = desk.run("report", *words)
    assert (result.exit_code, is_explained(result), "\x1b" in result.stderr) == (1, True, False)
    assert nearest in result.stderr


def test_a_rule_that_the_desk_has_dropped_is_reported_as_long_as_the_store_knows_it(desk: DeskFolder) -> None:
    """Its mode is none any more."""
    fill(desk, replace(GROUP, rule="gone-by-now"))
    assert desk.run("report", "--rule", "gone-by-now").exit_code == 0
    told = json.loads(desk.run("report", "--rule", "gone-by-now", "--since", "2020-01-01", "--json").stdout)
    assert [(one["rule"], one["mode"]) for one in told["rules"]] == [("gone-by-now", None)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_empty_store_says_so_in_every_form(desk: DeskFolder, language: str) -> None:
    """Beside its owner; in CSV the head is all."""
    with lock_store(desk.url):
        text = desk.run("report", "--lang", language)
        told = json.loads(desk.run("report", "--json").stdout)
        rows = desk.run("report", "--csv").stdout.splitlines()
    assert text.exit_code == 0
    assert ("no changes" if language == "en" else "keine Änderungen") in text.stdout
    assert (told["format_version"], told["changes"], told["rules"]) == ("1", 0, [])
    assert rows == ["at,tracker,ticket,url,rule,mode,outcome,field,from,to,role,team"]


def test_without_a_store_nothing_is_made(tmp_path: Path) -> None:
    """Who only asks makes no file."""
    desk = DeskFolder.make(tmp_path)
    result = desk.run("report")
    assert (result.exit_code, is_explained(result)) == (1, True)
    assert not (tmp_path / "sdesk.db").exists()


def test_the_url_of_a_ticket_stands_in_csv_and_json(desk: DeskFolder) -> None:
    """Of each tracker as its people see it."""
    fill(desk, GROUP)
    rows = list(csv.DictReader(io.StringIO(desk.run("report", "--since", "2020-01-01", "--csv").stdout)))
    assert {row["url"] for row in rows} == {
        "https://acme.atlassian.net/browse/DESK-400",
        "https://acme.atlassian.net/browse/DESK-401",
        "https://gitlab.acme.example/acme/engineering/-/issues/2",
    }
    told = json.loads(desk.run("report", "--since", "2020-01-01", "--json").stdout)
    assert {each["url"] for one in told["rules"] for each in one["tickets"]} == {row["url"] for row in rows}
    only = desk.run("report", "--since", "2020-01-01", "--csv", "--tracker", "engineering").stdout
    assert len(only.splitlines()) == 2


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(value: str) -> None:
    """Whoever writes it: a value, a name, the key of a ticket; and every refusal stays in its row."""
    (first, *_) = refusals(GROUP)
    hostile = replace(
        first, after=value, person=value, ticket=TicketRef("x", "1", value), before="two\nlines"
    )
    lines = list(iterate_csv(DESK, TicketPages({}), [hostile], names_people=True))
    (head, row) = csv.reader(lines)
    cells = dict(zip(head, row, strict=True))
    assert len(lines) == 2
    for name in ("to", "person", "ticket"):
        assert cells[name].startswith("'")
        assert cells[name][1:2] not in ("\t", "\r")
    assert (cells["from"], cells["url"], cells["role"]) == ("two\\nlines", "", "support")


def fill(desk: DeskFolder, group: Refused) -> None:
    """Refusals in the store, and a delivery for each."""
    database = open_database(desk.url)
    writer = Writer(database)
    made = list(refusals(group))
    writer.commit(
        lambda connection: [
            connection.exec_driver_sql(
                "INSERT INTO inbox (id, tracker, delivery, lane, event, received_at, state, attempts, due_at)"
                " VALUES (?, 'support', ?, '1', 'x', 1, 'done', 1, 0)",
                (one.delivery, str(one.delivery)),
            )
            for one in made
        ]
    )
    at = now_ms() - 1000
    writer.commit(lambda connection: write_refusals(connection, [replace(one, at=at) for one in made]))
    writer.close()
    database.close()
