"""A small desk file in the shapes real ones have, for the tests of reading."""

import enum
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, RootModel, SecretStr

from sdesk_sync.yamlfile import FileShape


class Mode(enum.Enum):
    """What a rule does."""

    off = "off"
    warn = "warn"
    enforce = "enforce"


class Rule(FileShape):
    """A rule, with rules below it as deep as one likes."""

    mode: Mode
    roles: tuple[str, ...] = ()
    below: dict[str, "Rule"] = {}


class Jira(FileShape):
    """A tracker."""

    kind: Literal["jira-cloud", "jira-data-center"]
    project: str | list[str]
    token: SecretStr = Field(min_length=3)


class GitLab(FileShape):
    """Another tracker, told apart by its kind."""

    kind: Literal["gitlab"]
    project: str | list[str]
    tier: Literal["free", "premium"] = "free"
    secrets: SecretStr | list[SecretStr] = []


class Move(FileShape):
    """A step of a workflow, not told apart from the next by any key."""

    by: Mode
    to: str
    back: int = 0


class Wait(FileShape):
    """Another step."""

    by: Mode
    days: int


class Names(RootModel[dict[Literal["en", "de"], str]]):
    """A word in two languages."""


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("an even number of hours")
    return number


class Desk(FileShape):
    """The whole file."""

    version: Literal[1]
    rules: dict[str, Rule] = {}
    trackers: dict[str, Jira | GitLab] = {}
    open: bool = True
    days: int = Field(default=14, ge=1, le=90)
    rate: float = 1
    since: date | None = None
    quiet: tuple[str, str] | None = None
    name: Names | None = None
    key: Annotated[str, Field(pattern="^[A-Z]+$", max_length=10)] = "DESK"
    words: list[str] | None = Field(default=None, min_length=1, max_length=2)
    hours: Annotated[int, AfterValidator(_even)] = 2
    either: int | bool | None = None
    moves: dict[str, list[Annotated[str, Field(min_length=1)]]] = {}
    step: Move | Wait | None = None
    move_of: Annotated[str, Field(alias="move-of")] = ""
