"""The project's hooks: which events they want, how a delivery is signed, when GitLab gives up on one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import threading
import uuid
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.outgoing import DeliveryAttempt, HookDelivery
from sdesk_sync.sandbox.site import Json, ProjectBeginning, TrackerSite

ISSUE, CONFIDENTIAL_ISSUE = "issues_events", "confidential_issues_events"
NOTE, CONFIDENTIAL_NOTE = "note_events", "confidential_note_events"
EMOJI = "emoji_events"
EVENTS = {
    ISSUE: "Issue Hook",
    CONFIDENTIAL_ISSUE: "Confidential Issue Hook",
    NOTE: "Note Hook",
    CONFIDENTIAL_NOTE: "Confidential Note Hook",
    EMOJI: "Emoji Hook",
}
"""The flag a hook needs for each event this project can fire, and the event's name in X-Gitlab-Event."""

SIGNING_MARK = "whsec_"
AGENT = "GitLab/19.5.0-ee"

# The fourth failure in a row disables for a minute, each further one twice as long up to a day, the
# fortieth for good: https://docs.gitlab.com/user/project/integrations/webhooks/#auto-disabled-webhooks
_PATIENCE, _GIVEN_UP = 3, 39
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)
_CHAIN_LIFE = timedelta(minutes=30)
_LOGGED = 1000


@dataclass
class HookLogEntry:
    """One attempt in a hook's log (API_Entities_WebHookLog: docs/trackers/gitlab.md#api-document)."""

    id: int
    delivery: HookDelivery
    attempt: DeliveryAttempt
    key: str


@dataclass
class ProjectHook:
    """A project hook and how it has fared."""

    id: int
    url: str
    created_at: datetime
    token: str | None = None
    signing_token: str | None = None
    name: str | None = None
    description: str | None = None
    flags: dict[str, bool] = field(default_factory=dict)
    enable_ssl_verification: bool = True
    failures: int = 0
    disabled_until: datetime | None = None
    log: deque[HookLogEntry] = field(default_factory=lambda: deque(maxlen=_LOGGED))

    def alert_status(self, now: datetime) -> str:
        """`executable`, `temporarily_disabled` or `disabled`.

        docs/trackers/gitlab.md#delivery-and-failure
        """
        if self.failures > _GIVEN_UP:
            return "disabled"
        if self.failures > _PATIENCE and self.disabled_until and self.disabled_until >= now:
            return "temporarily_disabled"
        return "executable"

    def record_attempt(self, attempt: DeliveryAttempt) -> None:
        """Count a failure, or forget them all after a success."""
        if attempt.is_received:
            self.failures, self.disabled_until = 0, None
            return
        grown = _FIRST_PAUSE * 2.0 ** min(max(0, self.failures - _PATIENCE), 20)
        self.failures = min(self.failures + 1, _GIVEN_UP + 1)
        if self.failures > _PATIENCE:
            self.disabled_until = attempt.at + min(grown, _LONGEST_PAUSE)


