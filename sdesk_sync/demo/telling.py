"""Telling what happens while it happens, in the words of the desk."""

import io
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from sdesk_sync.demo.play import ActOutcome, DemoTracker, FoundMismatch
from sdesk_sync.demo.stories import (
    AcceptedDeed,
    AskingBack,
    ChangeWords,
    DemoStory,
    NotedCommand,
    OpenTicket,
    PassDays,
    RefusedDeed,
    SayText,
    StoryAct,
    Words,
    WriteComment,
    story_text,
)
from sdesk_sync.desk.model.vocabulary import Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.printable import escape_controls
from sdesk_sync.sandbox.people import Person

_WIDEST = 100
_MARKUP = re.compile(r"\\([^\w\s])|\*+|\{\{|\}\}|`+|\u2060")
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)


def make_console() -> Console:
    """A console as wide as can still be read with ease, and wide enough for the table."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without arrows and dashes shows question marks, and the stories go on.
        sys.stdout.reconfigure(errors="replace")
    found = Console(highlight=False, emoji=False)
    found.width = min(found.width, _WIDEST) if found.is_terminal else _WIDEST
    return found


def print_intro(out: Console, language: str) -> None:
    """What this is."""
    print_wrapped(out, console_texts("demo", language)["intro"])


def print_wrapped(
    out: Console, text: str, indent: str = "", *, hanging: str = "", style: str | None = None
) -> None:
    """Print a text in lines that fit, broken at blanks; `hanging` stands before all but the first."""
    lines = textwrap.wrap(
        escape_controls(text.expandtabs().replace("\n", " ")),
        max(out.width, 40),
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
    )
    for line in lines or [indent.rstrip()]:
        out.print(line, style=style, markup=False)


def strip_markup(text: str) -> str:
    """A comment as its reader sees it: GitLab's Markdown or Jira's wiki markup without the markup."""
    lines = (re.sub(r"^[*-] ", "• ", line) for line in _HIDDEN.sub("", text).strip().splitlines())
    return "\n".join(_MARKUP.sub(lambda match: match[1] or "", line) for line in lines)


@dataclass(frozen=True, slots=True)
class StoryTeller:
    """Speaks one language, with the desk's own words for what happens."""

    out: Console
    desk: Desk
    people: Mapping[str, Person]
    language: str

    def fill_text(self, key: str, **holes: object) -> str:
        """A text of the demo with its holes filled."""
        return console_texts("demo", self.language)[key].format(**holes)

    def tell_tracker(self, place: DemoTracker, project: str) -> None:
        """The head of a tracker's stories."""
        self.out.print()
        self.out.rule(f"[bold]{place.title}[/] · {escape(project)}")

    def tell_story(self, number: int, story: DemoStory) -> None:
        """The head of a story."""
        title = escape(story_text(story.title, self.language))
        self.out.print(f"\n[bold]{number}. {title}[/]  [cyan]{story.rule}[/]")
        print_wrapped(self.out, story_text(story.about, self.language), "   ", style="italic")
        # What is no scenery has a line before it of its own.
        if story.acts[0].is_scenery:
            self.out.print()

    def tell_act(self, act: StoryAct) -> None:
        """What somebody does, told before it is done."""
        if not act.is_scenery:
            self.out.print()
        what = story_text(act.narration, self.language)
        if (quoted := self.quoted_text(act)) is not None:
            what = self.fill_text("quoted", what=what, text=quoted)
        if not isinstance(act.deed, PassDays):
            person = self.people[act.who]
            role = self.desk.name_of(Word(WordKind.ROLE, person.role), self.language)
            what = f"{person.display} ({role}) {what}"
        print_wrapped(self.out, what, "   ", hanging="  ")

    def quoted_text(self, act: StoryAct) -> str | None:
        """What somebody writes; None where they do something else."""
        match act.deed:
            case OpenTicket(_, key) | SayText(key):
                return story_text(key, self.language)
            case WriteComment(text):
                return text
            case ChangeWords() | PassDays():
                return None

    def tell_outcome(self, outcome: ActOutcome) -> None:
        """What the desk made of it."""
        style = (
            "red"
            if outcome.mismatches
            else "yellow"
            if isinstance(outcome.act.expected, RefusedDeed)
            else "green"
        )
        said = " · ".join((outcome.key, self._outcome_text(outcome.act), *self._cost_texts(outcome)))
        print_wrapped(self.out, f"→ {said}", "     ", hanging="  ", style=style)
        for comment in outcome.comments:
            key = "says-staff" if comment.is_hidden else "says"
            print_wrapped(self.out, self.fill_text(key), "       ", style="dim")
            for line in strip_markup(comment.text).splitlines():
                print_wrapped(self.out, line, "       │ ", hanging="  " if line.startswith("•") else "")
        for differs in outcome.mismatches:
            print_wrapped(self.out, f"✗ {self.mismatch_text(differs)}", "     ", hanging="  ", style="red")

    def _outcome_text(self, act: StoryAct) -> str:
        match act.expected:
            case RefusedDeed(_, back):
                undone = act.deed.new_words if isinstance(act.deed, ChangeWords) else back
                again = (self._put_back_text(name, back[name]) for name in undone)
                return self.fill_text("undone", words=", ".join(again))
            case AcceptedDeed(adds) if adds:
                return self.fill_text("adds", words=self.words_text(adds))
            case AcceptedDeed():
                return self.fill_text("stays")
            case NotedCommand(fact, value):
                name = self.desk.name_of(Word(WordKind.FACT, fact), self.language)
                return self.fill_text("noted", fact=name, value=value)
            case AskingBack(step, words):
                return self.fill_text(step, words=self.words_text(words))

    def _put_back_text(self, name: str, key: str | None) -> str:
        word = self.fill_text("empty") if key is None else self.word_name(name, key)
        return self.fill_text("again", field=self._field_name(name), word=word)

    def _cost_texts(self, outcome: ActOutcome) -> Iterator[str]:
        if outcome.ms is not None:
            yield f"{outcome.ms} ms"
        calls = outcome.calls
        total = self.fill_text("call" if calls.total == 1 else "calls", number=calls.total)
        detail = self.fill_text("detail", reads=calls.reads, writes=calls.writes) if calls.reads else ""
        roles = self.fill_text("role" if calls.roles == 1 else "roles", number=calls.roles)
        yield total + detail + (roles if calls.roles else "")

    def words_text(self, words: Words) -> str:
        return ", ".join(
            f"{self._field_name(name)} {self.word_name(name, key)}" for name, key in words.items()
        )

    def _field_name(self, name: str) -> str:
        return self.desk.texts[self.language][f"field.{name}"]

    def word_name(self, name: str, key: str | None) -> str:
        return "–" if key is None else self.desk.name_of(Word(WordKind(name), key), self.language)

    def mismatch_text(self, mismatch: FoundMismatch) -> str:
        known = console_texts("demo", self.language).get(f"what.{mismatch.what}")
        what = known or self._field_name(mismatch.what)
        return self.fill_text("differs", what=what, wanted=mismatch.expected, found=mismatch.found)
