"""Unpleasantness on order: what may befall a request or a hook, seeded so that a run can be repeated."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SLOW = "slow"
ERROR = "error"
RATE_LIMIT = "rate-limit"
NOTE_LIMIT = "note-limit"
DROP = "drop-after-write"
LOSE = "lose-hook"
DOUBLE = "double-hook"
LATE = "late-hook"
REORDER = "reorder-hooks"

_CALLS = (SLOW, ERROR, RATE_LIMIT, NOTE_LIMIT, DROP)
_HOOKS = (LOSE, DOUBLE, LATE, REORDER)
_OWN_KEYS: Mapping[str, tuple[str, ...]] = {
    SLOW: ("ms",),
    ERROR: ("status",),
    RATE_LIMIT: ("retry_after",),
    NOTE_LIMIT: ("per_minute",),
    LATE: ("ms",),
}
_SHARED_KEYS = ("kind", "tracker", "probability", "seed", "count", "person")
_WHOLE_NUMBERS = ("ms", "status", "retry_after", "per_minute", "seed", "count")


class BadFault(ValueError):
    """A fault that cannot be understood; the text says why."""


@dataclass(frozen=True)
class Fault:
    """One kind of mishap.

    `tracker` and `person` narrow it (None: everywhere, everybody), `probability` is drawn per request or
    hook, `count` is how often it strikes at most (None: for ever). `ms`, `status`, `retry_after` (seconds;
    None sends no Retry-After) and `per_minute` belong to the kinds that design names with them.
    """

    kind: str
    tracker: str | None = None
    person: str | None = None
    probability: float = 1.0
    seed: int = 0
    count: int | None = None
    ms: int = 100
    status: int = 500
    retry_after: int | None = None
    per_minute: int = 60

    def entry(self) -> dict[str, Any]:
        """The fault as PUT /faults takes it."""
        keys = (*_SHARED_KEYS, *_OWN_KEYS.get(self.kind, ()))
        return {key: value for key in keys if (value := getattr(self, key)) is not None}


@dataclass
class _Armed:
    fault: Fault
    dice: random.Random = field(init=False)
    struck: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)

    def strikes(self) -> bool:
        if self.fault.count is not None and self.struck >= self.fault.count:
            return False
        if self.dice.random() >= self.fault.probability:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults in force, asked by every request and every hook."""

    def __init__(self, trackers: tuple[str, ...]) -> None:
        self._trackers = trackers
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []

    def put(self, faults: list[Fault]) -> None:
        """Replace all faults; one for an unknown tracker raises BadFault and changes nothing."""
        for fault in faults:
            if fault.tracker is not None and fault.tracker not in self._trackers:
                raise BadFault(f"no tracker {fault.tracker!r} here, only {', '.join(self._trackers)}")
        with self._lock:
            self._armed = [_Armed(fault) for fault in faults]

    def for_hook(self, tracker: str) -> Fault | None:
        """The first hook fault that strikes this delivery."""
        with self._lock:
            struck = (a.fault for a in self._met(_HOOKS, tracker, None) if a.strikes())
            return next(struck, None)

    def for_call(self, tracker: str, person: str | None, kinds: tuple[str, ...]) -> Fault | None:
        """The first fault of these kinds that strikes this request."""
        with self._lock:
            struck = (armed.fault for armed in self._met(kinds, tracker, person) if armed.strikes())
            return next(struck, None)

    def standing(self, tracker: str, person: str | None, kind: str) -> Fault | None:
        """The first fault of this kind that could strike this request; asking does not use it up."""
        with self._lock:
            return next((armed.fault for armed in self._met((kind,), tracker, person)), None)

    def _met(self, kinds: tuple[str, ...], tracker: str, person: str | None) -> list[_Armed]:
        return [
            armed
            for armed in self._armed
            if armed.fault.kind in kinds
            and armed.fault.tracker in (None, tracker)
            and (armed.fault.person is None or armed.fault.person == person)
        ]


def fault_of(entry: object) -> Fault:
    """The fault a JSON object describes; BadFault says what is wrong with it."""
    if not isinstance(entry, dict) or entry.get("kind") not in (*_CALLS, *_HOOKS):
        raise BadFault(f"expected an object with a kind of {', '.join((*_CALLS, *_HOOKS))}, found {entry!r}")
    kind = str(entry["kind"])
    known = (*_SHARED_KEYS, *_OWN_KEYS.get(kind, ()))
    if strange := sorted(set(entry) - set(known)):
        raise BadFault(f"{kind} takes no {', '.join(strange)}, only {', '.join(known)}")
    return Fault(**{key: _checked(key, value) for key, value in entry.items() if value is not None})


def _checked(key: str, value: object) -> Any:
    if key == "probability":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadFault(f"probability is a number from 0 to 1, found {value!r}")
        return float(value)
    if key in _WHOLE_NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise BadFault(f"{key} is a whole number from 0 on, found {value!r}")
        if key == "status" and not 400 <= value <= 599:
            raise BadFault(f"status is an error from 400 to 599, found {value}")
        return value
    if not isinstance(value, str):
        raise BadFault(f"{key} is a text, found {value!r}")
    return value


def fault_from_text(text: str) -> Fault:
    """The fault written `kind[:tracker][:key=value,...]` on a command line; BadFault says what is wrong."""
    kind, *parts = text.split(":")
    entry: dict[str, object] = {"kind": kind}
    if parts and "=" not in parts[0]:
        entry["tracker"] = parts.pop(0) or None
    if len(parts) > 1:
        raise BadFault(f"expected kind[:tracker][:key=value,...], found {text!r}")
    for setting in filter(None, parts[0].split(",") if parts else ()):
        key, _, value = setting.partition("=")
        entry[key] = value if key in ("tracker", "person") else _number(key, value)
    return fault_of(entry)


def _number(key: str, text: str) -> int | float:
    try:
        return float(text) if key == "probability" else int(text)
    except ValueError:
        raise BadFault(f"{key} is a number, found {text!r}") from None
