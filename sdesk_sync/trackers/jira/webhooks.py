"""Jira's webhooks: are they genuine, where do they belong, what do they say.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
What real bodies have and lack: docs/trackers/jira.md#webhook-bodies.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.sightings import Comment, NotForUs, Report, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers import DeliveryKey, Headers
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.jira.changelog import find_changed_from
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.issues import (
    OF_COMMENT,
    JiraIssueParser,
    is_edited,
    project_key,
    ticket_ref,
    why_elsewhere,
    why_no_ticket,
)
from sdesk_sync.trackers.wire.payload import Json, identifier_at, object_at, parse_object, text_at

_SIGNATURE = "x-hub-signature"
_CREATED, _UPDATED, _DELETED = "jira:issue_created", "jira:issue_updated", "jira:issue_deleted"
_COMMENTED = "comment_created"
# It names a lane and stands in lists, so not any text will do.
_EVENT = re.compile(r"[\w:.-]{1,64}", re.ASCII)


def why_not_signed(secrets: tuple[str, ...], headers: Headers, body: bytes) -> str | None:
    """Why none of the secrets signed these very bytes (HMAC as `sha256=<hex>`); None where one did.

    Jira signs no time, so a replay is told by its delivery id only (docs/trackers/jira.md#webhook-delivery).
    """
    method, _, digest = headers.get(_SIGNATURE, "").partition("=")
    if not method:
        return "it carries no signature"
    # The method stands in the header because it may be another one day; what we cannot check is not
    # genuine.
    if method != "sha256":
        return "its signature is by another method than sha256"
    given = digest.lower().encode()
    signed = [hmac.new(each.encode(), body, hashlib.sha256).hexdigest() for each in secrets if each]
    # Every secret is tried, so that the time taken does not tell which of them fits.
    fits = any([hmac.compare_digest(known.encode(), given) for known in signed])
    return None if fits else "its signature fits none of the secrets"


def jira_delivery_key(edition: Edition, headers: Headers, body: bytes) -> DeliveryKey:
    """Where a delivery belongs; a body without a readable ticket gets a lane of its event."""
    # Not all name their deliveries (docs/trackers/jira.md#webhook-delivery).
    delivery = headers.get(edition.delivery_header or "") or hashlib.sha256(body).hexdigest()
    try:
        found = parse_object(body)
    except Unreadable:
        return DeliveryKey(delivery, "-unreadable", "unreadable")
    event = text_at(found, "webhookEvent")
    event = event if _EVENT.fullmatch(event) else "unknown"
    return DeliveryKey(delivery, _ticket_id(found) or f"-{event}", event)


def _ticket_id(body: Json) -> str:
    """The id of the issue a body is about: comments name it by address at least, worklogs by id."""
    known = identifier_at(object_at(body, "issue"), "id") or identifier_at(
        object_at(body, "worklog"), "issueId"
    )
    place = OF_COMMENT.search(text_at(object_at(body, "comment"), "self"))
    return known or (place[1] if place else "")


@dataclass(frozen=True, slots=True)
class JiraWebhooks:
    """The webhooks of one project; `parser` may have to ask the site for its ids once.

    `on_key` is told by which key a delivery knows our project, `on_other_edition` of one that names people as
    the other edition does.
    """

    tracker: str
    secrets: Callable[[], tuple[str, ...]]
    edition: Edition
    parser: Callable[[], JiraIssueParser]
    on_key: Callable[[str], None] = lambda key: None
    on_other_edition: Callable[[], None] = lambda: None

    def why_not_genuine(self, headers: Headers, body: bytes, now: int) -> str | None:
        """Why none of the secrets signed these very bytes; Jira signs no time to compare with `now`."""
        return why_not_signed(self.secrets(), headers, body)

    def find_key(self, headers: Headers, body: bytes) -> DeliveryKey:
        """Where a delivery belongs; never raises."""
        return jira_delivery_key(self.edition, headers, body)

    def is_kept(self, header: str) -> bool:
        """Atlassian's own; the signature has another name."""
        return header.startswith("x-atlassian-")

    def parse(self, headers: Headers, body: bytes) -> Report:
        """The delivery in the desk's words.

        Raises Unreadable, Transient, and Misconfigured for a bad mapping.
        """
        found = parse_object(body)
        event = text_at(found, "webhookEvent")
        if event == _DELETED:
            issue = object_at(found, "issue")
            ident = identifier_at(issue, "id")
            return NotForUs("the ticket was deleted", ticket_ref(self.tracker, issue) if ident else None)
        if event not in (_CREATED, _UPDATED, _COMMENTED):
            return NotForUs(f"deliveries of {event or 'no event'} ask nothing of the desk")
        key = _ticket_id(found)
        if not key:
            return NotForUs("the delivery names no issue")
        self._look_at_names(found)
        # Each comment comes twice on Data Center (docs/trackers/jira.md#webhook-bodies).
        is_comment = event == _COMMENTED or (
            event == _UPDATED and "comment" in found and not object_at(found, "changelog").get("items")
        )
        return self._parse_comment(found, key) if is_comment else self._parse_issue(found, event)

    def _look_at_names(self, body: Json) -> None:
        for user in (object_at(body, "user"), object_at(body, "comment", "author")):
            if user and not self.edition.account_id(user) and not self.edition.account_handle(user):
                self.on_other_edition()

    def _parse_issue(self, body: Json, event: str) -> Sighting | NotForUs:
        issue, parser = object_at(body, "issue"), self.parser()
        reason = self._why_not_ours(issue)
        seen = parser.parse_issue(issue, body)
        if reason and (event == _CREATED or seen.departure is None):
            return NotForUs(reason)
        opening = event == _CREATED
        # Opening is judged by who created it, not by the reporter it was raised for (docs/desk.md#roles).
        user = object_at(body, "user") or (object_at(issue, "fields", "creator") if opening else {})
        return replace(
            seen,
            actor=parser.actor_of_account(user),
            is_opening=opening,
            changed_from=find_changed_from(parser, object_at(body, "changelog"), seen),
            default_kind=parser.mapping.default_kind if opening else None,
            has_default_priority=opening and parser.has_default_priority(issue),
        )

    def _parse_comment(self, body: Json, key: str) -> Comment | NotForUs:
        comment, issue = object_at(body, "comment"), object_at(body, "issue")
        reason = self._why_not_ours(issue) if issue else None
        if reason:
            return NotForUs(reason)
        if is_edited(comment):
            # What it said at first is not told.
            return NotForUs("a comment that was edited since")
        at = ticket_ref(self.tracker, issue) if issue else TicketRef(self.tracker, key, key)
        return self.parser().parse_comment(at, comment) or NotForUs("the comment names no author")

    def _why_not_ours(self, issue: Json) -> str | None:
        ids = self.parser().ids
        reason = why_elsewhere(ids.project, issue)
        if reason is None:
            self.on_key(project_key(issue))
        return reason or why_no_ticket(ids, issue)
