"""A request's body, bounded: how large one may be, all of them together, and how long one may take."""

import asyncio
from dataclasses import dataclass, field

from starlette.requests import Request

MAX_BODY_BYTES = 25 * 1024 * 1024
"""The largest body either tracker sends (GitLab and Jira Cloud: 25 MB)."""
MAX_BYTES_HELD = 64 * 1024 * 1024
"""What may lie in memory of all bodies on their way in."""
MAX_SECONDS = 30.0
"""How long a sender may take; GitLab itself gives up after 10 s, Jira after 20."""


class TooLargeError(Exception):
    """One body over the cap; it is not read to its end."""


class TooManyError(Exception):
    """More bodies at once than there is memory for; the sender may come again."""


@dataclass
class BodyReader:
    """The bodies that are being read just now."""

    bytes_held: int = field(default=0)

    async def read(self, request: Request) -> bytes:
        """The whole body. Raises TooLargeError, TooManyError, TimeoutError."""
        length = request.headers.get("content-length", "0")
        if length.isdecimal() and int(length[:18]) > MAX_BODY_BYTES:
            raise TooLargeError
        held = bytearray()
        try:
            async with asyncio.timeout(MAX_SECONDS):
                async for chunk in request.stream():
                    self._hold(held, chunk)
            return bytes(held)
        finally:
            self.bytes_held -= len(held)

    def _hold(self, held: bytearray, chunk: bytes) -> None:
        held += chunk
        self.bytes_held += len(chunk)
        if len(held) > MAX_BODY_BYTES:
            raise TooLargeError
        if self.bytes_held > MAX_BYTES_HELD:
            raise TooManyError
