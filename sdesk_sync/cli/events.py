"""`sdesk-sync events`: the inbox, and what was made of each delivery."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli.choosing import choice_options, chosen, confirmed, moment, report, words
from sdesk_sync.cli.options import config_option, language_option, loaded, told

if TYPE_CHECKING:
    from sdesk_sync.engine.records import Which
    from sdesk_sync.engine.store import Store


@click.group()
def command() -> None:
    """Look at what arrived and what was made of it; have it worked on again, or give it up."""


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


@command.command()
@config_option
@choice_options
@language_option
@told
def replay(config: str | None, numbers: tuple[int, ...], lang: str, *, sure: bool, **said: object) -> None:
    """Have deliveries worked on again: by NUMBERS, or all that fit (dead ones, unless --state says more).

    The ticket is looked at as it is now; a comment's command is carried out once; what was decided
    and not sent is sent. Nothing is done twice. It goes beside a running `serve`, which takes it up.
    """
    from sdesk_sync.engine import chores
    from sdesk_sync.engine.chores import REPLAYABLE

    which = _which(numbers, said, lang)
    with _store(config) as store:
        _sure(store.chosen(which, to_skip=False), REPLAYABLE, "replayed", lang, ask=not (sure or numbers))
        done = store.writer.now(lambda connection: chores.replay(connection, which))
    report(done, "replayed", lang)


@command.command()
@config_option
@choice_options
@language_option
@told
def skip(config: str | None, numbers: tuple[int, ...], lang: str, *, sure: bool, **said: object) -> None:
    """Give deliveries up: by NUMBERS, or all that fit (dead ones, unless --state says more).

    What they still had to send is dropped; the next delivery of the ticket is compared with the accepted
    state, so nothing that stands in the tracker is missed.
    """
    from sdesk_sync.engine import chores
    from sdesk_sync.engine.chores import SKIPPABLE
    from sdesk_sync.engine.drain import clock

    which = _which(numbers, said, lang)
    with _store(config) as store:
        _sure(store.chosen(which, to_skip=True), SKIPPABLE, "skipped", lang, ask=not (sure or numbers))
        done = store.writer.now(lambda connection: chores.skip(connection, which, clock()))
    report(done, "skipped", lang)


def _which(numbers: tuple[int, ...], said: dict[str, object], lang: str) -> "Which":
    from sdesk_sync.engine.records import State, Which

    def text(name: str) -> str | None:
        found = said.get(name)
        return found if isinstance(found, str) else None

    states = said["states"] if isinstance(said["states"], tuple) else ()
    which = Which(
        ids=numbers,
        states=tuple(State(state) for state in states),
        tracker=text("tracker"),
        ticket=text("ticket"),
        since=moment(text("since"), lang),
        rule=text("rule"),
        reason=text("reason"),
    )
    return chosen(which, numbers, lang)


def _sure(
    found: tuple[int, dict[str, int]], states: Sequence[str], verb: str, lang: str, *, ask: bool
) -> None:
    from sdesk_sync.cli.show import said as state_said

    if not found[0]:
        shown = ", ".join(state_said(state, lang) for state in states)
        click.echo(words(lang)["none"].format(states=shown, verb=words(lang)[verb]), err=True)
        sys.exit(1)
    confirmed(found, verb, lang, ask=ask)


@contextmanager
def _store(config: str | None) -> "Iterator[Store]":
    """The store of the config, beside a running `serve`."""
    from sdesk_sync.cli import wire

    with wire.opened(loaded(config)) as store:
        yield store


def _iso(ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
