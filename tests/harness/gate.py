"""A gate before the sandbox: while it is shut, connections are refused as by a tracker that is down."""

import contextlib
import socket
import threading


class Gate:
    """A loopback port that leads to another one once it is open."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
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

    def close(self) -> None:
        """Let nobody in any more."""
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
            for one, other in ((guest, host), (host, guest)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while carried := one.recv(65536):
            other.sendall(carried)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
