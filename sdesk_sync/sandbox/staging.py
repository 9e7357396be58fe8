"""Setting a stage from outside: very many tickets, hooks held back and let go in any order, dragged cards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox.control import shown
from sdesk_sync.sandbox.outgoing import Outgoing

_MOST = 1_000_000


@dataclass(frozen=True)
class Staging:
    """What these control routes reach; `fill` and `drag` are the world's."""

    outgoing: Outgoing
    fill: Callable[[str, int], range]
    drag: Callable[[str, int, tuple[str, str]], None]

    def routes(self) -> list[BaseRoute]:
        """The routes, relative to the control's mount."""
        return [
            _route("POST", "/fill", self._fill),
            _route("POST", "/drag", self._drag),
            _route("POST", "/hold", self._hold),
            _route("GET", "/held", self._held),
            _route("POST", "/release", self._release),
        ]

    def _fill(self, asked: _Asked) -> object:
        tracker, count = asked.text("tracker"), asked.number("count")
        if count > _MOST:
            raise ValueError(f"count is at most {_MOST}, found {count}")
        made = self.fill(tracker, count)
        return {"tracker": tracker, "count": len(made), "first": made.start, "last": made.stop - 1}

    def _drag(self, asked: _Asked) -> object:
        self.drag(asked.text("person"), asked.number("issue"), (asked.text("from"), asked.text("to")))
        return {}

    def _hold(self, asked: _Asked) -> object:
        self.outgoing.hold(asked.tracker)
        return {}

    def _held(self, asked: _Asked) -> object:
        return [
            {
                "tracker": each.tracker,
                "event": each.event,
                "headers": each.headers,
                "body": json.loads(each.body) if each.body else None,
            }
            for each in self.outgoing.held(asked.tracker)
        ]

    def _release(self, asked: _Asked) -> object:
        return [shown(record) for record in self.outgoing.release(asked.order, asked.tracker)]


@dataclass(frozen=True)
class _Asked:
    """What was sent: a JSON object, or a query."""

    given: dict[str, Any]

    @property
    def tracker(self) -> str | None:
        return self.text("tracker") if "tracker" in self.given else None

    @property
    def order(self) -> list[int] | None:
        order = self.given.get("order")
        if order is None:
            return None
        if not isinstance(order, list) or not all(type(index) is int for index in order):
            raise ValueError(f"order is a list of whole numbers, found {order!r}")
        return order

    def text(self, name: str) -> str:
        if not isinstance(value := self.given.get(name), str):
            raise ValueError(f"{name} is a text, found {value!r}")
        return value

    def number(self, name: str) -> int:
        value = self.given.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} is a whole number from 1 on, found {value!r}")
        return value


def _route(method: str, path: str, handler: Callable[[_Asked], object]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            asked = _read(await request.body()) or dict(request.query_params)
            # Outside the loop: filling takes seconds, and the trackers go on answering.
            return JSONResponse(await run_in_threadpool(handler, _Asked(asked)))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(path, endpoint, methods=[method])


def _read(body: bytes) -> dict[str, Any]:
    given = json.loads(body) if body else {}
    if not isinstance(given, dict):
        raise ValueError(f"expected an object, found {given!r}")
    return given
