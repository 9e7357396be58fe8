"""`sdesk-sync drift`: what somebody changed of what set-up made; nothing is written."""

import sys

import click

from sdesk_sync.cli.options import config_option, config_path, explain_mistakes, language_option


@click.command()
@config_option
@click.option("--tracker", metavar="NAME", help="Only this tracker.")
@click.option("--json", "as_json", is_flag=True, help="The differences as JSON (`sdesk-sync schema drift`).")
@language_option
@explain_mistakes
def command(config: str | None, tracker: str | None, lang: str, *, as_json: bool) -> None:
    """Show what somebody changed of what `apply` made or set, and what stands there as if it were ours.

    Reads only. Each line names its ways out. Exit 0 where nothing differs, 2 where something does; 1 where
    something could not be read, 4 where a tracker cannot be reached.
    """
    from sdesk_sync.cli.drift_run import find_drifts
    from sdesk_sync.cli.looking import show_looking
    from sdesk_sync.setup.drawing.wording import Wording

    wording = Wording(lang)
    with show_looking(wording):
        run = find_drifts(config_path(config), (tracker,) if tracker else ())
    if as_json:
        run.print_json(wording)
    else:
        run.print_page(wording)
    sys.exit(run.find_drift_exit())
