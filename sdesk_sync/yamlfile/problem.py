"""What is wrong in a file a person wrote, and where: said so that it can be mended at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

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
    """One thing to mend; `found` and `expected` are words that stand in a sentence as they are."""

    file: str
    line: int
    column: int
    found: str
    expected: str
    nearest: str | None
    """The known name that was probably meant."""
    where: str
    """The way to the value, such as `rules.order-before-work.mode`; empty for the whole file."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " + (f"{self.where}: " if self.where else "")
        meant = f". Did you mean '{self.nearest}'?" if self.nearest else ""
        # A key may hold a line break, and would forge a line of ours.
        return escape_controls(f"{place}found {self.found}, expected {self.expected}{meant}")


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """What a shape finds wrong with its own values, at a key or value below it.

    `found` stands where the value itself may not be shown or does not say it.
    """

    path: KeyPath
    expected: str
    found: str | None = None
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


def one_of(known: Iterable[str]) -> str:
    """The names as the words of an expectation: `one of off, observe, warn, enforce`."""
    names = tuple(known)
    if len(names) < 2:
        return f"'{names[0]}'" if names else "nothing"
    more = f", … ({len(names)} in all)" if len(names) > _LISTED else ""
    return f"one of {', '.join(names[:_LISTED])}{more}"


def dotted_path(path: KeyPath) -> str:
    """The way to a value in one word; a key that holds a dot or a blank is quoted."""
    return "".join(_key_text(key) for key in path).removeprefix(".")


def _key_text(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f'."{key}"' if not key or set(key) & set(". []") else f".{key}"
