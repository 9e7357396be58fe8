"""What a test's sandbox was asked and what it answered, taken where no fault of the sandbox has struck."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sdesk_sync.sandbox.calls import BODY, requested_path

Json = Any
Pairs = tuple[tuple[str, str], ...]
_NESTED = (dict, list)
_LONG_BYTES = 50_000


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; bodies that are no JSON are their text, bodies that are none are None."""

    tracker: str
    method: str
    path: str
    query: Pairs
    form: Pairs
    sent: Json
    status: int
    answered: Json

    @property
    def line(self) -> str:
        """The request's first line and the answer's status, for a person."""
        words = "&".join(f"{name}={value}" for name, value in self.query)
        asked = f"{self.path}?{words}" if words else self.path
        return f"{self.method} {asked} → {self.status}"


@dataclass(frozen=True)
class RawExchange:
    """The same as it went over the wire: reading it is left to whoever looks at it."""

    tracker: str
    scope: Scope
    status: int
    headers: Headers
    body: bytes

    @property
    def asked(self) -> object:
        """What it is about, without the values of its parameters."""
        names = tuple(name for name, _ in _pairs(self.scope.get("query_string", b"")))
        return self.tracker, self.scope["method"], requested_path(self.scope), names, self.status

    def read(self) -> Exchange:
        """Its bodies read."""
        asked = Headers(scope=self.scope)
        sent: bytes = self.scope[BODY]
        is_form = "x-www-form-urlencoded" in asked.get("content-type", "")
        return Exchange(
            tracker=self.tracker,
            method=self.scope["method"],
            path=requested_path(self.scope),
            query=_pairs(self.scope.get("query_string", b"")),
            form=_pairs(sent) if is_form else (),
            sent=None if is_form else _value(sent),
            status=self.status,
            answered=_value(self.body),
        )


def _pairs(written: bytes) -> Pairs:
    return tuple(parse_qsl(written.decode("utf-8", "replace"), keep_blank_values=True))


def _value(written: bytes) -> Json:
    if not written:
        return None
    try:
        return json.loads(written)
    except ValueError:
        return written.decode("utf-8", "replace")


class Listener:
    """An application that passes everything on and keeps what went to and fro."""

    def __init__(self, app: ASGIApp, tracker: str, kept: deque[RawExchange]) -> None:
        self._app, self._tracker, self._kept = app, tracker, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def pass_on(message: Message) -> None:
            messages.append(message)
            await send(message)

        await self._app(scope, receive, pass_on)
        if messages and scope["type"] == "http":
            start = messages[0]
            body = b"".join(each.get("body", b"") for each in messages[1:])
            headers = Headers(raw=list(start.get("headers", ())))
            self._kept.append(RawExchange(self._tracker, scope, start["status"], headers, body))


def shape_of(value: Json) -> object:
    """The keys and JSON types of a value, without what they hold.

    Each answer of a run goes through here, pages of a hundred issues too: so what holds neither objects nor
    lists is not gone through one by one.
    """
    if type(value) is dict:
        return (tuple(value), _shapes(value.values()))
    return frozenset(_shapes(value)) if type(value) is list else type(value)


def _shapes(values: Collection[Json]) -> tuple[object, ...]:
    kinds = tuple(map(type, values))
    if dict not in kinds and list not in kinds:
        return kinds
    return tuple([shape_of(each) if type(each) in _NESTED else type(each) for each in values])


def first_of_each_shape(values: list[Json]) -> list[tuple[int, Json]]:
    """The first entry of each shape in a list, with its number."""
    found: dict[object, tuple[int, Json]] = {}
    for number, each in enumerate(values):
        found.setdefault(shape_of(each), (number, each))
    return list(found.values())


def shape_of_pairs(pairs: Pairs) -> frozenset[tuple[str, object]]:
    """The names and kinds of what is sent as text."""
    return frozenset((name, _kind(value)) for name, value in pairs)


def _kind(text: str) -> str:
    if text.lstrip("-").isdigit():
        return "number"
    return text if text in ("true", "false", "") else "text"


def drain(kept: deque[RawExchange], long_known: set[object]) -> Iterator[Exchange]:
    """All that is kept, oldest first; what comes meanwhile stays for the next time.

    Of answers too long to be read each time, such as pages of a hundred issues, the first to an address and
    its parameters' names; `long_known` are those that there were.
    """
    for _ in range(len(kept)):
        raw = kept.popleft()
        if len(raw.body) > _LONG_BYTES:
            if raw.asked in long_known:
                continue
            long_known.add(raw.asked)
        yield raw.read()
