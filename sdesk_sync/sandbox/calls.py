"""Every request a tracker receives: noted down, and befallen by the faults that are in force."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.faults import DROP, ERROR, NOTE_LIMIT, RATE_LIMIT, SLOW, Fault, Faults
from sdesk_sync.sandbox.people import Person

BODY = "sandbox.body"
"""Where the scope holds the request's whole body, so that handlers need not be asynchronous."""

_KEPT = 100_000
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Refusals:
    """How a vendor words what a fault makes it say; `is_note` knows the request that creates a comment."""

    throttled: Callable[[int | None], Response]
    too_many_notes: Callable[[], Response]
    broken: Callable[[int], Response]
    is_note: Callable[[str, str], bool]


class Calls:
    """The requests received by all trackers, oldest first; the oldest of very many are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def add(self, entry: dict[str, Any]) -> None:
        """Note one answered request."""
        with self._lock:
            self._entries.append(entry)

    def all(self) -> list[dict[str, Any]]:
        """All that is noted."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._entries.clear()


@dataclass(frozen=True)
class Wiring:
    """What the middleware of one tracker works with."""

    tracker: str
    calls: Calls
    faults: Faults
    clock: Clock
    person_of: Callable[[Mapping[str, str]], Person | None]
    refusals: Refusals
    hang_up: Callable[[Scope], None]


class NotedCalls:
    """The middleware around one tracker."""

    def __init__(self, app: ASGIApp, wiring: Wiring) -> None:
        self._app = app
        self._wiring = wiring
        self._notes: dict[str, deque[datetime]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.monotonic()
        body = await _whole(receive)
        scope[BODY] = body
        headers = Headers(scope=scope)
        person = self._wiring.person_of(headers)
        name = person.name if person else None
        held = _HeldAnswer()
        met = await self._answered(scope, body, name, held)
        if met != DROP:
            await held.let_go(send)
        self._wiring.calls.add(
            {
                "person": name,
                "tracker": self._wiring.tracker,
                "method": scope["method"],
                "path": _path(scope),
                "body": _readable(body, headers.get("content-type", "")),
                "status": held.status,
                "ms": round((time.monotonic() - begun) * 1000, 1),
                "fault": met,
            }
        )
        if met == DROP:
            self._wiring.hang_up(scope)
            # The server counts the connection as lost only when its loop comes round; until then an
            # application that returns without an answer would be answered for with a 500.
            while (await receive())["type"] != "http.disconnect":
                pass

    async def _answered(self, scope: Scope, body: bytes, person: str | None, held: _HeldAnswer) -> str | None:
        """Have the request answered, by the tracker or by a fault; which fault it was."""
        faults = self._wiring.faults
        slow = faults.for_call(self._wiring.tracker, person, (SLOW,))
        if slow is not None:
            await asyncio.sleep(slow.ms / 1000)
        refused = self._refused(scope, person)
        if refused is not None:
            kind, response = refused
            await response(scope, _replay(body), held.send)
            return kind
        await self._app(scope, _replay(body), held.send)
        written = scope["method"] in _WRITES and held.status < 400
        if written and faults.for_call(self._wiring.tracker, person, (DROP,)):
            return DROP
        return slow.kind if slow else None

    def _refused(self, scope: Scope, person: str | None) -> tuple[str, Response] | None:
        refusals = self._wiring.refusals
        faults, tracker = self._wiring.faults, self._wiring.tracker
        fault = faults.for_call(tracker, person, (ERROR, RATE_LIMIT))
        if fault is not None and fault.kind == ERROR:
            return ERROR, refusals.broken(fault.status)
        if fault is not None:
            return RATE_LIMIT, refusals.throttled(fault.retry_after)
        if person is not None and refusals.is_note(scope["method"], _path(scope).partition("?")[0]):
            limit = faults.standing(tracker, person, NOTE_LIMIT)
            if limit and self._over(limit, person) and faults.for_call(tracker, person, (NOTE_LIMIT,)):
                return NOTE_LIMIT, refusals.too_many_notes()
        return None

    def _over(self, limit: Fault, person: str) -> bool:
        """Whether this note is one too many in the last minute (gitlab facts §8: 60 per minute and user)."""
        now = self._wiring.clock.now()
        made = self._notes.setdefault(person, deque())
        while made and now - made[0] >= _MINUTE:
            made.popleft()
        if len(made) >= limit.per_minute:
            return True
        made.append(now)
        return False


class _HeldAnswer:
    """An answer kept back until it is clear whether it may leave."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self.status = 500

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self._messages.append(message)

    async def let_go(self, send: Send) -> None:
        for message in self._messages:
            await send(message)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _path(scope: Scope) -> str:
    """The path as it was asked for, still encoded, with its query, without the mount."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw.decode("latin-1").partition("?")[0].removeprefix(scope.get("root_path", ""))
    query: str = scope.get("query_string", b"").decode("latin-1")
    return f"{path}?{query}" if query else path


def _readable(body: bytes, content_type: str) -> object:
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in content_type:
        return dict(parse_qsl(text, keep_blank_values=True))
    try:
        return json.loads(text)
    except ValueError:
        return text
