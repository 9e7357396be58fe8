"""From an event loop into the inbox: what gathers while one commit runs goes into the next.

A lone one waits for nothing but its own commit. Where a commit fails, all that shared it are told, and
their senders send them again (docs/engine.md#group-commit).
"""

import asyncio
from concurrent.futures import Future
from contextlib import suppress

from sqlalchemy import Connection

from sdesk_sync.engine import entries
from sdesk_sync.engine.records import Received
from sdesk_sync.engine.writer import Writer

_Waiting = tuple[Received, "asyncio.Future[bool]"]


class Intake:
    """For the one event loop that calls it; the loop is woken once for each commit, not for each delivery."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._gathered: list[_Waiting] = []
        self._under_way = False

    async def __call__(self, received: Received) -> bool:
        """Stored and committed; false where the same one is there already. Raises as the writer does."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[bool] = loop.create_future()
        self._gathered.append((received, stored))
        # While a commit runs the next batch gathers by itself: no timer, and nobody waits for company
        # (docs/engine.md#group-commit).
        if not self._under_way:
            self._hand_over(loop)
        return await stored

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._gathered = self._gathered, []
        self._under_way = True

        def store(connection: Connection) -> list[bool]:
            return entries.receive_all(connection, [received for received, _ in batch])

        def committed(done: "Future[list[bool]]") -> None:
            # A loop that has ended has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._tell, loop, batch, done)

        self._writer.submit(store).add_done_callback(committed)

    def _tell(
        self, loop: asyncio.AbstractEventLoop, batch: list[_Waiting], done: "Future[list[bool]]"
    ) -> None:
        self._under_way = False
        # Before anybody is told, so that the disk has work meanwhile.
        if self._gathered:
            self._hand_over(loop)
        error = done.exception()
        new = iter(() if error else done.result())
        for _, stored in batch:
            # Its sender has gone, its row is stored all the same: the answers behind must not move up.
            if stored.cancelled():
                next(new, None)
            elif error is not None:
                stored.set_exception(error)
            else:
                stored.set_result(next(new))
