"""`sdesk-sync events`: the inbox, and what was made of each delivery."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli.options import config_option, language_option, loaded, told

if TYPE_CHECKING:
    from sdesk_sync.engine.store import Store


@click.group()
def command() -> None:
    """Look at what arrived and what was made of it."""


@command.command("list")
@config_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N.")
@language_option
@told
def list_(config: str | None, limit: int | None, lang: str, *, as_json: bool) -> None:
    """List all deliveries, oldest first."""
    with _store(config) as store:
        events = store.events(limit)
    if as_json:
        rows = [asdict(event) for event in events]
        for row in rows:
            row["received_at"] = _iso(row["received_at"])
        click.echo(json.dumps({"format_version": "1", "events": rows}, ensure_ascii=False, indent=2))
        return
    from sdesk_sync.cli.show import table

    table(events, lang)


@command.command()
@config_option
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@language_option
@told
def show(config: str | None, number: int, lang: str, *, as_json: bool) -> None:
    """Show the walk of delivery NUMBER: what was seen, judged, followed and called."""
    loaded_config = loaded(config)
    with _store(config) as store:
        event, walk, actions = store.event(number), store.walk(number), store.outbox_of(number)
    if event is None:
        click.echo(f"no delivery {number} here; `sdesk-sync events list` shows those there are", err=True)
        sys.exit(1)
    if as_json:
        from sdesk_sync.engine.records import WALK

        made = None if walk is None else WALK.dump_python(walk, mode="json")
        whole = {"format_version": "1", "event": {**asdict(event), "received_at": _iso(event.received_at)}}
        click.echo(json.dumps({**whole, "walk": made}, ensure_ascii=False, indent=2))
        return
    from sdesk_sync.cli.show import Shown

    Shown(loaded_config.desk, lang).event(event, walk, actions)


@contextmanager
def _store(config: str | None) -> "Iterator[Store]":
    """The store of the config, for reading beside a running `serve`."""
    from pathlib import Path

    from sqlalchemy.engine import make_url

    from sdesk_sync.engine.database import StoreProblem, open_database
    from sdesk_sync.engine.store import Store
    from sdesk_sync.engine.writer import Writer

    url = loaded(config).store
    if not Path(make_url(url).database or "").exists():
        raise StoreProblem(f"store: there is none yet at {url}; `sdesk-sync serve` makes it")
    database = open_database(url)
    writer = Writer(database.writing)
    try:
        yield Store(database, writer)
    finally:
        writer.close()
        database.close()


def _iso(ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
