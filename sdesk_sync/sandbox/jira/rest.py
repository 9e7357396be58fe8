"""One REST call: who asks, what for, and the ways it is answered or refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sdesk_sync.sandbox.calls import BODY
from sdesk_sync.sandbox.jira.editions import JiraEdition
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.regard import SentValues, ignores_header
from sdesk_sync.sandbox.site import Json
from sdesk_sync.sandbox.unplayed import NOT_IMPLEMENTED, unplayed_response

UNREADABLE = "Invalid request payload. Refer to the REST API documentation and try again."
UNAUTHORIZED = "Client must be authenticated to access this resource."

BURST = {"GET": 100, "POST": 100, "PUT": 50, "DELETE": 50}
"""Requests per second of one endpoint, where no other was recorded (docs/trackers/jira.md#rate-limits)."""


class JiraRefusal(Exception):
    """A request that Jira does not carry out, in its error collection."""

    def __init__(self, status: int, *messages: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(status, messages, errors)
        self.status = status
        self.messages = messages
        self.errors = dict(errors or {})

    def error_response(self) -> Response:
        """The refusal as Jira words it (ErrorCollection: docs/trackers/jira.md#rest-api-document)."""
        return JSONResponse({"errorMessages": list(self.messages), "errors": self.errors}, self.status)


class NotPlayed(JiraRefusal):
    """A request that Jira might carry out and the sandbox cannot."""

    def __init__(self, what: str) -> None:
        super().__init__(NOT_IMPLEMENTED, what)
        self.what = what

    def error_response(self) -> Response:
        """The sandbox's own word, and not Jira's."""
        return unplayed_response(self.what)


@dataclass(frozen=True)
class JiraCall:
    """One authenticated request; anonymous only where the rule is open."""

    account: Person | None
    view: ReaderView
    path: Mapping[str, str]
    parameters: QueryParams
    body: Any

    @cached_property
    def query(self) -> SentValues:
        """The parameters, the last of those that share a name."""
        return SentValues(dict(self.parameters))

    @cached_property
    def _keys(self) -> SentValues:
        return SentValues(self.body if isinstance(self.body, dict) else {})

    @cached_property
    def _expansions(self) -> SentValues:
        """What `expand` asks for, in the query or in the body, as one text or as a list."""
        in_body = self._keys.get("expand") or []
        texts = [*self.list_parameter("expand"), *([in_body] if isinstance(in_body, str) else in_body)]
        return SentValues(dict.fromkeys(word.strip() for text in texts for word in str(text).split(",")))

    def list_ignored(self) -> list[str]:
        """What was sent and nobody has looked at: parameters, keys of the body, values of `expand`."""
        return [*self._expansions.unread, *self.query.unread, *self._keys.unread]

    @property
    def person(self) -> Person:
        """Who asks; 401 for nobody."""
        if self.account is None:
            raise JiraRefusal(401, UNAUTHORIZED)
        return self.account

    def body_object(self) -> Json:
        """The body, which has to be an object."""
        if not isinstance(self.body, dict):
            raise JiraRefusal(400, UNREADABLE)
        return self._keys

    def whole_body(self) -> Any:
        """The body, whatever it is, all of which counts."""
        self._keys.unread.clear()
        return self.body

    def to_expand(self, *known: str) -> list[str]:
        """Which of these `expand` asks for."""
        return [name for name in known if name in self._expansions]

    def list_parameter(self, name: str) -> list[str]:
        """A parameter that takes several values, by commas or by repetition."""
        if name not in self.query:
            return []
        texts = self.parameters.getlist(name)
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]

    def number_parameter(self, name: str, default: int, most: int | None = None) -> int:
        """A whole number from 0 on, cut to `most`."""
        text = self.query.get(name)
        if text is None:
            return default
        if not text.isdecimal():
            raise JiraRefusal(400, f"The value '{text}' of the query parameter '{name}' is not a number.")
        return int(text) if most is None else min(int(text), most)

    def has_flag(self, name: str) -> bool:
        """Whether a parameter says true."""
        return str(self.query.get(name)).lower() == "true"


@dataclass(frozen=True)
class RestRoute:
    """One route below the API's root, its handler, and the burst limit its answers name.

    Of what is for administrators, `refused` is the status for others; None where it is for everybody.
    """

    method: str
    path: str
    handler: Callable[[JiraCall], Response]
    is_open: bool = False
    limit: int | None = None
    refused: int | None = 403


@dataclass(frozen=True)
class RequestDoor:
    """Lets requests in: knows the caller, opens the body, answers refusals, one call at a time."""

    base_url: str
    edition: JiraEdition
    person_of: Callable[[Mapping[str, str]], Person | None]
    lock: RLock
    on_asked: Callable[[], None]
    """Told before each request is answered, under the lock."""
    on_answered: Callable[[RestRoute, Person | None], None]
    """Told what was answered to whom, under the lock."""

    def make_endpoint(self, route: RestRoute, version: str) -> Callable[[Request], Response]:
        """The rule as a route's endpoint in one API version."""

        def answer_request(request: Request) -> Response:
            person = self.person_of(request.headers)
            signs_in = "authorization" in request.headers
            if person is None and (signs_in or not route.is_open):
                return _unauthorized_response(self.base_url)
            try:
                call = JiraCall(
                    account=person,
                    view=ReaderView(self.base_url, version, person, self.edition),
                    path=request.path_params,
                    parameters=request.query_params,
                    body=_read_json_body(request.scope[BODY]),
                )
                with self.lock:
                    self.on_asked()
                    response = route.handler(call)
                    self.on_answered(route, person)
                response.headers.update(ignores_header(call.list_ignored()))
            except JiraRefusal as refused:
                response = refused.error_response()
            response.headers.update(self._rate_headers(route))
            return response

        return answer_request

    def _rate_headers(self, route: RestRoute) -> dict[str, str]:
        limit = route.limit or BURST[route.method]
        counted = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(limit - 1)}
        return {**counted, **self.edition.rate_headers}


