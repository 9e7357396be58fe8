"""`apply` at a terminal: whoever breaks it off is told what was done, in their language."""

import os
import pty
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen

import pytest

from tests.harness import house
from tests.harness.set_up import FreshProject, fresh_project
from tests.harness.waiting import until


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up."""
    with fresh_project(tmp_path) as found:
        yield found


def _hear_interrupts() -> None:
    """Where the tests themselves run in the background, a shell has them and their children hear none."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class _Terminal:
    """A command on a terminal of its own, and what it has shown."""

    def __init__(self, *words: str) -> None:
        self._main, far = pty.openpty()
        command = (sys.executable, "-m", "sdesk_sync", *words)
        # With a terminal of its own it gets what is typed there as its signals.
        self.process = Popen(
            command,
            cwd=house.ROOT,
            stdin=far,
            stdout=far,
            stderr=far,
            start_new_session=True,
            preexec_fn=_hear_interrupts,
        )
        os.close(far)
        os.set_blocking(self._main, False)
        self.shown = ""

    def shows(self, words: str) -> bool:
        """Whether it has shown these words by now."""
        # Nothing to read yet, or the command has ended.
        with suppress(OSError):
            self.shown += os.read(self._main, 65536).decode(errors="replace")
        return words in self.shown

    def type_keys(self, keys: bytes) -> None:
        """What somebody types."""
        os.write(self._main, keys)


def test_broken_off_at_the_question_nothing_was_done(fresh: FreshProject) -> None:
    """Exit 3, as for a no."""
    terminal = _Terminal("--config", str(fresh.place.config), "apply", "--lang", "de")
    until(lambda: terminal.shows("[j/N]"), "it asks")
    # The terminal is not its controlling one, so the signal is sent as such.
    terminal.process.send_signal(signal.SIGINT)
    until(lambda: terminal.shows("Nichts wurde ausgeführt"), "it says that nothing was done")
    assert terminal.process.wait(20) == 3
    assert fresh.list_writes() == []


def test_broken_off_while_it_runs_the_next_one_goes_on(fresh: FreshProject) -> None:
    """It says what the record is for, exit 1; no step is taken twice."""
    terminal = _Terminal("--config", str(fresh.place.config), "apply", "--lang", "de")
    until(lambda: terminal.shows("[j/N]"), "it asks")
    terminal.type_keys(b"j\n")
    until(lambda: terminal.shows("3/62"), "it is under way")
    terminal.process.send_signal(signal.SIGINT)
    until(lambda: terminal.shows("Unterbrochen"), "it says what comes next")
    assert terminal.process.wait(20) == 1
    assert fresh.run("apply", "--yes").exit_code == 0
    assert fresh.list_doubles() == []
