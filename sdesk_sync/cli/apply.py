"""`sdesk-sync apply`: do what `plan` shows, step by step, and go on where it was cut."""

import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click

from sdesk_sync.cli.options import config_option, config_path, explain_mistakes, language_option


class ApplyOptions(TypedDict):
    """What of the plan is meant, and how it is gone about."""

    only: tuple[str, ...]
    done: tuple[str, ...]
    is_confirmed: bool
    as_json: bool


@click.command()
@config_option
@click.argument("file", metavar="[F]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--tracker", metavar="NAME", help="Only this tracker.")
@click.option("--only", metavar="KEY", multiple=True, help="Only this step, with what it needs; repeatable.")
@click.option("--done", metavar="CODE", multiple=True, help="Note that this was done by hand; repeatable.")
@click.option("--yes", "is_confirmed", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, while it goes on.")
@language_option
@explain_mistakes
def command(
    config: str | None, file: Path | None, tracker: str | None, lang: str, **options: Unpack[ApplyOptions]
) -> None:
    """Do what `plan` shows: all of it, or a plan that was saved in F and still holds.

    What is done is noted in sdesk.setup.json beside the config, step by step: cut anywhere, the next apply
    goes on there. Exit 1 where a step failed, 3 where something forbids it or nobody said yes, 4 where a
    tracker cannot be reached.
    """
    from sdesk_sync.cli.apply_choice import ApplyRequest
    from sdesk_sync.cli.apply_run import ApplyRun, prepare_apply
    from sdesk_sync.cli.setup_page import TerminalPage
    from sdesk_sync.setup.drawing.wording import Wording

    request = ApplyRequest(file, tracker, options["only"], options["done"])
    # With --json stdout is for machines alone, so what a person reads of a plan goes beside it.
    page = TerminalPage.of_stderr() if options["as_json"] else TerminalPage.of_stdout()
    run = prepare_apply(config_path(config), request, Wording(lang), page)
    if not isinstance(run, ApplyRun):
        sys.exit(run)
    if options["as_json"]:
        sys.exit(run.apply_as_json(is_confirmed=options["is_confirmed"]))
    sys.exit(run.apply_on_terminal(is_confirmed=options["is_confirmed"]))