def json_response(content: object, status: int = 200) -> Response:
    """An answer with a JSON body."""
    return JSONResponse(content, status)


def empty_response(status: int = 204) -> Response:
    """An answer without a body."""
    return Response(status_code=status)


def list_part(call: JiraCall, entries: Sequence[Any], key: str, most: int = 100) -> Json:
    """The asked-for part of a list, as PageOfComments and its like are shaped."""
    start = call.number_parameter("startAt", 0)
    size = call.number_parameter("maxResults", min(50, most), most)
    part = list(entries[start : start + size])
    return {"startAt": start, "maxResults": size, "total": len(entries), key: part}


def page_bean(call: JiraCall, entries: Sequence[Any], path: str, most: int = 100) -> Json:
    """The asked-for part of a list, as the PageBean schemas are shaped."""
    bean = list_part(call, entries, "values", most)
    end = bean["startAt"] + len(bean["values"])
    here = f"{call.view.resource_url(path)}?"
    bean["self"] = f"{here}startAt={bean['startAt']}&maxResults={bean['maxResults']}"
    bean["isLast"] = end >= len(entries)
    if not bean["isLast"]:
        bean["nextPage"] = f"{here}startAt={end}&maxResults={bean['maxResults']}"
    return bean


def _read_json_body(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise JiraRefusal(
            400, f"There was an error parsing JSON. Check that your request body is valid. {error}"
        ) from None


def _unauthorized_response(base_url: str) -> Response:
    headers = {
        "WWW-Authenticate": f'OAuth realm="{base_url}"',
        "X-Seraph-LoginReason": "AUTHENTICATED_FAILED",
    }
    return JSONResponse({"message": UNAUTHORIZED, "status-code": 401}, 401, headers)
