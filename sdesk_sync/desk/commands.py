"""The commands people write in comments: `!desk order PO-4711`.

A line counts when it begins with `!desk` (so not after `>` or `bq.`), outside quotes and code,
whichever tracker wrote the markup: Markdown fences, GitLab's `>>>`, Jira's {code}, {noformat} and
{quote}. Jira escapes the exclamation mark, so `\\!desk` counts too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.desk.model import Field
from sdesk_sync.desk.policy import Desk

_LINE = re.compile(r"^ {0,3}\\?!desk(?:\s+(?P<verb>\S+)(?:\s+(?P<rest>.*\S))?)?\s*$", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(`{3,}(?!.*`)|~{3,}|>>>(?=\s*$))")
_JIRA_BLOCK = re.compile(r"\{(code|noformat|quote)(?::[^}]*)?\}", re.IGNORECASE)
_NOTHING = ("none", "-", "keine", "keiner")
IN_THIS_VERSION = ("order", "reason")


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
class Help:
    """A wish to see what can be commanded."""


Command: TypeAlias = SetFact | NotUnderstood | Help


def commands(desk: Desk, text: str) -> tuple[Command, ...]:
    """All commands of a comment, in order."""
    return tuple(_command(desk, match) for match in map(_LINE.match, _open_lines(text)) if match)


def _open_lines(text: str) -> Iterator[str]:
    fence: str | None = None
    for line in text.splitlines():
        marks = _FENCE.match(line)
        block = _JIRA_BLOCK.findall(line)
        if fence is None and marks:
            fence = marks[1]
        elif fence is None and len(block) % 2:
            fence = block[-1].lower()
        elif fence is not None:
            fence = None if _ends(line, fence) else fence
        else:
            yield line


def _ends(line: str, fence: str) -> bool:
    if fence[0] in "`~>":
        return line.strip().startswith(fence) and not line.strip().strip(fence[0])
    return any(name.lower() == fence for name in _JIRA_BLOCK.findall(line))


def _command(desk: Desk, match: re.Match[str]) -> Command:
    verb, rest = (match["verb"] or "help").lower(), match["rest"]
    if verb in ("help", "hilfe"):
        return Help()
    name = next((key for key, fact in desk.facts.items() if fact.command == verb), None)
    if name is None or verb not in IN_THIS_VERSION:
        return NotUnderstood(match[0].strip(), "unknown")
    return _set_fact(desk, Field(name), rest, match[0].strip())


def _set_fact(desk: Desk, name: Field, rest: str | None, line: str) -> Command:
    values = desk.facts[name].values
    value = (rest or "").strip("`\"' ")
    if not value:
        return NotUnderstood(line, "no-value", values)
    if value.lower() in _NOTHING:
        return SetFact(name, None)
    if values and value.lower() not in values:
        return NotUnderstood(line, "no-such-value", values)
    return SetFact(name, value.lower() if values else value)
