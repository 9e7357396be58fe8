"""`sdesk-sync doctor`: what is wrong with trackers, webhooks, people and `serve`, before users find out."""

import sys
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli.options import (
    config_option,
    config_path,
    explain_mistakes,
    language_option,
    load_config_of,
)

if TYPE_CHECKING:
    from sdesk_sync.runtime.doctor import DeskDoctor
    from sdesk_sync.setup.doctor.report import DoctorReport
    from sdesk_sync.setup.doctor.sentences import DoctorWording


@click.command()
@config_option
@click.option("--tracker", metavar="NAME", help="Only this tracker.")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON, by code and values.")
@click.option(
    "--deliver", is_flag=True, help="Only have GitLab send a test delivery, and say what became of it."
)
@language_option
@explain_mistakes
def command(config: str | None, tracker: str | None, lang: str, *, as_json: bool, deliver: bool) -> None:
    """Look over the trackers and the desk that runs over them, and say what is wrong and what to do.

    Reads only, by the account under `setup` where the config names one; docs/setup.md lists the codes.
    Exit 1 where something does not work, else 0.
    """
    from zoneinfo import ZoneInfo

    from sdesk_sync.cli.looking import show_looking
    from sdesk_sync.runtime.doctor import DeskDoctor
    from sdesk_sync.runtime.one_clock import make_clock
    from sdesk_sync.setup.doctor.sentences import DoctorWording
    from sdesk_sync.setup.drawing.wording import Wording
    from sdesk_sync.setup.record_file import read_record, record_path

    checked = load_config_of(config)
    doctor = DeskDoctor(checked, read_record(record_path(config_path(config))), (tracker,) if tracker else ())
    wording = DoctorWording(lang, ZoneInfo(checked.desk.timezone), make_clock(checked).now())
    with show_looking(Wording(lang)):
        report = None if deliver else doctor.examine()
    is_well = (
        _show_trials(doctor, wording, as_json=as_json)
        if report is None
        else _show_report(report, wording, as_json=as_json)
    )
    sys.exit(0 if is_well else 1)


def _show_report(report: "DoctorReport", wording: "DoctorWording", *, as_json: bool) -> bool:
    """Whether everything works."""
    from sdesk_sync import __version__
    from sdesk_sync.cli.setup_page import TerminalPage
    from sdesk_sync.setup.doctor.drawing import ReportDrawing

    if as_json:
        click.echo(report.to_json(f"sdesk-sync {__version__}", wording.now))
    else:
        page = TerminalPage.of_stdout()
        page.print_lines(ReportDrawing(report, wording).draw(page.width))
    return not report.has_errors


def _show_trials(doctor: "DeskDoctor", wording: "DoctorWording", *, as_json: bool) -> bool:
    """Whether no test delivery went wrong."""
    from sdesk_sync.cli.setup_page import TerminalPage
    from sdesk_sync.setup.doctor.drawing import draw_trials

    trials = tuple(doctor.deliver_tests())
    if as_json:
        for trial in trials:
            click.echo(trial.to_json())
    else:
        page = TerminalPage.of_stdout()
        page.print_lines(draw_trials(trials, wording, page.width))
    return all(trial.is_well for trial in trials)
