"""How an apply goes on, on the terminal: one line a step, and while one is under way a spinner beneath."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.padding import Padding
from rich.spinner import Spinner
from rich.text import Text

from sdesk_sync.cli.setup_page import TerminalPage
from sdesk_sync.setup.drawing.paint import colour_line
from sdesk_sync.setup.drawing.progress import ProgressDrawing
from sdesk_sync.setup.drawing.rows import DrawnLine
from sdesk_sync.setup.progress import ApplyObserver, StepFailure, StepProgress, StepWait, WaitCause
from sdesk_sync.trackers.setup.port import StepOutcome

_QUARTER = 25


@dataclass(slots=True)
class LineProgress:
    """One line for each step that was taken, for each wait and for what failed."""

    page: TerminalPage
    drawing: ProgressDrawing
    quarters: int = -1
    """Of what the tracker carries out itself, how many were told of."""

    def on_step_started(self, progress: StepProgress) -> None:
        """Nothing is to be seen yet."""
        self.quarters = -1

    def on_step_waiting(self, progress: StepProgress, wait: StepWait) -> None:
        """Why it goes on later; of what takes minutes not each look, which would fill a log."""
        if wait.cause is WaitCause.TASK:
            quarters = (wait.percent or 0) // _QUARTER
            if quarters <= self.quarters:
                return
            self.quarters = quarters
        self.page.print_lines(self.drawing.draw_waiting(progress, wait))

    def on_step_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> None:
        """What was done."""
        self.page.print_lines(self.drawing.draw_done(progress, outcome, seconds))

    def on_step_failed(self, progress: StepProgress, failure: StepFailure) -> None:
        """What was not done, and why."""
        self.page.print_lines(self.drawing.draw_failed(progress, failure))


@dataclass(slots=True)
class SpinnerProgress:
    """The same above a spinner, which says what is under way and how long the rest may take."""

    page: TerminalPage
    drawing: ProgressDrawing
    live: Live
    begun: float = field(default_factory=time.monotonic)

    def on_step_started(self, progress: StepProgress) -> None:
        """It is under way."""
        told = self.drawing.tell_running(progress, time.monotonic() - self.begun)
        self.live.update(_spin(told))

    def on_step_waiting(self, progress: StepProgress, wait: StepWait) -> None:
        """Why it goes on later; how far the tracker is stands beside the spinner."""
        if wait.cause is WaitCause.TASK:
            self.live.update(_spin(self.drawing.tell_task(progress, wait)))
        else:
            self._print_above(self.drawing.draw_waiting(progress, wait))

    def on_step_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> None:
        """What was done."""
        self._print_above(self.drawing.draw_done(progress, outcome, seconds))

    def on_step_failed(self, progress: StepProgress, failure: StepFailure) -> None:
        """What was not done, and why."""
        self._print_above(self.drawing.draw_failed(progress, failure))

    def _print_above(self, lines: Iterable[DrawnLine]) -> None:
        for line in lines:
            shown = Text.from_ansi(colour_line(line)) if self.page.has_colour else Text(line.text)
            self.live.console.print(shown, soft_wrap=True)


def show_progress(page: TerminalPage, drawing: ProgressDrawing) -> AbstractContextManager[ApplyObserver]:
    """Whoever shows the steps: with a spinner where there is a terminal."""
    # A dumb terminal cannot take a line back.
    is_live = page.is_terminal and os.environ.get("TERM") != "dumb"
    return _show_spinner(page, drawing) if is_live else _show_lines(page, drawing)


@contextmanager
def _show_lines(page: TerminalPage, drawing: ProgressDrawing) -> Iterator[ApplyObserver]:
    yield LineProgress(page, drawing)


@contextmanager
def _show_spinner(page: TerminalPage, drawing: ProgressDrawing) -> Iterator[ApplyObserver]:
    console = Console(highlight=False, emoji=False, no_color=not page.has_colour)
    with Live(console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as live:
        yield SpinnerProgress(page, drawing, live)


def _spin(text: str) -> Padding:
    return Padding(Spinner("dots", Text(text, no_wrap=True, overflow="ellipsis")), (0, 0, 0, 1))
