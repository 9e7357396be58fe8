"""What a person reads on the terminal during a pass, on stderr."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.cli.terminal import say
from sdesk_sync.engine.sources.sweep import SweepProgress
from sdesk_sync.trackers.errors import TrackerError

_TELL_EVERY_S = 1.0


@dataclass
class TerminalConsole:
    """Tells a pass in the texts of `cli.sweep`; a quiet one says only what went wrong."""

    texts: Mapping[str, str]
    is_quiet: bool = False
    _last_told: float = 0.0

    def on_progress(self, name: str, progress: SweepProgress, begun: float) -> None:
        """How far a pass is, at most once a second."""
        if not progress.tickets or not self._is_time():
            return
        of = left = ""
        if progress.expected:
            of = self.texts["expected"].format(expected=progress.expected)
            left = self._time_left_text(max(0, progress.expected - progress.tickets), progress.tickets, begun)
        self._say("looked", name=name, looked=progress.tickets, of=of, left=left)

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
        say(self.texts["unavailable"].format(name=name, error=error), err=True)

    def on_handed_over(self) -> None:
        """Who works on what was found."""
        self._say("handed-over")

    def on_working(self, at_first: int, still_open: int, begun: float) -> None:
        """How far the work on what was found is, at most once a second."""
        if still_open and self._is_time():
            done = at_first - still_open
            left = self._time_left_text(still_open, done, begun) if done else ""
            self._say("working", open=still_open, left=left)

    def on_worked(self, done: int, still_open: int, dead: int) -> None:
        """What came of it."""
        self._say("worked", done=done, open=still_open, dead=dead)

    def _say(self, key: str, **values: object) -> None:
        if not self.is_quiet:
            say(self.texts[key].format(**values), err=True)

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._last_told < _TELL_EVERY_S:
            return False
        self._last_told = now
        return True

    def _time_left_text(self, to_go: int, done: int, begun: float) -> str:
        return self.texts["time-left"].format(seconds=round(to_go * (time.monotonic() - begun) / done))
