"""How wide and how coloured what a command says is: by the terminal, by a pipe, by what the person wishes."""

import io
from collections.abc import Mapping

import pytest

from sdesk_sync.cli.delivery_view import print_delivery_table
from sdesk_sync.cli.screen import make_screen, wants_colour
from sdesk_sync.store.inbox.rows import DeliveryState, DeliverySummary

LONG = "the tracker's answer " * 30
ROW = DeliverySummary(
    1234567,
    "engineering",
    "d",
    "engineering#1204",
    0,
    DeliveryState.DEAD,
    "refused",
    "order-before-work",
    LONG,
    1,
)


class ShownText(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        """Somebody sits there."""
        return True


@pytest.mark.parametrize(
    ("is_terminal", "environment", "wanted"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": ""}, False),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (False, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
    ids=str,
)
def test_colours_are_for_who_wants_them(
    *, is_terminal: bool, environment: Mapping[str, str], wanted: bool
) -> None:
    """`NO_COLOR` rules, empty ones count for nothing."""
    assert wants_colour(ShownText() if is_terminal else io.StringIO(), environment) is wanted


def shown_table(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, **environment: str) -> str:
    """The table of two deliveries as it is printed there."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", stream)
    print_delivery_table((ROW, ROW), "de")
    return stream.getvalue()


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_table_is_cut_to_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, term: str) -> None:
    """A line each, with the whole number and the ticket, however narrow."""
    shown = shown_table(monkeypatch, ShownText(), COLUMNS=str(columns), TERM=term, NO_COLOR="1")
    lines = shown.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= columns
    assert [line.split()[:1] for line in lines[1:]] == [["1234567"]] * 2
    assert "engineering#1204" in lines[1]
    assert "\x1b" not in shown


def test_pipe_gets_all_of_a_table_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line each, so that it can be searched; whatever the terminal beside it is."""
    lines = shown_table(monkeypatch, io.StringIO(), COLUMNS="40").splitlines()
    assert len(lines) == 3
    assert LONG.strip() in lines[1]
    assert "order-before-work" in lines[1]
    assert "\x1b" not in lines[1]


@pytest.mark.parametrize(("environment", "has_colour"), [({"FORCE_COLOR": "1"}, True), ({}, False)])
def test_pipe_has_colours_where_they_are_wished(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, has_colour: bool
) -> None:
    """And is cut no more than without."""
    shown = shown_table(monkeypatch, io.StringIO(), **environment)
    assert ("\x1b[31m" in shown) is has_colour
    assert LONG.strip() in shown


def test_locale_without_umlauts_breaks_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it cannot show stands there as its number."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace")
    monkeypatch.setattr("sys.stdout", stream)
    screen = make_screen()
    screen.print("bewährt …")
    stream.flush()
    assert raw.getvalue() == b"bew\\xe4hrt \\u2026\n"
