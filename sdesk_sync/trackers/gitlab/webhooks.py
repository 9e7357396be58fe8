"""GitLab's webhooks: are they genuine, where do they belong, what do they say.

https://docs.gitlab.com/user/project/integrations/webhook_events/
What real bodies have and lack: docs/trackers/gitlab.md#issue-hook, docs/trackers/gitlab.md#note-hook.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sdesk_sync.desk.model.sightings import NotForUs, Report, Sighting
from sdesk_sync.notices import Notice, NoticeKind
from sdesk_sync.trackers import DeliveryKey, Headers
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.gitlab import signing
from sdesk_sync.trackers.gitlab.identity import FindIdentity
from sdesk_sync.trackers.gitlab.issues import PUBLIC_NOTE, GitLabIssueParser
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at, parse_object, text_at

# Issues and Service Desk tickets are `issue`, all other work items come under the same header.
_ISSUE_EVENTS, _ISSUE_KINDS = ("Issue Hook", "Confidential Issue Hook"), ("issue", "work_item")
_NOTE_EVENTS = (PUBLIC_NOTE, "Confidential Note Hook")
_IDS = ("webhook-id", "idempotency-key")
"""Headers with a delivery's id, since 19.0 and 17.4; both are the same when it is sent again."""
_LABELS_DECIDE = (
    "GitLab shows statuses of its own; what counts here are the labels, so nobody should move those statuses"
)
"""No REST answer shows one and no history names who set it (docs/trackers/gitlab.md#premium)."""

_KEPT_HEADERS = ("x-gitlab-", "webhook-timestamp", *_IDS)


@dataclass(frozen=True, slots=True)
class GitLabWebhooks:
    """The webhooks of one project; `with_number` adds the user's number to a body that only names them."""

    connection: Connection
    mapping: GitLabMapping
    identity: FindIdentity
    with_number: Callable[[Json], Json]

    def why_not_genuine(self, headers: Headers, body: bytes, now: int) -> str | None:
        """Why none of the secrets vouches for these very bytes; `now` in ms bounds replays."""
        return signing.why_not_vouched_for(headers, body, now, self.connection.secrets())

    def find_key(self, headers: Headers, body: bytes) -> DeliveryKey:
        """Never raises: a body that cannot be read gets a lane of its own."""
        return gitlab_delivery_key(headers, body)

    def is_kept(self, header: str) -> bool:
        """GitLab's own but for the secret token (docs/trackers/gitlab.md#delivery-headers)."""
        return header != "x-gitlab-token" and header.startswith(_KEPT_HEADERS)

    def parse(self, headers: Headers, body: bytes) -> Report:
        """The delivery in the desk's words.

        Raises Unreadable, and as long as we do not know who we or they are there Transient and Misconfigured.
        """
        told, event = parse_object(body), headers.get("x-gitlab-event", "")
        kind = text_at(told, "object_kind")
        if event in _ISSUE_EVENTS and kind in _ISSUE_KINDS:
            report = self._parser().parse_issue_hook(self.with_number(told))
            if isinstance(report, Sighting) and object_at(object_at(told, "object_attributes"), "status"):
                self.connection.notices.post(
                    Notice(NoticeKind.STATUS_UNREAD, _LABELS_DECIDE, self.connection.name)
                )
            return report
        if event in _NOTE_EVENTS and kind == "note":
            return self._parser().parse_note_hook(self.with_number(told), event)
        return NotForUs(f"deliveries of {event or 'no event'} ask nothing of the desk")

    def _parser(self) -> GitLabIssueParser:
        return GitLabIssueParser(self.connection.name, self.mapping, self.identity())


def gitlab_delivery_key(headers: Headers, body: bytes) -> DeliveryKey:
    """Where a delivery belongs: the lane is the issue's id, which no other project has."""
    delivery = next((headers[name] for name in _IDS if headers.get(name)), "")
    # Before 17.4 there is no id, and a double is the same bytes (docs/trackers/gitlab.md#delivery-headers).
    delivery = delivery or hashlib.sha256(body).hexdigest()
    event = headers.get("x-gitlab-event", "")
    try:
        told = parse_object(body)
    except Unreadable:
        return DeliveryKey(delivery, "-unreadable", event or "unreadable")
    event = event or text_at(told, "object_kind") or text_at(told, "event_name") or "unknown"
    issue = _issue_id(told)
    return DeliveryKey(
        delivery, f"-{event}" if issue is None else str(issue), event, is_trial=_is_trial(told)
    )


def _is_trial(told: Json) -> bool:
    """Whether somebody had GitLab test the hook: no edit comes without an action and without changes.

    docs/trackers/gitlab.md#test-deliveries
    """
    is_of_issue = text_at(told, "object_kind") in _ISSUE_KINDS
    shown = object_at(told, "object_attributes")
    return is_of_issue and bool(shown) and not (text_at(shown, "action") or told.get("changes"))


def _issue_id(told: Json) -> int | None:
    kind = text_at(told, "object_kind")
    if kind in _ISSUE_KINDS:
        return number_at(object_at(told, "object_attributes"), "id")
    return number_at(object_at(told, "issue"), "id") if kind == "note" else None
