"""What Jira's answers mean to us: which of them are none, and which error of ours each failure is."""

import requests

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
from sdesk_sync.trackers.wire.payload import Json, make_storable, object_at, text_at
from sdesk_sync.trackers.wire.retry_after import parse_retry_after

_NO_ACCOUNT = "Jira does not take the config's `user` and `token`: put a valid API token where it points"
_MOVED = "the config's `url` is not the right one: it leads elsewhere"
# 409 is somebody else's edit at the same moment (docs/trackers/jira.md#editing), so it passes.
_PASSING = (408, 409, 425)
_TOO_MANY = 429
_OF_ONE_ISSUE = "jira-per-issue-on-write"


def as_object(found: object) -> Json:
    """An answer that should be an object; an empty one where it is something else."""
    return found if isinstance(found, dict) else {}


def check_answer(answer: requests.Response) -> None:
    """Look at an answer that tells of no failure.

    Raises Misconfigured for one that leads elsewhere or takes us for nobody, and Transient for one that is
    no JSON.
    """
    # Read first: what is refused unread leaves a connection behind that no other request can use.
    body = answer.content
    if 300 <= answer.status_code < 400:
        raise Misconfigured(f"{answer.status_code}: a redirect ({_MOVED})")
    if _is_anonymous(answer):
        raise _anonymous_error(answer)
    try:
        if body:
            answer.json()
    except ValueError as error:
        raise Transient(f"{answer.url.partition('?')[0]} answered something else than JSON") from error


def jira_error(method: str, answer: requests.Response | None, hint: str) -> TrackerError:
    """The error of ours that a failure is; `hint` is what a person can do where Jira refuses."""
    if answer is None:
        return Unreachable("Jira's answer was empty")
    status, wait = (
        answer.status_code,
        parse_retry_after(answer.headers.get("Retry-After", ""), answer.headers.get("Date", "")),
    )
    if status == _TOO_MANY:
        # Of the others a quota stops all calls and a burst all of one kind:
        # docs/trackers/jira.md#rate-limits
        reason = make_storable(answer.headers.get("RateLimit-Reason", ""))
        scope = ThrottleScope.TICKET if reason == _OF_ONE_ISSUE else ThrottleScope.TRACKER
        return Throttled(f"Jira answered {status} {reason}".strip(), wait, scope)
    if status in _PASSING or status >= 500:
        return Transient(f"Jira answered {status}", wait)
    if status == 401 or _is_anonymous(answer):
        return _anonymous_error(answer)
    if status in (404, 410):
        return Gone(f"{status}: {_answer_words(answer)}")
    refused = Rejected(status, _answer_words(answer), hint)
    # What we may not even read is no matter of one ticket; a write may be refused for its own sake.
    return Misconfigured(str(refused)) if status == 403 and method == "GET" else refused


def _anonymous_error(answer: requests.Response) -> Misconfigured:
    return Misconfigured(f"401: {_answer_words(answer)} ({_NO_ACCOUNT})")


def _is_anonymous(answer: requests.Response) -> bool:
    """Whether Jira took us for nobody: then our tickets are not found, and must not look deleted.

    docs/trackers/jira.md#site-and-people
    """
    return "AUTHENTICATED_FAILED" in answer.headers.get("X-Seraph-LoginReason", "")


def _answer_words(answer: requests.Response) -> str:
    """What Jira says, as people read it (ErrorCollection: docs/trackers/jira.md#rest-api-document)."""
    try:
        body = as_object(answer.json())
    except ValueError:
        return make_storable(f"{answer.reason}")
    messages = body.get("errorMessages")
    said = [each for each in messages if isinstance(each, str)] if isinstance(messages, list) else []
    said += [f"{key}: {value}" for key, value in object_at(body, "errors").items()]
    return make_storable("; ".join(said) or text_at(body, "message") or f"{answer.reason}")
