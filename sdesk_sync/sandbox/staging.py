"""Setting a stage from outside: very many tickets, hooks held back and let go, dragged cards, shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox.control import delivery_entry, held_entry
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.outgoing import HookSender
from sdesk_sync.sandbox.site import SandboxTracker
from sdesk_sync.sandbox.trackers import ENGINEERING

_MOST = 1_000_000


@dataclass(frozen=True)
class StagingRoutes:
    """What these control routes reach; `find_tracker` and `find_gitlab`, by its name, are the world's."""

    outgoing: HookSender
    find_tracker: Callable[[str], SandboxTracker]
    find_gitlab: Callable[[str], GitLab]

    def routes(self) -> list[BaseRoute]:
        """The routes, relative to the control's mount."""
        return [
            _staging_route("POST", "/fill", self._fill_on_request),
            _staging_route("POST", "/drag", self._drag_on_request),
            _staging_route("PUT", "/shape", self._shape_on_request),
            _staging_route("POST", "/hold", self._hold_back),
            _staging_route("GET", "/held", self._list_held),
            _staging_route("POST", "/release", self._release_held),
        ]

    def _fill_on_request(self, asked: _StagingRequest) -> object:
        tracker, count = asked.require_text("tracker"), asked.require_count("count")
        if count > _MOST:
            raise ValueError(f"count is at most {_MOST}, found {count}")
        made = self.find_tracker(tracker).fill_project(count)
        return {"tracker": tracker, "count": len(made), "first": made.start, "last": made.stop - 1}

    def _drag_on_request(self, asked: _StagingRequest) -> object:
        self.find_gitlab(asked.tracker or ENGINEERING).drag_card(
            asked.require_text("person"),
            asked.require_count("issue"),
            (asked.require_text("from"), asked.require_text("to")),
        )
        return {}

    def _shape_on_request(self, asked: _StagingRequest) -> object:
        shape = {key: value for key, value in asked.given.items() if key != "tracker"}
        self.find_tracker(asked.require_text("tracker")).order_shape(shape)
        return {}

    def _hold_back(self, asked: _StagingRequest) -> object:
        self.outgoing.hold_back(asked.tracker)
        return {}

    def _list_held(self, asked: _StagingRequest) -> object:
        return [held_entry(delivery) for delivery in self.outgoing.held_deliveries(asked.tracker)]

    def _release_held(self, asked: _StagingRequest) -> object:
        return [delivery_entry(record) for record in self.outgoing.release_held(asked.order, asked.tracker)]


@dataclass(frozen=True)
class _StagingRequest:
    """What was sent: a JSON object, or a query."""

    given: dict[str, Any]

    @property
    def tracker(self) -> str | None:
        return self.require_text("tracker") if "tracker" in self.given else None

    @property
    def order(self) -> list[int] | None:
        order = self.given.get("order")
        if order is None:
            return None
        if not isinstance(order, list) or not all(type(index) is int for index in order):
            raise ValueError(f"order is a list of whole numbers, found {order!r}")
        return order

    def require_text(self, name: str) -> str:
        if not isinstance(value := self.given.get(name), str):
            raise ValueError(f"{name} is a text, found {value!r}")
        return value

    def require_count(self, name: str) -> int:
        value = self.given.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} is a whole number from 1 on, found {value!r}")
        return value


def _staging_route(method: str, path: str, handler: Callable[[_StagingRequest], object]) -> Route:
    async def answer_staging(request: Request) -> Response:
        try:
            asked = _parse_object(await request.body()) or dict(request.query_params)
            # Outside the loop: filling takes seconds, and the trackers go on answering.
            return JSONResponse(await run_in_threadpool(handler, _StagingRequest(asked)))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(path, answer_staging, methods=[method])


def _parse_object(body: bytes) -> dict[str, Any]:
    given = json.loads(body) if body else {}
    if not isinstance(given, dict):
        raise ValueError(f"expected an object, found {given!r}")
    return given
