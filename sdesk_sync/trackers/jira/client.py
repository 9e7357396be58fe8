"""The wire to Jira: every call has a timeout and is made once, and its failure is told as one of ours.

By which method of the `jira` library each is sent: `sdesk_sync/trackers/jira/session.py`.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

import requests
from jira import JIRA
from jira.exceptions import JIRAError

from sdesk_sync.messages import message
from sdesk_sync.trackers.errors import ForeignAnswer, Unreachable
from sdesk_sync.trackers.jira.answers import jira_error
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.session import JiraSession
from sdesk_sync.trackers.jira.started_task import StartedTask
from sdesk_sync.trackers.wire.answers import require_object, require_objects
from sdesk_sync.trackers.wire.calls import ANYBODYS, CallContext, TrackerCall
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.payload import Json
from sdesk_sync.trackers.wire.retry_after import AnswerHead

Query: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]
"""What is asked for beside a path; as pairs where a key is there more than once (`id=1&id=2`)."""

_NOTHING: Mapping[str, str] = {}
# What the library's reading ends in where an answer is JSON, but not of the shape that it knows.
_MISREAD = (AttributeError, KeyError, NotImplementedError, TypeError)


def _sign_in_as_nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _PerThread(threading.local):
    """Each thread's own client of the library: it is not for two at once."""

    session: JiraSession | None = None


