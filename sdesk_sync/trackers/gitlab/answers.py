"""What GitLab's answers mean to us: which words are its own, and which error of ours each failure is."""

import json
import re
from collections.abc import Mapping

from sdesk_sync.messages import MessageText, message
from sdesk_sync.trackers.errors import (
    Gone,
    Misconfigured,
    Rejected,
    Throttled,
    ThrottleScope,
    TrackerError,
)
from sdesk_sync.trackers.wire.answers import FailedCall, classify_failed_call
from sdesk_sync.trackers.wire.payload import make_storable
from sdesk_sync.trackers.wire.retry_after import parse_reset_time, parse_retry_after

_NOT_THERE, _TOO_MANY = 404, 429
_HINTS: Mapping[int, MessageText] = {
    401: message("gitlab.token-hint"),
    403: message("gitlab.right-hint"),
    413: message("gitlab.length-hint"),
}
TOKEN_HINT = _HINTS[401]
_OTHER_HINT = message("gitlab.other-hint")
_NOTES = re.compile(r"/projects/[^/]+/issues/[0-9]+/notes")
_BELOW_PROJECT = re.compile(r"/projects/[^/]+/.")
# The limit on comments counts minutes, and every try within one counts against it
# (docs/trackers/gitlab.md#rate-limits).
_NOTE_LIMIT_S = 60.0


def gitlab_error(
    method: str, path: str, status: int, body: bytes, headers: Mapping[str, str]
) -> TrackerError:
    """The error of ours that a failure is; `path` is below the API's root."""
    words, wait = _find_gitlab_words(status, body), _parse_wait(headers)
    if status == _TOO_MANY:
        return _throttled_error(headers, is_note=method == "POST" and _NOTES.fullmatch(path) is not None)
    if status == 401:
        said = words or make_storable(body.decode("utf-8", "replace"))
        refusal = Rejected(status, said, TOKEN_HINT)
        return Misconfigured(refusal.reason, refusal=refusal)
    hint = _HINTS.get(status, _OTHER_HINT)
    return classify_failed_call(FailedCall("GitLab", method, status, words, hint, wait))


def is_project_hidden(path: str, error: TrackerError) -> bool:
    """Whether it is the project that is not shown to us, and not what was asked for below it."""
    hidden = isinstance(error, Gone) and error.answer == "404 Project Not Found"
    return hidden and _BELOW_PROJECT.match(path) is not None


def _find_gitlab_words(status: int, body: bytes) -> str | None:
    """What GitLab says where it refuses; None for a body that is not its own.

    It is an object with `message`, or with `error` for a parameter (docs/trackers/gitlab.md#errors). A 404
    with `error` is a path that its router does not know, and says nothing of what we asked for.
    """
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    of_router = status == _NOT_THERE or found.get("error") == "404 Not Found"
    said = found.get("message") or (None if of_router else found.get("error"))
    if not said:
        return None
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _throttled_error(headers: Mapping[str, str], *, is_note: bool) -> Throttled:
    """The throttle tells when it ends; the limit on comments says nothing and holds only these up.

    RateLimit-Reset is on every answer and says nothing of the limit on comments, but where the throttle's
    own count is at its end it is the throttle that answered (docs/trackers/gitlab.md#rate-limits).
    """
    wait = _parse_wait(headers)
    if wait is None and headers.get("RateLimit-Remaining") == "0":
        wait = parse_reset_time(headers.get("RateLimit-Reset", ""), headers.get("Date", ""))
    if wait is None and is_note:
        return Throttled(message("gitlab.comment-throttled"), _NOTE_LIMIT_S, ThrottleScope.COMMENTS)
    return Throttled(message("tracker.throttled", tracker="GitLab", status=_TOO_MANY), wait)


def _parse_wait(headers: Mapping[str, str]) -> float | None:
    return parse_retry_after(headers.get("Retry-After", ""), headers.get("Date", ""))
