"""That the trackers are looked at is shown where somebody sits at a terminal, and nowhere else."""

import io

import pytest

from sdesk_sync.cli.looking import show_looking
from sdesk_sync.setup.drawing.wording import Wording
from tests.harness.waiting import until


class TerminalText(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        """Somebody sits there."""
        return True


@pytest.mark.parametrize(("language", "told"), [("en", "Looking at the trackers"), ("de", "angesehen")])
def test_a_terminal_says_what_takes_so_long(
    monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    """On stderr, so that an output for machines is one."""
    shown = TerminalText()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with show_looking(Wording(language), quiet_s=0):
        until(lambda: told in shown.getvalue())
    assert told in shown.getvalue()


def test_a_pipe_gets_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits there."""
    shown = io.StringIO()
    monkeypatch.setattr("sys.stderr", shown)
    with show_looking(Wording("en")):
        pass
    assert shown.getvalue() == ""
