"""The HTTP side of `serve` (design §6). It receives and answers; it never waits for a tracker."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sdesk_sync.web.body import MOST_BODY, Bodies, TooLargeError, TooManyError
from sdesk_sync.web.receive import Answer

log = logging.getLogger("sdesk")


class Receive(Protocol):
    """Takes a whole request's headers and body; answers once it is stored."""

    def __call__(self, tracker: str, headers: dict[str, str], body: bytes) -> Awaitable[Answer]: ...


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether we can work: each part with None, or what is wrong with it."""

    parts: dict[str, str | None]

    @property
    def ready(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.parts.values())


def app(receive: Receive, known: Callable[[str], bool], readiness: Callable[[], Readiness]) -> Starlette:
    """The application, from what it needs and nothing else."""

    bodies = Bodies()

    async def hook(request: Request) -> Response:
        tracker = request.path_params["tracker"]
        if not known(tracker):
            return JSONResponse({"error": f"no tracker '{tracker}' here"}, status_code=404)
        try:
            body = await bodies.read(request)
        except TooLargeError:
            return _refused(413, tracker, f"larger than {MOST_BODY} bytes")
        except TooManyError:
            return _refused(503, tracker, "too many large bodies at once; send it again")
        except TimeoutError:
            return _refused(408, tracker, "the body did not arrive in time; send it again")
        except ClientDisconnect:
            return Response(status_code=400)
        answer = await receive(tracker, dict(request.headers), body)
        if answer.status >= 400:
            return _refused(answer.status, tracker, answer.said["error"])
        return JSONResponse(answer.said, status_code=answer.status)

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        found = await run_in_threadpool(readiness)
        parts = {name: wrong or "ok" for name, wrong in found.parts.items()}
        return JSONResponse({"ready": found.ready, **parts}, status_code=200 if found.ready else 503)

    return Starlette(
        routes=[
            Route("/hooks/{tracker}", hook, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ]
    )


def _refused(status: int, tracker: str, why: str) -> JSONResponse:
    """Said to the sender and in the log: whoever sets up a webhook looks there first."""
    log.warning("%s: a webhook was answered %d: %s", tracker, status, why)
    return JSONResponse({"error": why}, status_code=status)
