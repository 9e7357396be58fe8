"""`sdesk-sync completion`: the script by which a shell completes our command lines."""

import click

from sdesk_sync.cli import COMPLETION_VARIABLE


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that has SHELL complete commands, options, rules, trackers, tickets and deliveries.

    For bash write `eval "$(sdesk-sync completion bash)"` into ~/.bashrc; docs/terminal.md says it for the
    others. A press reads the config that is named before it, else SDESK_CONFIG or sdesk.yaml.
    """
    from click.shell_completion import get_completion_class

    from sdesk_sync.cli.app import app

    writer = get_completion_class(shell)
    if writer is not None:
        click.echo(writer(app, {}, "sdesk-sync", COMPLETION_VARIABLE).source())
