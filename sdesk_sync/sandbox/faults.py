"""Unpleasantness on order: what may befall a request or a hook, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SLOW = "slow"
ERROR = "error"
RATE_LIMIT = "rate-limit"
NOTE_LIMIT = "note-limit"
ISSUE_LIMIT = "issue-limit"
DROP_BEFORE = "drop-before"
DROP = "drop-after-write"
SWALLOW = "swallow-write"
SILENT = "silent-write"
LOSE = "lose-hook"
DOUBLE = "double-hook"
LATE = "late-hook"
REORDER = "reorder-hooks"

CALLS = (SLOW, ERROR, RATE_LIMIT, NOTE_LIMIT, ISSUE_LIMIT, DROP_BEFORE, DROP, SWALLOW, SILENT)
HOOKS = (LOSE, DOUBLE, LATE, REORDER)

BURST = "jira-burst-based"
PER_ISSUE = "jira-per-issue-on-write"
REASONS = (BURST, PER_ISSUE, "jira-quota-tenant-based", "jira-quota-global-based")
"""What Jira's RateLimit-Reason may say (docs/trackers/jira.md#rate-limits)."""

_OWN_KEYS: Mapping[str, tuple[str, ...]] = {
    SLOW: ("ms",),
    ERROR: ("status", "as_page"),
    RATE_LIMIT: ("retry_after", "as_date", "reason"),
    NOTE_LIMIT: ("per_minute",),
    LATE: ("ms",),
}
_SHARED_KEYS = ("kind", "tracker", "probability", "seed", "count", "person", "nth")
_CALL_KEYS = ("writes_only", "path")
_WHOLE_NUMBERS = ("ms", "status", "retry_after", "per_minute", "seed", "count", "nth")
_FLAGS = ("as_date", "as_page", "writes_only")


class BadFault(ValueError):
    """A fault that cannot be understood; the text says why."""


@dataclass(frozen=True)
class InjectedFault:
    """One kind of mishap.

    `tracker` and `person` narrow it (None: everywhere, everybody), `writes_only` and `path` (a regular
    expression, searched in "METHOD path?query") narrow the faults of requests. `probability` is drawn per
    request or hook, `count` is how often it strikes at most (None: for ever); `nth` strikes the n-th that it
    meets, counted from 1, and no other. `ms`, `status`, `retry_after` (seconds; None sends no Retry-After;
    `as_date` sends it as a date), `reason` (Jira's only) and `per_minute` belong to the kinds that are named
    for them. An error with `as_page` is a page of whatever stands before the tracker, not the tracker's
    word. A write that is swallowed is answered 204 and not carried out; of one that is silent, a PUT or a
    transition, the tracker answers what it always does, and nothing has changed.
    """

    kind: str
    tracker: str | None = None
    person: str | None = None
    probability: float = 1.0
    seed: int = 0
    count: int | None = None
    nth: int | None = None
    writes_only: bool = False
    path: str | None = None
    ms: int = 100
    status: int = 500
    as_page: bool = False
    retry_after: int | None = None
    as_date: bool = False
    reason: str | None = None
    per_minute: int = 60

    def entry(self) -> dict[str, Any]:
        """The fault as PUT /faults takes it."""
        found = {key: getattr(self, key) for key in _allowed_keys(self.kind)}
        return {key: value for key, value in found.items() if value is not None and value is not False}


def _allowed_keys(kind: str) -> tuple[str, ...]:
    return (*_SHARED_KEYS, *(_CALL_KEYS if kind in CALLS else ()), *_OWN_KEYS.get(kind, ()))


def fault_from_entry(entry: object) -> InjectedFault:
    """The fault a JSON object describes; BadFault says what is wrong with it."""
    if not isinstance(entry, dict) or entry.get("kind") not in (*CALLS, *HOOKS):
        raise BadFault(f"expected an object with a kind of {', '.join((*CALLS, *HOOKS))}, found {entry!r}")
    kind = str(entry["kind"])
    known = _allowed_keys(kind)
    if strange := sorted(set(entry) - set(known)):
        raise BadFault(f"{kind} takes no {', '.join(strange)}, only {', '.join(known)}")
    fault = InjectedFault(
        **{key: _check_value(key, value) for key, value in entry.items() if value is not None}
    )
    _check_combination(fault)
    return fault


def _check_combination(fault: InjectedFault) -> None:
    """What fits together only as a whole."""
    if fault.nth is not None and (fault.count not in (None, 1) or fault.probability < 1):
        raise BadFault("nth strikes once and surely: it goes with no count and no probability")
    if fault.as_date and fault.retry_after is None:
        raise BadFault("as_date says how retry_after is written, and there is no retry_after")
    if fault.person is not None and fault.kind in HOOKS:
        raise BadFault(f"{fault.kind} takes no person: a hook is nobody's request")


def _check_value(key: str, value: object) -> Any:
    if key == "probability":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadFault(f"probability is a number from 0 to 1, found {value!r}")
        return float(value)
    if key in _WHOLE_NUMBERS:
        return _check_whole_number(key, value)
    if key in _FLAGS:
        if not isinstance(value, bool):
            raise BadFault(f"{key} is true or false, found {value!r}")
        return value
    if not isinstance(value, str):
        raise BadFault(f"{key} is a text, found {value!r}")
    return _check_word(key, value)


def _check_whole_number(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadFault(f"{key} is a whole number from 0 on, found {value!r}")
    if key == "status" and not 400 <= value <= 599:
        raise BadFault(f"status is an error from 400 to 599, found {value}")
    if key == "nth" and value == 0:
        raise BadFault("nth counts from 1, found 0")
    return value


def _check_word(key: str, value: str) -> str:
    if key == "reason" and value not in REASONS:
        raise BadFault(f"reason is one of {', '.join(REASONS)}, found {value!r}")
    if key == "path":
        try:
            re.compile(value)
        except re.error as error:
            raise BadFault(f"path is a regular expression, found {value!r}: {error}") from None
    return value


def fault_from_text(text: str) -> InjectedFault:
    """The fault written `kind[:tracker][:key=value,...]` on a command line; BadFault says what is wrong."""
    kind, *parts = text.split(":")
    entry: dict[str, object] = {"kind": kind}
    if parts and "=" not in parts[0]:
        entry["tracker"] = parts.pop(0) or None
    if len(parts) > 1:
        raise BadFault(f"expected kind[:tracker][:key=value,...], found {text!r}")
    for setting in filter(None, parts[0].split(",") if parts else ()):
        key, _, value = setting.partition("=")
        entry[key] = _parse_setting(key, value)
    return fault_from_entry(entry)


def _parse_setting(key: str, text: str) -> object:
    if key in ("tracker", "person", "reason", "path"):
        return text
    if key in _FLAGS:
        return {"true": True, "false": False}.get(text.lower(), text)
    try:
        return float(text) if key == "probability" else int(text)
    except ValueError:
        raise BadFault(f"{key} is a number, found {text!r}") from None