class JiraClient:
    """Jira's REST API below /rest/api/2; a path is given from there, or from the site's root with a slash.

    Each method makes one call, within what the context says, and raises Transient, Misconfigured, Gone or
    Rejected; `hint` is what a person can do when Jira refuses it, such as the permission our account needs.
    Gone is the 404 of POST, too, with Jira's text as its `answer`: of what was asked for at least one is not
    there. All is asked for in English, whatever our account speaks.
    """

    def __init__(
        self,
        connection: Connection,
        edition: Edition,
        context: CallContext = ANYBODYS,
        threads: _PerThread | None = None,
    ) -> None:
        self._connection, self._edition, self._context = connection, edition, context
        self._thread = threads or _PerThread()

    @property
    def connection(self) -> Connection:
        """How this Jira is reached."""
        return self._connection

    @property
    def edition(self) -> Edition:
        """Which of the two editions it is, by the config."""
        return self._edition

    @property
    def head(self) -> AnswerHead:
        """What the head of the last answer tells that this thread has got."""
        session = self._thread.session
        return AnswerHead() if session is None else session.head

    def within(self, context: CallContext) -> "JiraClient":
        """The same client making its calls within another context as well."""
        return JiraClient(self._connection, self._edition, self._context.extend(context), self._thread)

    # ── What the library has a method for ────────────────────────────────────────────────────

    def get_issue(self, issue: str, *, fields: str, expand: str, hint: str) -> Json:
        """An issue with these fields and what else is expanded, each a list with commas."""

        def ask(jira: JIRA) -> object:
            return jira.issue(issue, fields=fields, expand=expand).raw

        return require_object(self._ask("GET", f"issue/{issue}", hint, ask))

    def list_transitions(self, issue: str, *, hint: str) -> tuple[Json, ...]:
        """The transitions of an issue that are open to our account."""
        path, details = f"issue/{issue}/transitions", self._edition.transition_details

        def ask(jira: JIRA) -> object:
            return jira.transitions(issue, expand=details)

        return require_objects(self._ask("GET", path, hint, ask))

    def get_myself(self, *, hint: str) -> Json:
        """Our own account."""
        return require_object(self._ask("GET", "myself", hint, lambda jira: jira.myself()))

    def list_fields(self, *, hint: str) -> tuple[Json, ...]:
        """All fields of the site."""
        return require_objects(self._ask("GET", "field", hint, lambda jira: jira.fields()))

    def list_priorities(self, *, hint: str) -> tuple[Json, ...]:
        """All priorities of the site; which is the default is not told."""

        def ask(jira: JIRA) -> object:
            return [each.raw for each in jira.priorities()]

        return require_objects(self._ask("GET", "priority", hint, ask))

    def list_resolutions(self, *, hint: str) -> tuple[Json, ...]:
        """All resolutions of the site."""

        def ask(jira: JIRA) -> object:
            return [each.raw for each in jira.resolutions()]

        return require_objects(self._ask("GET", "resolution", hint, ask))

    def get_project(self, project: str, *, hint: str) -> Json:
        """A project, by its id or key."""
        written = quote(project, safe="")

        def ask(jira: JIRA) -> object:
            return jira.project(written).raw

        return require_object(self._ask("GET", f"project/{written}", hint, ask))

    def list_issue_types(self, project: str, *, hint: str) -> tuple[Json, ...]:
        """The issue types of a project, each with its statuses."""
        written = quote(project, safe="")

        def ask(jira: JIRA) -> object:
            return [each.raw for each in jira.issue_types_for_project(written)]

        return require_objects(self._ask("GET", f"project/{written}/statuses", hint, ask))

    def count_issues(self, jql: str, *, hint: str) -> Json:
        """About how many issues a search finds, under `count`."""

        def ask(jira: JIRA) -> object:
            return jira.approximate_issue_count(jql, json_result=True)

        return require_object(self._ask("POST", "search/approximate-count", hint, ask))

    # ── What it has none for ─────────────────────────────────────────────────────────────────

    def get(self, path: str, *, hint: str, query: Query = _NOTHING) -> Json:
        """The object that is there."""
        return require_object(self._request("GET", path, hint, params=query))

    def get_server_info(self, *, hint: str) -> Json:
        """What server it is, which it tells anybody: our account may be none of its own."""
        return require_object(self._request("GET", "serverInfo", hint, auth=_sign_in_as_nobody))

    def get_list(self, path: str, *, hint: str, query: Query = _NOTHING) -> tuple[Json, ...]:
        """The objects of the list that is there."""
        return require_objects(self._request("GET", path, hint, params=query))

    def put(self, path: str, sent: Json, *, hint: str, query: Query = _NOTHING) -> Json | None:
        """Change what is there; None where the answer is empty."""
        found = self._request("PUT", path, hint, params=query, json=sent)
        return None if found is None else require_object(found)

    def post(self, path: str, sent: Json, *, hint: str, query: Query = _NOTHING) -> Json | None:
        """Make something new, or ask for what a query is too short for; None where the answer is empty."""
        found = self._request("POST", path, hint, params=query, json=sent)
        return None if found is None else require_object(found)

    def post_list(self, path: str, sent: Json, *, hint: str) -> tuple[Json, ...]:
        """The same where a list comes back, such as of all that was made."""
        return require_objects(self._request("POST", path, hint, json=sent))

    def start_change(self, method: str, path: str, sent: Json, *, hint: str) -> Json | StartedTask | None:
        """A change that Jira may not have done yet: then a task, to be asked for; None for an empty answer.

        Where an object tells of a task beside what was made (202), it comes as that object.
        """
        found = self._call(
            method, path, hint, lambda session: session.request_change(method, path, json=sent)
        )
        return found if found is None or isinstance(found, StartedTask) else require_object(found)

    def delete_at(self, path: str, *, hint: str) -> None:
        """Take away what is there."""
        self._request("DELETE", path, hint)

    def _ask(self, method: str, path: str, hint: str, ask: Callable[[JIRA], object]) -> object:
        return self._call(method, path, hint, lambda session: ask(session.library))

    def _request(self, method: str, path: str, hint: str, **sent: Any) -> object:
        return self._call(method, path, hint, lambda session: session.request(method, path, **sent))

    def _call(self, method: str, path: str, hint: str, send: Callable[[JiraSession], object]) -> object:
        with self._context.slot():
            session, begun = self._begin_request(), time.monotonic()
            try:
                return self._translate_errors(session, send, method, hint)
            finally:
                ms = int((time.monotonic() - begun) * 1000)
                address = urlsplit(session.url_of(path)).path
                self._context.on_call(TrackerCall(method, address, session.status, ms))

    def _translate_errors(
        self, session: JiraSession, send: Callable[[JiraSession], object], method: str, hint: str
    ) -> object:
        try:
            return send(session)
        except JIRAError as error:
            raise jira_error(method, error.response, hint) from error
        except requests.RequestException as error:
            kind = type(error).__name__
            raise Unreachable(message("tracker.no-answer", name=self._connection.url, kind=kind)) from error
        except _MISREAD as error:
            if not session.status:
                raise
            # It stumbles over the body of some failures; what they mean, their status and headers tell.
            if session.failure is not None:
                raise jira_error(method, session.failure, hint) from error
            raise ForeignAnswer(message("jira.other-shape", url=self._connection.url)) from error

    def _begin_request(self) -> JiraSession:
        """This thread's client, with the account as it is now: its token may have been exchanged."""
        signed = self._edition.sign_in(self._connection.user or "", self._connection.token())
        if self._thread.session is None:
            self._thread.session = JiraSession(self._connection, self._edition.deployment_type)
        self._thread.session.begin(signed)
        return self._thread.session
