"""GitLab's webhooks: are they genuine, where do they belong, what do they say.

https://docs.gitlab.com/user/project/integrations/webhook_events/
What real bodies have and lack: docs/trackers/gitlab.md#issue-hook, docs/trackers/gitlab.md#note-hook.
"""

import hashlib
from dataclasses import dataclass

from sdesk_sync.desk.model import NotForUs, Report
from sdesk_sync.trackers import Address, Headers
from sdesk_sync.trackers.bodies import Json, inner, number, parsed, text
from sdesk_sync.trackers.connection import Connection
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.gitlab import signing
from sdesk_sync.trackers.gitlab.reading import PUBLIC_NOTE, Reading
from sdesk_sync.trackers.gitlab.seed import Seed
from sdesk_sync.trackers.mapping import GitLabMapping

# Issues and Service Desk tickets are `issue`, all other work items come under the same header.
_ISSUE_EVENTS, _ISSUE_KINDS = ("Issue Hook", "Confidential Issue Hook"), ("issue", "work_item")
_NOTE_EVENTS = (PUBLIC_NOTE, "Confidential Note Hook")
_IDS = ("webhook-id", "idempotency-key")
"""Headers with a delivery's id, since 19.0 and 17.4; both are the same when it is sent again."""


@dataclass(frozen=True, slots=True)
class GitLabHooks:
    """The hooks of one project."""

    connection: Connection
    mapping: GitLabMapping
    seed: Seed

    def genuine(self, headers: Headers, body: bytes, now: int) -> bool:
        """Whether one of the secrets vouches for these very bytes; `now` in ms bounds replays."""
        return signing.genuine(headers, body, now, self.connection.secrets())

    def address(self, headers: Headers, body: bytes) -> Address:
        """Never raises: a body that cannot be read gets a lane of its own."""
        return address(headers, body)

    def read(self, headers: Headers, body: bytes) -> Report:
        """The delivery in the desk's words.

        Raises Unreadable, and as long as we do not know who we are there Later and Unfit.
        """
        told, event = parsed(body), headers.get("x-gitlab-event", "")
        kind = text(told, "object_kind")
        if event in _ISSUE_EVENTS and kind in _ISSUE_KINDS:
            return self._reading().issue(told)
        if event in _NOTE_EVENTS and kind == "note":
            return self._reading().note(told, event)
        return NotForUs(f"{event or 'a body without X-Gitlab-Event'} is about no ticket")

    def _reading(self) -> Reading:
        return Reading(self.connection.name, self.mapping, self.seed.names())


def address(headers: Headers, body: bytes) -> Address:
    """Where a delivery belongs: the lane is the issue's id, which no other project has."""
    delivery = next((headers[name] for name in _IDS if headers.get(name)), "")
    # Before 17.4 there is no id, and a double is the same bytes (docs/trackers/gitlab.md#delivery-headers).
    delivery = delivery or hashlib.sha256(body).hexdigest()
    event = headers.get("x-gitlab-event", "")
    try:
        told = parsed(body)
    except Unreadable:
        return Address(delivery, "-unreadable", event or "unreadable")
    event = event or text(told, "object_kind") or text(told, "event_name") or "unknown"
    issue = _issue(told)
    return Address(delivery, f"-{event}" if issue is None else str(issue), event)


def _issue(told: Json) -> int | None:
    kind = text(told, "object_kind")
    if kind in _ISSUE_KINDS:
        return number(inner(told, "object_attributes"), "id")
    return number(inner(told, "issue"), "id") if kind == "note" else None
