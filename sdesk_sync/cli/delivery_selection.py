"""Which deliveries a person means, how many those are, and whether they are sure."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, ParamSpec, TypedDict, TypeVar

import click

from sdesk_sync.cli.options import parse_date_ms
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import console_texts

if TYPE_CHECKING:
    from sdesk_sync.store.inbox.rows import DeliveryFilter, DeliveryState
    from sdesk_sync.store.inbox.selection import SelectionCount

P = ParamSpec("P")
R = TypeVar("R")

LARGEST_NUMBER = 2**63 - 1
"""What a store can number; none ever comes so far."""

_EXIT_REFUSED = 3
_MOST_NUMBERS = 20
# Written out, so that `events --help` imports no store; a test compares them with the store's.
STATES = ("ready", "running", "done", "ignored", "dead", "skipped")
_OPTIONS = (
    click.argument("numbers", type=int, nargs=-1),
    click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Of this state."),
    click.option("--tracker", metavar="NAME", help="Of this tracker."),
    click.option("--ticket", metavar="TICKET", help="About this ticket: DESK-7, engineering#12."),
    click.option("--rule", metavar="RULE", help="With this rule in the verdict."),
    click.option("--reason", metavar="WORDS", help="With these words in the reason."),
    click.option("--since", metavar="DATE", help="Received since then (UTC)."),
    click.option("--yes", "is_confirmed", is_flag=True, help="Do not ask."),
)


class FilterOptions(TypedDict):
    """What the options say about the deliveries that are meant."""

    states: tuple[str, ...]
    tracker: str | None
    ticket: str | None
    rule: str | None
    reason: str | None
    since: str | None


def add_selection_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command the numbers and filters that say which deliveries are meant."""
    # A decorator that is applied later stands above in the help.
    for add_option in reversed(_OPTIONS):
        command = add_option(command)
    return command


def select_deliveries(numbers: tuple[int, ...], options: FilterOptions, language: str) -> "DeliveryFilter":
    """The deliveries that are meant. Raises ConfigProblem where nothing says which."""
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.store.inbox.rows import DeliveryFilter, DeliveryState

    states = tuple(DeliveryState(state) for state in options["states"])
    selected = DeliveryFilter(
        tuple(map(fit_number, numbers)),
        states,
        fit_words(options["tracker"]),
        fit_words(options["ticket"]),
        parse_date_ms(options["since"], language),
        fit_words(options["rule"]),
        fit_words(options["reason"]),
    )
    if selected == DeliveryFilter():
        raise ConfigProblem(console_texts("cli.selection", language)["missing"])
    # A filter alone means the dead ones; what went well is worked on again only where that is said.
    return selected if numbers or states else replace(selected, states=(DeliveryState.DEAD,))


def fit_number(number: int) -> int:
    """A number that a store can be asked for; one beyond them all stays one that no delivery has."""
    return max(0, min(number, LARGEST_NUMBER))


def fit_words(words: str | None) -> str | None:
    """Words that a store can be asked for: bytes of the command line that are no text are in none."""
    return words if words is None else words.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class SelectionDialog:
    """Says how many deliveries are meant and asks whether to go on.

    `verb` is the key of what becomes of them.
    """

    verb: Literal["replayed", "skipped"]
    language: str

    def confirm(
        self, count: "SelectionCount", possible: "Sequence[DeliveryState]", *, must_ask: bool
    ) -> None:
        """Return where it may go on; otherwise the process ends with a sentence."""
        if not count.total:
            self._print("none-fits", states=", ".join(map(self._state_name, possible)))
            sys.exit(1)
        by_state = (f"{number} {self._state_name(state)}" for state, number in count.by_state.items())
        self._print("count", count=count.total, states=", ".join(by_state))
        if not must_ask:
            return
        # A script that nobody watches gets an exit code instead of a question it would wait on for ever.
        if not sys.stdin.isatty():
            self._print("not-asked")
            sys.exit(_EXIT_REFUSED)
        if not self._is_agreed():
            self._print("declined")
            sys.exit(_EXIT_REFUSED)

    def _is_agreed(self) -> bool:
        # Not click's own question, which takes an English answer only.
        answer = click.prompt(
            self._texts["question"], default="", show_default=False, prompt_suffix=" ", err=True
        )
        return str(answer).strip().casefold() in self._texts["yes"].split()

    def report_numbers(self, numbers: tuple[int, ...]) -> None:
        """Say which it were, on stdout."""
        named = ", ".join(f"#{number}" for number in numbers[:_MOST_NUMBERS])
        if len(numbers) > _MOST_NUMBERS:
            named += " " + self._texts["more"].format(more=len(numbers) - _MOST_NUMBERS)
        say(self._fill_text("done", numbers=named))

    @property
    def _texts(self) -> Mapping[str, str]:
        return console_texts("cli.selection", self.language)

    def _fill_text(self, key: str, **holes: object) -> str:
        return self._texts[key].format(verb=self._texts[self.verb], **holes)

    def _print(self, key: str, **holes: object) -> None:
        say(self._fill_text(key, **holes), err=True)

    def _state_name(self, state: str) -> str:
        return console_texts("cli.events", self.language)[f"state.{state}"]
