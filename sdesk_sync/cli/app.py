"""The command line's top: options before the command, and commands imported when they are asked for."""

from importlib import import_module

import click

from sdesk_sync import __version__
from sdesk_sync.cli import COMMANDS, help_text


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


@click.group(cls=LazyCommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sdesk-sync")
@click.option("--config", default="sdesk.yaml", envvar="SDESK_CONFIG", metavar="F")
@click.pass_context
def app(ctx: click.Context, config: str) -> None:
    """Keep a service desk's tickets in Jira and GitLab true to one desk file."""
    ctx.obj = config
