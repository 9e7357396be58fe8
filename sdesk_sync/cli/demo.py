"""`sdesk-sync demo`: the desk's stories, told on both embedded trackers."""

import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from sdesk_sync.cli.options import told

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STOPPED = 130


@click.command()
@click.option("--keep", is_flag=True, help="Leave everything running afterwards, until Ctrl-C.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True)
@told
def command(lang: str, *, keep: bool) -> None:
    """Tell the desk's stories on an embedded GitLab and an embedded Jira.

    Starts both and a real `serve` in a temporary folder, and leaves nothing behind. Exit 0 when
    every change came out as it should, 1 when one did not.
    """
    from sdesk_sync.demo.show import perform, what_to_try
    from sdesk_sync.demo.stage import StageProblem, sandbox, serving
    from sdesk_sync.demo.telling import console, intro
    from sdesk_sync.demo.words import TEXTS

    out, right = console(), None
    intro(out, lang)
    try:
        with _interruptible(), sandbox(lang) as trackers, serving(trackers) as stage:
            right = perform(stage, out, lang)
            if keep:
                what_to_try(stage, out, lang, _own_name())
                stage.serve.wait()
    except StageProblem as problem:
        click.echo(problem, err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        out.print(f"\n{TEXTS['stopped'].of(lang)}")
    sys.exit(_STOPPED if right is None else int(not right))


def _own_name() -> str:
    """How to type our command here: as it was started, or through Python."""
    started = Path(sys.argv[0])
    return shlex.quote(sys.argv[0]) if started.name == "sdesk-sync" else f"{sys.executable} -m sdesk_sync"


@contextmanager
def _interruptible() -> Iterator[None]:
    """The first signal that would end us unwinds everything; further ones do not disturb that."""

    def unwind(_signal: int, _frame: FrameType | None) -> None:
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, unwind) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
