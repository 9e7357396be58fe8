"""`sdesk-sync store`: looking after the store."""

import click

from sdesk_sync.cli.options import told


@click.group()
def command() -> None:
    """Look after the store."""


@command.command()
@click.argument("url")
@told
def migrate(url: str) -> None:
    """Make the store at URL, or bring its schema up to date (`serve` does this by itself)."""
    from sdesk_sync.engine.database import migrate, open_database
    from sdesk_sync.engine.owner import own

    database = open_database(url)
    with own(url):
        click.echo(f"{url}: schema {migrate(database, click.echo)}")
    database.close()
