"""Quick actions: the lines of a text that begin with a slash and are carried out.

https://docs.gitlab.com/user/project/quick_actions/
Which lines count, and what a command that does not apply says: docs/trackers/gitlab.md#commands-in-text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sdesk_sync.sandbox.gitlab.commands import COMMANDS, CommandReading
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import GitLabIssue
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_ALIASES = {
    "labels": "label",
    "remove_label": "unlabel",
    "estimate_time": "estimate",
    "remove_time_estimate": "remove_estimate",
    "spent": "spend",
    "spend_time": "spend",
}
# Commands that GitLab knows and takes out of the text, but that change nothing this sandbox keeps.
_WITHOUT_EFFECT = (
    "add_contacts", "add_email", "award", "board_move", "clone", "convert_to_ticket", "copy_metadata",
    "create_merge_request", "done", "duplicate", "epic", "iteration", "milestone", "move", "promote_to",
    "react", "remove_contacts", "remove_email", "remove_milestone", "remove_parent", "remove_zoom",
    "severity", "set_parent", "subscribe", "timeline", "todo", "type", "unsubscribe", "zoom",
)  # fmt: skip


@dataclass(frozen=True)
class CommandOutcome:
    """What a text's commands ask for: the text without them, GitLab's parameters, one message per command."""

    text: str
    updates: Json
    messages: list[str]
    commands: int

    @property
    def is_commands_only(self) -> bool:
        """Whether nothing but commands was written."""
        return self.commands > 0 and not self.text


def read_commands(
    text: str, project: GitLabProject, person: Person, issue: GitLabIssue, *, persisted: bool = True
) -> CommandOutcome:
    """Take the commands out of a text and say what they ask for, given this person's rights."""
    rest, commands = _extract_commands(text)
    reading = CommandReading(project, person, issue, persisted)
    messages = [said for name, argument in commands if (said := _run_command(reading, name, argument))]
    return CommandOutcome(rest, reading.updates, messages, len(commands))


def _extract_commands(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without its commands, and the commands; code, quotes and HTML blocks are left alone."""
    commands: list[tuple[str, str]] = []

    def take_command(match: re.Match[str]) -> str:
        name = match["cmd"]
        if name is None:
            return match[0]
        commands.append((_ALIASES.get(name.lower(), name.lower()), (match["arg"] or "").strip()))
        return ""

    return _pattern_of(text).sub(take_command, text.replace("\r", "")).rstrip(), commands


def redact_commands(text: str) -> str:
    """A text whose commands stand in backticks, so that none of them is carried out."""

    def quote_command(match: re.Match[str]) -> str:
        end = "\n" if "\n" in match[0] else ""
        return match[0] if match["cmd"] is None else f"`{match[0].strip()}`{end}"

    return _pattern_of(text).sub(quote_command, text.replace("\r", "")).rstrip()


def _pattern_of(text: str) -> re.Pattern[str]:
    return _TEXT_WITH_CODE if "`" in text else _TEXT


def _run_command(reading: CommandReading, name: str, argument: str) -> str:
    command = COMMANDS.get(name)
    said = command(reading, argument) if command else None
    return f"Could not apply {name} command." if said is None else said


_NAMES = sorted((*COMMANDS, *_ALIASES, *_WITHOUT_EFFECT), key=len, reverse=True)
_COMMAND = rf"""
    ^```.+?\n```$
    | ^<[^>]+?>\n.+?\n</[^>]+?>$
    | ^>>>.+?\n>>>$
    | ^/(?P<cmd>{"|".join(map(re.escape, _NAMES))})(?:[ ](?P<arg>[^\n]*))?(?:\s*\n|$)
    """
_FLAGS = re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE
_TEXT = re.compile(_COMMAND, _FLAGS)
_TEXT_WITH_CODE = re.compile(rf"^```.+?\n```$ | ^.*`\n*.+?\n*`$ | {_COMMAND}", _FLAGS)
"""Blocks that are left alone, and then a command on a line of its own, as GitLab's extractor has it.

The part for inline code looks through the whole text at every line: without a backtick it is left out.
"""
