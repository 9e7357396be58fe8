"""What Jira answers where it does a change in its own time: a task, whose progress is asked for apart.

docs/trackers/jira.md#set-up
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

_SEE_OTHER = 303
_TASK = re.compile(r".*/rest/api/[^/]+/task/(?P<id>[^/]+)/?")


@dataclass(frozen=True, slots=True)
class StartedTask:
    """A change that Jira has begun; how far it is, `GET task/{id}` tells."""

    id: str


def find_started_task(answer: requests.Response) -> StartedTask | None:
    """The task that an answer names as the place to look at; None for one that leads anywhere else.

    Of the address only its end is taken: what leads to a login has another, and nothing is sent to its host.
    """
    if answer.status_code != _SEE_OTHER:
        return None
    found = _TASK.fullmatch(urlsplit(answer.headers.get("Location", "")).path)
    return StartedTask(found["id"]) if found else None
