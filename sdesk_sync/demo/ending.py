"""The end of the demo: the table of all changes, and whether they came out right."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rich.markup import escape
from rich.table import Table

from sdesk_sync.demo.play import Outcome, Place
from sdesk_sync.demo.stage import Calls
from sdesk_sync.demo.stories import Accepted, Act, Change, Noted, Open, Refused, Story, Write
from sdesk_sync.demo.telling import Teller, wrapped

_COLUMNS = ("story", "tracker", "change", "became", "ms", "calls")
_NUMBERS = (4, 5)


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome with the story and the tracker it belongs to."""

    place: Place
    number: int
    story: Story
    outcome: Outcome

    @property
    def right(self) -> bool:
        """Whether it came out as it should."""
        return not self.outcome.wrong

    @property
    def is_point(self) -> bool:
        """Whether the story is about it."""
        return not self.outcome.act.scenery


@dataclass(frozen=True, slots=True)
class Ending:
    """All that was told, in the words of its teller; `of` is how many changes there were to be."""

    teller: Teller
    told: Sequence[Told]
    of: int

    @property
    def right(self) -> bool:
        """Whether every change was made and came out as it should."""
        return all(one.right for one in self.told) and sum(one.is_point for one in self.told) == self.of

    def table(self) -> None:
        """Every change that was the point of a story."""
        say, out = self.teller.say, self.teller.out
        shown = Table(*(say(f"column.{name}") for name in _COLUMNS), box=None, pad_edge=False)
        for number in _NUMBERS:
            shown.columns[number].justify = "right"
        for one in self.told:
            if one.is_point:
                shown.add_row(*map(escape, self._row(one)), style=None if one.right else "red")
        out.print()
        out.rule(f"[bold]{say('ending')}")
        out.print(shown)
        out.print()
        wrapped(out, say("legend"), style="dim")

    def summary(self, seconds: float) -> None:
        """The last lines: how many came out right, and what did not."""
        points = [one for one in self.told if one.is_point]
        undone = [one.outcome.ms or 0 for one in points if isinstance(one.outcome.act.then, Refused)]
        holes = {
            "right": sum(one.right for one in points),
            "of": self.of,
            "seconds": round(seconds),
            "undone": len(undone),
            "ms": round(median(undone)) if undone else 0,
        }
        self.teller.out.print()
        key, style = ("summary", "bold green") if self.right else ("summary-wrong", "bold red")
        wrapped(self.teller.out, self.teller.say(key, **holes), style=style)
        for one in self.told:
            for differs in one.outcome.wrong:
                where = (
                    f"{one.place.title}, {one.story.rule}, {one.outcome.key}, {self._change(one.outcome.act)}"
                )
                said = f"✗ {where}: {self.teller.differs(differs)}"
                wrapped(self.teller.out, said, "  ", hanging="  ", style="red")

    def _row(self, told: Told) -> tuple[str, ...]:
        act, ms = told.outcome.act, told.outcome.ms
        return (
            f"{told.number} {told.story.rule}",
            told.place.title,
            f"{self.teller.people[act.who].display.split()[0]}: {self._change(act)}",
            self.teller.say(_short(act) if told.right else "wrong"),
            "–" if ms is None else str(ms),
            _calls(told.outcome.calls),
        )

    def _change(self, act: Act) -> str:
        match act.does:
            case Open(kind, _):
                return self.teller.word("type", kind)
            case Change(words):
                return self.teller.words(words)
            case Write(text):
                return text


def _short(act: Act) -> str:
    match act.then:
        case Refused():
            return "short.undone"
        case Accepted(adds):
            return "short.adds" if adds else "short.stays"
        case Noted():
            return "short.noted"


def _calls(calls: Calls) -> str:
    return f"{calls.number} +{calls.roles}" if calls.roles else str(calls.number)
