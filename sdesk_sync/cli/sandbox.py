"""`sdesk-sync sandbox`: the embedded trackers alone."""

import sys
from pathlib import Path

import click

from sdesk_sync.cli.options import command_language, explain_mistakes, problem_language_option
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.messages import tell_error

_EXIT_REFUSED = 3


def _list_claims(context: click.Context, _: click.Parameter, asked: object) -> None:
    if asked:
        from sdesk_sync.sandbox.claims import claim_sentences

        click.echo("\n".join(claim_sentences()))
        context.exit()


@click.command()
@problem_language_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 takes a free one."
)
@click.option(
    "--config-out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write a config for `serve`, with its secrets.",
)
@click.option(
    "--tracker",
    "trackers",
    multiple=True,
    metavar="NAME",
    help="Run this one and no other that is not named; may be repeated. All run where none is named.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND[:TRACKER][:KEY=VALUE,…]",
    help="Misbehave from the start; may be repeated. For example slow:support:ms=50.",
)
@click.option(
    "--empty",
    is_flag=True,
    help="Projects as GitLab and Jira make them, with nothing of the desk's: for `plan` and `apply`.",
)
@click.option(
    "--claims",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_claims,
    help="List what is not played, and what no vendor's page proves.",
)
@explain_mistakes
def command(
    port: int, config_out: Path | None, trackers: tuple[str, ...], faults: tuple[str, ...], *, empty: bool
) -> None:
    """Run embedded Jiras and GitLabs, to try things out and to test against.

    When they are ready one line of JSON is printed, nothing else: addresses, people, tokens.
    `sdesk-sync serve --config DIR/sdesk.yaml` then works with no further step. A folder with files of
    those names that no sandbox wrote is left as it is (exit 3).
    """
    from sdesk_sync.sandbox.config import ForeignFolder
    from sdesk_sync.sandbox.faults import BadFault
    from sdesk_sync.sandbox.run import run_sandbox
    from sdesk_sync.sandbox.site import ProjectBeginning
    from sdesk_sync.sandbox.trackers import TRACKERS

    if config_out is None:
        raise click.UsageError(console_texts("cli.sandbox", command_language())["no-folder"])
    try:
        begins = ProjectBeginning.EMPTY if empty else ProjectBeginning.SEEDED
        run_sandbox(port, config_out, faults, trackers or tuple(TRACKERS), begins)
    except ForeignFolder as refusal:
        say(tell_error(refusal, command_language()), err=True)
        sys.exit(_EXIT_REFUSED)
    except BadFault as error:
        say(tell_error(error, command_language()), err=True)
        sys.exit(1)
