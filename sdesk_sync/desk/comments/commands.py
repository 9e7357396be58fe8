"""The commands people write in comments: `!desk order PO-4711`.

A line counts when it begins with `!desk`; which lines of a comment are its author's own plain words, the
reader of the tracker's markup has said before. Jira escapes the exclamation mark, so `\\!desk` counts too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.desk.entries import FactDefinition
from sdesk_sync.desk.model.fact_values import has_visible_sign, read_fact_value
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import LANGUAGES

_DESK = re.compile(r" {0,3}\\?!desk(?!\S)", re.IGNORECASE)
_QUOTES = "`\"' "
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

HELP = ("help", "hilfe")
"""The verbs that ask what can be commanded."""


@dataclass(frozen=True, slots=True)
class SetFact:
    """Set a fact to a value, or clear it with None."""

    field: Field
    value: str | None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that is no command this version knows, or lacks its value."""

    line: str
    case: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """A wish to see what can be commanded."""


Command: TypeAlias = SetFact | NotUnderstood | HelpRequest


def parse_commands(desk: Desk, lines: Iterable[str]) -> tuple[Command, ...]:
    """All commands among the plain lines of a comment, in order."""
    return tuple(_parse_command(desk, _tidy(line)) for line in lines if _DESK.match(line))


def may_hold_command(text: str) -> bool:
    """Whether a comment may hold a command at all: said without a look at its markup."""
    return "!desk" in text.lower()


def _tidy(line: str) -> str:
    """A line without control characters, its words one blank apart."""
    return " ".join(_CONTROL.sub(" ", line).split())


def _parse_command(desk: Desk, line: str) -> Command:
    _, verb, rest = (*line.split(None, 2), "", "")[:3]
    verb = verb.casefold()
    if verb in ("", *HELP):
        return HelpRequest()
    name = desk.command_facts.get(verb)
    return NotUnderstood(line, "unknown") if name is None else _parse_fact(desk, name, rest, line)


def placeholder_of(fact: FactDefinition, language: str) -> str:
    """What stands in an example for a fact's value: its name in capitals. Nobody means it as a value."""
    return "-".join(fact.name.in_language(language).upper().split())


def _parse_fact(desk: Desk, name: Field, rest: str, line: str) -> Command:
    values, given = desk.facts[name].values, rest.strip(_QUOTES)
    if not has_visible_sign(given):
        return NotUnderstood(line, "no-value", values)
    value = read_fact_value(given)
    if value is None:
        return SetFact(name, None)
    if value in {placeholder_of(desk.facts[name], language) for language in LANGUAGES}:
        return NotUnderstood(line, "no-value", values)
    if not desk.holds(name, value):
        return NotUnderstood(line, "no-amount", values)
    known = {word.casefold(): word for word in values}
    if known and value.casefold() not in known:
        return NotUnderstood(line, "no-such-value", values)
    return SetFact(name, known.get(value.casefold(), value))
