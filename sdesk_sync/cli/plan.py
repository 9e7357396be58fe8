"""`sdesk-sync plan`: what `apply` would do; nothing is written, not even the record."""

import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click

from sdesk_sync.cli.options import config_option, config_path, explain_mistakes, language_option
from sdesk_sync.cli.terminal import say
from sdesk_sync.messages import message


class PlanOptions(TypedDict):
    """What is shown of a plan, and where else it goes."""

    shows_all: bool
    lists_rules: bool
    as_json: bool
    detailed_exitcode: bool
    out: Path | None


@click.command()
@config_option
@click.option("--tracker", metavar="NAME", help="Only this tracker.")
@click.option("--all", "shows_all", is_flag=True, help="Show every line, and what is to be copied by hand.")
@click.option("--rules", "lists_rules", is_flag=True, help="Show who keeps each of the desk's rules.")
@click.option(
    "--out", metavar="F", type=click.Path(dir_okay=False, path_type=Path), help="Save it for `apply F`."
)
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON (`sdesk-sync schema plan`).")
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 2 where something is open, 3 where something is blocked."
)
@language_option
@explain_mistakes
def command(config: str | None, tracker: str | None, lang: str, **options: Unpack[PlanOptions]) -> None:
    """Show what `apply` would do to bring the trackers into the shape that desk and mapping ask for.

    Reads only, by the account under `setup` where the config names one. Exit 0; 1 where something could not
    be read, 4 where a tracker cannot be reached: the others are planned all the same.
    """
    from sdesk_sync.cli.looking import show_looking
    from sdesk_sync.cli.setup_page import TerminalPage
    from sdesk_sync.cli.setup_run import PageDetail, plan_trackers
    from sdesk_sync.setup.drawing.pages import draw_plans
    from sdesk_sync.setup.drawing.sections import USUAL_LIMIT
    from sdesk_sync.setup.drawing.wording import Wording

    wording, page = Wording(lang), TerminalPage.of_stdout()
    with show_looking(wording):
        run = plan_trackers(config_path(config), (tracker,) if tracker else ())
    made = run.plans_to_json()
    if options["out"] is not None:
        _save_plan(options["out"], made)
        say(wording.say("plan.saved", file=str(options["out"])), err=True)
    if options["as_json"]:
        click.echo(made, nl=False)
        run.tell_unread(wording)
    else:
        detail = PageDetail(None if options["shows_all"] else USUAL_LIMIT, options["lists_rules"])
        page.print_lines(draw_plans(run.draw_parts(wording, detail), wording, page.width))
    sys.exit(run.find_exit() if options["detailed_exitcode"] else run.read_failure or 0)


def _save_plan(file: Path, made: str) -> None:
    """Raises ConfigProblem."""
    from sdesk_sync.config import ConfigProblem

    try:
        file.write_text(made, encoding="utf-8")
    except OSError as error:
        why = error.strerror or error
        raise ConfigProblem(message("file.unwritable", path=file, why=why)) from None
