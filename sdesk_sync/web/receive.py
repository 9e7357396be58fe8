"""A request's headers and body -> stored, once, before it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.engine.drain import clock
from sdesk_sync.engine.records import Lane, Received
from sdesk_sync.trackers import Tracker

_KEPT = ("content-type", "user-agent")
_KEPT_PREFIXES = ("x-gitlab-", "x-atlassian-", "idempotency-key", "webhook-id", "webhook-timestamp")
# It is the secret itself, in plain text (docs/trackers/gitlab.md#delivery-headers).
_NEVER_KEPT = ("x-gitlab-token",)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender is told."""

    status: int
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Checks a delivery's signature over its raw bytes, stores it and rings for its lane.

    `store` answers once it is committed, with false where the same one is there already.
    """

    trackers: Callable[[], Mapping[str, Tracker]]
    store: Callable[[Received], Awaitable[bool]]
    ring: Callable[[Lane], None]

    async def __call__(self, tracker: str, headers: dict[str, str], body: bytes) -> Answer:
        """202 once it is committed, 200 where it was there already, 401, 503."""
        hooks = self.trackers()[tracker].hooks
        now = clock()
        # Before anything of it is read: what is not signed is nobody's.
        if not hooks.genuine(headers, body, now):
            return Answer(401, {"error": "the signature does not fit any of the secrets"})
        address = hooks.address(headers, body)
        received = Received(tracker, address.delivery, address.lane, address.event, now, kept(headers), body)
        try:
            new = await self.store(received)
        except (SQLAlchemyError, OSError):
            return Answer(503, {"error": "the store is not available; send it again"})
        if not new:
            return Answer(200, {"status": "known", "delivery": address.delivery})
        self.ring(Lane(tracker, address.lane))
        return Answer(202, {"status": "stored", "delivery": address.delivery})


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that say what a delivery is; none that proves who sent it."""
    return {
        name: value
        for name, value in headers.items()
        if name not in _NEVER_KEPT and (name in _KEPT or name.startswith(_KEPT_PREFIXES))
    }
