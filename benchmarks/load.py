"""A sender of signed hooks, as a process of its own: so many keep-alive connections, each in turn.

It reads a job from stdin and prints what came of it, both as JSON. All is signed before the clock
runs, so that what it takes of the machine meanwhile is only sending and hearing.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from benchmarks.stage import ROOT


@dataclass(frozen=True)
class Job:
    """What to send: the bodies in turn, each under an id of its own, until the count or the time is up."""

    port: int
    path: str
    token: str
    prefix: str
    bodies: tuple[str, ...]
    count: int
    connections: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """What came of it: answers by status, how long it took, each answer's ms."""

    answers: dict[str, int]
    seconds: float
    ms: list[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.ms) / self.seconds


def sent(job: Job, *, expect: str = "202") -> Result:
    """Send it from a process of its own; raises where an answer is another than the one expected."""
    command = [sys.executable, "-m", "benchmarks.load"]
    given = json.dumps(asdict(job)).encode()
    done = subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, check=True)
    result = Result(**json.loads(done.stdout))
    if set(result.answers) != {expect}:
        raise RuntimeError(f"expected {expect} for all, found {result.answers}")
    return result


def pieces(port: int, bodies: Sequence[bytes], token: str, prefix: str, connections: int = 8) -> Job:
    """Each of these bodies once, however long it takes."""
    texts = tuple(body.decode() for body in bodies)
    return Job(port, "/hooks/engineering", token, prefix, texts, len(texts), connections, 600)


@dataclass
class _Run:
    requests: Iterator[bytes]
    end: float
    over: "asyncio.Future[None]"
    lines: int
    answers: Counter[str] = field(default_factory=Counter)
    ms: list[float] = field(default_factory=list)

    def next(self) -> bytes | None:
        return next(self.requests, None) if time.perf_counter() < self.end else None

    def ended(self) -> None:
        self.lines -= 1
        if not self.lines and not self.over.done():
            self.over.set_result(None)


class _Line(asyncio.Protocol):
    """One connection: a request, its whole answer, the next request."""

    def __init__(self, run: _Run) -> None:
        self._run, self._heard, self._begun = run, bytearray(), 0.0
        self._wire: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._wire = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, blank, body = self._heard.partition(b"\r\n\r\n")
        if not blank or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0):
            return
        self._run.ms.append((time.perf_counter() - self._begun) * 1000)
        self._run.answers[head[9:12].decode()] += 1
        self._heard.clear()
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.ended()

    def _send(self) -> None:
        assert self._wire is not None
        request = self._run.next()
        if request is None:
            self._wire.close()
            return
        self._begun = time.perf_counter()
        self._wire.write(request)


def signed(job: Job) -> Iterator[bytes]:
    """Requests as GitLab signs them (Standard Webhooks)."""
    key, stamp = base64.b64decode(job.token.removeprefix("whsec_")), str(int(time.time()))
    bodies = [text.encode() for text in job.bodies]
    for number in range(job.count):
        ident, body = f"{job.prefix}-{number}", bodies[number % len(bodies)]
        digest = hmac.new(key, f"{ident}.{stamp}.".encode() + body, hashlib.sha256).digest()
        head = (
            f"POST {job.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: GitLab/19.5.0-ee\r\n"
            f"Content-Type: application/json\r\nX-Gitlab-Event: Issue Hook\r\nWebhook-Id: {ident}\r\n"
            f"Webhook-Timestamp: {stamp}\r\nWebhook-Signature: v1,{base64.b64encode(digest).decode()}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


async def _sent(job: Job) -> Result:
    loop = asyncio.get_running_loop()
    requests = iter(list(signed(job)))
    begun = time.perf_counter()
    run = _Run(requests, begun + job.seconds, loop.create_future(), job.connections)
    for _ in range(job.connections):
        await loop.create_connection(lambda: _Line(run), "127.0.0.1", job.port)
    await run.over
    return Result(dict(run.answers), time.perf_counter() - begun, run.ms)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(asdict(asyncio.run(_sent(Job(**given))))))
