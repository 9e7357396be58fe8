"""Which deliveries a person means, how many those are, and whether they are sure."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from sdesk_sync.engine.records import Which

P = ParamSpec("P")
R = TypeVar("R")

REFUSED = 3
_STATES = ("ready", "running", "done", "ignored", "dead", "skipped")
_WORDS = {
    "en": {
        "none": "no delivery fits: only {states} ones can be {verb}, and of those none is meant",
        "count": "{count} to be {verb}: {states}",
        "sure": "Go on?",
        "unsure": "not {verb}: nobody was asked, since this is no terminal; say --yes",
        "no": "nothing was {verb}",
        "done": "{verb}: {numbers}",
        "replayed": "replayed",
        "skipped": "skipped",
        "more": "and {more} more",
        "nothing": "say which: numbers, or one of --state, --tracker, --ticket, --rule, --reason, --since",
        "date": "'{text}' is no date; expected such as 2026-11-26 or 2026-11-26T08:00",
    },
    "de": {
        "none": "keine Zustellung passt: {verb} werden können nur solche mit Stand {states}",
        "count": "{count} werden {verb}: {states}",
        "sure": "Weiter?",
        "unsure": "nicht {verb}: niemand wurde gefragt, weil dies kein Terminal ist; mit --yes geht es",
        "no": "nichts wurde {verb}",
        "done": "{verb}: {numbers}",
        "replayed": "wiederholt",
        "skipped": "ausgelassen",
        "more": "und {more} weitere",
        "nothing": "welche? Nummern, oder --state, --tracker, --ticket, --rule, --reason, --since",
        "date": "'{text}' ist kein Datum; erwartet wird etwa 2026-11-26 oder 2026-11-26T08:00",
    },
}
_OPTIONS = (
    click.argument("numbers", type=int, nargs=-1),
    click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Of this state."),
    click.option("--tracker", metavar="NAME", help="Of this tracker."),
    click.option("--ticket", metavar="TICKET", help="About this ticket: DESK-7, engineering#12."),
    click.option("--rule", metavar="RULE", help="With this rule in the verdict."),
    click.option("--reason", metavar="WORDS", help="With these words in the reason."),
    click.option("--since", metavar="DATE", help="Received since then (UTC)."),
    click.option("--yes", "sure", is_flag=True, help="Do not ask."),
)


def choice_options(command: Callable[P, R]) -> Callable[P, R]:
    """The numbers and filters that say which deliveries are meant."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def words(language: str) -> dict[str, str]:
    """What is said about a choice, in `en` or `de`."""
    return _WORDS[language]


def moment(text: str | None, language: str) -> int | None:
    """A date that a person wrote, in ms since the epoch; without a zone it is UTC. Raises ConfigProblem."""
    from sdesk_sync.config import ConfigProblem

    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigProblem(_WORDS[language]["date"].format(text=text)) from None
    known = found if found.tzinfo else found.replace(tzinfo=UTC)
    return max(0, int(known.timestamp() * 1000))


def chosen(which: "Which", numbers: tuple[int, ...], language: str) -> "Which":
    """The choice, which is of the dead ones where no state is said; none at all is refused."""
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.engine.records import State, Which

    if which == Which():
        raise ConfigProblem(_WORDS[language]["nothing"])
    if numbers or which.states:
        return which
    return Which(which.ids, (State.DEAD,), which.tracker, which.ticket, which.since, which.rule, which.reason)


def confirmed(found: tuple[int, dict[str, int]], verb: str, language: str, *, ask: bool) -> None:
    """Say how many are meant, and ask where they were not named one by one; exits where it may not be."""
    said, (count, by_state) = _WORDS[language], found
    from sdesk_sync.cli.show import said as state_said

    states = ", ".join(f"{number} {state_said(state, language)}" for state, number in by_state.items())
    click.echo(said["count"].format(count=count, verb=said[verb], states=states), err=True)
    if not ask:
        return
    if not sys.stdin.isatty():
        click.echo(said["unsure"].format(verb=said[verb]), err=True)
        sys.exit(REFUSED)
    if not click.confirm(said["sure"], err=True):
        click.echo(said["no"].format(verb=said[verb]), err=True)
        sys.exit(REFUSED)


def report(numbers: tuple[int, ...], verb: str, language: str) -> None:
    """Say which it were."""
    said, most = _WORDS[language], 20
    shown = ", ".join(f"#{number}" for number in numbers[:most])
    if len(numbers) > most:
        shown += " " + said["more"].format(more=len(numbers) - most)
    click.echo(said["done"].format(verb=said[verb], numbers=shown))
