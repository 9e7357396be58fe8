"""The HTTP side of `serve`. It receives and answers; it never waits for a tracker.

What each answer means: docs/engine.md#answers-to-a-webhook.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sdesk_sync.web.body import MAX_BODY_BYTES, BodyReader, TooLargeError, TooManyError
from sdesk_sync.web.receive import WebhookAnswer

log = logging.getLogger("sdesk")
# https://prometheus.io/docs/instrumenting/exposition_formats/
_PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class ReceiveDelivery(Protocol):
    """Takes a whole request's headers and body; answers once it is stored."""

    def __call__(self, tracker: str, headers: dict[str, str], body: bytes) -> Awaitable[WebhookAnswer]: ...


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether we can work: each part with None, or what is wrong with it.

    `asides` and `notices` are to be known, and keep nobody from it.
    """

    parts: Mapping[str, str | None]
    asides: Mapping[str, str | None] = field(default_factory=dict)
    notices: Sequence[str] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.parts.values())


def build_app(
    receive: ReceiveDelivery,
    is_known: Callable[[str], bool],
    readiness: Callable[[], Readiness],
    on_answered: Callable[[str | None, int], None],
    metrics_page: Callable[[], bytes],
) -> Starlette:
    """The application, from what it needs and nothing else.

    `readiness` is called where requests are taken in: it tells what is known and waits for nothing.
    `on_answered` is told of each webhook: the tracker, None for one that we do not know, and our answer.
    """
    bodies = BodyReader()

    async def hook(request: Request) -> Response:
        tracker = request.path_params["tracker"]
        if not is_known(tracker):
            on_answered(None, 404)
            return JSONResponse({"error": f"no tracker '{tracker}' here"}, status_code=404)
        answer = await _receive(receive, bodies, tracker, request)
        on_answered(tracker, answer.status)
        if answer.status >= 400:
            return _refuse(answer.status, tracker, answer.body["error"])
        return JSONResponse(answer.body, status_code=answer.status)

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        found = readiness()
        parts = {name: wrong or "ok" for name, wrong in (*found.parts.items(), *found.asides.items())}
        page = {"ready": found.is_ready, **parts, "notices": list(found.notices)}
        return JSONResponse(page, status_code=200 if found.is_ready else 503)

    async def metrics(request: Request) -> Response:
        return Response(await run_in_threadpool(metrics_page), media_type=_PROMETHEUS_TEXT)

    return Starlette(
        routes=[
            Route("/hooks/{tracker}", hook, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ]
    )


async def _receive(
    receive: ReceiveDelivery, bodies: BodyReader, tracker: str, request: Request
) -> WebhookAnswer:
    try:
        body = await bodies.read(request)
    except TooLargeError:
        return WebhookAnswer(413, {"error": f"larger than {MAX_BODY_BYTES} bytes"})
    except TooManyError:
        return WebhookAnswer(503, {"error": "too many large bodies at once; send it again"})
    except TimeoutError:
        return WebhookAnswer(408, {"error": "the body did not arrive in time; send it again"})
    except ClientDisconnect:
        return WebhookAnswer(400, {"error": "the sender went away before its body was here"})
    return await receive(tracker, dict(request.headers), body)


def _refuse(status: int, tracker: str, why: str) -> JSONResponse:
    """Said to the sender and in the log: whoever sets up a webhook looks there first."""
    fields = {"event": "hook-refused", "tracker": tracker, "status": status}
    log.warning("%s: a webhook was answered %d: %s", tracker, status, why, extra=fields)
    return JSONResponse({"error": why}, status_code=status)
