"""A request's headers and body -> stored, once, before it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.clock import now_ms
from sdesk_sync.store.inbox.rows import Lane, NewDelivery
from sdesk_sync.trackers import Tracker, Webhooks

_KEPT = ("content-type", "user-agent")


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What the sender is told."""

    status: int
    body: dict[str, str]


@dataclass(frozen=True, slots=True)
class WebhookReceiver:
    """Checks a delivery's signature over its raw bytes, stores it and notifies of its lane.

    `store` answers once it is committed, with false where the same one is there already. `now` (ms) is when
    it was received.
    """

    trackers: Callable[[], Mapping[str, Tracker]]
    store: Callable[[NewDelivery], Awaitable[bool]]
    notify: Callable[[Lane], None]
    now: Callable[[], int]

    async def __call__(self, tracker: str, headers: dict[str, str], body: bytes) -> WebhookAnswer:
        """202 once it is committed, 200 where it was there already or only tries the way, 401, 503."""
        webhooks = self.trackers()[tracker].webhooks
        # Before anything of it is read: what is not signed is nobody's. By the machine's own clock, whatever
        # the desk goes by: how old a signature may be is about those who send it once more.
        if why := webhooks.why_not_genuine(headers, body, now_ms()):
            return WebhookAnswer(401, {"error": why})
        key = webhooks.find_key(headers, body)
        if key.is_trial:
            # Nobody has changed anything: what it shows as an edit would be its sender's.
            return WebhookAnswer(200, {"status": "test", "delivery": key.delivery})
        new = NewDelivery(
            tracker, key.delivery, key.lane, key.event, self.now(), _kept_headers(webhooks, headers), body
        )
        try:
            is_new = await self.store(new)
        except (SQLAlchemyError, OSError):
            return WebhookAnswer(503, {"error": "the store is not available; send it again"})
        if not is_new:
            return WebhookAnswer(200, {"status": "known", "delivery": key.delivery})
        self.notify(Lane(tracker, key.lane))
        return WebhookAnswer(202, {"status": "stored", "delivery": key.delivery})


def _kept_headers(webhooks: Webhooks, headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in _KEPT or webhooks.is_kept(name)}
