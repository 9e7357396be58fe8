"""`sdesk-sync texts`: what the bot writes."""

import click


@click.command()
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True)
def command(lang: str) -> None:
    """List every text the bot writes, by the key under which a desk file may replace it."""
    from sdesk_sync.desk.texts import default_texts

    for key, text in default_texts(lang).items():
        click.echo(f"{key}: {text}")
