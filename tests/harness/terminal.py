"""A command on a terminal, as somebody sits before it."""

import os
import pty
import signal
import sys
from contextlib import suppress
from subprocess import Popen

from tests.harness import house


def _hear_interrupts() -> None:
    """Where the tests themselves run in the background, a shell has them and their children hear none."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
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
