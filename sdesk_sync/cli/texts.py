"""`sdesk-sync texts`: what the bot writes."""

from collections.abc import Mapping

import click

from sdesk_sync.cli.options import config_option, explain_mistakes, find_config_path, language_option


@click.command()
@config_option
@language_option
@explain_mistakes
def command(config: str | None, lang: str) -> None:
    """List every text the bot writes, by the key under which a desk file may replace it.

    With a config those of its desk, its rules' own sentences among them; without one those that ship.
    """
    for key, text in _texts_of(config, lang).items():
        click.echo(f"{key}: {text}")


def _texts_of(config: str | None, language: str) -> Mapping[str, str]:
    from sdesk_sync.config import load_desk
    from sdesk_sync.desk.texts import default_texts

    path = find_config_path(config)
    return default_texts(language) if path is None else load_desk(path).texts[language]
