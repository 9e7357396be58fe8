"""`apply` at a terminal: whoever breaks it off is told what was done, in their language."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.set_up import FreshProject, fresh_project
from tests.harness.terminal import Terminal
from tests.harness.waiting import until


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up."""
    with fresh_project(tmp_path) as found:
        yield found


def test_broken_off_at_the_question_nothing_was_done(fresh: FreshProject) -> None:
    """Exit 3, as for a no."""
    terminal = Terminal("--config", str(fresh.place.config), "apply", "--lang", "de")
    until(lambda: terminal.shows("[j/N]"), "it asks")
    # The terminal is not its controlling one, so the signal is sent as such.
    terminal.process.send_signal(signal.SIGINT)
    until(lambda: terminal.shows("Nichts wurde ausgeführt"), "it says that nothing was done")
    assert terminal.process.wait(20) == 3
    assert fresh.list_writes() == []


def test_broken_off_while_it_runs_the_next_one_goes_on(fresh: FreshProject) -> None:
    """It says what the record is for, exit 1; no step is taken twice."""
    terminal = Terminal("--config", str(fresh.place.config), "apply", "--lang", "de")
    until(lambda: terminal.shows("[j/N]"), "it asks")
    terminal.type_keys(b"j\n")
    until(lambda: terminal.shows("3/62"), "it is under way")
    terminal.process.send_signal(signal.SIGINT)
    until(lambda: terminal.shows("Unterbrochen"), "it says what comes next")
    assert terminal.process.wait(20) == 1
    assert fresh.run("apply", "--yes").exit_code == 0
    assert fresh.list_doubles() == []
