"""A tracker on a socket that answers as a test says, byte by byte: what `responses` cannot play."""

import contextlib
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[["AnsweringServer", socket.socket], None]


@dataclass
class AnsweringServer:
    """Answers whoever comes; what it is doing ends with it."""

    answer: Answer
    door: socket.socket
    ended: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def admit(self) -> None:
        """Let everybody in, each on a thread of their own."""
        while True:
            try:
                guest, _ = self.door.accept()
            except OSError:
                return
            self.asked += 1
            threading.Thread(target=self._serve, args=(guest,), daemon=True).start()

    def _serve(self, guest: socket.socket) -> None:
        with guest, contextlib.suppress(OSError):
            read_request(guest)
            self.answer(self, guest)


@contextmanager
def answering(answer: Answer) -> Iterator[AnsweringServer]:
    """A server for as long as it is needed."""
    door = socket.create_server(("127.0.0.1", 0))
    server = AnsweringServer(answer, door)
    threading.Thread(target=server.admit, name="answering", daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        with contextlib.suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()


def read_request(guest: socket.socket) -> bytes:
    """One request, with its body."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = guest.recv(65536)
        if not part:
            raise OSError("gone")
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += guest.recv(65536)
    return head + b"\r\n\r\n" + body


def head_of(length: int, **headers: str) -> bytes:
    """The head of an answer of JSON."""
    known = {"Content-Type": "application/json", "Content-Length": str(length), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in known.items())
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode()


def drip_body(server: AnsweringServer, guest: socket.socket) -> None:
    """A head at once, then a blank every 50 ms: no read waits long, and the answer never ends."""
    guest.sendall(head_of(1_000_000))
    while not server.ended.wait(0.05):
        guest.sendall(b" ")


def drip_head(server: AnsweringServer, guest: socket.socket) -> None:
    """The same before the body: a header that grows."""
    guest.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not server.ended.wait(0.05):
        guest.sendall(b"x")


def drip_chunks(server: AnsweringServer, guest: socket.socket) -> None:
    """The same in chunks of a byte."""
    guest.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not server.ended.wait(0.05):
        guest.sendall(b"1\r\n \r\n")


def say_nothing(server: AnsweringServer, guest: socket.socket) -> None:
    """Takes the request, and that is all."""
    server.ended.wait(60)


def pour_out(server: AnsweringServer, guest: socket.socket) -> None:
    """40 MB of blanks."""
    guest.sendall(head_of(40_000_000))
    for _ in range(40):
        guest.sendall(b" " * 1_000_000)


def unpack_to_much(server: AnsweringServer, guest: socket.socket) -> None:
    """40 kB that unpack to 40 MB."""
    packed = gzip.compress(b" " * 40_000_000)
    guest.sendall(head_of(len(packed), Content_Encoding="gzip") + packed)
