"""What Jira's answers mean to us: which of them are none, and which error of ours each failure is."""

import requests

from sdesk_sync.messages import message
from sdesk_sync.trackers.errors import (
    Misconfigured,
    Rejected,
    Throttled,
    ThrottleScope,
    TrackerError,
    Unreachable,
)
from sdesk_sync.trackers.wire.answers import FailedCall, classify_failed_call, parse_json
from sdesk_sync.trackers.wire.payload import make_storable, object_at
from sdesk_sync.trackers.wire.retry_after import parse_retry_after

_NO_ACCOUNT = message("jira.token-hint")
_UNAUTHORIZED = 401
_TOO_MANY = 429
_SERVICE = "/rest/servicedeskapi/"
_OF_ONE_ISSUE = "jira-per-issue-on-write"


def check_answer(answer: requests.Response) -> None:
    """Look at an answer that tells of no failure.

    Raises Misconfigured for one that leads elsewhere or takes us for nobody, and ForeignAnswer for one that
    is no JSON.
    """
    # Read first: what is refused unread leaves a connection behind that no other request can use.
    _ = answer.content
    if 300 <= answer.status_code < 400:
        place = answer.headers.get("Location", "")
        raise Misconfigured(message("jira.redirect", status=answer.status_code), leads_to=place)
    if _is_anonymous(answer):
        raise _anonymous_error(answer)
    parse_json(answer.url.partition("?")[0], answer)


def jira_error(method: str, answer: requests.Response | None, hint: str) -> TrackerError:
    """The error of ours that a failure is; `hint` is what a person can do where Jira refuses."""
    if answer is None:
        return Unreachable(message("jira.empty-answer"))
    status, wait = (
        answer.status_code,
        parse_retry_after(answer.headers.get("Retry-After", ""), answer.headers.get("Date", "")),
    )
    if status == _TOO_MANY:
        # Of the others a quota stops all calls and a burst all of one kind:
        # docs/trackers/jira.md#rate-limits
        reason = make_storable(answer.headers.get("RateLimit-Reason", ""))
        scope = ThrottleScope.TICKET if reason == _OF_ONE_ISSUE else ThrottleScope.TRACKER
        return Throttled(
            message("tracker.throttled", tracker="Jira", status=f"{status} {reason}".strip()), wait, scope
        )
    if status < 500 and (status == _UNAUTHORIZED or _is_anonymous(answer)):
        return _anonymous_error(answer)
    words, fields = _find_jira_words(answer), _find_named_fields(answer)
    return classify_failed_call(FailedCall("Jira", method, status, words, hint, wait, fields))


def _find_named_fields(answer: requests.Response) -> tuple[str, ...]:
    """The fields that Jira names where it refuses for their sake alone.

    ErrorCollection: docs/trackers/jira.md#rest-api-document
    """
    try:
        body: object = answer.json()
    except (ValueError, RecursionError):
        return ()
    return (
        tuple(object_at(body, "errors")) if isinstance(body, dict) and not body.get("errorMessages") else ()
    )


def _find_jira_words(answer: requests.Response) -> str | None:
    """What Jira says where it refuses, as people read it; None for a body that is not its own.

    ErrorCollection: docs/trackers/jira.md#rest-api-document; Service Management has words of its own
    (ErrorResponse: docs/trackers/jira.md#service-management).
    """
    try:
        body: object = answer.json()
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    messages, errors = body.get("errorMessages"), body.get("errors")
    said = [each for each in messages if isinstance(each, str)] if isinstance(messages, list) else []
    said += [f"{key}: {value}" for key, value in object_at(body, "errors").items()]
    if _SERVICE in answer.url and isinstance(portal := body.get("errorMessage"), str):
        said.append(portal)
    if said:
        return "; ".join(said)
    # Nothing said is Jira's too, where the rest is as it says nothing.
    return f"{answer.reason}" if messages == [] and errors in ({}, None) else None


def _anonymous_error(answer: requests.Response) -> Misconfigured:
    said = make_storable(_find_jira_words(answer) or f"{answer.reason}")
    refusal = Rejected(_UNAUTHORIZED, said, _NO_ACCOUNT)
    return Misconfigured(refusal.reason, refusal=refusal)


def _is_anonymous(answer: requests.Response) -> bool:
    """Whether Jira took us for nobody: then our tickets are not found, and must not look deleted.

    docs/trackers/jira.md#site-and-people
    """
    return "AUTHENTICATED_FAILED" in answer.headers.get("X-Seraph-LoginReason", "")
