"""Working through a lane: its deliveries in order, one at a time, each to its end or to a later time."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from sdesk_sync.engine import entries, retry
from sdesk_sync.engine.records import Delivery, Ended, Lane, State
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.engine.work import Work
from sdesk_sync.trackers.errors import Gone, Later, Refused, Unreadable

Told = Callable[[Delivery, Ended], None]
"""Hears how a delivery ended, for the log."""


def clock() -> int:
    """Now, in ms since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Drain:
    """Drains lanes with whatever wiring is current when a delivery is taken up."""

    store: Store
    wiring: Wiring
    told: Told
    now: Callable[[], int] = clock
    stopping: Callable[[], bool] = lambda: False

    def __call__(self, lane: Lane) -> float | None:
        """Work on the lane's due deliveries; the time (s) to come back where one has to wait.

        Raises what the store raises when it is not to be had; what is in it waits there.
        """
        while not self.stopping():
            found = self.store.next_open(lane)
            if found is None:
                return None
            delivery, due_at = found
            if due_at > self.now():
                return due_at / 1000
            self._one(delivery)
        return None

    def _one(self, delivery: Delivery) -> None:
        """The one place where any failure is caught: it is kept with the delivery, and the lane goes on."""
        self.store.writer.now(lambda connection: entries.begin(connection, delivery.id))
        wiring = self.wiring
        wiring.calls.take()
        try:
            ended = self._work(wiring, delivery)
        except Later as error:
            ended = self._later(delivery, error)
        except Gone as error:
            ended = self._end(delivery, Ended(State.IGNORED, f"gone or not ours: {error}"))
        except (Refused, Unreadable) as error:
            ended = self._end(delivery, Ended(State.DEAD, str(error)))
        except (OperationalError, OSError):
            raise
        except Exception:  # noqa: BLE001  # ours: kept with its trace, and nothing is lost
            ended = self._end(delivery, Ended(State.DEAD, traceback.format_exc(limit=-8)))
        self.told(delivery, ended)

    def _end(self, delivery: Delivery, ended: Ended) -> Ended:
        self.store.writer.now(lambda connection: entries.end(connection, delivery.id, ended, self.now()))
        return ended

    def _later(self, delivery: Delivery, error: Later) -> Ended:
        attempts = delivery.attempts + 1
        again = retry.again(error, attempts, retry.chance())
        if again is None:
            reason = f"given up after {attempts} attempts: {error}"
            return self._end(delivery, Ended(State.DEAD, reason))
        due_at = self.now() + int(again.after_s * 1000)
        self.store.writer.now(lambda c: entries.postpone(c, delivery.id, due_at, str(error)))
        return Ended(State.READY, f"again in {again.after_s:.0f} s: {error}")

    def _work(self, wiring: Wiring, delivery: Delivery) -> Ended:
        tracker = wiring.trackers.get(delivery.tracker)
        if tracker is None:
            reason = f"no tracker '{delivery.tracker}' in the config any more"
            return self._end(delivery, Ended(State.DEAD, reason))
        work = Work(self.store, wiring, tracker, delivery, self.now)
        walk = self.store.walk(delivery.id)
        return work.begin() if walk is None else work.resume(walk)
