"""`sdesk-sync validate`: the config and every file it names, offline; or single files."""

from pathlib import Path

import click

from sdesk_sync.cli.options import config_option, config_path, explain_mistakes, language_option
from sdesk_sync.cli.terminal import say


@click.command()
@config_option
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@language_option
@explain_mistakes
def command(config: str | None, files: tuple[Path, ...], lang: str) -> None:
    """Check the config and every file it names, offline; or only the FILES given.

    A mapping given by itself is checked against the shipped desk file, or one given with it.
    All errors are told at once, each with its line. Exit 0 when all is well, 1 otherwise.
    """
    from sdesk_sync.cli import checks

    examination = checks.FileExamination(lang)
    lines = examination.check_files(files) if files else examination.check_config(config_path(config))
    for line in lines:
        say(line)
