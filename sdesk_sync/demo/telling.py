"""Telling what happens while it happens, in the words of the desk."""

import io
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from sdesk_sync.demo.play import Differs, Outcome, Place
from sdesk_sync.demo.stories import Accepted, Act, Change, Noted, Open, Refused, Story, Words, Write
from sdesk_sync.demo.words import TEXTS
from sdesk_sync.desk.model import Sort, Word
from sdesk_sync.desk.policy import Desk
from sdesk_sync.sandbox.people import Person

_WIDEST = 100
_MARKUP = re.compile(r"\\([^\w\s])|\*+|\{\{|\}\}|`+|\u2060")
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)


def console() -> Console:
    """A console as wide as can still be read with ease, and wide enough for the table."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without arrows and dashes shows question marks, and the stories go on.
        sys.stdout.reconfigure(errors="replace")
    found = Console(highlight=False, emoji=False)
    found.width = min(found.width, _WIDEST) if found.is_terminal else _WIDEST
    return found


def intro(out: Console, language: str) -> None:
    """What this is."""
    wrapped(out, TEXTS["intro"].of(language))


def wrapped(
    out: Console, text: str, indent: str = "", *, hanging: str = "", style: str | None = None
) -> None:
    """Print a text in lines that fit, broken at blanks; `hanging` stands before all but the first."""
    lines = textwrap.wrap(
        text,
        max(out.width, 40),
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
    )
    for line in lines or [indent.rstrip()]:
        out.print(line, style=style, markup=False)


def as_read(text: str) -> str:
    """A comment as its reader sees it: GitLab's Markdown or Jira's wiki markup without the markup."""
    lines = (re.sub(r"^[*-] ", "• ", line) for line in _HIDDEN.sub("", text).strip().splitlines())
    return "\n".join(_MARKUP.sub(lambda match: match[1] or "", line) for line in lines)


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks one language, with the desk's own words for what happens."""

    out: Console
    desk: Desk
    people: Mapping[str, Person]
    language: str

    def say(self, key: str, **holes: object) -> str:
        """A text of the demo with its holes filled."""
        return TEXTS[key].of(self.language).format(**holes)

    def tracker(self, place: Place, project: str) -> None:
        """The head of a tracker's stories."""
        self.out.print()
        self.out.rule(f"[bold]{place.title}[/] · {escape(project)}")

    def story(self, number: int, story: Story) -> None:
        """The head of a story."""
        self.out.print(f"\n[bold]{number}. {escape(story.title.of(self.language))}[/]  [cyan]{story.rule}[/]")
        wrapped(self.out, story.about.of(self.language), "   ", style="italic")
        self.out.print()

    def act(self, act: Act) -> None:
        """What somebody does, told before it is done."""
        if not act.scenery:
            self.out.print()
        person = self.people[act.who]
        role = self.desk.name(Word(Sort.ROLE, person.role), self.language)
        what = act.told.of(self.language)
        if isinstance(act.does, Open | Write):
            quoted = act.does.title.of(self.language) if isinstance(act.does, Open) else act.does.text
            what = self.say("quoted", what=what, text=quoted)
        wrapped(self.out, f"{person.display} ({role}) {what}", "   ", hanging="  ")

    def outcome(self, outcome: Outcome) -> None:
        """What the desk made of it."""
        style = "red" if outcome.wrong else "yellow" if isinstance(outcome.act.then, Refused) else "green"
        said = " · ".join((outcome.key, self._became(outcome.act), *self._cost(outcome)))
        wrapped(self.out, f"→ {said}", "     ", hanging="  ", style=style)
        for comment in outcome.comments:
            key = "says-staff" if comment.hidden else "says"
            wrapped(self.out, self.say(key), "       ", style="dim")
            for line in as_read(comment.text).splitlines():
                wrapped(self.out, line, "       │ ", hanging="  " if line.startswith("•") else "")
        for differs in outcome.wrong:
            wrapped(self.out, f"✗ {self.differs(differs)}", "     ", hanging="  ", style="red")

    def _became(self, act: Act) -> str:
        match act.then:
            case Refused(_, back):
                undone = act.does.words if isinstance(act.does, Change) else back
                again = (self._again(name, back[name]) for name in undone)
                return self.say("undone", words=", ".join(again))
            case Accepted(adds) if adds:
                return self.say("adds", words=self.words(adds))
            case Accepted():
                return self.say("stays")
            case Noted(reference):
                return self.say("noted", reference=reference)

    def _again(self, name: str, key: str | None) -> str:
        word = self.say("empty") if key is None else self.word(name, key)
        return self.say("again", field=self._field(name), word=word)

    def _cost(self, outcome: Outcome) -> Iterator[str]:
        if outcome.ms is not None:
            yield f"{outcome.ms} ms"
        calls = outcome.calls
        detail = self.say("detail", reads=calls.reads, writes=calls.writes) if calls.reads else ""
        roles = self._number("role", calls.roles) if calls.roles else ""
        yield self._number("call", calls.number) + detail + roles

    def _number(self, key: str, number: int) -> str:
        return self.say(key if number == 1 else f"{key}s", number=number)

    def words(self, words: Words) -> str:
        return ", ".join(f"{self._field(name)} {self.word(name, key)}" for name, key in words.items())

    def _field(self, name: str) -> str:
        return self.desk.texts[self.language][f"field.{name}"]

    def word(self, name: str, key: str | None) -> str:
        return "–" if key is None else self.desk.name(Word(Sort(name), key), self.language)

    def differs(self, differs: Differs) -> str:
        known = TEXTS.get(f"what.{differs.what}")
        what = known.of(self.language) if known else self._field(differs.what)
        return self.say("differs", what=what, wanted=differs.wanted, found=differs.found)
