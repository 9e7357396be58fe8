"""Every request a tracker receives: noted down, and befallen by the faults that are in force."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.faults import (
    DROP,
    DROP_BEFORE,
    ERROR,
    NOTE_LIMIT,
    RATE_LIMIT,
    SILENT,
    SLOW,
    SWALLOW,
    InjectedFault,
)
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.server import OpenConnections
from sdesk_sync.sandbox.strikes import ArmedFaults, RequestFacts

BODY = "sandbox.body"
"""Where the scope holds the request's whole body, so that handlers need not be asynchronous."""

_KEPT = 100_000
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_DROPS = (DROP_BEFORE, DROP)
_NAP_S = 0.05
_PAGE = "<html><head><title>Request blocked</title></head><body>Reference #18.5f</body></html>"


@dataclass(frozen=True)
class RefusalWording:
    """How a vendor words what a fault makes it say.

    `is_note` knows the request that creates a comment, `issue_of` the issue that a path belongs to, where the
    vendor counts writes per issue. `shows_written`: a PUT is answered with the thing as it is then.
    """

    answer_throttled: Callable[[InjectedFault], Response]
    answer_note_limit: Callable[[], Response]
    answer_error: Callable[[int], Response]
    is_note: Callable[[str, str], bool]
    shows_written: bool
    issue_of: Callable[[str], str | None]


class ReceivedCalls:
    """The requests received by all trackers, oldest first; the oldest of very many are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def note_call(self, entry: dict[str, Any]) -> None:
        """Note one answered request."""
        with self._lock:
            self._entries.append(entry)

    def noted_calls(self) -> list[dict[str, Any]]:
        """All that is noted."""
        with self._lock:
            return list(self._entries)

    def forget_calls(self) -> None:
        """Forget them."""
        with self._lock:
            self._entries.clear()


@dataclass(frozen=True)
class CallWiring:
    """What the middleware of one tracker works with."""

    tracker: str
    calls: ReceivedCalls
    faults: ArmedFaults
    clock: SandboxClock
    person_of: Callable[[Mapping[str, str]], Person | None]
    refusals: RefusalWording
    connections: OpenConnections


class CallMiddleware:
    """The middleware around one tracker."""

    def __init__(self, app: ASGIApp, wiring: CallWiring) -> None:
        self._app = app
        self._wiring = wiring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.monotonic()
        body = await _read_body(receive)
        scope[BODY] = body
        headers = Headers(scope=scope)
        person = self._wiring.person_of(headers)
        request = self._describe_request(scope, person.name if person else None)
        held = _HeldAnswer()
        met = await self._answer_request(request, scope, body, held)
        if met not in _DROPS:
            await held.send_held(send, self._wiring.clock.now())
        self._wiring.calls.note_call(
            {
                "person": request.person,
                "tracker": self._wiring.tracker,
                "method": scope["method"],
                "path": _requested_line(scope),
                "body": _parse_body(body, headers.get("content-type", "")),
                "status": None if met == DROP_BEFORE else held.status,
                "ms": round((time.monotonic() - begun) * 1000, 1),
                "fault": met,
            }
        )
        if met in _DROPS:
            self._wiring.connections.hang_up(scope)
            # The server counts the connection as lost only when its loop comes round; until then an
            # application that returns without an answer would be answered for with a 500.
            while (await receive())["type"] != "http.disconnect":
                pass

    def _describe_request(self, scope: Scope, person: str | None) -> RequestFacts:
        method, plain, refusals = scope["method"], requested_path(scope), self._wiring.refusals
        writes = method in _WRITES
        return RequestFacts(
            tracker=self._wiring.tracker,
            person=person,
            line=f"{method} {_requested_line(scope)}",
            at=self._wiring.clock.now(),
            is_write=writes,
            is_note=refusals.is_note(method, plain),
            issue=refusals.issue_of(plain) if writes else None,
        )

    async def _answer_request(
        self, request: RequestFacts, scope: Scope, body: bytes, held: _HeldAnswer
    ) -> str | None:
        """Have the request answered, by the tracker or by a fault; which fault it was."""
        faults = self._wiring.faults
        slow = faults.strike_call(request, SLOW)
        if slow is not None:
            await self._pause(slow.ms / 1000)
        met = faults.strike_call(request, ERROR, RATE_LIMIT, DROP_BEFORE) or faults.strike_limits(request)
        if met is not None:
            if met.kind != DROP_BEFORE:
                await self._refusal_response(met)(scope, _replay_body(body), held.hold_message)
            return met.kind
        if request.is_write and faults.strike_call(request, SWALLOW):
            await Response(status_code=204)(scope, _replay_body(body), held.hold_message)
            return SWALLOW
        if _may_be_silent(scope) and faults.strike_call(request, SILENT):
            await self._answer_silently(scope, held)
            return SILENT
        await self._app(scope, _replay_body(body), held.hold_message)
        written = request.is_write and held.status < 400
        if written and faults.strike_call(request, DROP):
            return DROP
        return slow.kind if slow else None

    async def _answer_silently(self, scope: Scope, held: _HeldAnswer) -> None:
        """Answer a write as if it were done: with the thing as it still is, or with nothing."""
        if self._wiring.refusals.shows_written:
            read = {**scope, "method": "GET", "query_string": b"", BODY: b""}
            await self._app(read, _replay_body(b""), held.hold_message)
        else:
            await Response(status_code=204)(scope, _replay_body(b""), held.hold_message)

    async def _pause(self, seconds: float) -> None:
        """Wait as long as a slow tracker does, but let a sandbox that is being closed close."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._wiring.connections.is_closing:
            await asyncio.sleep(min(left, _NAP_S))

    def _refusal_response(self, met: InjectedFault) -> Response:
        refusals = self._wiring.refusals
        if met.kind == ERROR and met.as_page:
            return HTMLResponse(_PAGE, met.status)
        if met.kind == ERROR:
            return refusals.answer_error(met.status)
        return refusals.answer_note_limit() if met.kind == NOTE_LIMIT else refusals.answer_throttled(met)


def _may_be_silent(scope: Scope) -> bool:
    """Whether a request changes something that is there: a PUT, or a transition of Jira's."""
    is_transition = scope["method"] == "POST" and requested_path(scope).endswith("/transitions")
    return scope["method"] == "PUT" or is_transition


class _HeldAnswer:
    """An answer kept back until it is clear whether it may leave."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self.status = 500

    async def hold_message(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self._messages.append(message)

    async def send_held(self, send: Send, now: datetime) -> None:
        """Send it, with the tracker's own time in its head (the server has none to add)."""
        told = (b"date", format_datetime(now, usegmt=True).encode())
        for message in self._messages:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), told]}
            await send(message)


def _replay_body(body: bytes) -> Receive:
    async def receive_body() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_body


async def _read_body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def requested_path(scope: Scope) -> str:
    """The path as it was asked for, still encoded, without the mount."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1").partition("?")[0].removeprefix(scope.get("root_path", ""))


def _requested_line(scope: Scope) -> str:
    """The same with its query."""
    query: str = scope.get("query_string", b"").decode("latin-1")
    return f"{requested_path(scope)}?{query}" if query else requested_path(scope)


def _parse_body(body: bytes, content_type: str) -> object:
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in content_type:
        return dict(parse_qsl(text, keep_blank_values=True))
    try:
        return json.loads(text)
    except ValueError:
        return text
