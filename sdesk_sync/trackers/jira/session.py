"""The `jira` library as we use it: all that is private of it is used here, and nowhere else.

Requests go by its public methods wherever these send what we need, in one call; the others by `request`,
for the reason given. What it does as shipped: docs/trackers/jira.md#the-jira-library.

| request | sent by |
|---|---|
| GET issue/{id} | `JIRA.issue` |
| GET issue/{id}/transitions | `JIRA.transitions` |
| GET project/{key}/statuses | `JIRA.issue_types_for_project` |
| GET priority | `JIRA.priorities` |
| GET field | `JIRA.fields` |
| GET myself | `JIRA.myself` |
| POST search/approximate-count | `JIRA.approximate_issue_count` |
| GET search/jql, search | `request`: `enhanced_search_issues` asks for all fields first, a call more |
| GET user | `request`: `JIRA.user` makes an object of every group |
| GET issue/{id}/comment | `request`: `comments` keeps the total to itself, by which a walk knows its end |
| POST issue/{id}/comment | `request`: `add_comment` sends no properties, by which ours are found again |
| PUT issue/{id}/comment/{id} | `request`: `Comment.update` reads the comment before and after |
| PUT issue/{id} | `request`: `Issue.update` reads the issue before and after |
| POST issue/{id}/transitions | `request`: `transition_issue` sends no `update`, by which teams are changed |
| GET serverInfo | `request`: `server_info` signs in, though nobody needs to |
| GET issue/{id}/changelog, priority/search, user/groups | `request`: no method is made for them |
| all below the site's other roots, and what only administrators do | `request`: no method is made for most |
| what Jira may go on with as a task | `request_change`: its 303 is an answer, and all else leads nowhere |

`JIRA.find` gets any path, but knows neither queries nor lists, and makes an object of every entry, which for
a page of a hundred issues costs fifty times their reading (docs/trackers/jira.md#the-jira-library).

Private is `JIRA._session`, which nothing public leads to. It is used
- for `request`: its own `request` waits no longer than our timeout and makes a JIRAError of a failure, which
  has the response;
- for the account, since the library takes one only when it is made, and ours may be exchanged meanwhile;
- for a look at each answer before the library reads it: it follows redirects, and writes what is no JSON into
  the log, as it came;
- for proxies and certificates, which would be read anew from the environment for each request;
- for the limits on time and size of a whole answer (`sdesk_sync/trackers/wire/transport.py`).

`tests/trackers/jira/test_session.py` fails where another release of the library does any of this differently.
"""

from collections.abc import Mapping
from typing import Any

import requests
from jira import JIRA
from requests.auth import AuthBase

from sdesk_sync.trackers.jira.answers import check_answer
from sdesk_sync.trackers.jira.started_task import find_started_task
from sdesk_sync.trackers.wire.connection import Connection, read_environment_once
from sdesk_sync.trackers.wire.retry_after import AnswerHead, parse_head
from sdesk_sync.trackers.wire.transport import bound_session

_IN_ENGLISH: Mapping[str, str] = {"Accept-Language": "en", "X-Force-Accept-Language": "true"}
"""Else each account is shown the names in its own language, and set-up's another one than ours.

docs/trackers/jira.md#set-up
"""


class JiraSession:
    """A client of the library for one thread: a session of `requests` is not made for several."""

    def __init__(self, connection: Connection, deployment_type: str) -> None:
        """Asks the site nothing: neither what server it is nor whether there is a newer library."""
        self.library = JIRA(
            server=connection.url,
            # The one that reads and writes comments as text.
            options={"rest_api_version": "2", "headers": dict(_IN_ENGLISH)},
            get_server_info=False,
            max_retries=0,
            timeout=connection.limits.call_s,
            logging=False,
        )
        # Known from the config's `kind`; some methods of the library would ask for it.
        self.library.deploymentType = deployment_type
        self._session = self.library._session
        self._first_look = _FirstLook()
        self._session.hooks["response"].append(self._first_look.check)
        bound_session(self._session, connection)
        read_environment_once(self._session, connection.url)

    @property
    def status(self) -> int:
        """The status of the answer since `begin`; 0 where none came."""
        return self._first_look.status

    @property
    def failure(self) -> requests.Response | None:
        """The answer since `begin`, where it tells of a failure."""
        return self._first_look.failure

    @property
    def head(self) -> AnswerHead:
        """What the head of the answer since `begin` tells of time."""
        return parse_head(self._first_look.headers)

    def begin(self, signed: AuthBase) -> None:
        """Before each request: whose it is."""
        self._session.auth = signed
        self._first_look.forget()

    def url_of(self, path: str) -> str:
        """The address of a path below the API's root, or of one that begins at the site's."""
        return self.library.server_url + (path if path.startswith("/") else f"/rest/api/2/{path}")

    def request(self, method: str, path: str, **sent: Any) -> object:
        """Send what no public method of the library sends; the answer's JSON, None where it is empty.

        Raises JIRAError with the response for a failure, else as `check_answer` and `requests`.
        """
        answer: requests.Response = self._session.request(method, self.url_of(path), **sent)
        return answer.json() if answer.content else None

    def request_change(self, method: str, path: str, **sent: Any) -> object:
        """The same, of what Jira may begin and do in its own time: then the StartedTask."""
        # Those of a request take the place of the session's own.
        looks = {"response": [self._first_look.check_change]}
        answer: requests.Response = self._session.request(
            method, self.url_of(path), allow_redirects=False, hooks=looks, **sent
        )
        return find_started_task(answer) or (answer.json() if answer.content else None)


class _FirstLook:
    """Looks at each answer before the library does.

    Apart from the session: the two would keep each other alive, and the connection open, after their thread.
    """

    def __init__(self) -> None:
        self.status = 0
        self.failure: requests.Response | None = None
        self.headers: Mapping[str, str] = {}

    def forget(self) -> None:
        self.status, self.failure, self.headers = 0, None, {}

    def check(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        self.status, self.headers = answer.status_code, answer.headers
        if answer.ok:
            check_answer(answer)
        else:
            self.failure = answer

    def check_change(self, answer: requests.Response, *_more: Any, **__: Any) -> None:
        if find_started_task(answer) is None:
            self.check(answer)
        else:
            # As in `check_answer`; what it tells of the task is old by the time somebody looks.
            _ = answer.content
            self.status = answer.status_code
