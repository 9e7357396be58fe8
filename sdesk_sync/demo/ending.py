"""The end of the demo: the table of all changes, and whether they came out right."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from textwrap import shorten

from rich.markup import escape
from rich.table import Table

from sdesk_sync.demo.play import ActOutcome, DemoTracker
from sdesk_sync.demo.stage import BotCalls
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
    WriteComment,
)
from sdesk_sync.demo.telling import StoryTeller, print_wrapped

_COLUMNS = ("story", "tracker", "change", "became", "ms", "calls")
_NUMBERS = (4, 5)
_LONGEST_COMMENT = 28


@dataclass(frozen=True, slots=True)
class StoryResult:
    """An outcome with the story and the tracker it belongs to."""

    place: DemoTracker
    number: int
    story: DemoStory
    outcome: ActOutcome

    @property
    def is_right(self) -> bool:
        """Whether it came out as it should."""
        return not self.outcome.mismatches

    @property
    def is_point(self) -> bool:
        """Whether the story is about it."""
        return not self.outcome.act.is_scenery


@dataclass(frozen=True, slots=True)
class DemoEnding:
    """All that was told, in the words of its teller; `expected_points`: how many changes there were to be."""

    teller: StoryTeller
    results: Sequence[StoryResult]
    expected_points: int

    @property
    def is_right(self) -> bool:
        """Whether every change was made and came out as it should."""
        return (
            all(one.is_right for one in self.results)
            and sum(one.is_point for one in self.results) == self.expected_points
        )

    def print_table(self) -> None:
        """Every change that was the point of a story."""
        say, out = self.teller.fill_text, self.teller.out
        shown = Table(*(say(f"column.{name}") for name in _COLUMNS), box=None, pad_edge=False)
        shown.columns[0].no_wrap = True
        for number in _NUMBERS:
            shown.columns[number].justify = "right"
        for one in self.results:
            if one.is_point:
                shown.add_row(*map(escape, self._table_row(one)), style=None if one.is_right else "red")
        out.print()
        out.rule(f"[bold]{say('ending')}")
        out.print(shown)
        out.print()
        print_wrapped(out, say("legend"), style="dim")

    def print_summary(self, seconds: float) -> None:
        """The last lines: how many came out right, and what did not."""
        points = [one for one in self.results if one.is_point]
        undone = [one.outcome.ms or 0 for one in points if isinstance(one.outcome.act.expected, RefusedDeed)]
        holes = {
            "right": sum(one.is_right for one in points),
            "of": self.expected_points,
            "seconds": round(seconds),
            "undone": len(undone),
            "ms": round(median(undone)) if undone else 0,
        }
        self.teller.out.print()
        key, style = ("summary", "bold green") if self.is_right else ("summary-wrong", "bold red")
        print_wrapped(self.teller.out, self.teller.fill_text(key, **holes), style=style)
        for one in self.results:
            for differs in one.outcome.mismatches:
                where = (
                    f"{one.place.title}, {one.story.rule}, {one.outcome.key}, "
                    f"{self._change_text(one.outcome.act)}"
                )
                said = f"✗ {where}: {self.teller.mismatch_text(differs)}"
                print_wrapped(self.teller.out, said, "  ", hanging="  ", style="red")

    def _table_row(self, result: StoryResult) -> tuple[str, ...]:
        act, ms = result.outcome.act, result.outcome.ms
        return (
            f"{result.number} {result.story.rule}",
            result.place.title,
            self._change_text(act),
            self.teller.fill_text(_outcome_key(act) if result.is_right else "wrong"),
            "–" if ms is None else str(ms),
            _calls_text(result.outcome.calls),
        )

    def _change_text(self, act: StoryAct) -> str:
        """By whom and what; of a comment not more than fits."""
        who = f"{self.teller.people[act.who].display.split()[0]}: "
        match act.deed:
            case OpenTicket(kind, _):
                return who + self.teller.word_name("type", kind)
            case ChangeWords(words):
                return who + self.teller.words_text(words)
            case WriteComment() | SayText():
                return who + shorten(self.teller.quoted_text(act) or "", _LONGEST_COMMENT, placeholder=" …")
            case PassDays(days):
                return self.teller.fill_text("days", days=days)


def _outcome_key(act: StoryAct) -> str:
    match act.expected:
        case RefusedDeed():
            return "short.undone"
        case AcceptedDeed(adds):
            return "short.adds" if adds else "short.stays"
        case NotedCommand():
            return "short.noted"
        case AskingBack(step, _):
            return f"short.{step}"


def _calls_text(calls: BotCalls) -> str:
    return f"{calls.total} +{calls.roles}" if calls.roles else str(calls.total)
