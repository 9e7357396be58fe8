"""The table of commands: what each does, by whom it is refused, what is answered where it is misspelt.
`python -m tests.harness.command_cases` puts it into docs/commands.md, where people read it.
"""

from dataclasses import dataclass
from typing import Any

import yaml

from sdesk_sync.sandbox.jira.accounts import EVERYBODY
from tests.harness import house
from tests.harness.place import At

CASES_FILE = house.ROOT / "tests/e2e/command_cases.yaml"
PAGE = house.ROOT / "docs/commands.md"
_BEGIN, _END = "<!-- cases -->\n", "<!-- end of cases -->"
_HEAD = "| command | carried out | refused | misspelt |\n|---|---|---|---|\n"
_NO_PERSON = ("says", "becomes", "internal", "tells", "opens")
_WORDS = ("type", "status", "priority")


@dataclass(frozen=True)
class CommandTry:
    """Somebody's comment with a command, and what is to come of it; `opens` another ticket for it."""

    who: str
    line: str
    says: tuple[str, ...]
    becomes: dict[str, str]
    tells: str | None
    is_internal: bool
    opens: dict[str, str] | None

    def write(self, at: At, ticket: str) -> None:
        """Write it, and wait until it was heard."""
        if self.is_internal:
            at.does(lambda: write_internally(at, self.who, ticket, self.line))
        else:
            at.comment(self.who, ticket, self.line)


@dataclass(frozen=True)
class CommandCase:
    """One command: the ticket for it, and three tries."""

    name: str
    opens: dict[str, str]
    before: list[dict[str, dict[str, str]]]
    misspelt: CommandTry
    refused: CommandTry
    allowed: CommandTry

    def open(self, at: At, opens: dict[str, str] | None = None) -> str:
        """A ticket on which it may be commanded."""
        ((who, kind),) = (opens or self.opens).items()
        ticket = at.open(who, kind)
        for step in self.before:
            for person, words in step.items():
                at.set(person, ticket, **words)
        return ticket


def list_command_cases() -> list[CommandCase]:
    """All of them, in the order of the file."""
    found: list[dict[str, Any]] = yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))
    return [
        CommandCase(
            each["command"],
            each["opens"],
            each.get("before", []),
            *(_read_try(each[name]) for name in ("misspelt", "refused", "allowed")),
        )
        for each in found
    ]


def _read_try(given: dict[str, Any]) -> CommandTry:
    ((who, line),) = ((key, value) for key, value in given.items() if key not in _NO_PERSON)
    becomes = {name: str(value) for name, value in given.get("becomes", {}).items()}
    return CommandTry(
        who,
        line,
        tuple(given.get("says", ())),
        becomes,
        given.get("tells"),
        given.get("internal", False),
        given.get("opens"),
    )


def write_internally(at: At, who: str, ticket: str, text: str) -> None:
    """A comment that customers do not read, as each tracker hides one; not waited for."""
    if at.is_gitlab:
        path, body = f"/issues/{ticket}/notes", {"body": text, "internal": True}
    elif at.hides_comments:
        hidden = [{"key": "sd.public.comment", "value": {"internal": True}}]
        path, body = f"/issue/{ticket}/comment", {"body": text, "properties": hidden}
    else:
        shown_to = {"type": "group", "value": EVERYBODY}
        path, body = f"/issue/{ticket}/comment", {"body": text, "visibility": shown_to}
    at.call(who, "POST", path, body)


def has_become(at: At, ticket: str, words: dict[str, str]) -> dict[str, str]:
    """What of these words and facts people see on the ticket."""
    shown = dict(zip(_WORDS, at.words(ticket), strict=True))
    return {
        name: value
        for name, value in words.items()
        if (shown[name] == value if name in _WORDS else at.office.has_fact(ticket, name, value))
    }


def page_with_table() -> str:
    """The page as it has to be: its words, and the table of the cases as they are."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}{_HEAD}{''.join(map(_row, list_command_cases()))}{_END}{rest.partition(_END)[2]}"


def _row(case: CommandCase) -> str:
    kind = next(iter(case.opens.values()))
    done = ", ".join(f"{name} {value}" for name, value in case.allowed.becomes.items()) or "the answer"
    why = ", ".join(case.refused.says) or "in silence"
    other = f" on {next(iter(case.refused.opens.values()))}" if case.refused.opens else ""
    return (
        f"| `{case.name}` on {kind} | {case.allowed.who}: `{case.allowed.line}` → {done} "
        f"| {case.refused.who}{other}: {why} | `{case.misspelt.line}` → `{case.misspelt.says[0]}` |\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page_with_table(), encoding="utf-8")
