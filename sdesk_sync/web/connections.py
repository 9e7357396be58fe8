"""Connections, bounded: how many there are, how many of one sender, how long each may keep us waiting.

uvicorn bounds none of it; a thousand senders that never end their header would shut the door. Here nobody is
turned away while somebody keeps us waiting: whoever has done so for longest gives way
(docs/decisions/0009-who-keeps-us-waiting-gives-way.md).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sdesk_sync.limits import Limits
from sdesk_sync.web.body import OnLimit
from sdesk_sync.web.senders import TrustedProxies

KEEP_ALIVE_S = 5
"""How long a connection may stay open between two requests."""
# What an answer may take to go out, beyond what the limits say.
_SLACK_S = 5
_LOOK_S = 0.5
_RESERVE = 0.1
"""The part of all connections that webhooks leave to the pages."""
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_PROXY = "is it a proxy, it belongs into serve.trusted_proxies"
# Either of uvicorn's two, h11's or httptools', which have no type in common.
_UvicornConnection: Any = AutoHTTPProtocol


OnNoHttp = Callable[[str | None], None]
"""Told of what came and is no HTTP, with the sender's address."""


@dataclass(eq=False)
class SenderConnections:
    """The connections of one sender: how many, and which of them keep us waiting, longest first."""

    share: str | None
    number: int = 0
    waiting: "OrderedDict[GuardedConnection, None]" = field(default_factory=OrderedDict)


class ConnectionRegister:
    """All connections of one server, for its event loop."""

    def __init__(
        self, limits: Limits, most: int, proxies: TrustedProxies, on_limit: OnLimit, on_no_http: OnNoHttp
    ) -> None:
        self.limits, self.on_limit, self.on_no_http = limits, on_limit, on_no_http
        self._most, self._proxies = most, proxies
        self._open: set[GuardedConnection] = set()
        self._waiting: OrderedDict[GuardedConnection, None] = OrderedDict()
        self._senders: dict[str | None, SenderConnections] = {}
        self._is_looking = False

    @property
    def is_crowded(self) -> bool:
        """Whether so many wait for us that whoever asks for a page might find no place."""
        return len(self._open) - len(self._waiting) > self._most * (1 - _RESERVE)

    def admit(self, connection: "GuardedConnection", host: str | None) -> bool:
        """Whether it may stay, another having given way for it where there was no room."""
        share = self._proxies.share_of(host)
        sender = self._senders.get(share) or SenderConnections(share)
        most = self.limits.sender_connections
        # A proxy has no share: all who send through it would be shut out by one of them.
        if share is not None and sender.number >= most:
            self.on_limit("sender_connections", f"one address had {most:,} connections, its share ({_PROXY})")
            if not self._cut_longest_off(sender.waiting):
                return False
        if len(self._open) >= self._most:
            self.on_limit(
                "connections", f"{self._most:,} connections were open; who kept us waiting gave way"
            )
            if not self._cut_longest_off(self._waiting):
                return False
        self._senders[share] = connection.sender = sender
        sender.number += 1
        self._open.add(connection)
        self.begin_waiting(connection)
        self._look_on()
        return True

    def begin_waiting(self, connection: "GuardedConnection") -> None:
        """From now on it keeps us waiting."""
        if connection in self._open:
            self._waiting[connection] = connection.sender.waiting[connection] = None

    def end_waiting(self, connection: "GuardedConnection") -> None:
        """From now on it waits for us, or is gone."""
        self._waiting.pop(connection, None)
        connection.sender.waiting.pop(connection, None)

    def forget(self, connection: "GuardedConnection") -> None:
        """It is gone, or as good as gone."""
        if connection not in self._open:
            return
        self._open.discard(connection)
        self.end_waiting(connection)
        sender = connection.sender
        sender.number -= 1
        if not sender.number:
            self._senders.pop(sender.share, None)

    def _cut_longest_off(self, waiting: "OrderedDict[GuardedConnection, None]") -> bool:
        longest = next(iter(waiting), None)
        if longest is None:
            return False
        longest.cut_off()
        return True

    def _look_on(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _look(self) -> None:
        now = time.monotonic()
        for connection in [each for each in self._open if each.deadline <= now]:
            connection.time_out()
        self._is_looking = False
        if self._open:
            self._look_on()


class GuardedConnection(_UvicornConnection):  # type: ignore[misc]  # of no type, as said above
    """A connection that is admitted, has its times, and gives way.

    It keeps us waiting until a request is here with its body, and again once that is answered.
    """

    def __init__(self, register: ConnectionRegister, **given: Any) -> None:
        super().__init__(**given)
        self._register = register
        self.sender = SenderConnections(None)
        self.deadline = time.monotonic() + register.limits.header_s
        self._is_in_request = self._is_in_header = False
        self._header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Somebody is there."""
        address = transport.get_extra_info("peername")
        if self._register.admit(self, str(address[0]) if address else None):
            super().connection_made(transport)
        else:
            transport.write(_BUSY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._register.forget(self)
        # One that was turned away is none of uvicorn's.
        if self.transport is not None:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """They have sent something."""
        super().data_received(data)
        self._note_stage()
        if not self._is_in_request:
            self._note_header(len(data))

    def send_400_response(self, msg: str) -> None:
        """What they have sent is no HTTP."""
        self._register.on_no_http(self.client[0] if self.client else None)
        super().send_400_response(msg)

    def on_response_complete(self) -> None:
        """They have their answer; the next request may be here already."""
        self._is_in_request = False
        self._allow(KEEP_ALIVE_S + _SLACK_S)
        self._register.begin_waiting(self)
        super().on_response_complete()
        self._note_stage()

    def time_out(self) -> None:
        """They have had their time."""
        limits = self._register.limits
        if self._is_in_request:
            self._register.on_limit("body_s", "a request was not over in time")
        elif self._is_in_header:
            self._register.on_limit("header_s", f"a header was not here within {limits.header_s:g} s")
        self.cut_off()

    def cut_off(self) -> None:
        """End it now, whatever is on its way."""
        self._register.forget(self)
        self.transport.abort()

    def _note_stage(self) -> None:
        cycle, limits = self.cycle, self._register.limits
        if cycle is None or cycle.response_complete:
            return
        if not self._is_in_request:
            self._is_in_request, self._is_in_header, self._header_bytes = True, False, 0
            self._allow(limits.body_s + limits.commit_s + _SLACK_S)
        if not cycle.more_body:
            self._register.end_waiting(self)

    def _note_header(self, number: int) -> None:
        """Part of a header is here, or of a body that was answered before it was whole."""
        limits = self._register.limits
        if not self._is_in_header:
            self._is_in_header = True
            self._allow(limits.header_s)
        if self.cycle is not None and self.cycle.more_body:
            return
        # h11 has this bound itself; httptools, which some install, has none.
        self._header_bytes += number
        if self._header_bytes > limits.header_bytes:
            self._register.on_limit("header_bytes", f"a header had more than {limits.header_bytes:,} bytes")
            self.cut_off()

    def _allow(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
