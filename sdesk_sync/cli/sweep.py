"""`sdesk-sync sweep`: one pass through the trackers for what no webhook has told of."""

import sys

import click

from sdesk_sync.cli.options import (
    config_option,
    explain_mistakes,
    language_option,
    load_config_of,
    parse_date_ms,
)
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.messages import message

_EXIT_UNAVAILABLE = 4


@click.command()
@config_option
@click.option(
    "--since", metavar="DATE", help="Look at all changed since then (UTC), not since the last pass."
)
@click.option("--tracker", metavar="NAME", help="Only this tracker.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@language_option
@explain_mistakes
def command(config: str | None, since: str | None, tracker: str | None, lang: str, *, as_json: bool) -> None:
    """Look through the trackers for changes that no webhook has told of.

    Beside a running `serve` what is found is handed to it. Without one this command works on it itself
    and ends when nothing is left that can be done now.
    """
    from sdesk_sync.cli.looking import show_progress_line
    from sdesk_sync.cli.sweep_console import TerminalConsole
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.runtime.logs import set_up_warnings
    from sdesk_sync.runtime.one_clock import make_clock
    from sdesk_sync.runtime.sweep_pass import run_sweep

    set_up_warnings()
    checked = load_config_of(config)
    if tracker is not None and tracker not in checked.trackers:
        names = ", ".join(checked.trackers)
        raise ConfigProblem(message("config.no-tracker", name=tracker, names=names))
    begin = parse_date_ms(since, lang)
    if begin is not None and begin > make_clock(checked).now():
        raise ConfigProblem(console_texts("cli.sweep", lang)["date-ahead"].format(text=since))
    # With --json stdout is the summary alone, and stderr says only what went wrong.
    texts = console_texts("cli.sweep", lang)
    with show_progress_line(texts["looking"]) as line:
        outcome = run_sweep(checked, begin, tracker, TerminalConsole(texts, line, is_quiet=as_json))
    if as_json:
        click.echo(outcome.to_json())
    if outcome.unavailable:
        sys.exit(_EXIT_UNAVAILABLE)
