"""The sandbox's own door: see what was called and sent, order mishaps, wind the clock, start over."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox.calls import Calls
from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.faults import BadFault, fault_of
from sdesk_sync.sandbox.outgoing import Outgoing, Sent
from sdesk_sync.sandbox.strikes import Faults


@dataclass(frozen=True)
class Control:
    """What the control routes look into; `reset` starts every tracker afresh."""

    calls: Calls
    faults: Faults
    outgoing: Outgoing
    clock: Clock
    reset: Callable[[], None]

    def routes(self) -> list[BaseRoute]:
        """The control's routes, relative to its mount."""
        return [
            Route("/calls", self._calls, methods=["GET"]),
            Route("/calls", self._forget_calls, methods=["DELETE"]),
            Route("/faults", self._put_faults, methods=["PUT"]),
            Route("/hooks", self._hooks, methods=["GET"]),
            Route("/clock", self._wind, methods=["POST"]),
            Route("/reset", self._start_over, methods=["POST"]),
        ]

    def _calls(self, _: Request) -> Response:
        return JSONResponse(self.calls.all())

    def _forget_calls(self, _: Request) -> Response:
        self.calls.clear()
        return Response(status_code=204)

    async def _put_faults(self, request: Request) -> Response:
        try:
            wanted = json.loads(await request.body())
            if not isinstance(wanted, list):
                raise BadFault(f"expected a list of faults, found {wanted!r}")
            faults = [fault_of(entry) for entry in wanted]
            self.faults.put(faults)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse([fault.entry() for fault in faults])

    def _hooks(self, _: Request) -> Response:
        return JSONResponse([shown(record) for record in list(self.outgoing.log)])

    async def _wind(self, request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
            seconds = asked.get("advance_s") if isinstance(asked, dict) else None
            if isinstance(seconds, bool) or not isinstance(seconds, int | float):
                raise ValueError(f'expected {{"advance_s": seconds}}, found {asked!r}')
            self.clock.advance(seconds)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        self.outgoing.wake()
        return JSONResponse({"now": self.clock.now().isoformat()})

    def _start_over(self, _: Request) -> Response:
        self.faults.put([])
        self.reset()
        self.outgoing.clear()
        self.calls.clear()
        return Response(status_code=204)


def shown(record: Sent) -> dict[str, Any]:
    """A delivery as GET /hooks lists it."""
    delivery, last = record.delivery, record.attempts[-1] if record.attempts else None
    return {
        "tracker": delivery.tracker,
        "event": delivery.event,
        "url": delivery.url,
        "headers": delivery.headers,
        "body": json.loads(delivery.body) if delivery.body else None,
        "queued_at": record.at.isoformat(),
        "fault": record.fault,
        "skipped": record.skipped,
        "status": last.status if last else None,
        "answer": last.answer if last else None,
        "attempts": [
            {"at": a.at.isoformat(), "status": a.status, "error": a.error, "ms": a.ms}
            for a in record.attempts
        ],
    }
