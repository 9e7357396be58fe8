"""`sdesk-sync explain`: where a ticket stands, why, and what may become of it."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from sdesk_sync.cli.options import config_option, explain_mistakes, language_option, load_config_of
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.messages import tell_error

if TYPE_CHECKING:
    from sdesk_sync.runtime.explain import SoughtTicket, TicketSearch

_EXIT_UNAVAILABLE = 4
_LONGEST_SHOWN = 100


class ExplainOptions(TypedDict):
    """What the options say about how a ticket is explained."""

    shows_all: bool
    is_fresh: bool


@click.command()
@config_option
@click.argument("ticket", metavar="TICKET")
@click.option("--all", "shows_all", is_flag=True, help="All verdicts, and each type and priority by itself.")
@click.option("--fresh", "is_fresh", is_flag=True, help="Read the ticket in the tracker first.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@language_option
@explain_mistakes
def command(
    config: str | None, ticket: str, lang: str, *, as_json: bool, **options: Unpack[ExplainOptions]
) -> None:
    """Explain TICKET: engineering#12, DESK-7, its number, or the address in the browser.

    Where it stands, who set what, what was judged last, and who may do what now, by the rules themselves.
    From the store: no call is made. Exit 1 for a ticket that is not known.
    """
    from sdesk_sync.runtime.beside_owner import open_beside_owner
    from sdesk_sync.runtime.explain import TicketSearch, explain_fresh, explain_stored
    from sdesk_sync.runtime.one_clock import make_clock
    from sdesk_sync.trackers.errors import Gone, TrackerError

    checked, texts = load_config_of(config), console_texts("cli.explain", lang)
    now = make_clock(checked).now()
    with open_beside_owner(checked) as store:
        search = TicketSearch(checked, store)
        sought = _choose_ticket(search, ticket.strip(), texts)
        explain = explain_fresh if options["is_fresh"] else explain_stored
        try:
            shown = explain(checked, store, sought, now)
        except TrackerError as error:
            say(texts["unread"].format(key=sought.key, error=tell_error(error, lang)), err=True)
            sys.exit(1 if isinstance(error, Gone) else _EXIT_UNAVAILABLE)
    if as_json:
        from sdesk_sync.cli.explain_json import explanation_to_json

        click.echo(explanation_to_json(shown))
        return
    from sdesk_sync.cli.explain_view import ExplanationView
    from sdesk_sync.desk.explaining.wording import ExplanationWording

    ExplanationView(ExplanationWording(checked.desk, lang, now, shows_all=options["shows_all"])).print(shown)


def _choose_ticket(search: "TicketSearch", written: str, texts: Mapping[str, str]) -> "SoughtTicket":
    """The one ticket that is meant. Raises ConfigProblem where none is known, or several are."""
    from sdesk_sync.config import ConfigProblem

    found = search.list_known(written)
    if not found:
        raise ConfigProblem(_say_unknown(search, written, texts))
    if len(found) > 1:
        keys = [one.key for one in found]
        # Two sites may count their tickets alike; the address tells them apart.
        names = keys if len(set(keys)) == len(keys) else [one.web_page for one in found]
        raise ConfigProblem(texts["several"].format(written=written, names=", ".join(names)))
    return found[0]


def _say_unknown(search: "TicketSearch", written: str, texts: Mapping[str, str]) -> str:
    """That nothing is known of it, with the ticket that may have been meant."""
    nearest = search.find_nearest_ticket(written)
    shown = written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]} …"
    if nearest is None:
        return texts["unknown"].format(written=shown)
    return texts["unknown-near"].format(written=shown, nearest=nearest)
