"""The wire to GitLab: python-gitlab with its own retries off, one client per thread.

As shipped python-gitlab waits for ever, sends POSTs again and hammers on some 429s
(docs/trackers/gitlab.md#python-gitlab), so every call here has a timeout, is made once, and its
failure is told as one of ours.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import gitlab
import requests
from gitlab.exceptions import GitlabError

from sdesk_sync.messages import message
from sdesk_sync.trackers.errors import Misconfigured, TrackerError, Unreachable
from sdesk_sync.trackers.gitlab.answers import TOKEN_HINT, gitlab_error, is_project_hidden
from sdesk_sync.trackers.wire.answers import parse_json, require_object, require_objects
from sdesk_sync.trackers.wire.calls import ANYBODYS, CallContext, TrackerCall
from sdesk_sync.trackers.wire.connection import Connection, read_environment_once
from sdesk_sync.trackers.wire.pages import walk_project, walk_ticket
from sdesk_sync.trackers.wire.payload import Json
from sdesk_sync.trackers.wire.retry_after import AnswerHead, parse_head
from sdesk_sync.trackers.wire.transport import bound_session

_OF_TICKET = re.compile(r"/projects/[^/]+/issues/[0-9]+/")


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

    @property
    def head(self) -> AnswerHead:
        """What the head of the last answer tells that this thread has got."""
        response = self._thread.response
        return AnswerHead() if response is None else parse_head(response.headers)

    def get(self, path: str) -> Json:
        """What is there."""
        return require_object(self._parse_json(self._request("GET", path)))

    def get_text(self, path: str) -> str:
        """What is there, as a text that is no JSON."""
        return self._request("GET", path).content.decode("utf-8", "replace")

    def get_page(self, path: str) -> ListPage:
        """A part of the list that is there; the path holds the query."""
        answer = self._request("GET", path)
        return ListPage(require_objects(self._parse_json(answer)), _next_page_path(path, answer))

    def iterate_pages(self, path: str, query: Mapping[str, str]) -> Iterator[tuple[Json, ...]]:
        """The list that is there, part by part, each asked for when it is needed."""
        walk = (walk_ticket if _OF_TICKET.match(path) else walk_project)(self._connection)
        onward: str | None = f"{path}?{urlencode(query)}"
        while onward is not None:
            walk.check_place(onward)
            page = self.get_page(onward)
            walk.check_entries(page.entries)
            yield page.entries
            onward = page.onward

    def put(self, path: str, sent: Json) -> Json:
        """Change what is there."""
        return require_object(self._parse_json(self._request("PUT", path, sent)))

    def post(self, path: str, sent: Json) -> Json:
        """Make something new."""
        return require_object(self._parse_json(self._request("POST", path, sent)))

    def delete(self, path: str) -> None:
        """Remove what is there."""
        self._parse_json(self._request("DELETE", path))

    def _request(self, method: str, path: str, sent: Json | None = None) -> requests.Response:
        body = None if sent is None else dict(sent)
        with self._context.slot():
            library, begun = self._library(), time.monotonic()
            self._thread.response = None
            try:
                return library.http_request(method.lower(), path, post_data=body, obey_rate_limit=False)
            except requests.TooManyRedirects as error:
                raise _redirect_error(error.response) from error
            except requests.RequestException as error:
                name = self._connection.name
                raise Unreachable(
                    message("tracker.no-answer", name=name, kind=type(error).__name__)
                ) from error
            except GitlabError as error:
                raise self._translate_error(method, path, error) from error
            finally:
                self._context.on_call(self._last_call(library, method, path, begun))

    def _translate_error(self, method: str, path: str, error: GitlabError) -> TrackerError:
        response = self._thread.response
        headers = response.headers if response is not None else {}
        found = gitlab_error(method, path, error.response_code or 0, error.response_body or b"", headers)
        if is_project_hidden(path, found):
            # Whoever took us out of the project has deleted none of its tickets.
            return Misconfigured(message("gitlab.hidden-project", path=self._connection.project))
        return found

    def _parse_json(self, answer: requests.Response) -> object:
        return parse_json(self._connection.name, answer)

    def _last_call(self, library: gitlab.Gitlab, method: str, path: str, begun: float) -> TrackerCall:
        """The call as it was sent, where an answer came."""
        response, ms = self._thread.response, int((time.monotonic() - begun) * 1000)
        if response is None:
            return TrackerCall(method, f"{urlsplit(library.api_url).path}{urlsplit(path).path}", 0, ms)
        sent = response.request
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
            raise Misconfigured(message("gitlab.no-token", hint=TOKEN_HINT))
        session = requests.Session()
        # The token's header would be sent along to wherever a redirect leads.
        session.max_redirects = 0
        session.hooks["response"].append(self._on_response)
        bound_session(session, self._connection)
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
        # The library keeps neither its status nor its headers, which say when to come again.
        self._thread.response = response


def _redirect_error(answer: requests.Response | None) -> Misconfigured:
    status, leads_to = (0, "") if answer is None else (answer.status_code, answer.headers.get("Location", ""))
    return Misconfigured(message("gitlab.redirect", status=status), leads_to=leads_to)


def _next_page_path(path: str, answer: requests.Response) -> str | None:
    """The next page: its query at the path we know, so that the token goes nowhere else."""
    url = answer.links.get("next", {}).get("url")
    return f"{path.partition('?')[0]}?{urlsplit(url).query}" if url else None
