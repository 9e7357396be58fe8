"""The commands people write in comments: `!desk order PO-4711`.

A line counts when it begins with `!desk` (so not after `>` or `bq.`), outside quotes and code,
whichever tracker wrote the markup: Markdown fences, GitLab's `>>>`, Jira's {code}, {noformat} and
{quote}. Jira escapes the exclamation mark, so `\\!desk` counts too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.policy import Desk

_DESK = re.compile(r" {0,3}\\?!desk(?!\S)", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(`{3,}(?!.*`)|~{3,}|>>>(?=\s*$))")
_JIRA_BLOCK = re.compile(r"\{(code|noformat|quote)(?::[^}{]{0,100})?\}", re.IGNORECASE)
NOTHING = ("none", "-", "keine", "keiner")
"""The values that clear a fact."""
HELP = ("help", "hilfe")
"""The verbs that ask what can be commanded."""
_LONGEST = 32_768
"""What one comment may hold on Jira; a command further down in a longer one is not looked for."""


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


def parse_commands(desk: Desk, text: str) -> tuple[Command, ...]:
    """All commands of a comment, in order."""
    return tuple(
        _parse_command(desk, line.strip())
        for line in _lines_outside_quotes(text[:_LONGEST])
        if _DESK.match(line)
    )


def may_hold_command(text: str) -> bool:
    """Whether a comment may hold a command at all: said without a look at its markup."""
    return "!desk" in text.lower()


def _lines_outside_quotes(text: str) -> Iterator[str]:
    fence: str | None = None
    for line in text.splitlines():
        marks = _FENCE.match(line)
        block = _JIRA_BLOCK.findall(line)
        if fence is None and marks:
            fence = marks[1]
        elif fence is None and len(block) % 2:
            fence = block[-1].lower()
        elif fence is not None:
            fence = None if _ends_block(line, fence) else fence
        else:
            yield line


def _ends_block(line: str, fence: str) -> bool:
    if fence[0] in "`~>":
        return line.strip().startswith(fence) and not line.strip().strip(fence[0])
    return any(name.lower() == fence for name in _JIRA_BLOCK.findall(line))


def _parse_command(desk: Desk, line: str) -> Command:
    _, verb, rest = (*line.split(None, 2), "", "")[:3]
    verb = verb.casefold()
    if verb in ("", *HELP):
        return HelpRequest()
    name = desk.command_facts.get(verb)
    return NotUnderstood(line, "unknown") if name is None else _parse_fact(desk, name, rest, line)


def _parse_fact(desk: Desk, name: Field, rest: str, line: str) -> Command:
    values = desk.facts[name].values
    value = rest.strip("`\"' ")
    if not value:
        return NotUnderstood(line, "no-value", values)
    if value.casefold() in NOTHING:
        return SetFact(name, None)
    known = {word.casefold(): word for word in values}
    if known and value.casefold() not in known:
        return NotUnderstood(line, "no-such-value", values)
    return SetFact(name, known.get(value.casefold(), value))
