"""What a person reads on the terminal during a pass, on stderr."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.cli.looking import ProgressLine
from sdesk_sync.cli.options import command_language
from sdesk_sync.cli.terminal import say
from sdesk_sync.engine.sources.sweep import SweepProgress
from sdesk_sync.messages import tell_error
from sdesk_sync.trackers.errors import TrackerError


@dataclass
class TerminalConsole:
    """Tells a pass in the texts of `cli.sweep`; a quiet one says only what went wrong.

    How far it is stands in a line that only a terminal shows.
    """

    texts: Mapping[str, str]
    line: ProgressLine
    is_quiet: bool = False

    def on_progress(self, name: str, progress: SweepProgress, begun: float) -> None:
        """How far a pass is."""
        if not progress.tickets:
            return
        of = left = ""
        if progress.expected:
            of = self.texts["expected"].format(expected=progress.expected)
            left = self._time_left_text(max(0, progress.expected - progress.tickets), progress.tickets, begun)
        looked = self.texts["looked"]
        self.line.show(looked.format(name=name, looked=progress.tickets, of=of, left=left))

    def on_swept(self, name: str, progress: SweepProgress) -> None:
        """What a pass has found."""
        self._say(
            "swept",
            name=name,
            looked=progress.tickets,
            pages=progress.pages,
            met=progress.met,
            found=progress.found,
            unheard=progress.unreported,
        )

    def on_unavailable(self, name: str, error: TrackerError) -> None:
        """Why a pass broke off."""
        # Said by a quiet one too: it is why the exit code is not 0.
        told = tell_error(error, command_language())
        say(self.texts["unavailable"].format(name=name, error=told), err=True)

    def on_handed_over(self) -> None:
        """Who works on what was found."""
        self._say("handed-over")

    def on_working(self, at_first: int, still_open: int, begun: float) -> None:
        """How far the work on what was found is."""
        if still_open:
            done = at_first - still_open
            left = self._time_left_text(still_open, done, begun) if done else ""
            self.line.show(self.texts["working"].format(open=still_open, left=left))

    def on_worked(self, done: int, still_open: int, dead: int) -> None:
        """What came of it."""
        self._say("worked", done=done, open=still_open, dead=dead)

    def _say(self, key: str, **values: object) -> None:
        if not self.is_quiet:
            say(self.texts[key].format(**values), err=True)

    def _time_left_text(self, to_go: int, done: int, begun: float) -> str:
        return self.texts["time-left"].format(seconds=round(to_go * (time.monotonic() - begun) / done))
