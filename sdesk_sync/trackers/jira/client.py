"""The wire to Jira: the `jira` library with its own retries off, one client per thread.

As shipped it waits for ever, sends POSTs again when a connection is lost and sleeps through 429s
(docs/trackers/jira.md#the-jira-library), so every call here has a timeout, is made once, and its
failure is told as one of ours. Its session is used with paths of our own, because its methods send
no comment properties and no `update` with a transition. Version 2 of the API reads and writes comments
as text.
"""

import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from jira import JIRA
from jira.exceptions import JIRAError

from sdesk_sync.trackers.answers import storable
from sdesk_sync.trackers.bodies import Json, inner, objects, text
from sdesk_sync.trackers.calls import Call, CallLog
from sdesk_sync.trackers.connection import Connection, read_environment_once
from sdesk_sync.trackers.errors import (
    Gone,
    Later,
    NoAnswer,
    Reach,
    Refused,
    Throttled,
    TrackerError,
    Unfit,
)
from sdesk_sync.trackers.retry_after import retry_after

_NO_ACCOUNT = "Jira does not take the config's `user` and `token`: put a valid API token where it points"
_MOVED = "the config's `url` is not the right one: it leads elsewhere"
# 409 is somebody else's edit at the same moment (docs/trackers/jira.md#editing), so it passes.
_PASSING = (408, 409, 425)
_TOO_MANY = 429
_OF_ONE_ISSUE = "jira-per-issue-on-write"
_NOTHING: Mapping[str, str] = {}


# A session of `requests` is not made for several threads.
class _Thread(threading.local):
    jira: JIRA | None = None


class Client:
    """Jira's REST API below /rest/api/2; every path is given from there.

    Each method makes one call and raises Later, Unfit, Gone or Refused; `hint` is what a person can
    do when Jira refuses it, such as the permission our account needs. `calls` are those made.
    """

    def __init__(self, connection: Connection, calls: CallLog) -> None:
        self._connection = connection
        self.calls = calls
        self._thread = _Thread()

    def get(self, path: str, *, hint: str, query: Mapping[str, str] = _NOTHING) -> Json:
        """The object that is there."""
        return _object(self._asked("GET", path, hint, params=query))

    def listed(self, path: str, *, hint: str, query: Mapping[str, str] = _NOTHING) -> tuple[Json, ...]:
        """The objects of the list that is there."""
        return objects(self._asked("GET", path, hint, params=query))

    def put(self, path: str, sent: Json, *, hint: str, query: Mapping[str, str] = _NOTHING) -> Json:
        """Change what is there; the answer is empty where Jira gives none."""
        return _object(self._asked("PUT", path, hint, params=query, json=sent))

    def post(self, path: str, sent: Json, *, hint: str) -> Json:
        """Make something new."""
        return _object(self._asked("POST", path, hint, json=sent))

    def _asked(self, method: str, path: str, hint: str, **sent: Any) -> object:
        with self.calls.turn():
            return _read(self._answer(method, path, hint, sent))

    def _answer(self, method: str, path: str, hint: str, sent: Mapping[str, Any]) -> requests.Response:
        jira = self._jira()
        url, begun, status = jira._get_url(path), time.monotonic(), 0
        try:
            # A redirect would turn a POST into a GET, so none is followed.
            answer: requests.Response = jira._session.request(
                method, url, auth=self._account(), allow_redirects=False, **sent
            )
            status = answer.status_code
        except JIRAError as error:
            status = error.status_code or 0
            raise _failure(method, error.response, hint) from error
        except requests.RequestException as error:
            raise NoAnswer(f"no answer from {self._connection.url}: {type(error).__name__}") from error
        finally:
            ms = int((time.monotonic() - begun) * 1000)
            self.calls.add(Call(method, urlsplit(url).path, status, ms))
        return answer

    def _account(self) -> tuple[bytes, bytes]:
        # For each call, so that a token exchanged in its file counts at once; as bytes, since text goes out
        # as Latin-1.
        return (self._connection.user or "").encode(), self._connection.token().encode()

    def _jira(self) -> JIRA:
        """This thread's client; making it asks the site nothing (neither server info nor updates)."""
        if self._thread.jira is None:
            self._thread.jira = JIRA(
                server=self._connection.url,
                get_server_info=False,
                max_retries=0,
                timeout=self._connection.timeout_s,
                logging=False,
            )
            read_environment_once(self._thread.jira._session, self._connection.url)
        return self._thread.jira


def _object(found: object) -> Json:
    return found if isinstance(found, dict) else {}


def _read(answer: requests.Response) -> object:
    if 300 <= answer.status_code < 400:
        raise Unfit(f"{answer.status_code}: a redirect ({_MOVED})")
    if _is_anonymous(answer):
        raise _stranger(answer)
    if not answer.content:
        return None
    try:
        found: object = answer.json()
    except ValueError as error:
        raise Later(f"{answer.url.partition('?')[0]} answered something else than JSON") from error
    return found


def _failure(method: str, answer: requests.Response | None, hint: str) -> TrackerError:
    if answer is None:
        return NoAnswer("Jira's answer was empty")
    status, wait = answer.status_code, retry_after(answer.headers.get("Retry-After", ""))
    if status == _TOO_MANY:
        # Of the others a quota stops all calls and a burst all of one kind:
        # docs/trackers/jira.md#rate-limits
        reason = storable(answer.headers.get("RateLimit-Reason", ""))
        reach = Reach.TICKET if reason == _OF_ONE_ISSUE else Reach.TRACKER
        return Throttled(f"Jira answered {status} {reason}".strip(), wait, reach)
    if status in _PASSING or status >= 500:
        return Later(f"Jira answered {status}", wait)
    if status == 401 or _is_anonymous(answer):
        return _stranger(answer)
    if status in (404, 410):
        return Gone(f"{status}: {_words(answer)}")
    refused = Refused(status, _words(answer), hint)
    # What we may not even read is no matter of one ticket; a write may be refused for its own sake.
    return Unfit(str(refused)) if status == 403 and method == "GET" else refused


def _stranger(answer: requests.Response) -> Unfit:
    return Unfit(f"401: {_words(answer)} ({_NO_ACCOUNT})")


def _is_anonymous(answer: requests.Response) -> bool:
    """Whether Jira took us for nobody: then our tickets are not found, and must not look deleted.

    docs/trackers/jira.md#site-and-people
    """
    return "AUTHENTICATED_FAILED" in answer.headers.get("X-Seraph-LoginReason", "")


def _words(answer: requests.Response) -> str:
    """What Jira says, as people read it (ErrorCollection: docs/trackers/jira.md#rest-api-document)."""
    try:
        body = _object(answer.json())
    except ValueError:
        return storable(f"{answer.reason}")
    messages = body.get("errorMessages")
    said = [each for each in messages if isinstance(each, str)] if isinstance(messages, list) else []
    said += [f"{key}: {value}" for key, value in inner(body, "errors").items()]
    return storable("; ".join(said) or text(body, "message") or f"{answer.reason}")
