"""Requests' bodies, bounded: one, all of one sender, all together, and how long each may take.

What counts is held until it is answered. Where there is too much of it, the largest of those that are
still coming in gives way: who sends little is never kept out by who sends much.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.requests import Request

from sdesk_sync.limits import Limits

OnLimit = Callable[[str, str], None]
"""Told of a limit that was reached: its key, and a sentence."""


class TooLargeError(Exception):
    """One body over the cap; it is not read to its end."""


class TooManyError(Exception):
    """More bodies at once than there is room for; the sender may come again."""


@dataclass(eq=False)
class HeldBody:
    """One body, as far as it is here; `sender` is None where nobody's share counts."""

    sender: str | None
    content: bytearray = field(default_factory=bytearray)
    clock: asyncio.Timeout | None = None
    """Runs while it is coming in."""
    has_given_way: bool = False

    @property
    def is_coming_in(self) -> bool:
        """Whether it may still be sent away."""
        return self.clock is not None and not (self.has_given_way or self.clock.expired())


@dataclass
class BodyReader:
    """The bodies that are not answered yet."""

    limits: Limits
    on_limit: OnLimit
    bytes_held: int = field(default=0, init=False)
    _bodies: set[HeldBody] = field(default_factory=set, init=False)
    _shares: Counter[str] = field(default_factory=Counter, init=False)

    def begin(self, sender: str | None) -> HeldBody:
        """A body that comes in now; to be ended by `release`."""
        held = HeldBody(sender)
        self._bodies.add(held)
        return held

    async def read(self, held: HeldBody, request: Request) -> bytes:
        """The whole body. Raises TooLargeError, TooManyError, TimeoutError."""
        length = request.headers.get("content-length", "0")
        if length.isdecimal() and int(length[:18]) > self.limits.body_bytes:
            self._refuse_large()
        try:
            async with asyncio.timeout(self.limits.body_s) as held.clock:
                async for chunk in request.stream():
                    self._take(held, chunk)
                    # It may have been sent away while this piece was on its way.
                    if held.has_given_way:
                        raise TooManyError
        except TimeoutError:
            if held.has_given_way:
                raise TooManyError from None
            self.on_limit("body_s", f"a body was not here within {self.limits.body_s:g} s")
            raise
        finally:
            held.clock = None
        return bytes(held.content)

    def release(self, held: HeldBody) -> None:
        """It is answered, or given up."""
        self._bodies.discard(held)
        self._empty(held)

    def _take(self, held: HeldBody, chunk: bytes) -> None:
        held.content += chunk
        self.bytes_held += len(chunk)
        if held.sender is not None:
            self._shares[held.sender] += len(chunk)
        if len(held.content) > self.limits.body_bytes:
            self._refuse_large()
        while self.bytes_held > self.limits.bodies_bytes:
            self._send_largest_away(held, self._bodies, "bodies_bytes")
        share = max(self.limits.sender_bodies_bytes, self.limits.body_bytes)
        while held.sender is not None and self._shares[held.sender] > share:
            of_sender = [each for each in self._bodies if each.sender == held.sender]
            self._send_largest_away(held, of_sender, "sender_bodies_bytes")

    def _send_largest_away(self, held: HeldBody, among: Iterable[HeldBody], key: str) -> None:
        """The largest of those that are still coming in gives way; this one is among them."""
        self.on_limit(key, "bodies came in faster than they are taken; the largest was sent away")
        largest = max((each for each in among if each.is_coming_in), key=lambda each: len(each.content))
        largest.has_given_way = True
        self._empty(largest)
        if largest is not held and largest.clock is not None:
            largest.clock.reschedule(0)

    def _empty(self, held: HeldBody) -> None:
        self.bytes_held -= len(held.content)
        if held.sender is not None:
            self._shares[held.sender] -= len(held.content)
            if not self._shares[held.sender]:
                del self._shares[held.sender]
        held.content = bytearray()

    def _refuse_large(self) -> None:
        self.on_limit("body_bytes", f"a body was larger than {self.limits.body_bytes:,} bytes")
        raise TooLargeError
