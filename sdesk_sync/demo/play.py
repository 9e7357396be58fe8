"""Playing the stories: act by act, what came of it, and whether that is what a desk promises."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import requests

from sdesk_sync.demo.people import Comment, GitLabOffice, JiraOffice, Look, Office
from sdesk_sync.demo.stage import LIMIT_S, Calls, Stage, until
from sdesk_sync.demo.stories import Accepted, Act, Change, Noted, Open, Refused, Words, Write
from sdesk_sync.engine.records import Event, State

_BOTS = ("desk-bot", "Desk Bot")
# Lawful change, one with a consequence, refusal: the most calls, role look-ups apart (README).
_MOST: Mapping[str, tuple[int, int, int]] = {"gitlab": (0, 1, 3), "jira-cloud": (0, 2, 4)}


@dataclass(frozen=True, slots=True)
class Differs:
    """Something that is not as it should be: of what, what it should be, what it is."""

    what: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act.

    `ms` runs from the person's request until the tracker was right; None where it was right all along.
    """

    act: Act
    key: str
    ms: int | None
    calls: Calls
    comments: tuple[Comment, ...]
    wrong: tuple[Differs, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A tracker of the sandbox with its people at work, and the tickets of the stories by name."""

    name: str
    title: str
    kind: str
    office: Office
    language: str
    tickets: dict[str, str] = field(default_factory=dict)

    def key(self, ticket: str) -> str:
        """A ticket as people write it: `engineering#3`, `DESK-3`."""
        number = self.tickets[ticket]
        return number if self.kind == "jira-cloud" else f"{self.name}#{number}"

    def comments(self, ticket: str) -> tuple[Comment, ...]:
        """The comments on a ticket of the stories, oldest first."""
        return self.office.comments(self.tickets[ticket]) if ticket in self.tickets else ()

    def do(self, act: Act) -> None:
        """What the person does, by the tracker's own API."""
        match act.does:
            case Open(kind, title):
                self.tickets[act.ticket] = self.office.open(act.who, title.of(self.language), kind)
            case Change(words):
                self.office.set(act.who, self.tickets[act.ticket], **words)
            case Write(text):
                self.office.comment(act.who, self.tickets[act.ticket], text)
            case _:
                assert_never(act.does)

    def lacks(self, act: Act) -> tuple[Differs, ...]:
        """What on the ticket is not as the act is to leave it."""
        ticket = self.tickets[act.ticket]
        if isinstance(act.then, Noted):
            reference = act.then.reference
            return () if self.office.has_order(ticket, reference) else (Differs("order", reference, "–"),)
        return tuple(self._differing(self.office.look(ticket), wanted(act)))

    def _differing(self, look: Look, words: Words) -> Iterator[Differs]:
        shown: Mapping[str, str | None] = {
            "type": look.type,
            "status": look.status,
            "priority": look.priority,
            "team": look.team,
            "billing": look.billing,
        }
        for name, word in words.items():
            right = self.office.word(name, word)
            if shown[name] != right:
                yield Differs(name, right or "–", shown[name] or "–")


def places(stage: Stage, language: str) -> tuple[Place, ...]:
    """The two trackers, GitLab first."""
    gitlab: Mapping[str, Any] = stage.line["trackers"]["engineering"]
    jira: Mapping[str, Any] = stage.line["trackers"]["support"]
    return (
        Place("engineering", "GitLab Free", "gitlab", GitLabOffice(dict(gitlab)), language),
        Place("support", "Jira Cloud", "jira-cloud", JiraOffice(dict(jira)), language),
    )


def wanted(act: Act) -> Words:
    """The words a ticket has after an act."""
    match act.then:
        case Refused(_, back):
            return back
        case Accepted(adds):
            set_ = act.does.words if isinstance(act.does, Change) else {}
            kind = {"type": act.does.kind} if isinstance(act.does, Open) else {}
            return {**set_, **kind, **adds}
        case Noted():
            return {}
        case _:
            assert_never(act.then)


def play(stage: Stage, place: Place, act: Act) -> Outcome:
    """Do it, and wait until the desk has made of it what it makes of it. Raises StageProblem."""
    mark, before = stage.mark(), len(place.comments(act.ticket))
    begun = time.monotonic()
    try:
        place.do(act)
    except requests.HTTPError as error:
        return Outcome(act, act.ticket, None, Calls(), (), (Differs("tracker", "2xx", str(error)),))
    until(lambda: not place.lacks(act) or stage.settled(mark))
    ms = round((time.monotonic() - begun) * 1000)
    done = until(lambda: stage.settled(mark))
    said = tuple(each for each in place.comments(act.ticket)[before:] if each.author in _BOTS)
    calls, events = stage.calls(mark), stage.events(mark)
    wrong = (
        *(() if done else _open(events)),
        *place.lacks(act),
        *_misjudged(act, events),
        *_misspoken(act, stage.people[act.who].display, said),
        *_dear(act, _MOST[place.kind], calls),
    )
    return Outcome(act, place.key(act.ticket), None if act.then == Accepted() else ms, calls, said, wrong)


def _open(events: tuple[Event, ...]) -> Iterator[Differs]:
    """What is still open after the limit; without a delivery the tracker's hook did not come."""
    for event in events:
        yield Differs("delivery", f"done, {LIMIT_S} s", f"#{event.id} {event.state}: {event.reason or '–'}")
    if not events:
        yield Differs("delivery", f"1, {LIMIT_S} s", "0")


def _misjudged(act: Act, events: tuple[Event, ...]) -> Iterator[Differs]:
    judged = [f"{event.verdict} {event.rule or ''}".strip() for event in events if event.verdict]
    right = f"refused {act.then.rule}" if isinstance(act.then, Refused) else "allowed"
    if set(judged) != {right}:
        yield Differs("verdict", right, ", ".join(judged) or "–")
    for event in events:
        if event.state is State.DEAD:
            yield Differs("delivery", "done", f"#{event.id} dead: {event.reason}")


def _misspoken(act: Act, person: str, said: tuple[Comment, ...]) -> Iterator[Differs]:
    """A refusal is explained once, by name; what is allowed is not talked about."""
    right = 1 if isinstance(act.then, Refused) else 0
    if len(said) != right:
        yield Differs("comments", str(right), str(len(said)))
    if right and said and person not in said[0].text:
        yield Differs("comments", person, said[0].text)


def _dear(act: Act, most: tuple[int, int, int], calls: Calls) -> Iterator[Differs]:
    """More calls than promised."""
    lawful, follows, refused = most
    right = refused if isinstance(act.then, Refused) else lawful if act.then == Accepted() else follows
    if calls.number > right:
        yield Differs("calls", f"≤ {right}", str(calls.number))
