"""The drift of a config's trackers, on the terminal or as JSON."""

from dataclasses import dataclass
from pathlib import Path

import click

from sdesk_sync import __version__
from sdesk_sync.cli.setup_page import TerminalPage
from sdesk_sync.cli.setup_run import SetupExit, find_failure, say_unread, tell_unread
from sdesk_sync.config import Config, load_config
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.runtime.set_up import UnreadProject, connect_setup, find_project_drift, read_projects
from sdesk_sync.setup.drawing.drifts import DriftDrawing, draw_drifts
from sdesk_sync.setup.drawing.pages import UnplannedTracker
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.drift import TrackerDrift
from sdesk_sync.setup.drift_json import drift_to_json
from sdesk_sync.setup.record_file import read_record, record_path


@dataclass(frozen=True, slots=True)
class DriftRun:
    """The trackers that were asked for, each with its drift or with why nothing is known of it."""

    config: Config
    projects: tuple[TrackerDrift | UnreadProject, ...]

    @property
    def drifts(self) -> tuple[TrackerDrift, ...]:
        """Those of which it is known."""
        return tuple(one for one in self.projects if isinstance(one, TrackerDrift))

    def find_drift_exit(self) -> SetupExit:
        """How the command ends."""
        failure = find_failure(one for one in self.projects if isinstance(one, UnreadProject))
        if failure is not None:
            return failure
        return SetupExit.OPEN if any(one.lines for one in self.drifts) else SetupExit.NOTHING_OPEN

    def print_page(self, wording: Wording) -> None:
        """For people."""
        page = TerminalPage.of_stdout()
        parts = tuple(self._draw_drift(one, wording) for one in self.projects)
        page.print_lines(draw_drifts(parts, self.find_drift_exit(), wording, page.width))

    def print_json(self, wording: Wording) -> None:
        """For machines; on stderr what could not be read."""
        now = make_clock(self.config).now()
        click.echo(drift_to_json(f"sdesk-sync {__version__}", now, self.drifts), nl=False)
        tell_unread(self.projects, wording)

    def _draw_drift(
        self, one: TrackerDrift | UnreadProject, wording: Wording
    ) -> DriftDrawing | UnplannedTracker:
        if isinstance(one, UnreadProject):
            return UnplannedTracker(one.name, say_unread(one, wording))
        return DriftDrawing(one, self.config.desk.timezone, wording)


def find_drifts(config: Path, only: tuple[str, ...]) -> DriftRun:
    """Read the trackers of a config, or only these, and hold them against the record; writes nothing.

    Raises ConfigProblem, YamlErrors, SetupFileProblem.
    """
    checked, record = load_config(config), read_record(record_path(config))
    read = read_projects(connect_setup(checked, only))
    projects = tuple(
        one if isinstance(one, UnreadProject) else find_project_drift(one, record) for one in read
    )
    return DriftRun(checked, projects)
