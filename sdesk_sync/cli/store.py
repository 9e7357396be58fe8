"""`sdesk-sync store`: looking after the store."""

from contextlib import closing

import click

from sdesk_sync.cli.options import explain_mistakes, language_option
from sdesk_sync.cli.terminal import say
from sdesk_sync.messages import MessageText, message, put_into_words


@click.group()
def command() -> None:
    """Look after the store."""


@command.command("migrate")
@click.argument("url")
@language_option
@explain_mistakes
def migrate_store(url: str, lang: str) -> None:
    """Make the store at URL, or bring its schema up to date (`serve` does this by itself)."""
    from sdesk_sync.store.opening import lock_store, migrate, open_database

    def tell_step(said: MessageText) -> None:
        say(put_into_words(said, lang))

    with closing(open_database(url)) as database, lock_store(url):
        tell_step(message("store.schema", url=url, revision=migrate(database, tell_step)))
