"""What is wrong in a file a person wrote, and where: said so that it can be mended at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.messages import CatalogueMessage, MessageText, message
from sdesk_sync.printable import escape_controls

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value in a file: keys as they are written, numbers from 0 for list entries."""

_LISTED = 30


@dataclass(frozen=True, slots=True)
class TextSpot:
    """A place in a text; both numbers count from 1, as editors do."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """One thing to mend: `found` and `expected` are parts of a sentence, which in a log is English."""

    file: str
    line: int
    column: int
    found: MessageText
    expected: MessageText
    nearest: str | None
    """The known name that was probably meant."""
    where: str
    """The way to the value, such as `rules.order-before-work.mode`; empty for the whole file."""

    def __str__(self) -> str:
        return self.put_in_language("en")

    def put_in_language(self, language: str) -> str:
        """The problem with its place, in one line."""
        place = f"{self.file}:{self.line}:{self.column}: " + (f"{self.where}: " if self.where else "")
        meant = message("yaml.meant", nearest=self.nearest) if self.nearest else ""
        told = message("yaml.problem", place=place, found=self.found, expected=self.expected, meant=meant)
        # A key may hold a line break, and would forge a line of ours.
        return escape_controls(told.in_language(language))


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """What a shape finds wrong with its own values, at a key or value below it.

    `found` stands where the value itself may not be shown or does not say it.
    """

    path: KeyPath
    expected: MessageText
    found: MessageText | None = None
    is_at_key: bool = False


class YamlErrors(Exception):
    """Everything that is wrong in one or more files, in the order of reading."""

    def __init__(self, problems: Iterable[YamlProblem]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_sort_key))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _sort_key(problem: YamlProblem) -> tuple[str, int, int, str]:
    return problem.file, problem.line, problem.column, problem.where


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """The known name that differs least from the word, capitals aside; None where nothing is near."""
    names = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), names, n=1)
    return names[close[0]] if close else None


def one_of(known: Iterable[str]) -> MessageText:
    """The names as the words of an expectation: `one of off, observe, warn, enforce`."""
    names = tuple(known)
    if len(names) < 2:
        return f"'{names[0]}'" if names else message("yaml.nothing")
    listed = ", ".join(names[:_LISTED])
    if len(names) > _LISTED:
        return message("yaml.one-of-many", names=listed, count=len(names))
    return message("yaml.one-of", names=listed)


def known_name(what: MessageText, known: Iterable[str]) -> CatalogueMessage:
    """The same with what they are names of: `a status: one of new, accepted, closed`."""
    return message("yaml.known-name", what=what, names=one_of(known))


def dotted_path(path: KeyPath) -> str:
    """The way to a value in one word; a key that holds a dot or a blank is quoted."""
    return "".join(_key_text(key) for key in path).removeprefix(".")


def _key_text(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f'."{key}"' if not key or set(key) & set(". []") else f".{key}"
