"""What the sandbox does not play, said in its own name: a vendor's 404 would deny what the vendor has."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sdesk_sync.sandbox.calls import requested_path

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_IMPLEMENTED = 501


def unplayed_response(what: str) -> Response:
    """The answer to a request for something that a real site may have, and the sandbox has not."""
    return JSONResponse({"sandbox": f"does not play {what}"}, NOT_IMPLEMENTED)


def answer_unplayed_route(request: Request) -> Response:
    """The answer of every address, or method on one, that no route is made for."""
    return unplayed_response(f"{request.method} {requested_path(request.scope)}")
