"""The HTTP side of `serve` (design §6). It receives and answers; it never waits for a tracker."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sdesk_sync.web.receive import Answer

MOST_BODY = 25 * 1024 * 1024
"""The largest body either tracker sends (GitLab and Jira Cloud: 25 MB)."""


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

    async def hook(request: Request) -> Response:
        tracker = request.path_params["tracker"]
        if not known(tracker):
            return JSONResponse({"error": f"no tracker '{tracker}' here"}, status_code=404)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return JSONResponse({"error": f"larger than {MOST_BODY} bytes"}, status_code=413)
        answer = await receive(tracker, dict(request.headers), body)
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


async def _body(request: Request) -> bytes | None:
    """The body, or None for one over the cap, which is then not read to its end."""
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length[:18]) > MOST_BODY:
        return None
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