class ProjectHooks:
    """All hooks of the project, and the deliveries they get."""

    def __init__(self, site: TrackerSite) -> None:
        self._site = site
        self._lock = threading.RLock()
        self._ids = itertools.count(int(site.clock.now().timestamp()))
        self._chains: OrderedDict[str, tuple[datetime, frozenset[int]]] = OrderedDict()
        self.all: dict[int, ProjectHook] = {}
        self.restore_seed()

    def restore_seed(self) -> None:
        """The one hook the project starts with, for tickets and comments, confidential ones too.

        A project as GitLab makes it has none.
        """
        secret = self._site.hook_secret
        signs = secret.startswith(SIGNING_MARK)
        hook = ProjectHook(
            self.next_hook_id(),
            self._site.hook_url,
            self._site.clock.now(),
            token=None if signs else secret,
            signing_token=secret if signs else None,
            flags=dict.fromkeys((ISSUE, CONFIDENTIAL_ISSUE, NOTE, CONFIDENTIAL_NOTE), True),
        )
        self.all = {hook.id: hook} if self._site.begins is ProjectBeginning.SEEDED else {}

    def next_hook_id(self) -> int:
        """An id for a hook or a log entry."""
        return next(self._ids)

    def fire_event(self, flag: str, body: Json, event_uuid: str | None) -> None:
        """Deliver an event to every hook that wants it and is not already in the request's chain."""
        for hook in list(self.all.values()):
            if hook.flags.get(flag) and not self._is_recursion(hook, event_uuid):
                self._site.send_delivery(
                    self.signed_delivery(hook, EVENTS[flag], body, event_uuid=event_uuid)
                )

    def _is_recursion(self, hook: ProjectHook, event_uuid: str | None) -> bool:
        """Loop protection: one delivery per hook and caller's UUID.

        By GitLab's code this also suppresses the second of two deliveries that one request with the header
        causes (docs/trackers/gitlab.md#loop-protection).
        """
        if event_uuid is None:
            return False
        _, met = self._chains.get(event_uuid, (None, frozenset()))
        self._join_chain(event_uuid, hook)
        return hook.id in met

    def _join_chain(self, event_uuid: str, hook: ProjectHook) -> None:
        """The chain of this UUID has reached this hook; chains unused for half an hour are forgotten."""
        with self._lock:
            now = self._site.clock.now()
            _, met = self._chains.pop(event_uuid, (now, frozenset()))
            self._chains[event_uuid] = (now, met | {hook.id})
            while now - next(iter(self._chains.values()))[0] >= _CHAIN_LIFE:
                self._chains.popitem(last=False)

    def signed_delivery(
        self,
        hook: ProjectHook,
        event: str,
        body: Json,
        *,
        event_uuid: str | None = None,
        key: str | None = None,
    ) -> HookDelivery:
        """A signed delivery; with `key` one sent again (same id; it goes out to a disabled hook too)."""
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        ident = key or str(uuid.uuid4())
        chain = event_uuid or str(uuid.uuid4())
        if event_uuid is None:
            self._join_chain(chain, hook)
        # The wall's time, not the sandbox's: a receiver compares it with its own clock, which nobody winds.
        stamp = str(int(datetime.now(UTC).timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "Idempotency-Key": ident,
            "X-Gitlab-Event": event,
            "X-Gitlab-Webhook-UUID": str(uuid.uuid4()),
            "X-Gitlab-Instance": self._site.base_url,
            "X-Gitlab-Event-UUID": chain,
            "webhook-id": ident,
            "webhook-timestamp": stamp,
        }
        if hook.token:
            headers["X-Gitlab-Token"] = hook.token
        if hook.signing_token:
            headers["webhook-signature"] = signature(hook.signing_token, ident, stamp, raw)
        sent: list[HookDelivery] = []
        delivery = HookDelivery(
            tracker=self._site.name,
            url=hook.url,
            event=event,
            headers=headers,
            body=raw,
            is_wanted=None if key else lambda: self._is_executable(hook),
            on_attempt=lambda attempt: self._log_attempt(hook, sent[0], attempt),
        )
        sent.append(delivery)
        return delivery

    def _is_executable(self, hook: ProjectHook) -> bool:
        with self._lock:
            return hook.id in self.all and hook.alert_status(self._site.clock.now()) == "executable"

    def _log_attempt(self, hook: ProjectHook, delivery: HookDelivery, attempt: DeliveryAttempt) -> None:
        with self._lock:
            hook.record_attempt(attempt)
            hook.log.append(
                HookLogEntry(self.next_hook_id(), delivery, attempt, delivery.headers["webhook-id"])
            )

    def hook_entity(self, hook: ProjectHook) -> Json:
        """The hook as the API shows it; its secrets never.

        API_Entities_ProjectHook: docs/trackers/gitlab.md#api-document; docs/trackers/gitlab.md#signatures
        """
        now = self._site.clock.now()
        return {
            "id": hook.id,
            "url": hook.url,
            "name": hook.name,
            "description": hook.description,
            "created_at": iso_moment(hook.created_at),
            "enable_ssl_verification": hook.enable_ssl_verification,
            "alert_status": hook.alert_status(now),
            "disabled_until": iso_moment(hook.disabled_until)
            if hook.alert_status(now) != "executable"
            else None,
            "url_variables": [],
            "custom_headers": [],
            "custom_webhook_template": None,
            "push_events_branch_filter": None,
            "branch_filter_strategy": "wildcard",
            "token_present": bool(hook.token),
            "signing_token_present": bool(hook.signing_token),
        }


def signature(signing_token: str, ident: str, stamp: str, raw: bytes) -> str:
    """The Standard Webhooks signature of a delivery (docs/trackers/gitlab.md#signatures)."""
    key = base64.b64decode(signing_token.removeprefix(SIGNING_MARK))
    digest = hmac.new(key, f"{ident}.{stamp}.".encode() + raw, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
