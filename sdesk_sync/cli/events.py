"""`sdesk-sync events`: the inbox, and what was made of each delivery."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Unpack

import click

from sdesk_sync.cli.delivery_selection import (
    LARGEST_NUMBER,
    FilterOptions,
    SelectionDialog,
    add_selection_options,
    fit_number,
    fit_words,
    select_deliveries,
)
from sdesk_sync.cli.options import config_option, explain_mistakes, language_option, load_config_of
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import console_texts

if TYPE_CHECKING:
    from sdesk_sync.store.store import Store


@click.group()
def command() -> None:
    """Look at what arrived and what was made of it; have it worked on again, or give it up."""


@command.command("list")
@config_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--limit", type=click.IntRange(min=1, max=LARGEST_NUMBER), metavar="N", help="Only the newest N."
)
@click.option("--rule", metavar="RULE", help="Only those with this rule in the verdict.")
@language_option
@explain_mistakes
def list_deliveries(
    config: str | None, limit: int | None, rule: str | None, lang: str, *, as_json: bool
) -> None:
    """List all deliveries, oldest first."""
    named = fit_words(rule)
    with _open_inbox_store(config) as store:
        summaries = store.inbox.list_summaries(limit, named)
    if named is not None and not summaries:
        _explain_unknown_rule(load_config_of(config).desk.rules.ids, named, lang)
    if as_json:
        from sdesk_sync.cli.events_json import list_to_json

        click.echo(list_to_json(summaries))
        return
    if not summaries:
        # Beside the table, so that a script that counts lines counts none of it.
        say(console_texts("cli.events", lang)["none-yet" if named is None else "none-of-rule"], err=True)
        return
    from sdesk_sync.cli.delivery_view import print_delivery_table

    print_delivery_table(summaries, lang)


@command.command("show")
@config_option
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@language_option
@explain_mistakes
def show_delivery(config: str | None, number: int, lang: str, *, as_json: bool) -> None:
    """Show delivery NUMBER step by step: what was seen, judged, followed and called."""
    desk = load_config_of(config).desk
    row = fit_number(number)
    with _open_inbox_store(config) as store:
        summary, entry = store.inbox.find_summary(row), store.journal.find_newest(row)
        actions = store.outbox.list_of_delivery(row)
    if summary is None:
        say(console_texts("cli.events", lang)["no-delivery"].format(number=number), err=True)
        sys.exit(1)
    if as_json:
        from sdesk_sync.cli.events_json import delivery_to_json

        click.echo(delivery_to_json(summary, entry))
        return
    from sdesk_sync.cli.delivery_view import DeliveryView

    DeliveryView(desk, lang).print_delivery(summary, entry, actions)


@command.command("replay")
@config_option
@add_selection_options
@language_option
@explain_mistakes
def replay_deliveries(
    config: str | None,
    numbers: tuple[int, ...],
    lang: str,
    *,
    is_confirmed: bool,
    **options: Unpack[FilterOptions],
) -> None:
    """Have deliveries worked on again: by NUMBERS, or all that fit (dead ones, unless --state says more).

    The ticket is looked at as it is now; a comment's command is carried out once; what was decided
    and not sent is sent. Nothing is done twice. It goes beside a running `serve`, which takes it up.
    """

    from sdesk_sync.store.inbox import selection

    selected, dialog = select_deliveries(numbers, options, lang), SelectionDialog("replayed", lang)
    with _open_inbox_store(config) as store:
        count = selection.count_selected(store.reader, selected, selection.REPLAYABLE)
        # Whoever types the numbers has counted them.
        dialog.confirm(count, selection.REPLAYABLE, must_ask=not (is_confirmed or numbers))
        replayed = store.writer.commit(lambda connection: selection.replay(connection, selected))
    dialog.report_numbers(replayed)


@command.command("skip")
@config_option
@add_selection_options
@language_option
@explain_mistakes
def skip_deliveries(
    config: str | None,
    numbers: tuple[int, ...],
    lang: str,
    *,
    is_confirmed: bool,
    **options: Unpack[FilterOptions],
) -> None:
    """Give deliveries up: by NUMBERS, or all that fit (dead ones, unless --state says more).

    What they still had to send is dropped; the next delivery of the ticket is compared with the accepted
    state, so nothing that stands in the tracker is missed.
    """

    from sdesk_sync.runtime.one_clock import make_clock
    from sdesk_sync.store.inbox import selection

    selected, dialog = select_deliveries(numbers, options, lang), SelectionDialog("skipped", lang)
    clock = make_clock(load_config_of(config))
    with _open_inbox_store(config) as store:
        count = selection.count_selected(store.reader, selected, selection.SKIPPABLE)
        dialog.confirm(count, selection.SKIPPABLE, must_ask=not (is_confirmed or numbers))
        skipped = store.writer.commit(lambda connection: selection.skip(connection, selected, clock.now()))
    dialog.report_numbers(skipped)


def _explain_unknown_rule(known: tuple[str, ...], rule: str, language: str) -> None:
    """Raise ConfigProblem where neither the desk nor the store knows a rule: dropped ones it may still."""
    from sdesk_sync.config import ConfigProblem

    if rule not in known:
        sentence = console_texts("cli.events", language)["no-rule"]
        raise ConfigProblem(sentence.format(rule=rule, rules=", ".join(known)))


@contextmanager
def _open_inbox_store(config: str | None) -> "Iterator[Store]":
    """The store of the config, beside a running `serve`."""
    from sdesk_sync.runtime.beside_owner import open_beside_owner

    with open_beside_owner(load_config_of(config)) as store:
        yield store
