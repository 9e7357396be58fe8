"""GitLab's REST manners: who asks, what they sent, how answers and errors are shaped, pages."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from sdesk_sync.sandbox.calls import BODY, requested_path
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.refusals import GitLabRefusal, bad_parameter, forbidden, not_found
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.regard import SentValues, ignores_header

EVENT_UUID = "x-gitlab-event-uuid"
PAGE_LIMIT = 100
PAGE = 20
COUNTED = 10_000
OFFSET_LIMIT = 50_000


class _AddressedThing(Protocol):
    """What an address finds by its id."""

    @property
    def id(self) -> int: ...


_Thing = TypeVar("_Thing", bound=_AddressedThing)


@dataclass(frozen=True)
class GitLabAnswer:
    """A good answer: JSON body (None: no body, bytes: a file), status, headers."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GitLabCall:
    """One request, read."""

    project: GitLabProject
    person: Person
    path: dict[str, str]
    given: SentValues
    url: str
    event_uuid: str | None

    def require_level(self, level: int) -> None:
        """403 for who has less access to the project (https://docs.gitlab.com/user/permissions/)."""
        if self.project.access_level(self.person) < level:
            raise forbidden()

    def path_number(self, name: str) -> int:
        """A whole number from the path."""
        return int(self.path[name])

    def given_text(self, name: str) -> str | None:
        """A text parameter; None if it was not sent."""
        value = self.given.get(name)
        return None if value is None else str(value)

    def require_texts(self, *names: str) -> list[str]:
        """Text parameters that must be there; 400 names all that are missing."""
        if missing := [name for name in names if self.given.get(name) is None]:
            raise bad_parameter(", ".join(f"{name} is missing" for name in missing))
        return [str(self.given[name]) for name in names]

    def given_flag(self, name: str) -> bool | None:
        """A true/false parameter; None if it was not sent."""
        value = self.given.get(name)
        if value is None or isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "1", "t", "on", "yes"):
            return True
        if str(value).lower() in ("false", "0", "f", "off", "no", ""):
            return False
        raise bad_parameter(f"{name} is invalid")

    def text_list(self, name: str) -> list[str] | None:
        """A list of texts, sent as an array or with commas; None if not sent.

        docs/trackers/gitlab.md#labels
        """
        value = self.given.get(name)
        if value is None:
            return None
        parts = value if isinstance(value, list) else str(value).split(",")
        return [part for raw in parts if (part := str(raw).strip())]

    def number_list(self, name: str) -> list[int] | None:
        """A list of whole numbers, sent as an array or with commas; None if it was not sent."""
        words = self.text_list(name)
        try:
            return None if words is None else [int(word) for word in words]
        except ValueError:
            raise bad_parameter(f"{name} is invalid") from None

    def choice(self, name: str, allowed: Sequence[str]) -> str | None:
        """A word out of a few; None if it was not sent."""
        value = self.given_text(name)
        if value is not None and value not in allowed:
            raise bad_parameter(f"{name} does not have a valid value")
        return value

    def positive_number(self, name: str, default: int) -> int:
        """A number of at least one."""
        try:
            value = int(self.given.get(name, default))
        except (TypeError, ValueError):
            raise bad_parameter(f"{name} is invalid") from None
        if value < 1:
            raise bad_parameter(f"{name} does not have a valid value")
        return value

    def require_addressed(self, things: Iterable[_Thing], name: str) -> _Thing:
        """The thing whose id the path has under this name; 404 where none has it."""
        number = self.path_number(name)
        found = next((each for each in things if each.id == number), None)
        if found is None:
            raise not_found()
        return found


GitLabHandler = Callable[[GitLabCall], GitLabAnswer]


