"""What stands on the terminal: the sentences of a selection, of a pass and of a list, in both languages."""

import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from sdesk_sync.cli.delivery_selection import SelectionDialog
from sdesk_sync.cli.delivery_view import print_delivery_table
from sdesk_sync.cli.looking import ProgressLine
from sdesk_sync.cli.options import parse_date_ms
from sdesk_sync.cli.sweep_console import TerminalConsole
from sdesk_sync.config import ConfigProblem
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.engine.sources.sweep import SweepProgress
from sdesk_sync.store.inbox.rows import DeliveryState, DeliverySummary
from sdesk_sync.store.inbox.selection import REPLAYABLE, SKIPPABLE, SelectionCount
from sdesk_sync.trackers.errors import Gone


class ShownLine(ProgressLine):
    """A progress line that keeps what it was to show."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.shown: list[str] = []

    def show(self, text: str) -> None:
        """Keep it."""
        self.shown.append(text)


PROGRESS = SweepProgress(tickets=50, expected=200, pages=1, met=3, found=2, unreported=1)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "not replayed: nobody was asked"), ("de", "nicht wiederholt: niemand wurde gefragt")],
)
def test_a_filter_is_not_followed_unasked(
    capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    """Where nobody sits at a terminal; the exit code says it to scripts."""
    count = SelectionCount(3, {"dead": 2, "done": 1})
    with pytest.raises(SystemExit) as ended:
        SelectionDialog("replayed", language).confirm(count, REPLAYABLE, must_ask=True)
    told = capsys.readouterr().err
    assert (ended.value.code, said in told) == (3, True)
    assert "2 tot, 1 erledigt" in told or "2 dead, 1 done" in told


def test_a_selection_of_none_names_the_states_that_fit(capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 1."""
    with pytest.raises(SystemExit) as ended:
        SelectionDialog("skipped", "de").confirm(SelectionCount(0, {}), SKIPPABLE, must_ask=False)
    sentence = "keine Zustellung passt: ausgelassen werden können nur solche mit Stand bereit, tot\n"
    assert (ended.value.code, capsys.readouterr().err) == (1, sentence)


def test_many_numbers_are_told_in_part(capsys: pytest.CaptureFixture[str]) -> None:
    """The first twenty, and how many more."""
    SelectionDialog("replayed", "en").report_numbers(tuple(range(1, 26)))
    told = capsys.readouterr().out
    assert told.startswith("replayed: #1, #2")
    assert told.endswith("#20 and 5 more\n")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["looked at 50 of about 200, about", "a: looked at 50 tickets", "1 to go", "3 done, 0 still"]),
        ("de", ["50 von etwa 200 angesehen, noch", "a: 50 Tickets", "noch 1, noch etwa", "3 erledigt"]),
    ],
)
def test_a_pass_is_told_from_its_begin_to_its_end(
    capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    """On stderr, in every one of its sentences; how far it is in a line that comes and goes."""
    texts, begun = console_texts("cli.sweep", language), time.monotonic()
    line = ShownLine("")
    console = TerminalConsole(texts, line)
    console.on_progress("a", PROGRESS, begun)
    console.on_working(2, 1, begun)
    assert capsys.readouterr().err == ""
    console.on_swept("a", PROGRESS)
    console.on_worked(3, 0, 0)
    console.on_handed_over()
    console.on_unavailable("a", Gone("no answer"))
    told = "\n".join((*line.shown, capsys.readouterr().err))
    assert [word for word in (*words, "a: no answer; ", "events list") if word not in told] == []


def test_a_quiet_pass_says_only_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """As with `--json`."""
    console = TerminalConsole(console_texts("cli.sweep", "en"), ProgressLine(""), is_quiet=True)
    console.on_swept("a", PROGRESS)
    console.on_handed_over()
    console.on_unavailable("a", Gone("no answer"))
    assert capsys.readouterr().err.splitlines() == [
        "a: no answer; try again later, the pass goes on where it stopped"
    ]


def test_what_a_tracker_answered_does_nothing_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A pass tells its words; a line break in them is a line, an escape sequence is shown."""
    TerminalConsole(console_texts("cli.sweep", "en"), ProgressLine("")).on_unavailable(
        "a", Gone("500: \x1b[2J\u202e\x9bno")
    )
    assert r"a: 500: \x1b[2J\u202e\x9bno; " in capsys.readouterr().err


def test_a_list_names_states_and_verdicts_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    """But no ticket and no tracker, whatever it is called; of a trace the last line is shown."""
    row = DeliverySummary(7, "open", "d", None, 0, DeliveryState.DEAD, "warned", "r", "Trace\n  why", 1)
    print_delivery_table((row,), "de")
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["#", "empfangen", "Ticket", "Stand", "Urteil", "Regel", "Grund"]
    assert line.split() == ["7", "01-01", "00:00:00", "open", "tot", "gewarnt", "r", "why"]


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        (None, None),
        ("1970-01-02", 86_400_000),
        ("1970-01-01T01:00+01:00", 0),
        ("1969-12-31", 0),
    ],
)
def test_a_date_is_utc_where_it_names_no_zone(text: str | None, ms: int | None) -> None:
    """And never older than the epoch."""
    assert parse_date_ms(text, "en") == ms


@pytest.mark.parametrize(("language", "said"), [("en", "'soon' is no date"), ("de", "'soon' ist kein Datum")])
def test_what_is_no_date_is_told_in_a_sentence(language: str, said: str) -> None:
    """With examples of what is."""
    with pytest.raises(ConfigProblem, match=f"{said}.*2026-11-26T08:00"):
        parse_date_ms("soon", language)


@pytest.mark.parametrize("verb", ["replay", "skip"])
def test_a_selection_has_to_say_which(verb: str) -> None:
    """Before any config is read."""
    result = CliRunner().invoke(app, ["events", verb, "--lang", "de"])
    assert (result.exit_code, result.stderr.startswith("welche? Nummern, oder --state")) == (1, True)


@pytest.mark.parametrize("words", ["--help", "events replay --help", "sweep --help", "texts --help"])
def test_help_reads_no_catalogue(words: str) -> None:
    """People and completion ask for it all the time; it imports no YAML."""
    ask = "import sys; from sdesk_sync.cli import main\ntry: main()\nfinally: print('yaml' in sys.modules)"
    command = [sys.executable, "-c", ask, *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.splitlines()[-1] == "False"
