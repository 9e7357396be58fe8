"""`sdesk-sync store`: looking after the store."""

from contextlib import closing

import click

from sdesk_sync.cli.options import explain_mistakes
from sdesk_sync.cli.terminal import say


@click.group()
def command() -> None:
    """Look after the store."""


@command.command("migrate")
@click.argument("url")
@explain_mistakes
def migrate_store(url: str) -> None:
    """Make the store at URL, or bring its schema up to date (`serve` does this by itself)."""
    from sdesk_sync.store.opening import lock_store, migrate, open_database

    with closing(open_database(url)) as database, lock_store(url):
        say(f"{url}: schema {migrate(database, say)}")
