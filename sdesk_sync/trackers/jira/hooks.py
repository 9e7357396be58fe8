"""Jira's webhooks: are they genuine, where do they belong, what do they say.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
What real bodies have and lack: docs/trackers/jira.md#webhook-bodies.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sdesk_sync.desk.model import NotForUs, Remark, Report, Sighting, TicketRef
from sdesk_sync.trackers import Address, Headers
from sdesk_sync.trackers.bodies import Json, identifier, inner, parsed, text
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.jira.changelog import before
from sdesk_sync.trackers.jira.reading import Reading, actor, elsewhere, ref, stranger

_SIGNATURE, _DELIVERY = "x-hub-signature", "x-atlassian-webhook-identifier"
_CREATED, _UPDATED, _DELETED = "jira:issue_created", "jira:issue_updated", "jira:issue_deleted"
_COMMENTED = "comment_created"
# It names a lane and stands in lists, so not any text will do.
_EVENT = re.compile(r"[\w:.-]{1,64}", re.ASCII)
_OF_COMMENT = re.compile(r"/issue/([0-9]{1,19})/comment/")


def genuine(secrets: tuple[str, ...], headers: Headers, body: bytes) -> bool:
    """Whether one of the secrets signed these very bytes: HMAC as `sha256=<hex>`.

    Jira signs no time, so a replay is told by its delivery id only (docs/trackers/jira.md#webhook-delivery).
    """
    method, _, digest = headers.get(_SIGNATURE, "").partition("=")
    # The method stands in the header because it may be another one day; what we cannot check is not
    # genuine.
    if method != "sha256":
        return False
    given = digest.lower().encode()
    signed = [hmac.new(each.encode(), body, hashlib.sha256).hexdigest() for each in secrets if each]
    # Every secret is tried, so that the time taken does not tell which of them fits.
    return any([hmac.compare_digest(known.encode(), given) for known in signed])


def address(headers: Headers, body: bytes) -> Address:
    """Where a delivery belongs; a body without a readable ticket gets a lane of its event."""
    # Data Center names no delivery (docs/trackers/jira.md#webhook-delivery).
    delivery = headers.get(_DELIVERY) or hashlib.sha256(body).hexdigest()
    try:
        found = parsed(body)
    except Unreadable:
        return Address(delivery, "-unreadable", "unreadable")
    event = text(found, "webhookEvent")
    event = event if _EVENT.fullmatch(event) else "unknown"
    return Address(delivery, _ticket(found) or f"-{event}", event)


def _ticket(body: Json) -> str:
    """The id of the issue a body is about: comments name it by address at least, worklogs by id."""
    known = identifier(inner(body, "issue"), "id") or identifier(inner(body, "worklog"), "issueId")
    place = _OF_COMMENT.search(text(inner(body, "comment"), "self"))
    return known or (place[1] if place else "")


@dataclass(frozen=True, slots=True)
class JiraHooks:
    """The hooks of one project; `reading` may have to ask the site for its ids once."""

    tracker: str
    project: str
    secrets: Callable[[], tuple[str, ...]]
    reading: Callable[[], Reading]

    def genuine(self, headers: Headers, body: bytes, now: int) -> bool:
        """Whether one of the secrets signed these very bytes; Jira signs no time to compare with `now`."""
        return genuine(self.secrets(), headers, body)

    def address(self, headers: Headers, body: bytes) -> Address:
        """Where a delivery belongs; never raises."""
        return address(headers, body)

    def read(self, headers: Headers, body: bytes) -> Report:
        """The delivery in the desk's words. Raises Unreadable, Later, and Unfit for a bad mapping."""
        found = parsed(body)
        event = text(found, "webhookEvent")
        if event == _DELETED:
            return NotForUs("the ticket was deleted")
        if event not in (_CREATED, _UPDATED, _COMMENTED):
            return NotForUs(f"deliveries of {event or 'no event'} ask nothing of the desk")
        key = _ticket(found)
        if not key:
            return NotForUs("the delivery names no issue")
        return self._remark(found, key) if event == _COMMENTED else self._sighting(found, event)

    def _sighting(self, body: Json, event: str) -> Sighting | NotForUs:
        issue = inner(body, "issue")
        if reason := self._not_ours(issue):
            return NotForUs(reason)
        reading = self.reading()
        seen = reading.sighting(issue, body)
        opening = event == _CREATED
        # Opening is judged by who created it, not by the reporter it was raised for (docs/desk.md#roles).
        user = inner(body, "user") or (inner(issue, "fields", "creator") if opening else {})
        return replace(
            seen,
            by=actor(reading.ids, user),
            opening=opening,
            named=before(reading, inner(body, "changelog"), seen),
            default_kind=reading.mapping.default_kind if opening else None,
            default_priority=opening and reading.is_default(issue),
        )

    def _remark(self, body: Json, key: str) -> Remark | NotForUs:
        comment, issue = inner(body, "comment"), inner(body, "issue")
        reason = self._not_ours(issue) if issue else None
        if reason:
            return NotForUs(reason)
        at = ref(self.tracker, issue) if issue else TicketRef(self.tracker, key, key)
        return self.reading().remark(at, comment) or NotForUs("the comment names no author")

    def _not_ours(self, issue: Json) -> str | None:
        return elsewhere(self.project, issue) or stranger(self.reading().ids, issue)
