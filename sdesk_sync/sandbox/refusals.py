"""How each vendor words a request it does not carry out: too many, too many comments, out of order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from sdesk_sync.sandbox.calls import RefusalWording
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.faults import BURST, PER_ISSUE, RATE_LIMIT, InjectedFault

_GITLAB_NOTE = re.compile(r"/api/v4/projects/[^/]+/issues/\d+/notes")
_JIRA_NOTE = re.compile(r"/rest/(api/(2|3|latest)/issue/[^/]+|servicedeskapi/request/[^/]+)/comment")
_JIRA_ISSUE = re.compile(r"/rest/(?:api/(?:2|3|latest)/issue|servicedeskapi/request)/([^/]+)(?:/.*)?")
_TOO_OFTEN = "This endpoint has been requested too many times. Try again later."
_JIRA_LIMIT = 400


def gitlab_wording(clock: SandboxClock) -> RefusalWording:
    """GitLab's: the throttle answers plain text with every header, an application limit answers bare JSON.

    docs/trackers/gitlab.md#rate-limits; the body is unproven (claims).
    """

    def answer_too_often() -> Response:
        return JSONResponse({"message": {"error": _TOO_OFTEN}}, 429)

    def answer_throttled(fault: InjectedFault) -> Response:
        if fault.retry_after is None:
            return answer_too_often()
        reset = clock.now() + timedelta(seconds=fault.retry_after)
        headers = {
            "Retry-After": _retry_after_text(fault.retry_after, fault),
            "RateLimit-Limit": "2000",
            "RateLimit-Name": "throttle_authenticated_api",
            "RateLimit-Observed": "2001",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(int(reset.timestamp())),
            "RateLimit-ResetTime": format_datetime(reset, usegmt=True),
        }
        return PlainTextResponse("Retry later\n", 429, headers)

    def answer_error(status: int) -> Response:
        if status in (502, 503, 504):
            title = f"<title>GitLab is not responding ({status})</title>"
            return HTMLResponse(f"<html><head>{title}</head></html>", status)
        said = f"{status} Internal Server Error" if status == 500 else str(status)
        return JSONResponse({"message": said}, status)

    return RefusalWording(
        answer_throttled=answer_throttled,
        answer_note_limit=answer_too_often,
        answer_error=answer_error,
        is_note=_NoteTest(_GITLAB_NOTE),
        shows_written=True,
        issue_of=lambda _: None,
    )


def jira_wording(clock: SandboxClock, issue_id: Callable[[str], str | None]) -> RefusalWording:
    """Jira Cloud's: 429 with the X-RateLimit headers and the reason (docs/trackers/jira.md#rate-limits).

    Comments have no limit of their own there; the nearest is the limit of writes on one issue. `issue_id`
    knows the issue behind a key or id, so that both count as one.
    """

    def answer_throttled(fault: InjectedFault, reason: str = BURST) -> Response:
        reset = clock.now() + timedelta(seconds=fault.retry_after or 0)
        headers = {
            "X-RateLimit-Limit": str(_JIRA_LIMIT),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%MZ"),
            "RateLimit-Reason": fault.reason or reason,
        }
        if fault.retry_after is not None:
            headers["Retry-After"] = _retry_after_text(fault.retry_after, fault)
        return JSONResponse({"errorMessages": ["Rate limit exceeded."], "errors": {}}, 429, headers)

    def answer_error(status: int) -> Response:
        return JSONResponse({"errorMessages": ["Internal server error"], "errors": {}}, status)

    def issue_of(path: str) -> str | None:
        match = _JIRA_ISSUE.fullmatch(path)
        return None if match is None else issue_id(match[1])

    return RefusalWording(
        answer_throttled=answer_throttled,
        answer_note_limit=lambda: answer_throttled(InjectedFault(RATE_LIMIT), PER_ISSUE),
        answer_error=answer_error,
        is_note=_NoteTest(_JIRA_NOTE),
        shows_written=False,
        issue_of=issue_of,
    )


def data_center_wording(clock: SandboxClock, issue_id: Callable[[str], str | None]) -> RefusalWording:
    """Data Center's: a bucket of calls, and no limit of writes on one issue; the body is unproven (claims).

    docs/trackers/jira.md#data-center
    """

    def answer_throttled(fault: InjectedFault) -> Response:
        shown = {"Limit": str(_JIRA_LIMIT), "Remaining": "0", "FillRate": "10", "Interval-Seconds": "1"}
        headers = {f"X-RateLimit-{name}": value for name, value in shown.items()}
        if fault.retry_after is not None:
            headers["Retry-After"] = _retry_after_text(fault.retry_after, fault)
        return JSONResponse({"message": "Rate limit exceeded.", "status-code": 429}, 429, headers)

    return replace(
        jira_wording(clock, issue_id),
        answer_throttled=answer_throttled,
        answer_note_limit=lambda: answer_throttled(InjectedFault(RATE_LIMIT)),
        issue_of=lambda _: None,
    )


def _retry_after_text(seconds: int, fault: InjectedFault) -> str:
    """In seconds, or as a date: HTTP allows both, and what stands in front of a tracker may send the other.

    By the wall's time, not the sandbox's: a client compares it with its own clock (unproven: claims).
    """
    if not fault.as_date:
        return str(seconds)
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


class _NoteTest:
    """Whether a request creates a comment."""

    def __init__(self, path: re.Pattern[str]) -> None:
        self._path = path

    def __call__(self, method: str, path: str) -> bool:
        return method == "POST" and self._path.fullmatch(path) is not None
