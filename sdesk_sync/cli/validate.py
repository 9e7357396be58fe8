"""`sdesk-sync validate`: the config and every file it names, offline; or single files."""

from pathlib import Path

import click

from sdesk_sync.cli.options import config_option, config_path, told


@click.command()
@config_option
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@told
def command(config: str | None, files: tuple[Path, ...]) -> None:
    """Check the config and every file it names, offline; or only the FILES given.

    A mapping given by itself is checked against the shipped desk file, or one given with it.
    All errors are told at once, each with its line. Exit 0 when all is well, 1 otherwise.
    """
    from sdesk_sync.cli import checks

    checked = checks.single(files) if files else checks.whole(config_path(config))
    for line in checked:
        click.echo(line)
