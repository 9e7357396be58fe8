"""The faults in force: which of them strike a request or a hook, alike in every run with the same seeds."""

from __future__ import annotations

import math
import random
import re
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sdesk_sync.sandbox.faults import HOOKS, ISSUE_LIMIT, NOTE_LIMIT, PER_ISSUE, BadFault, InjectedFault

_MINUTE = timedelta(minutes=1)
CountLimits = tuple[tuple[int, timedelta], ...]
"""How many are allowed within which spans."""

_ISSUE_LIMITS: CountLimits = ((20, timedelta(seconds=2)), (100, timedelta(seconds=30)))
"""Jira's writes per issue (docs/trackers/jira.md#rate-limits)."""


@dataclass(frozen=True)
class RequestFacts:
    """What faults need to know of a request.

    `line` is "METHOD path?query", `issue` the one it writes to, where the vendor counts writes per issue.
    """

    tracker: str
    person: str | None
    line: str
    at: datetime
    is_write: bool = False
    is_note: bool = False
    issue: str | None = None


@dataclass
class _ArmedFault:
    """A fault with what it remembers. All of it begins anew with the next PUT, so that runs are alike."""

    fault: InjectedFault
    dice: random.Random = field(init=False)
    path: re.Pattern[str] | None = field(init=False)
    met: int = 0
    struck: int = 0
    passed: dict[str, deque[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)  # noqa: S311 - repeats a run, guards nothing
        self.path = None if self.fault.path is None else re.compile(self.fault.path)

    def is_met_by(self, request: RequestFacts) -> bool:
        fault = self.fault
        return (
            fault.tracker in (None, request.tracker)
            and fault.person in (None, request.person)
            and (request.is_write or not fault.writes_only)
            and (self.path is None or self.path.search(request.line) is not None)
        )

    def draw_strike(self) -> bool:
        self.met += 1
        if self.fault.nth is not None:
            return self.met == self.fault.nth
        if self.fault.count is not None and self.struck >= self.fault.count:
            return False
        if self.dice.random() >= self.fault.probability:
            return False
        self.struck += 1
        return True

    def apply_limit(self, request: RequestFacts) -> InjectedFault | None:
        """The fault, where this request is one too many and the dice say so too."""
        if self.fault.kind == NOTE_LIMIT:
            who = request.person if request.is_note else None
            limits: CountLimits = ((self.fault.per_minute, _MINUTE),)
        else:
            who, limits = request.issue, _ISSUE_LIMITS
        if who is None:
            return None
        before = self.passed.setdefault(who, deque())
        while before and request.at - before[0] >= max(span for _, span in limits):
            before.popleft()
        wait = max(_wait_left(before, request.at, *limit) for limit in limits)
        if wait and self.draw_strike():
            return self._limit_fault(math.ceil(wait.total_seconds()))
        before.append(request.at)
        return None

    def _limit_fault(self, seconds: int) -> InjectedFault:
        """GitLab says nothing of when its limit on comments ends, Jira does.

        docs/trackers/gitlab.md#rate-limits, docs/trackers/jira.md#rate-limits
        """
        if self.fault.kind == NOTE_LIMIT:
            return self.fault
        return InjectedFault(ISSUE_LIMIT, retry_after=seconds, reason=PER_ISSUE)


def _wait_left(before: deque[datetime], now: datetime, most: int, span: timedelta) -> timedelta:
    """How long until one more is allowed; nothing if it is now."""
    recent = [at for at in before if now - at < span]
    if len(recent) < most:
        return timedelta()
    return recent[len(recent) - most] + span - now if most else span


class ArmedFaults:
    """The faults in force, asked by every request and every hook."""

    def __init__(self, trackers: tuple[str, ...]) -> None:
        self.trackers = trackers
        self._lock = threading.Lock()
        self._armed: list[_ArmedFault] = []

    def replace_faults(self, faults: list[InjectedFault]) -> None:
        """Replace all faults; one for an unknown tracker raises BadFault and changes nothing."""
        for fault in faults:
            if fault.tracker is not None:
                self.check_tracker(fault.tracker)
        with self._lock:
            self._armed = [_ArmedFault(fault) for fault in faults]

    def check_tracker(self, tracker: str) -> None:
        """BadFault, if there is no such tracker."""
        if tracker not in self.trackers:
            raise BadFault(f"no tracker {tracker!r} here, only {', '.join(self.trackers)}")

    def strike_hook(self, tracker: str) -> InjectedFault | None:
        """The first hook fault that strikes this delivery."""
        with self._lock:
            met = (a for a in self._armed if a.fault.kind in HOOKS and a.fault.tracker in (None, tracker))
            return next((armed.fault for armed in met if armed.draw_strike()), None)

    def strike_call(self, request: RequestFacts, *kinds: str) -> InjectedFault | None:
        """The first fault of these kinds that strikes this request."""
        with self._lock:
            met = (a for a in self._armed if a.fault.kind in kinds and a.is_met_by(request))
            return next((armed.fault for armed in met if armed.draw_strike()), None)

    def strike_limits(self, request: RequestFacts) -> InjectedFault | None:
        """The first limit this request goes beyond, `retry_after` saying for how long where it is told."""
        with self._lock:
            met = (
                armed
                for armed in self._armed
                if armed.fault.kind in (NOTE_LIMIT, ISSUE_LIMIT) and armed.is_met_by(request)
            )
            return next((fault for armed in met if (fault := armed.apply_limit(request)) is not None), None)
