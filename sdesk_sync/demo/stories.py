"""What a story of the demo is: who does what, and what a desk that keeps its rules makes of it.

The words stand in the catalogue of texts, under `demo.story.`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sdesk_sync.desk.texts import console_texts

Words: TypeAlias = Mapping[str, str | None]
"""Field (type, status, priority, team, billing) to the desk's word; None for no value."""

StoryTextKey: TypeAlias = str
"""Where a story's text stands in the catalogue, below `demo.story.`: by the story's rule, or `shared`."""


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Create a ticket of a kind."""

    kind: str
    title: StoryTextKey


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Change some of a ticket's words, in the tracker, by hand."""

    new_words: Words


@dataclass(frozen=True, slots=True)
class WriteComment:
    """Write a comment."""

    text: str


@dataclass(frozen=True, slots=True)
class SayText:
    """Write a comment in the language of the stories."""

    text: StoryTextKey


@dataclass(frozen=True, slots=True)
class PassDays:
    """Nobody does anything for so many days, and until the next morning."""

    days: int


StoryDeed: TypeAlias = OpenTicket | ChangeWords | WriteComment | SayText | PassDays


@dataclass(frozen=True, slots=True)
class AcceptedDeed:
    """What was done stands, and the desk adds what follows from it."""

    adds: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedDeed:
    """The rule stops it: these words are as before, and a comment says why."""

    rule: str
    back: Words


@dataclass(frozen=True, slots=True)
class NotedCommand:
    """A command was carried out, and people can see it: a fact has a value."""

    fact: str
    value: str


class SilenceStep(StrEnum):
    """How far asking back has come."""

    ASKED = "asked"
    REMINDED = "reminded"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class AskingBack:
    """The desk asks back: these words are as its step leaves them."""

    step: SilenceStep
    words: Words

    @property
    def is_spoken(self) -> bool:
        """Whether the bot writes to the customer."""
        return self.step in (SilenceStep.REMINDED, SilenceStep.CLOSED)


ExpectedOutcome: TypeAlias = AcceptedDeed | RefusedDeed | NotedCommand | AskingBack


@dataclass(frozen=True, slots=True)
class StoryAct:
    """Somebody does something to a ticket; `ticket` is its name among the stories."""

    who: str
    ticket: str
    deed: StoryDeed
    narration: StoryTextKey
    expected: ExpectedOutcome = field(default_factory=AcceptedDeed)
    is_scenery: bool = False
    """Needed for the story and not its point: told, but no line of the table."""


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One rule at work, or what the desk does by itself."""

    rule: str
    """The rule's id, or what stands in the desk file for it."""
    acts: tuple[StoryAct, ...]

    @property
    def title(self) -> StoryTextKey:
        """Its head."""
        return f"{self.rule}.title"

    @property
    def about(self) -> StoryTextKey:
        """What it is about, before it begins."""
        return f"{self.rule}.about"


def story_text(key: StoryTextKey, language: str) -> str:
    """A text of the stories."""
    return console_texts("demo.story", language)[key]


def scenery(who: str, ticket: str, deed: StoryDeed, narration: StoryTextKey, **adds: str) -> StoryAct:
    """What has to happen before the point of a story can."""
    return StoryAct(who, ticket, deed, narration, AcceptedDeed(adds), is_scenery=True)


def lawful(who: str, ticket: str, deed: StoryDeed, narration: StoryTextKey, **adds: str) -> StoryAct:
    """What stands, with the words that the desk adds."""
    return StoryAct(who, ticket, deed, narration, AcceptedDeed(adds))


def by_command(who: str, ticket: str, told: NotedCommand, narration: StoryTextKey, verb: str) -> StoryAct:
    """A fact that somebody commands in a comment."""
    return StoryAct(who, ticket, WriteComment(f"!desk {verb} {told.value}"), narration, told)
