"""From an event loop into the inbox: what gathers while one commit runs goes into the next.

A lone one waits for nothing but its own commit. Where a commit fails, all that shared it are told, and
their senders send them again (docs/engine.md#group-commit); so are those for whom it takes too long.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from sqlalchemy import Connection

from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.rows import Lane, NewDelivery
from sdesk_sync.store.writer import Writer

_Waiting = tuple[NewDelivery, "asyncio.Future[bool]", float]
"""A delivery, whom to tell that it is stored, and since when they wait (the loop's time)."""


def _tell_nobody(lane: Lane) -> None:
    """Nobody works on it here."""


class WebhookIngest:
    """For the one event loop that calls it; the loop is woken once for each commit, not for each delivery."""

    def __init__(
        self,
        writer: Writer,
        limits: Limits = DEFAULT_LIMITS,
        notices: NoticeBoard | None = None,
        on_late: Callable[[Lane], None] = _tell_nobody,
    ) -> None:
        """`on_late` is told of lanes into which something was put after its sender was told to come again."""
        self._writer, self._limits, self._notices = writer, limits, notices or NoticeBoard()
        self._on_late = on_late
        self._gathered: list[_Waiting] = []
        self._is_committing = False
        self._timer: asyncio.TimerHandle | None = None

    async def __call__(self, new: NewDelivery) -> bool:
        """Stored and committed; false where the same one is there already.

        Raises as the writer does, and TimeoutError where the store is held for too long: it may be stored
        after all, and is known then when it is sent again.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[bool] = loop.create_future()
        self._gathered.append((new, stored, loop.time()))
        # While a commit runs the next batch gathers by itself: no timer, and nobody waits for company
        # (docs/engine.md#group-commit).
        if not self._is_committing:
            self._hand_over(loop)
        return await stored

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._gathered = self._gathered, []
        self._is_committing = True
        # One timer for a commit, not for each delivery; the first has waited longest.
        self._timer = loop.call_at(batch[0][2] + self._limits.commit_s, self._tell_late, loop, batch)

        def store(connection: Connection) -> list[bool]:
            return inbox_writes.receive_all(connection, [new for new, *_ in batch])

        def on_committed(done: "Future[list[bool]]") -> None:
            # A loop that has ended has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._answer_all, loop, batch, done)

        self._writer.submit(store).add_done_callback(on_committed)

    def _tell_late(self, loop: asyncio.AbstractEventLoop, batch: list[_Waiting]) -> None:
        """The store is held by somebody: all who wait are told so, and in their time those who come yet."""
        waiting, self._gathered = [*batch, *self._gathered], []
        for _, stored, _ in waiting:
            if not stored.done():
                stored.set_exception(TimeoutError("the store is held"))
        said = f"webhooks were answered 503, for the store was not to be had for {self._limits.commit_s:g} s"
        self._notices.post_limit("commit_s", said)
        self._timer = loop.call_later(self._limits.commit_s, self._tell_late, loop, [])

    def _answer_all(
        self, loop: asyncio.AbstractEventLoop, batch: list[_Waiting], done: "Future[list[bool]]"
    ) -> None:
        self._is_committing = False
        if self._timer is not None:
            self._timer.cancel()
        # Before anybody is told, so that the disk has work meanwhile.
        if self._gathered:
            self._hand_over(loop)
        error = done.exception()
        is_new = iter(() if error else done.result())
        for new, stored, _ in batch:
            # Its sender has gone, or was told to come again, its row is stored all the same: the answers
            # behind must not move up, and what is stored is worked on, whether it is sent again or not.
            if stored.done():
                if next(is_new, False):
                    self._on_late(Lane(new.tracker, new.lane))
            elif error is not None:
                stored.set_exception(error)
            else:
                stored.set_result(next(is_new))
