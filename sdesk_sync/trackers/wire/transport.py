"""How requests go to a tracker: each ends in time, however its answer comes, and none brings too much.

As shipped `requests` bounds each single read, and neither their number nor how much they bring: an answer
of a byte a second goes on for ever, and 400 kB of gzip become 400 MB. What it and `urllib3` do as shipped:
docs/engine.md#limits
"""

import io
import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import ProxyManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ReadTimeoutError
from urllib3.response import BaseHTTPResponse

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.wire.connection import Connection


def bound_session(session: requests.Session, connection: Connection) -> None:
    """Have all requests of a session end within the connection's limits."""
    adapter = BoundedAdapter(connection)
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)


class BoundedAdapter(HTTPAdapter):
    """Sends requests within the limits of a connection.

    Raises ForeignAnswer, while it is read, for an answer that is too large.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        super().__init__()

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """Its connections end in time."""
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **settings: Any) -> Any:
        """So do those through a proxy."""
        manager = super().proxy_manager_for(proxy, **settings)
        # Another way, such as SOCKS, brings connections of its own.
        if isinstance(manager, ProxyManager):
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        """Send it, within our time whatever time was asked for."""
        settings["timeout"] = Timeout(total=self._connection.limits.call_s)
        try:
            return super().send(request, *args, **settings)
        except requests.Timeout:
            self._tell_late()
            raise

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """The answer, whose body is bounded while it is read."""
        answer = super().build_response(req, resp)
        answer.raw = _BoundedBody(resp, self)
        return answer

    def iterate_body(self, raw: BaseHTTPResponse, chunk: int, *, decode: bool) -> Iterator[bytes]:
        """The body as it comes, counted after it is unpacked."""
        most, seen = self._connection.limits.answer_bytes, 0
        try:
            for part in raw.stream(chunk, decode_content=decode):
                seen += len(part)
                if seen > most:
                    # What is left of it is not waited for.
                    raw.close()
                    raise self._too_large(most)
                yield part
        except ReadTimeoutError:
            self._tell_late()
            raise

    def _tell_late(self) -> None:
        limits, name = self._connection.limits, self._connection.name
        said = f"a call took longer than {limits.call_s:g} s and was given up"
        self._connection.notices.post_limit("call_s", said, name)

    def _too_large(self, most: int) -> ForeignAnswer:
        said = f"an answer was larger than {most:,} bytes and was not read"
        self._connection.notices.post_limit("answer_bytes", said, self._connection.name)
        return ForeignAnswer(f"{self._connection.name}: {said}")


class _BoundedBody:
    """What an answer is read from; but for its body as `urllib3` has it."""

    def __init__(self, raw: BaseHTTPResponse, adapter: BoundedAdapter) -> None:
        self._raw, self._adapter = raw, adapter

    def stream(self, amt: int, *, decode_content: bool) -> Iterator[bytes]:
        return self._adapter.iterate_body(self._raw, amt, decode=decode_content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


# ── Connections whose answers end in time ────────────────────────────────────────────────────


class _SocketUntil(io.RawIOBase):
    """A socket's bytes until a deadline (`time.monotonic`). Raises TimeoutError after it."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline
        # As `http.client` opens it: so the socket stays until the last byte of an answer is read.
        self._bytes = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self._sock.settimeout(left)
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _AnswerSocket:
    """What `http.client` reads an answer from: all it does with a socket is to make a file of it."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_SocketUntil(self._sock, self._deadline))


class _AnswerUntil:
    """Makes the answer of a connection, which has as long as is left of the call when it is waited for."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline

    def __call__(self, sock: socket.socket, *args: Any, **settings: Any) -> HTTPResponse:
        return HTTPResponse(_AnswerSocket(sock, self._deadline), *args, **settings)  # type: ignore[arg-type]  # all it needs


class _TimedConnection(HTTPConnection):
    def request(self, *args: Any, **settings: Any) -> None:
        _give_time(self)
        super().request(*args, **settings)

    def getresponse(self) -> Any:
        self.response_class = _answer_until(self)  # type: ignore[assignment]  # it is called as the class is
        return super().getresponse()


class _TimedTlsConnection(HTTPSConnection):
    def request(self, *args: Any, **settings: Any) -> None:
        _give_time(self)
        super().request(*args, **settings)

    def getresponse(self) -> Any:
        self.response_class = _answer_until(self)  # type: ignore[assignment]  # it is called as the class is
        return super().getresponse()


def _give_time(connection: HTTPConnection) -> None:
    """A connection that is used again has kept what was left of the call before."""
    if connection.sock is not None:
        connection.sock.settimeout(connection.timeout)


def _answer_until(connection: HTTPConnection) -> _AnswerUntil:
    """By now `timeout` is what the call has left."""
    return _AnswerUntil(time.monotonic() + float(connection.timeout or 0))


class _TimedPool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TimedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTlsConnection


_POOLS = {"http": _TimedPool, "https": _TimedTlsPool}
