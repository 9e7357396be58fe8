"""Where webhooks go: taken where they are for a tracker of ours; if not, sender and log are told.

What each answer means: docs/engine.md#answers-to-a-webhook.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from sdesk_sync.web.body import BodyReader, TooLargeError, TooManyError
from sdesk_sync.web.receive import WebhookAnswer
from sdesk_sync.web.refusals import RefusalLog
from sdesk_sync.web.senders import TrustedProxies

HOOKS = "/hooks"
LOOKING_AGENT = "sdesk-sync doctor"
"""Who looks whether we answer here, as it names itself: no sender of webhooks, so the log is spared it."""
_POST_ONLY = "webhooks are taken by POST only"
_NO_TRACKER = "no tracker '"
_SHOWN = 2
"""How many parts of a path are logged; what stands behind a tracker's name may be a secret."""
_LONGEST = 64


class ReceiveDelivery(Protocol):
    """Takes a whole request's headers and body; answers once it is stored."""

    def __call__(self, tracker: str, headers: dict[str, str], body: bytes) -> Awaitable[WebhookAnswer]: ...


OnAnswered = Callable[[str | None, int], None]
"""Told of each webhook: the tracker, None for one that we do not know, and our answer."""


@dataclass(frozen=True, slots=True)
class WebhookRoutes:
    """What answers below `/hooks`, and whatever else is sent to us and finds no place."""

    receive: ReceiveDelivery
    names: Callable[[], Collection[str]]
    on_answered: OnAnswered
    bodies: BodyReader
    refusals: RefusalLog
    proxies: TrustedProxies
    is_crowded: Callable[[], bool] = lambda: False
    """Whether so many wait for the store that the pages have to be thought of."""

    async def take(self, request: Request) -> Response:
        """A webhook for the tracker that the path names."""
        tracker = request.path_params["tracker"]
        if tracker not in self.names():
            return self._refuse_stray(request, 404, self._describe_unknown(tracker))
        answer = await self._receive(tracker, request)
        self.on_answered(tracker, answer.status)
        if answer.status >= 400:
            self.refusals.log_refusal(tracker, answer.status, answer.body["error"], _host(request))
        return JSONResponse(answer.body, status_code=answer.status)

    async def miss(self, request: Request, error: Exception) -> Response:
        """What no route takes: whoever posts it has most likely mistaken the path."""
        known = error if isinstance(error, HTTPException) else HTTPException(404)
        status, headers = known.status_code, known.headers
        if request.method in ("GET", "HEAD") and not request.scope["path"].startswith(HOOKS):
            return JSONResponse({"error": "nothing is here"}, status_code=status, headers=headers)
        tracker = request.path_params.get("tracker")
        if status == 405 and tracker is not None and tracker not in self.names():
            # Whatever it was asked with, no webhook would be taken there.
            return self._refuse_stray(request, 404, self._describe_unknown(tracker))
        why = f"{_POST_ONLY if status == 405 else 'no webhook goes there'}; expected POST {HOOKS}/<tracker>"
        if status == 405 and request.headers.get("user-agent") == LOOKING_AGENT:
            return JSONResponse({"error": why}, status_code=status, headers=headers)
        return self._refuse_stray(request, status, why, headers)

    def refuse_no_http(self, sender: str | None) -> None:
        """What came was no request at all."""
        self.on_answered(None, 400)
        self.refusals.log_refusal("-", 400, "it is no HTTP; https is spoken by a proxy before us", sender)

    async def _receive(self, tracker: str, request: Request) -> WebhookAnswer:
        held = self.bodies.begin(self.proxies.share_of(_host(request)))
        try:
            body = await self.bodies.read(held, request)
            if self.is_crowded():
                return WebhookAnswer(503, {"error": "too many webhooks wait for the store; send it again"})
            return await self.receive(tracker, dict(request.headers), body)
        except TooLargeError:
            return WebhookAnswer(413, {"error": f"larger than {self.bodies.limits.body_bytes} bytes"})
        except TooManyError:
            return WebhookAnswer(503, {"error": "too many large bodies at once; send it again"})
        except TimeoutError:
            return WebhookAnswer(408, {"error": "the body did not arrive in time; send it again"})
        except ClientDisconnect:
            return WebhookAnswer(400, {"error": "the sender went away before its body was here"})
        finally:
            self.bodies.release(held)

    def _refuse_stray(
        self, request: Request, status: int, why: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        self.on_answered(None, status)
        self.refusals.log_refusal(_shown_path(request.scope["path"]), status, why, _host(request))
        return JSONResponse({"error": why}, status_code=status, headers=headers)

    def _describe_unknown(self, tracker: str) -> str:
        alike = [name for name in self.names() if name.casefold() == tracker.casefold()]
        meant = f"; its name is written '{alike[0]}'" if alike else ""
        return f"{_NO_TRACKER}{tracker[:_LONGEST]}' here{meant}"


class AnsweringDesk(StrEnum):
    """Who answers where webhooks of a tracker are to go."""

    US = "us"
    WITHOUT_TRACKER = "without-tracker"
    STRANGER = "stranger"


def recognize_answer(status: int, error: str) -> AnsweringDesk:
    """Who it is that answers GET at a webhook's address so; `error` is what the answer says of it."""
    if status == 405 and error.startswith(_POST_ONLY):
        return AnsweringDesk.US
    is_desk = status == 404 and error.startswith(_NO_TRACKER)
    return AnsweringDesk.WITHOUT_TRACKER if is_desk else AnsweringDesk.STRANGER


def _host(request: Request) -> str | None:
    return request.client.host if request.client else None


def _shown_path(path: str) -> str:
    parts = path.split("/")[1:]
    shown = "/".join(part[:_LONGEST] for part in parts[:_SHOWN])
    return f"/{shown}" + ("/…" if len(parts) > _SHOWN and any(parts[_SHOWN:]) else "")
