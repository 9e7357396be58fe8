"""Where nothing may go for a while: kept, so that a restart does not run into the same limit again."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, String, Table, Text, delete, func, select, update

from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata
from sdesk_sync.trackers.errors import ThrottleScope

cooldowns = Table(
    "cooldowns",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("scope", String(20), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class CoolDown:
    """A tracker, one ticket or comments left alone until then (ms); `ticket_id` is empty for the others."""

    tracker: str
    scope: ThrottleScope
    ticket_id: str
    until: int
    reason: str


_KEY = ("tracker", "scope", "ticket_id")
_START = PreparedStatement(
    lambda backend: backend.upsert(
        cooldowns,
        parameters(cooldowns, *_KEY, "until", "reason"),
        key=_KEY,
        overwrite=lambda new: {"until": new.until, "reason": new.reason},
    )
)


@dataclass(frozen=True, slots=True)
class StoredCoolDowns:
    """The cool-downs, read."""

    reader: Reader

    def list_active(self, now: int) -> tuple[CoolDown, ...]:
        """Those that are not over."""
        rows = self.reader.query(select(cooldowns).where(cooldowns.c.until > now))
        return tuple(
            CoolDown(r.tracker, ThrottleScope(r.scope), r.ticket_id, r.until, r.reason) for r in rows
        )


def start_cooldown(connection: Connection, cooldown: CoolDown) -> None:
    """Nothing goes there before its end."""
    row = {
        "tracker": cooldown.tracker,
        "scope": cooldown.scope,
        "ticket_id": cooldown.ticket_id,
        "until": cooldown.until,
        "reason": cooldown.reason,
    }
    _START.run(connection, row)


def forget_past_cooldowns(connection: Connection, now: int) -> None:
    """Drop those that are over."""
    connection.execute(delete(cooldowns).where(cooldowns.c.until <= now))


def move_cooldowns(connection: Connection, by_ms: int, latest: int) -> None:
    """They end so much later, or earlier, and by `latest` (ms) at last."""
    connection.execute(update(cooldowns).values(until=func.min(cooldowns.c.until + by_ms, latest)))
