"""Playing the stories: act by act, what came of it, and whether that is what a desk promises."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import requests

from sdesk_sync.demo.people import GitLabOffice, JiraOffice, TicketComment, TicketLook, TrackerOffice
from sdesk_sync.demo.stage import LIMIT_S, BotCalls, DemoStage, wait_until
from sdesk_sync.demo.stories import (
    AcceptedDeed,
    AskingBack,
    ChangeWords,
    NotedCommand,
    OpenTicket,
    PassDays,
    RefusedDeed,
    SayText,
    SilenceStep,
    StoryAct,
    Words,
    WriteComment,
    story_text,
)
from sdesk_sync.store.inbox.rows import DeliveryState, DeliverySummary

_BOTS = ("desk-bot", "Desk Bot")
# Lawful change, one with a consequence, refusal or a reminder: the most calls, role look-ups apart (README).
_MOST: Mapping[str, tuple[int, int, int]] = {"gitlab": (0, 2, 5), "jira-cloud": (0, 2, 5)}


@dataclass(frozen=True, slots=True)
class FoundMismatch:
    """Something that is not as it should be: of what, what it should be, what it is."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """What came of an act.

    `ms` runs from the person's request until the tracker was right; None where it was right all along.
    """

    act: StoryAct
    key: str
    ms: int | None
    calls: BotCalls
    comments: tuple[TicketComment, ...]
    mismatches: tuple[FoundMismatch, ...]


@dataclass(frozen=True, slots=True)
class DemoTracker:
    """A tracker of the sandbox with its people at work, and the tickets of the stories by name."""

    name: str
    title: str
    kind: str
    office: TrackerOffice
    language: str
    tickets: dict[str, str] = field(default_factory=dict)

    def ticket_key(self, ticket: str) -> str:
        """A ticket as people write it: `engineering#3`, `DESK-3`."""
        number = self.tickets[ticket]
        return number if self.kind == "jira-cloud" else f"{self.name}#{number}"

    def ticket_path(self, ticket: str) -> str:
        """What stands in the address of a write on a ticket, where others are written on beside it."""
        return f"/issues/{self.tickets[ticket]}" if self.kind == "gitlab" else "/rest/"

    def ticket_comments(self, ticket: str) -> tuple[TicketComment, ...]:
        """The comments on a ticket of the stories, oldest first."""
        return self.office.list_comments(self.tickets[ticket]) if ticket in self.tickets else ()

    def bot_comments(self, ticket: str, since: int) -> tuple[TicketComment, ...]:
        """What the bot has written there, after so many comments."""
        return tuple(each for each in self.ticket_comments(ticket)[since:] if each.author in _BOTS)

    def is_as_expected(self, act: StoryAct, since: int) -> bool:
        """Whether the act has left the ticket as it is to, and what it makes the bot say is said."""
        is_spoken = isinstance(act.expected, AskingBack) and act.expected.is_spoken
        return not self.find_mismatches(act) and not (is_spoken and not self.bot_comments(act.ticket, since))

    def perform_act(self, act: StoryAct, stage: DemoStage) -> None:
        """What the person does, by the tracker's own API; or what time does."""
        match act.deed:
            case OpenTicket(kind, title):
                text = story_text(title, self.language)
                self.tickets[act.ticket] = self.office.open_ticket(act.who, text, kind)
            case ChangeWords(words):
                self.office.set_words(act.who, self.tickets[act.ticket], **words)
            case WriteComment(text):
                self.office.write_comment(act.who, self.tickets[act.ticket], text)
            case SayText(key):
                said = story_text(key, self.language)
                self.office.write_comment(act.who, self.tickets[act.ticket], said)
            case PassDays(days):
                stage.pass_days(days)
            case _:
                assert_never(act.deed)

    def find_mismatches(self, act: StoryAct) -> tuple[FoundMismatch, ...]:
        """What on the ticket is not as the act is to leave it."""
        ticket = self.tickets[act.ticket]
        if isinstance(act.expected, NotedCommand):
            fact, value = act.expected.fact, act.expected.value
            return () if self.office.has_fact(ticket, fact, value) else (FoundMismatch("fact", value, "–"),)
        return tuple(self._find_word_mismatches(self.office.look_at_ticket(ticket), words_after(act)))

    def _find_word_mismatches(self, look: TicketLook, words: Words) -> Iterator[FoundMismatch]:
        shown: Mapping[str, str | None] = {
            "type": look.type,
            "status": look.status,
            "priority": look.priority,
            "team": look.team,
            "billing": look.billing,
        }
        for name, word in words.items():
            right = self.office.tracker_word(name, word)
            if shown[name] != right:
                yield FoundMismatch(name, right or "–", shown[name] or "–")


