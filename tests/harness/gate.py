"""A gate before the sandbox: shut, it refuses as a tracker that is down; it can let answers drip, too."""

import contextlib
import socket
import threading
from collections.abc import Callable

_DRIP_S = 0.2
PassOn = Callable[[socket.socket, bytes], None]


class Gate:
    """A loopback port that leads to another one once it is open."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._drips, self._closed = threading.Event(), threading.Event()
        # Bound and not listening: the port is ours, and nobody answers there.
        self._door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._door.bind(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        """Where it stands."""
        port: int = self._door.getsockname()[1]
        return port

    def open(self) -> None:
        """Let everybody through from now on."""
        self._door.listen(64)
        threading.Thread(target=self._admit, name="gate", daemon=True).start()

    def drip(self) -> None:
        """From now on answers come a byte at a time: each soon enough, and the last one never."""
        self._drips.set()

    def flow(self) -> None:
        """As before, for answers that begin from now on."""
        self._drips.clear()

    def close(self) -> None:
        """Let nobody in any more."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _admit(self) -> None:
        while True:
            try:
                guest, _ = self._door.accept()
            except OSError:
                return
            host = socket.create_connection(("127.0.0.1", self._to_port))
            threading.Thread(target=_carry, args=(guest, host, _send_all), daemon=True).start()
            threading.Thread(target=_carry, args=(host, guest, self._pass_on), daemon=True).start()

    def _pass_on(self, guest: socket.socket, carried: bytes) -> None:
        if not self._drips.is_set():
            guest.sendall(carried)
            return
        for place in range(len(carried)):
            guest.sendall(carried[place : place + 1])
            if self._closed.wait(_DRIP_S):
                return


def _send_all(other: socket.socket, carried: bytes) -> None:
    other.sendall(carried)


def _carry(one: socket.socket, other: socket.socket, pass_on: PassOn) -> None:
    with contextlib.suppress(OSError):
        while carried := one.recv(65536):
            pass_on(other, carried)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
