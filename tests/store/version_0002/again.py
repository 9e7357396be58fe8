"""The trackers beside the old store made again, in a time that stands still, and the work gone on with."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from sdesk_sync.engine.sources.timers import notify_due_timers
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.store.timers import TimerKind, timers
from tests.harness.engine import Works
from tests.harness.place import GITLAB, Place
from tests.store.version_0002.kept import Json

_CALL_MS = 7
_STEP_MS = 10_000
# So long that every wait of the store is over: the longest is a minute and ten seconds.
_LEAST_STEPS = 12
_MOST_STEPS = 90
_NO_CARDS = timers.delete().where(timers.c.kind == TimerKind.CARD)


@dataclass
class Moment:
    """The present of sandbox and engine alike (ms): it goes on when it is told to."""

    at: int


@contextmanager
def stop_time(at: int) -> Iterator[Moment]:
    """Time stands still from then on, for the sandbox and for us."""
    moment = Moment(at)

    def now(_: SandboxClock) -> datetime:
        return datetime.fromtimestamp(moment.at // 1000, UTC).replace(microsecond=moment.at % 1000 * 1000)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SandboxClock, "now", now)
        patch.setattr(time, "time_ns", lambda: moment.at * 1_000_000)
        yield moment


@contextmanager
def pace_requests(place: Place, moment: Moment) -> Iterator[None]:
    """Each request of this thread is a little later than the last, and its hooks are stored at its answer."""
    send_really, ours = requests.Session.send, threading.get_ident()

    def send(session: requests.Session, request: requests.PreparedRequest, **words: Any) -> requests.Response:
        if threading.get_ident() != ours:
            return send_really(session, request, **words)
        moment.at += _CALL_MS
        answer = send_really(session, request, **words)
        place.settled_hooks()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "send", send)
        yield


def recreate_tickets(place: Place, moment: Moment, asked: list[Json]) -> None:
    """Ask of a fresh sandbox what the old one was asked, each at its time; no hook is sent.

    Thus every number and every time of change in the trackers is the one that the store knows: they depend
    on nothing but the second of the start and the order of what was asked.
    """
    place.control("POST", "/hold", {})
    for one in asked:
        moment.at = one["at"]
        ask(place, one["tracker"], one)
    place.control("POST", "/release", {"order": []})


def ask(place: Place, tracker: str, one: Json) -> Any:
    """Make somebody's request to a tracker: `person`, `method`, `path`, `body`."""
    entry = place.sandbox.line["trackers"][tracker]
    person = entry["people"][one["person"]]
    signed: Json = (
        {"headers": {"PRIVATE-TOKEN": person["token"]}}
        if tracker == GITLAB
        else {"auth": (person["user"], person["token"])}
    )
    url = entry["url"] + one["path"]
    answer = place.session.request(one["method"], url, json=one["body"], timeout=10, **signed)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def go_on(works: Works, moment: Moment) -> None:
    """Work until nothing is open, ten seconds at a time; without the cards, which were not known before."""
    running = works.running
    for step in range(_MOST_STEPS):
        notify_due_timers(running.store, running.lanes.notify, running.now())
        works.drain()
        works.place.settled_hooks()
        works.drain()
        running.store.writer.commit(lambda connection: connection.execute(_NO_CARDS))
        if step >= _LEAST_STEPS and not running.store.inbox.open_lanes():
            return
        moment.at += _STEP_MS
    raise AssertionError(f"something stays open: {running.store.inbox.open_lanes()}")
