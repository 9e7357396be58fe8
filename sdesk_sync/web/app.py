"""The HTTP side of `serve` in `serve`. It receives and answers; it never waits for a tracker.

What each answer means: docs/engine.md#answers-to-a-webhook.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sdesk_sync.engine.metrics import CONTENT_TYPE, Metrics
from sdesk_sync.web.body import MOST_BODY, Bodies, TooLargeError, TooManyError
from sdesk_sync.web.receive import Answer

log = logging.getLogger("sdesk")


class Receive(Protocol):
    """Takes a whole request's headers and body; answers once it is stored."""

    def __call__(self, tracker: str, headers: dict[str, str], body: bytes) -> Awaitable[Answer]: ...


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether we can work: each part with None, or what is wrong with it; `asides` keep nobody from it."""

    parts: Mapping[str, str | None]
    asides: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.parts.values())


def app(
    receive: Receive,
    known: Callable[[str], bool],
    readiness: Callable[[], Readiness],
    metrics: Metrics | None = None,
) -> Starlette:
    """The application, from what it needs and nothing else.

    `readiness` is called where requests are taken in: it tells what is known and waits for nothing.
    """
    counted, bodies = metrics or Metrics(), Bodies()

    async def hook(request: Request) -> Response:
        tracker = request.path_params["tracker"]
        if not known(tracker):
            counted.received(None, 404)
            return JSONResponse({"error": f"no tracker '{tracker}' here"}, status_code=404)
        answer = await _answer(receive, bodies, tracker, request)
        counted.received(tracker, answer.status)
        if answer.status >= 400:
            return _refused(answer.status, tracker, answer.said["error"])
        return JSONResponse(answer.said, status_code=answer.status)

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        found = readiness()
        parts = {name: wrong or "ok" for name, wrong in (*found.parts.items(), *found.asides.items())}
        return JSONResponse({"ready": found.ready, **parts}, status_code=200 if found.ready else 503)

    async def numbers(request: Request) -> Response:
        return Response(await run_in_threadpool(counted.page), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route("/hooks/{tracker}", hook, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", numbers),
        ]
    )


async def _answer(receive: Receive, bodies: Bodies, tracker: str, request: Request) -> Answer:
    try:
        body = await bodies.read(request)
    except TooLargeError:
        return Answer(413, {"error": f"larger than {MOST_BODY} bytes"})
    except TooManyError:
        return Answer(503, {"error": "too many large bodies at once; send it again"})
    except TimeoutError:
        return Answer(408, {"error": "the body did not arrive in time; send it again"})
    except ClientDisconnect:
        return Answer(400, {"error": "the sender went away before its body was here"})
    return await receive(tracker, dict(request.headers), body)


def _refused(status: int, tracker: str, why: str) -> JSONResponse:
    """Said to the sender and in the log: whoever sets up a webhook looks there first."""
    fields = {"event": "hook-refused", "tracker": tracker, "status": status}
    log.warning("%s: a webhook was answered %d: %s", tracker, status, why, extra=fields)
    return JSONResponse({"error": why}, status_code=status)