def demo_trackers(stage: DemoStage, language: str) -> tuple[DemoTracker, ...]:
    """The two trackers, GitLab first."""
    gitlab: Mapping[str, Any] = stage.line["trackers"]["engineering"]
    jira: Mapping[str, Any] = stage.line["trackers"]["support"]
    return (
        DemoTracker("engineering", "GitLab Free", "gitlab", GitLabOffice(dict(gitlab)), language),
        DemoTracker("support", "Jira Cloud", "jira-cloud", JiraOffice(dict(jira)), language),
    )


def words_after(act: StoryAct) -> Words:
    """The words a ticket has after an act."""
    match act.expected:
        case RefusedDeed(_, back):
            return back
        case AcceptedDeed(adds):
            set_ = act.deed.new_words if isinstance(act.deed, ChangeWords) else {}
            kind = {"type": act.deed.kind} if isinstance(act.deed, OpenTicket) else {}
            return {**set_, **kind, **adds}
        case NotedCommand():
            return {}
        case AskingBack(_, words):
            return words
        case _:
            assert_never(act.expected)


def play_act(stage: DemoStage, place: DemoTracker, act: StoryAct) -> ActOutcome:
    """Do it, and wait until the desk has made of it what it makes of it. Raises StageProblem."""
    mark, before = stage.take_mark(), len(place.ticket_comments(act.ticket))
    begun = time.monotonic()
    try:
        place.perform_act(act, stage)
    except requests.HTTPError as error:
        return ActOutcome(
            act, act.ticket, None, BotCalls(), (), (FoundMismatch("tracker", "2xx", str(error)),)
        )
    wait_until(lambda: place.is_as_expected(act, before) or stage.is_settled(mark))
    ms = round((time.monotonic() - begun) * 1000)
    done = wait_until(lambda: stage.is_settled(mark))
    said = place.bot_comments(act.ticket, before)
    calls, events = stage.calls_since(mark, place.ticket_path(act.ticket)), stage.events_since(mark)
    wrong = (
        *(() if done else _find_open_deliveries(events)),
        *place.find_mismatches(act),
        *_find_wrong_verdicts(act, events),
        *_find_wrong_comments(act, stage.people[act.who].display, said),
        *_find_excess_calls(act, _MOST[place.kind], calls),
    )
    return ActOutcome(
        act, place.ticket_key(act.ticket), None if act.expected == AcceptedDeed() else ms, calls, said, wrong
    )


def _find_open_deliveries(events: tuple[DeliverySummary, ...]) -> Iterator[FoundMismatch]:
    """What is still open after the limit; without a delivery the tracker's hook did not come."""
    for event in events:
        yield FoundMismatch(
            "delivery", f"done, {LIMIT_S} s", f"#{event.id} {event.state}: {event.reason or '–'}"
        )
    if not events:
        yield FoundMismatch("delivery", f"1, {LIMIT_S} s", "0")


def _find_wrong_verdicts(act: StoryAct, events: tuple[DeliverySummary, ...]) -> Iterator[FoundMismatch]:
    judged = [f"{event.verdict} {event.rule or ''}".strip() for event in events if event.verdict]
    if set(judged) != (right := _expected_verdicts(act)):
        yield FoundMismatch("verdict", ", ".join(right) or "–", ", ".join(judged) or "–")
    for event in events:
        if event.state is DeliveryState.DEAD:
            yield FoundMismatch("delivery", "done", f"#{event.id} dead: {event.reason}")


def _expected_verdicts(act: StoryAct) -> set[str]:
    """None of what the desk does by itself, and of what a customer says."""
    match act.expected:
        case RefusedDeed(rule, _):
            return {f"refused {rule}"}
        case AskingBack(step, _) if step is not SilenceStep.ASKED:
            return set()
        case _:
            return {"allowed"}


def _find_wrong_comments(
    act: StoryAct, person: str, said: tuple[TicketComment, ...]
) -> Iterator[FoundMismatch]:
    """A refusal is explained once, by name, a step of the desk's told once; all else is not talked about."""
    is_refused = isinstance(act.expected, RefusedDeed)
    is_spoken = isinstance(act.expected, AskingBack) and act.expected.is_spoken
    right = 1 if is_refused or is_spoken else 0
    if len(said) != right:
        yield FoundMismatch("comments", str(right), str(len(said)))
    if is_refused and said and person not in said[0].text:
        yield FoundMismatch("comments", person, said[0].text)


def _find_excess_calls(act: StoryAct, most: tuple[int, int, int], calls: BotCalls) -> Iterator[FoundMismatch]:
    """More calls than promised."""
    lawful, follows, refused = most
    right = (
        refused
        if isinstance(act.expected, RefusedDeed) or isinstance(act.deed, PassDays)
        else lawful
        if act.expected == AcceptedDeed()
        else follows
    )
    if calls.total > right:
        yield FoundMismatch("calls", f"≤ {right}", str(calls.total))
