"""The sandbox's HTTP server: uvicorn on a socket of ours, able to hang up in the middle of a request."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_START_LIMIT_S = 20.0
_STOP_LIMIT_S = 15.0


class OpenConnections:
    """The open connections, by the far end's address. `is_closing` is said once, to whoever is waiting."""

    def __init__(self) -> None:
        self.is_closing = False
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def hang_up(self, scope: Scope) -> None:
        """Close the connection a request came on, without an answer."""
        transport = self._open.get(tuple(scope["client"]))
        if transport is not None:
            transport.close()

    def make_protocol(self) -> type[H11Protocol]:
        """uvicorn's protocol, which also tells these lines who is connected."""
        lines = self._open

        class TrackedConnection(H11Protocol):
            # A listening socket makes transports, uvicorn's signature says so too.
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client:
                    lines[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    lines.pop(self.client, None)
                super().connection_lost(exc)

        return TrackedConnection


class SandboxServer:
    """One application on one loopback port, served from a thread of its own."""

    def __init__(self, app: ASGIApp, listener: socket.socket, connections: OpenConnections) -> None:
        config = uvicorn.Config(
            app,
            http=connections.make_protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            date_header=False,
            access_log=False,
            timeout_graceful_shutdown=5,
            # As nginx has it: closed sooner, a client that thinks in between meets a line that is just going.
            timeout_keep_alive=75,
        )
        self._lines = connections
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox server", daemon=True
        )

    def start(self) -> None:
        """Serve; returns when the port answers."""
        self._thread.start()
        pause = threading.Event()
        left = _START_LIMIT_S
        while not self._server.started and self._thread.is_alive() and left > 0:
            pause.wait(0.005)
            left -= 0.005
        if not self._server.started:
            raise RuntimeError("the sandbox's server did not start")

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        self._lines.is_closing = True
        self._server.should_exit = True
        self._thread.join(_STOP_LIMIT_S)


def open_listener(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one, a port in use raises OSError."""
    # With the protocol named asyncio sends small answers at once, not 40 ms later with the ACK.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        # Listening from the start, so that a client that hurries waits instead of being refused.
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
