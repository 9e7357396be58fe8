"""`sdesk-sync demo`: the desk's stories, told on both embedded trackers."""

import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from sdesk_sync.cli import EXIT_STOPPED
from sdesk_sync.cli.options import explain_mistakes, language_option
from sdesk_sync.cli.terminal import say

_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option("--keep", is_flag=True, help="Leave everything running afterwards, until Ctrl-C.")
@language_option
@explain_mistakes
def command(lang: str, *, keep: bool) -> None:
    """Tell the desk's stories on an embedded GitLab and an embedded Jira.

    Starts both and a real `serve` in a temporary folder, and leaves nothing behind. Exit 0 when
    every change came out as it should, 1 when one did not.
    """
    from sdesk_sync.demo.set_up import set_up_projects
    from sdesk_sync.demo.show import perform_stories, print_what_to_try
    from sdesk_sync.demo.stage import StageProblem, running_sandbox, running_serve
    from sdesk_sync.demo.telling import make_console, print_intro
    from sdesk_sync.desk.texts import console_texts

    out, is_right = make_console(), None
    print_intro(out, lang)
    try:
        with _unwinding_on_signals(), running_sandbox(lang) as trackers:
            set_up_projects(Path(trackers.line["config"]), out, lang)
            with running_serve(trackers) as stage:
                is_right = perform_stories(stage, out, lang)
                if keep:
                    print_what_to_try(stage, out, lang, _own_command())
                    stage.serve.wait()
    except StageProblem as problem:
        say(problem, err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        out.print(f"\n{console_texts('demo', lang)['stopped']}")
    sys.exit(EXIT_STOPPED if is_right is None else int(not is_right))


def _own_command() -> str:
    """How to type our command here: as it was started, or through Python."""
    started = Path(sys.argv[0])
    return shlex.quote(sys.argv[0]) if started.name == "sdesk-sync" else f"{sys.executable} -m sdesk_sync"


@contextmanager
def _unwinding_on_signals() -> Iterator[None]:
    """The first signal that would end us unwinds everything; further ones do not disturb that."""

    def unwind(_signal: int, _frame: FrameType | None) -> None:
        for number in _ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, unwind) for number in _ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
