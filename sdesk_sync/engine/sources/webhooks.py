"""From an event loop into the inbox: what gathers while one commit runs goes into the next.

A lone one waits for nothing but its own commit. Where a commit fails, all that shared it are told, and
their senders send them again (docs/engine.md#group-commit); so are those for whom it takes too long.
"""

import asyncio
from concurrent.futures import Future
from contextlib import suppress

from sqlalchemy import Connection

from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.rows import NewDelivery
from sdesk_sync.store.writer import Writer

_Waiting = tuple[NewDelivery, "asyncio.Future[bool]"]


class WebhookIngest:
    """For the one event loop that calls it; the loop is woken once for each commit, not for each delivery."""

    def __init__(
        self, writer: Writer, limits: Limits = DEFAULT_LIMITS, notices: NoticeBoard | None = None
    ) -> None:
        self._writer, self._limits, self._notices = writer, limits, notices or NoticeBoard()
        self._gathered: list[_Waiting] = []
        self._is_committing = False

    async def __call__(self, new: NewDelivery) -> bool:
        """Stored and committed; false where the same one is there already.

        Raises as the writer does, and TimeoutError where the store is held for too long: it may be stored
        after all, and is known then when it is sent again.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[bool] = loop.create_future()
        self._gathered.append((new, stored))
        # While a commit runs the next batch gathers by itself: no timer, and nobody waits for company
        # (docs/engine.md#group-commit).
        if not self._is_committing:
            self._hand_over(loop)
        try:
            async with asyncio.timeout(self._limits.commit_s):
                return await stored
        except TimeoutError:
            said = (
                f"a webhook was answered 503, for the store was not to be had for {self._limits.commit_s:g} s"
            )
            self._notices.post_limit("commit_s", said)
            raise

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        # Who was told that it came to nothing sends it again.
        batch = [waiting for waiting in self._gathered if not waiting[1].cancelled()]
        self._gathered = []
        if not batch:
            return
        self._is_committing = True

        def store(connection: Connection) -> list[bool]:
            return inbox_writes.receive_all(connection, [new for new, _ in batch])

        def on_committed(done: "Future[list[bool]]") -> None:
            # A loop that has ended has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._answer_all, loop, batch, done)

        self._writer.submit(store).add_done_callback(on_committed)

    def _answer_all(
        self, loop: asyncio.AbstractEventLoop, batch: list[_Waiting], done: "Future[list[bool]]"
    ) -> None:
        self._is_committing = False
        # Before anybody is told, so that the disk has work meanwhile.
        if self._gathered:
            self._hand_over(loop)
        error = done.exception()
        is_new = iter(() if error else done.result())
        for _, stored in batch:
            # Its sender has gone, its row is stored all the same: the answers behind must not move up.
            if stored.cancelled():
                next(is_new, None)
            elif error is not None:
                stored.set_exception(error)
            else:
                stored.set_result(next(is_new))
