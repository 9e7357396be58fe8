"""The wire to GitLab: python-gitlab with its own retries off, one client per thread.

As shipped python-gitlab waits for ever, sends POSTs again and hammers on some 429s
(docs/trackers/gitlab.md#python-gitlab), so every call here has a timeout, is made once, and its
failure is told as one of ours.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabError, GitlabParsingError

from sdesk_sync.trackers.errors import (
    Gone,
    Misconfigured,
    Rejected,
    Throttled,
    ThrottleScope,
    TrackerError,
    Transient,
    Unreachable,
)
from sdesk_sync.trackers.wire.calls import ANYBODYS, CallContext, TrackerCall
from sdesk_sync.trackers.wire.connection import Connection, read_environment_once
from sdesk_sync.trackers.wire.payload import Json, make_storable, objects_in
from sdesk_sync.trackers.wire.retry_after import parse_reset_time, parse_retry_after

# 409 is somebody else's edit at the same moment (docs/trackers/gitlab.md#errors), so it passes.
_PASSING = (408, 409)
_TOO_MANY = 429
_HINTS: Mapping[int, str] = {
    401: "the token is wrong, expired or withdrawn: put a new one where the config points",
    403: "the token's account needs the role Reporter in the project, and the token the scope api",
    413: "what was sent is longer than this GitLab takes",
}
_OTHER_HINT = "GitLab's own words say what it does not take"
_MOVED_HINT = "the config's url or project is not the right one: it leads elsewhere"
_NOTES = re.compile(r"/projects/[^/]+/issues/[0-9]+/notes")
# The limit on comments counts minutes, and every try within one counts against it
# (docs/trackers/gitlab.md#rate-limits).
_NOTE_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of a list; `onward` is the path of the next one, None after the last."""

    entries: tuple[Json, ...]
    onward: str | None


class _PerThread(threading.local):
    """Each thread's own client of the library, and the last answer it got: neither is for two at once."""

    library: gitlab.Gitlab | None = None
    token: str = ""
    response: requests.Response | None = None


class GitLabClient:
    """GitLab's REST API below /api/v4; every path is given from there.

    Every method makes one call, within what the context says, and raises Transient, Misconfigured, Gone
    or Rejected.
    """

    def __init__(
        self, connection: Connection, context: CallContext = ANYBODYS, threads: _PerThread | None = None
    ) -> None:
        self._connection, self._context = connection, context
        self._thread = threads or _PerThread()

    def within(self, context: CallContext) -> "GitLabClient":
        """The same client making its calls within another context as well."""
        return GitLabClient(self._connection, self._context.extend(context), self._thread)

    def get(self, path: str) -> Json:
        """What is there."""
        with self._make_call("GET", path) as wire:
            return _as_object(wire.http_get(path, obey_rate_limit=False))

    def get_page(self, path: str) -> ListPage:
        """A part of the list that is there; the path holds the query."""
        with self._make_call("GET", path) as wire:
            answer = wire.http_request("get", path, obey_rate_limit=False)
            return ListPage(_as_list(answer), _next_page_path(path, answer))

    def iterate_pages(self, path: str, query: Mapping[str, str]) -> Iterator[tuple[Json, ...]]:
        """The list that is there, part by part, each asked for when it is needed."""
        onward: str | None = f"{path}?{urlencode(query)}"
        seen: set[str] = set()
        while onward is not None:
            # A Link that leads back would be followed for ever, at a call each time.
            if onward in seen:
                raise Transient(f"{self._connection.name} leads from page to page in a circle")
            seen.add(onward)
            page = self.get_page(onward)
            yield page.entries
            onward = page.onward

    def put(self, path: str, sent: Json) -> Json:
        """Change what is there."""
        with self._make_call("PUT", path) as wire:
            return _as_object(wire.http_put(path, post_data=dict(sent), obey_rate_limit=False))

    def post(self, path: str, sent: Json) -> Json:
        """Make something new."""
        with self._make_call("POST", path) as wire:
            return _as_object(wire.http_post(path, post_data=dict(sent), obey_rate_limit=False))

    def delete(self, path: str) -> None:
        """Remove what is there."""
        with self._make_call("DELETE", path) as wire:
            wire.http_delete(path, obey_rate_limit=False)

    @contextmanager
    def _make_call(self, method: str, path: str) -> Iterator[gitlab.Gitlab]:
        with self._context.slot():
            library, begun = self._library(), time.monotonic()
            self._thread.response = None
            try:
                yield from self._translate_errors(library, method, path)
            finally:
                self._context.on_call(self._last_call(library, method, path, begun))

    def _translate_errors(self, library: gitlab.Gitlab, method: str, path: str) -> Iterator[gitlab.Gitlab]:
        try:
            yield library
        except requests.TooManyRedirects as error:
            status = error.response.status_code if error.response is not None else 0
            raise Misconfigured(f"{status}: a redirect ({_MOVED_HINT})") from error
        except requests.RequestException as error:
            raise Unreachable(f"no answer from {self._connection.name}: {type(error).__name__}") from error
        except GitlabParsingError as error:
            # A proxy's page or a login: whether the call got through nobody knows.
            raise Transient(f"{self._connection.name} answered something else than JSON") from error
        except GitlabError as error:
            response = self._thread.response
            headers = response.headers if response is not None else {}
            raise _gitlab_error(method, path, error, headers) from error

    def _last_call(self, library: gitlab.Gitlab, method: str, path: str, begun: float) -> TrackerCall:
        """The call as it was sent, where an answer came."""
        response = self._thread.response
        if response is None:
            ms = int((time.monotonic() - begun) * 1000)
            return TrackerCall(method, f"{urlsplit(library.api_url).path}{urlsplit(path).path}", 0, ms)
        sent = response.request
        ms = int(response.elapsed.total_seconds() * 1000)
        return TrackerCall(sent.method or "", urlsplit(sent.url or "").path, response.status_code, ms)

    def _library(self) -> gitlab.Gitlab:
        """This thread's client, a new one once the token has been exchanged."""
        token = self._connection.token()
        if self._thread.library is None or self._thread.token != token:
            self._thread.library, self._thread.token = self._new_library(token), token
        return self._thread.library

    def _new_library(self, token: str) -> gitlab.Gitlab:
        # Said here, because the error of the HTTP library would carry the token.
        if not re.fullmatch(r"[!-~]+", token):
            raise Misconfigured(f"the token is empty or has characters no token has ({_HINTS[401]})")
        session = requests.Session()
        # The token's header would be sent along to wherever a redirect leads.
        session.max_redirects = 0
        session.hooks["response"].append(self._on_response)
        read_environment_once(session, self._connection.url)
        return gitlab.Gitlab(
            self._connection.url,
            ssl_verify=session.verify if session.verify is not None else True,
            private_token=token,
            timeout=self._connection.limits.call_s,
            retry_transient_errors=False,
            session=session,
        )

    def _on_response(self, response: requests.Response, *_: Any, **__: Any) -> None:
        # The library keeps neither its headers, which say when to come again, nor how long it took.
        self._thread.response = response


