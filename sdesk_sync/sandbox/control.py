"""The sandbox's own door: see what was called and sent, order mishaps, wind the clock, start over."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox.calls import ReceivedCalls
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.faults import BadFault, fault_from_entry
from sdesk_sync.sandbox.outgoing import DeliveryRecord, HookDelivery, HookSender
from sdesk_sync.sandbox.strikes import ArmedFaults


@dataclass(frozen=True)
class ControlRoutes:
    """What the control routes look into; `reset_trackers` starts every tracker afresh."""

    calls: ReceivedCalls
    faults: ArmedFaults
    outgoing: HookSender
    clock: SandboxClock
    reset_trackers: Callable[[], None]

    def routes(self) -> list[BaseRoute]:
        """The control's routes, relative to its mount."""
        return [
            Route("/calls", self._list_calls, methods=["GET"]),
            Route("/calls", self._forget_calls, methods=["DELETE"]),
            Route("/faults", self._put_faults, methods=["PUT"]),
            Route("/hooks", self._list_deliveries, methods=["GET"]),
            Route("/clock", self._show_clock, methods=["GET"]),
            Route("/clock", self._wind_clock, methods=["POST"]),
            Route("/reset", self._start_over, methods=["POST"]),
        ]

    def _list_calls(self, _: Request) -> Response:
        return JSONResponse(self.calls.noted_calls())

    def _forget_calls(self, _: Request) -> Response:
        self.calls.forget_calls()
        return Response(status_code=204)

    async def _put_faults(self, request: Request) -> Response:
        try:
            wanted = json.loads(await request.body())
            if not isinstance(wanted, list):
                raise BadFault(f"expected a list of faults, found {wanted!r}")
            faults = [fault_from_entry(entry) for entry in wanted]
            self.faults.replace_faults(faults)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse([fault.entry() for fault in faults])

    def _list_deliveries(self, _: Request) -> Response:
        return JSONResponse([delivery_entry(record) for record in list(self.outgoing.log)])

    async def _show_clock(self, _: Request) -> Response:
        return JSONResponse({"now": self.clock.now().isoformat()})

    async def _wind_clock(self, request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
            seconds = asked.get("advance_s") if isinstance(asked, dict) else None
            if isinstance(seconds, bool) or not isinstance(seconds, int | float):
                raise ValueError(f'expected {{"advance_s": seconds}}, found {asked!r}')
            self.clock.advance(seconds)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        self.outgoing.wake_lanes()
        return await self._show_clock(request)

    def _start_over(self, _: Request) -> Response:
        self.faults.replace_faults([])
        self.reset_trackers()
        self.outgoing.forget_deliveries()
        self.calls.forget_calls()
        return Response(status_code=204)


def delivery_entry(record: DeliveryRecord) -> dict[str, Any]:
    """A delivery as GET /hooks lists it."""
    last = record.attempts[-1] if record.attempts else None
    return {
        **held_entry(record.delivery),
        "url": record.delivery.url,
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


def held_entry(delivery: HookDelivery) -> dict[str, Any]:
    """A delivery as GET /held lists it, before anything was sent."""
    return {
        "tracker": delivery.tracker,
        "event": delivery.event,
        "headers": delivery.headers,
        "body": json.loads(delivery.body) if delivery.body else None,
    }
