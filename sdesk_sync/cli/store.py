"""`sdesk-sync store`: looking after the store."""

import click

from sdesk_sync.cli.options import explain_mistakes


@click.group()
def command() -> None:
    """Look after the store."""


@command.command("migrate")
@click.argument("url")
@explain_mistakes
def migrate_store(url: str) -> None:
    """Make the store at URL, or bring its schema up to date (`serve` does this by itself)."""
    from sdesk_sync.store.opening import lock_store, migrate, open_database

    database = open_database(url)
    with lock_store(url):
        click.echo(f"{url}: schema {migrate(database, click.echo)}")
    database.close()
