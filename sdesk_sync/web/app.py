"""The HTTP side of `serve`. It receives and answers; it never waits for a tracker.

What each answer means: docs/engine.md#answers-to-a-webhook.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sdesk_sync.web.hooks import WebhookRoutes

# https://prometheus.io/docs/instrumenting/exposition_formats/
_PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


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
    hooks: WebhookRoutes, readiness: Callable[[], Readiness], metrics_page: Callable[[], bytes]
) -> Starlette:
    """The application, from what it needs and nothing else.

    `readiness` is called where requests are taken in: it tells what is known and waits for nothing.
    """

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        found = readiness()
        parts = {name: wrong or "ok" for name, wrong in (*found.parts.items(), *found.asides.items())}
        page = {"ready": found.is_ready, **parts, "notices": list(found.notices)}
        return JSONResponse(page, status_code=200 if found.is_ready else 503)

    async def metrics(request: Request) -> Response:
        return Response(await run_in_threadpool(metrics_page), media_type=_PROMETHEUS_TEXT)

    app = Starlette(
        routes=[
            *_routes("/hooks/{tracker}", hooks.take, "POST"),
            *_routes("/healthz", healthz, "GET"),
            *_routes("/readyz", readyz, "GET"),
            *_routes("/metrics", metrics, "GET"),
        ],
        exception_handlers={404: hooks.miss, 405: hooks.miss},
    )
    app.router.redirect_slashes = False
    return app


def _routes(path: str, endpoint: Callable[[Request], Awaitable[Response]], method: str) -> Iterator[Route]:
    """With and without a slash at the end: no sender of webhooks takes its body along to a redirect."""
    for written in (path, f"{path}/"):
        yield Route(written, endpoint, methods=[method])
