"""What GitLab refuses: the answers that are no good ones, worded as GitLab words them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class GitLabRefusal(Exception):
    """An answer that stops a request: the status, the JSON body, and headers of its own."""

    def __init__(self, status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}


def message_refusal(status: int, text: object) -> GitLabRefusal:
    """An error in the shape `{"message": …}` (docs/trackers/gitlab.md#errors)."""
    return GitLabRefusal(status, {"message": text})


def bad_parameter(text: str) -> GitLabRefusal:
    """An error about a parameter, `{"error": "title is missing"}` (docs/trackers/gitlab.md#errors)."""
    return GitLabRefusal(400, {"error": text})


_LONGEST_TITLE = 255
FORBIDDEN = "403 Forbidden"


def not_found(what: str = "") -> GitLabRefusal:
    """404 as GitLab words it, with the thing's name where its code gives one.

    docs/trackers/gitlab.md#errors
    """
    return message_refusal(404, f"404 {what} Not Found" if what else "404 Not found")


def forbidden() -> GitLabRefusal:
    """403: signed in, but not allowed."""
    return message_refusal(403, FORBIDDEN)


def check_title(title: object) -> str:
    """A title of an issue or a label without blanks round it; 400 for none and for a long one."""
    text = str(title or "").strip()
    if not text:
        raise message_refusal(400, {"title": ["can't be blank"]})
    if len(text) > _LONGEST_TITLE:
        raise message_refusal(400, {"title": [f"is too long (maximum is {_LONGEST_TITLE} characters)"]})
    return text