def _as_object(answer: Any) -> Json:
    if not isinstance(answer, dict):
        raise GitlabParsingError("no JSON object")
    return answer


def _as_list(answer: requests.Response) -> tuple[Json, ...]:
    try:
        found: object = answer.json()
    except ValueError as error:
        raise GitlabParsingError("no JSON") from error
    if not isinstance(found, list):
        raise GitlabParsingError("no JSON list")
    return objects_in(found)


def _next_page_path(path: str, answer: requests.Response) -> str | None:
    """The next page: its query at the path we know, so that the token goes nowhere else."""
    url = answer.links.get("next", {}).get("url")
    return f"{path.partition('?')[0]}?{urlsplit(url).query}" if url else None


def _gitlab_error(method: str, path: str, error: GitlabError, headers: Mapping[str, str]) -> TrackerError:
    status, answer = error.response_code or 0, _answer_words(error)
    if status == _TOO_MANY:
        return _throttled_error(headers, is_note=method == "POST" and _NOTES.fullmatch(path) is not None)
    if status in _PASSING or status >= 500:
        return Transient(
            f"GitLab answered {status}",
            parse_retry_after(headers.get("Retry-After", ""), headers.get("Date", "")),
        )
    # A private thing that is not shown to us is 404 as well (docs/trackers/gitlab.md#errors).
    if status in (404, 410):
        return Gone(f"{status}: {answer}")
    refused = Rejected(status, answer, _HINTS.get(status, _OTHER_HINT))
    # What we may not even read is no matter of one ticket; a write may be refused for its own sake.
    return Misconfigured(str(refused)) if status == 401 or (status == 403 and method == "GET") else refused


def _throttled_error(headers: Mapping[str, str], *, is_note: bool) -> Throttled:
    """The throttle tells when it ends; the limit on comments says nothing and holds only these up.

    RateLimit-Reset is on every answer and says nothing of the limit on comments, but where the throttle's
    own count is at its end it is the throttle that answered (docs/trackers/gitlab.md#rate-limits).
    """
    wait = parse_retry_after(headers.get("Retry-After", ""), headers.get("Date", ""))
    if wait is None and headers.get("RateLimit-Remaining") == "0":
        wait = parse_reset_time(headers.get("RateLimit-Reset", ""), headers.get("Date", ""))
    if wait is None and is_note:
        return Throttled("GitLab answered 429 to a comment", _NOTE_LIMIT_S, ThrottleScope.COMMENTS)
    return Throttled(f"GitLab answered {_TOO_MANY}", wait)


def _answer_words(error: GitlabError) -> str:
    body = error.response_body or str(error.error_message).encode()
    return make_storable(body.decode("utf-8", "replace"))
