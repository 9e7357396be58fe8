"""The command line's top: options before the command, and commands imported when they are asked for."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from sdesk_sync import __version__
from sdesk_sync.cli import COMMANDS, EXIT_STOPPED, help_text


class LazyCommandGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"sdesk_sync.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def get_help(self, ctx: click.Context) -> str:
        return help_text()

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002  # as click has it
        **extra: Any,
    ) -> Any:
        """Run a command line; mistakes in it, and Ctrl-C, are told in the person's language."""
        words = sys.argv[1:] if args is None else list(args)
        if not standalone_mode:
            return super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            # Only who mistypes waits for the catalogue.
            from sdesk_sync.cli.usage import tell_click_error

            tell_click_error(error, words)
            sys.exit(error.exit_code)
        except click.Abort as stop:
            from sdesk_sync.cli.usage import tell_stopped

            # A question leaves its line open.
            tell_stopped(words, ends_line=not isinstance(stop.__cause__, KeyboardInterrupt))
            # The end of what is typed is no answer either, and nobody's Ctrl-C.
            sys.exit(1 if isinstance(stop.__context__, EOFError) else EXIT_STOPPED)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=LazyCommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sdesk-sync")
@click.option("--config", default="sdesk.yaml", envvar="SDESK_CONFIG", metavar="F")
@click.pass_context
def app(ctx: click.Context, config: str) -> None:
    """Keep a service desk's tickets in Jira and GitLab true to one desk file."""
    ctx.obj = config