class _EncodedRoute(Route):
    """A route found by the address as it was sent: an encoded slash belongs to a name, an open one parts two.

    https://docs.gitlab.com/api/rest/
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches({**scope, "path": f"{scope['root_path']}{requested_path(scope)}"})


class RouteMaker:
    """Turns handlers into routes: signs people in, locks the project, words errors, adds GitLab's headers."""

    def __init__(self, project: GitLabProject, admit: Callable[[Request], Person]) -> None:
        self._project = project
        self._admit = admit
        self._seen: Counter[tuple[int, int]] = Counter()

    def locked_route(self, method: str, path: str, handler: GitLabHandler) -> Route:
        """A route below /api/v4 whose handler runs with the project locked."""
        return self._make_route(method, path, handler, locked=True)

    def unlocked_route(self, method: str, path: str, handler: GitLabHandler) -> Route:
        """A route whose handler waits for somebody else, and so must not hold the project."""
        return self._make_route(method, path, handler, locked=False)

    def _make_route(self, method: str, path: str, handler: GitLabHandler, *, locked: bool) -> Route:
        def endpoint(request: Request) -> Response:
            return self._run_handler(request, handler, locked=locked)

        return _EncodedRoute(f"/api/v4{path}", endpoint, methods=[method])

    def _run_handler(self, request: Request, handler: GitLabHandler, *, locked: bool) -> Response:
        person = None
        try:
            person = self._admit(request)
            call = _read_call(request, self._project, person)
            if locked:
                with self._project.lock:
                    answer = handler(call)
            else:
                answer = handler(call)
            answer.headers.update(ignores_header(call.given.unread))
        except GitLabRefusal as refusal:
            answer = GitLabAnswer(refusal.body, refusal.status, dict(refusal.headers))
        headers = {**self._rate_limit_headers(person), "X-Request-Id": str(uuid.uuid4()), **answer.headers}
        if answer.body is None or isinstance(answer.body, bytes):
            return Response(answer.body, answer.status, headers)
        return JSONResponse(answer.body, answer.status, headers)

    def _rate_limit_headers(self, person: Person | None) -> dict[str, str]:
        """The RateLimit headers of every answer; nobody is throttled by them.

        docs/trackers/gitlab.md#rate-limits
        """
        minute = int(self._project.site.clock.now().timestamp()) // 60
        key = (person.number if person else 0, minute)
        self._seen[key] += 1
        most = self._project.settings.calls_a_minute
        return {
            "RateLimit-Limit": str(most),
            "RateLimit-Name": "throttle_authenticated_api",
            "RateLimit-Observed": str(self._seen[key]),
            "RateLimit-Remaining": str(max(0, most - self._seen[key])),
            "RateLimit-Reset": str((minute + 1) * 60),
        }


def _read_call(request: Request, project: GitLabProject, person: Person) -> GitLabCall:
    path = {key: unquote(str(value)) for key, value in request.path_params.items()}
    if "project" in path:
        _check_project(project, path["project"])
    given = _group_parameters(parse_qsl(request.url.query, keep_blank_values=True))
    given |= _body_parameters(request)
    # As it was asked for: a path that was decoded would lead nowhere.
    place = f"{request.scope['root_path']}{requested_path(request.scope)}"
    url = f"{request.url.scheme}://{request.url.netloc}{place}"
    return GitLabCall(project, person, path, SentValues(given), url, request.headers.get(EVENT_UUID))


def _check_project(project: GitLabProject, asked: str) -> None:
    """The id, or the path (https://docs.gitlab.com/api/rest/)."""
    if asked in project.former_paths:
        # https://docs.gitlab.com/api/rest/#redirects
        place = f"{project.site.base_url}/api/v4/projects/{project.id}"
        raise GitLabRefusal(301, {"message": f"moved to {place}"}, {"Location": place})
    if asked not in (str(project.id), project.path):
        raise not_found("Project")


def _body_parameters(request: Request) -> dict[str, Any]:
    body: bytes = request.scope.get(BODY, b"")
    if not body:
        return {}
    if "json" not in request.headers.get("content-type", ""):
        return _group_parameters(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        given = json.loads(body)
    except ValueError:
        raise GitLabRefusal(400, {"error": "400 Bad Request", "message": "Problems parsing JSON"}) from None
    return given if isinstance(given, dict) else {}


def _group_parameters(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Parameters by name; `name[]` gathers its values into a list."""
    given: dict[str, Any] = {}
    for key, value in pairs:
        if key.endswith("[]"):
            given.setdefault(key[:-2], []).append(value)
        else:
            given[key] = value
    return given


def answer_page(call: GitLabCall, found: Iterable[Any], show: Callable[[Any], object]) -> GitLabAnswer:
    """One page of a list, with the x- headers and the Link.

    Above 10,000 things nobody is told how many there are, nor where the last page is.

    docs/trackers/gitlab.md#lists-and-pages
    """
    number, size = call.positive_number("page", 1), min(call.positive_number("per_page", PAGE), PAGE_LIMIT)
    begin, end = (number - 1) * size, number * size
    seen = list(islice(found, max(end, COUNTED) + 1))
    pages = max(1, -(-len(seen) // size))
    following, previous = number + 1 if len(seen) > end else None, number - 1 if number > 1 else None
    headers = {
        "X-Per-Page": str(size),
        "X-Page": str(number),
        "X-Next-Page": str(following or ""),
        "X-Prev-Page": str(previous or ""),
    }
    wanted = {"prev": previous, "next": following, "first": 1}
    if len(seen) <= COUNTED:
        headers |= {"X-Total": str(len(seen)), "X-Total-Pages": str(pages)}
        wanted["last"] = pages
    links = [page_link(call, rel, {"page": at, "per_page": size}) for rel, at in wanted.items() if at]
    headers["Link"] = ", ".join(links)
    return GitLabAnswer([show(each) for each in seen[begin:end]], headers=headers)


def page_link(call: GitLabCall, rel: str, changed: dict[str, object]) -> str:
    """An entry of the Link header: this request with other parameters."""
    query = {**call.given, **changed}
    return f'<{call.url}?{urlencode(query, doseq=True)}>; rel="{rel}"'
