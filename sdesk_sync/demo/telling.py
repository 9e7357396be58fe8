"""Telling the stories as they happen, and the table at their end."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sdesk_sync.demo.play import Differs, Outcome, Place
from sdesk_sync.demo.stage import Calls
from sdesk_sync.demo.stories import Accepted, Act, Change, Noted, Open, Refused, Story, Words, Write
from sdesk_sync.demo.words import TEXTS
from sdesk_sync.desk.model import Sort, Word
from sdesk_sync.desk.policy import Desk
from sdesk_sync.sandbox.people import Person

_WIDTH = 100
_MARKUP = re.compile(r"\\([^\w\s])|\*+|\{\{|\}\}|`+|\u2060")
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)


def console() -> Console:
    """A console; where nobody watches, wide enough for the table."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=_WIDTH)


def as_read(text: str) -> str:
    """A comment as its reader sees it: GitLab's Markdown or Jira's wiki markup without the markup."""
    lines = (re.sub(r"^[*-] ", "• ", line) for line in _HIDDEN.sub("", text).strip().splitlines())
    return "\n".join(_MARKUP.sub(lambda match: match[1] or "", line) for line in lines)


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome with the story and the tracker it belongs to, for the table."""

    place: Place
    number: int
    story: Story
    outcome: Outcome

    @property
    def right(self) -> bool:
        """Whether it came out as it should."""
        return not self.outcome.wrong


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

    def line(self, key: str, **holes: object) -> None:
        """Print a text, wrapped at blanks."""
        self.out.print(self.say(key, **holes), markup=False)

    def tracker(self, place: Place, project: str) -> None:
        """The head of a tracker's stories."""
        self.out.rule(f"[bold]{place.title}[/] · {escape(project)}")

    def story(self, number: int, story: Story) -> None:
        """The head of a story."""
        self.out.print(f"\n[bold]{number}. {escape(story.title.of(self.language))}[/]  [cyan]{story.rule}[/]")
        self._wrapped(story.about.of(self.language), "   ")

    def act(self, act: Act) -> None:
        """What somebody does, told before it is done."""
        person = self.people[act.who]
        role = self.desk.name(Word(Sort.ROLE, person.role), self.language)
        what = act.told.of(self.language)
        if isinstance(act.does, Open | Write):
            quoted = act.does.title.of(self.language) if isinstance(act.does, Open) else act.does.text
            what = self.say("quoted", what=what, text=quoted)
        self.out.print()
        self._wrapped(f"{person.display} ({role}) {what}", "   ")

    def outcome(self, outcome: Outcome) -> None:
        """What the desk made of it."""
        style = "red" if outcome.wrong else "yellow" if isinstance(outcome.act.then, Refused) else "green"
        parts = [outcome.key, self._became(outcome.act), *self._cost(outcome)]
        self._wrapped(f"{'✗' if outcome.wrong else '→'} {' · '.join(parts)}", "     ", style)
        for comment in outcome.comments:
            self._wrapped(self.say("says-staff" if comment.hidden else "says"), "       ", "dim")
            for line in as_read(comment.text).splitlines():
                self._wrapped(line, "       │ ")
        for differs in outcome.wrong:
            self._wrapped(f"✗ {self._differs(differs)}", "     ", "red")

    def _wrapped(self, text: str, indent: str, style: str = "") -> None:
        for line in textwrap.wrap(text, max(self.out.width - len(indent), 20)) or [""]:
            self.out.print(f"{indent}{line}".rstrip(), style=style or None, markup=False)

    def _became(self, act: Act) -> str:
        match act.then:
            case Refused(_, back):
                undone = act.does.words if isinstance(act.does, Change) else back
                return self.say("undone", words=self._words({name: back[name] for name in undone}))
            case Accepted(adds) if adds:
                return self.say("adds", words=self._words(adds))
            case Accepted():
                return self.say("stays")
            case Noted(reference):
                return self.say("noted", reference=reference)

    def _cost(self, outcome: Outcome) -> Iterator[str]:
        if outcome.ms is not None:
            yield f"{outcome.ms} ms"
        calls = outcome.calls
        detail = self.say("detail", reads=calls.reads, writes=calls.writes) if calls.reads else ""
        roles = self.say("roles", number=calls.roles) if calls.roles else ""
        yield self._number("call", calls.number) + detail + roles

    def _number(self, key: str, number: int) -> str:
        return self.say(key if number == 1 else f"{key}s", number=number)

    def _words(self, words: Words) -> str:
        return ", ".join(f"{self._field(name)} {self._word(name, key)}" for name, key in words.items())

    def _field(self, name: str) -> str:
        return self.desk.texts[self.language][f"field.{name}"]

    def _word(self, name: str, key: str | None) -> str:
        return "–" if key is None else self.desk.name(Word(Sort(name), key), self.language)

    def _differs(self, differs: Differs) -> str:
        known = TEXTS.get(f"what.{differs.what}")
        what = known.of(self.language) if known else self._field(differs.what)
        return self.say("differs", what=what, wanted=differs.wanted, found=differs.found)

    def table(self, told: Sequence[Told]) -> None:
        """Every change that was the point of a story."""
        shown = Table(*(self.say(f"column.{name}") for name in _COLUMNS), box=None, pad_edge=False)
        for number in (4, 5):
            shown.columns[number].justify = "right"
        for one in told:
            if not one.outcome.act.scenery:
                shown.add_row(*map(escape, self._row(one)), style=None if one.right else "red")
        self.out.print()
        self.out.rule(f"[bold]{self.say('ending')}")
        self.out.print(shown)
        self._wrapped(self.say("legend"), "", "dim")

    def _row(self, told: Told) -> tuple[str, ...]:
        act, ms = told.outcome.act, told.outcome.ms
        return (
            f"{told.number} {told.story.rule}",
            told.place.title,
            f"{self.people[act.who].display.split()[0]}: {self._change(act)}",
            self._short(act) if told.right else self.say("wrong"),
            "–" if ms is None else str(ms),
            _calls(told.outcome.calls),
        )

    def _change(self, act: Act) -> str:
        match act.does:
            case Open(kind, _):
                return self._word("type", kind)
            case Change(words):
                return self._words(words)
            case Write(text):
                return text

    def _short(self, act: Act) -> str:
        match act.then:
            case Refused():
                return self.say("short.undone")
            case Accepted(adds) if adds:
                return self.say("short.adds")
            case Accepted():
                return self.say("short.stays")
            case Noted():
                return self.say("short.noted")

    def summary(self, told: Sequence[Told], of: int, seconds: float) -> None:
        """The last lines: how many came out right, and what did not."""
        points = [one for one in told if not one.outcome.act.scenery]
        right = sum(one.right for one in points)
        undone = [one.outcome.ms or 0 for one in points if isinstance(one.outcome.act.then, Refused)]
        key = "summary" if right == of and undone else "summary-wrong"
        ms = round(median(undone)) if undone else 0
        self.out.print()
        self.line(key, right=right, of=of, seconds=f"{seconds:.1f}", undone=len(undone), ms=ms)
        for one in told:
            for differs in one.outcome.wrong:
                where = f"{one.place.title}, {one.story.rule}, {one.outcome.key}"
                self._wrapped(f"{where}, {self._change(one.outcome.act)}: {self._differs(differs)}", "  ", "red")


_COLUMNS = ("story", "tracker", "change", "became", "ms", "calls")


def _calls(calls: Calls) -> str:
    return f"{calls.number} +{calls.roles}" if calls.roles else str(calls.number)
