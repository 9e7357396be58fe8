"""`sdesk-sync sweep`: one pass through the trackers for what no webhook has told of."""

import sys

import click

from sdesk_sync.cli.choosing import moment
from sdesk_sync.cli.options import config_option, config_path, language_option, told

_UNAVAILABLE = 4
_WORDS = {
    "en": {
        "looked": "{name}: looked at {looked}{of}{left}",
        "of": " of about {expected}",
        "left": ", about {seconds} s left",
        "swept": "{name}: looked at {looked} tickets in {pages} calls; {met} met for the first time, "
        "{found} to look into ({unheard} that no webhook told of in time)",
        "draining": "working on what was found: {open} to go{left}",
        "served": "`serve` is running and works on what was found; `sdesk-sync events list` shows it",
        "drained": "worked on what was found: {done} done, {open} still open, {dead} dead",
        "down": "{name}: {error}; try again later, the pass goes on where it stopped",
    },
    "de": {
        "looked": "{name}: {looked}{of} angesehen{left}",
        "of": " von etwa {expected}",
        "left": ", noch etwa {seconds} s",
        "swept": "{name}: {looked} Tickets mit {pages} Aufrufen angesehen; {met} zum ersten Mal gesehen, "
        "{found} zu prüfen ({unheard}, von denen kein Webhook rechtzeitig berichtet hat)",
        "draining": "das Gefundene wird abgearbeitet: noch {open}{left}",
        "served": "`serve` läuft und arbeitet das Gefundene ab; `sdesk-sync events list` zeigt es",
        "drained": "das Gefundene abgearbeitet: {done} erledigt, {open} noch offen, {dead} tot",
        "down": "{name}: {error}; später erneut versuchen, der Durchgang geht dort weiter, wo er stand",
    },
}


@click.command()
@config_option
@click.option(
    "--since", metavar="DATE", help="Look at all changed since then (UTC), not since the last pass."
)
@click.option("--tracker", "only", metavar="NAME", help="Only this tracker.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@language_option
@told
def command(config: str | None, since: str | None, only: str | None, lang: str, *, as_json: bool) -> None:
    """Look through the trackers for changes that no webhook has told of.

    Beside a running `serve` what is found is handed to it. Without one this command works on it itself
    and ends when nothing is left that can be done now.
    """
    from sdesk_sync.cli import sweeping
    from sdesk_sync.config import ConfigProblem, load

    words = _WORDS[lang]
    loaded = load(config_path(config))
    if only is not None and only not in loaded.trackers:
        raise ConfigProblem(f"no tracker '{only}' in the config, only {', '.join(loaded.trackers)}")
    begin = moment(since, lang)
    outcome = sweeping.run(loaded, begin, only, sweeping.Told(words, quiet=as_json))
    if as_json:
        click.echo(outcome.json())
    if outcome.unavailable:
        sys.exit(_UNAVAILABLE)
