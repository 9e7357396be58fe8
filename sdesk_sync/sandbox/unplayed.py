"""What the sandbox does not play, said in its own name: a vendor's 404 would deny what the vendor has."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_PLAYED = 501


def unplayed_response(what: str) -> Response:
    """The answer to a request for something that a real site may have, and the sandbox has not."""
    return JSONResponse({"sandbox": f"does not play {what}"}, NOT_PLAYED)


def answer_unplayed_route(request: Request) -> Response:
    """The answer of every address, or method on one, that no route is made for."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return unplayed_response(f"{request.method} {path}")
