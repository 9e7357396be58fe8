"""How many signed 6 KB hooks a second are stored before they are answered, at 64 connections.

Held against the same application with a commit for every request, and without storing at all, in
turns: only the ratios mean anything on another machine.
"""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from benchmarks.deliveries import known_tickets, plain
from benchmarks.load import Job, Result, sent
from benchmarks.receiving import EACH, TOGETHER, UNSTORED
from benchmarks.rows import Row, percentile, say, sized
from benchmarks.stage import GITLAB, Json, Stage, free_port, listening, serving, stage

CONNECTIONS = 64
TICKETS = 100
WAYS = (TOGETHER, EACH, UNSTORED)
BAR = 2.0
_MOST_A_SECOND = 16_000


def rows(home: Path) -> Iterator[Row]:
    """Rounds of each way in turn, then once what `serve` makes of it while it works on them too."""
    with stage(home) as made:
        bodies = tuple(body.decode() for body in plain(known_tickets(made, TICKETS)))
        found = _rounds(made, bodies)
        with serving(made):
            working = _sent(made, made.port, bodies, "serve", sized(3, 1))
    yield from _rows(found)
    yield Row("… by `serve`, which works on them meanwhile", _figures([working]))


def _rounds(made: Stage, bodies: tuple[str, ...]) -> dict[str, list[Result]]:
    """What each way came to, round by round; the three servers stand side by side throughout."""
    found: dict[str, list[Result]] = {way: [] for way in WAYS}
    with ExitStack() as servers:
        ports = {way: _receiving(servers, made, way) for way in WAYS}
        for port in ports.values():
            _sent(made, port, bodies, "warm", 0.5)
        for number in range(sized(3, 1)):
            for way, port in ports.items():
                found[way].append(_sent(made, port, bodies, f"{way}-{number}", sized(3, 1)))
                say(f"ingest, {way}: {_figures(found[way][-1:])}")
    return found


def _receiving(servers: ExitStack, made: Stage, way: str) -> int:
    port = free_port()

    def edit(config: Json) -> None:
        config["store"] = f"sqlite:///{made.home / way}.db"
        config["serve"]["port"] = port

    config = made.reconfigured(way, edit)
    words = ("benchmarks.receiving", str(config), way)
    servers.enter_context(listening(port, made.home / f"{way}.log", *words))
    return port


def _sent(made: Stage, port: int, bodies: tuple[str, ...], prefix: str, seconds: float) -> Result:
    count = int(_MOST_A_SECOND * seconds)
    path = f"/hooks/{GITLAB}"
    return sent(Job(port, path, made.signing_token, prefix, bodies, count, CONNECTIONS, seconds))


def _rows(found: dict[str, list[Result]]) -> Iterator[Row]:
    rates = {way: [result.rate for result in results] for way, results in found.items()}
    fast = all(map(find_spec, ("uvloop", "httptools")))
    server = "uvloop, httptools" if fast else "asyncio, h11"
    yield Row(
        f"ingest: stored before the 202, {CONNECTIONS} connections ({server})", _figures(found[TOGETHER])
    )
    gain = statistics.median(a / b for a, b in zip(rates[TOGETHER], rates[EACH], strict=True))
    beside = f"{gain:.1f} x of {_figures(found[EACH])}"
    yield Row("… against a commit for each request", beside, f">= {BAR:.0f} x", gain >= BAR)
    share = statistics.median(a / b for a, b in zip(rates[TOGETHER], rates[UNSTORED], strict=True))
    yield Row("… of what it does without storing", f"{share:.0%} of {_figures(found[UNSTORED])}")


def _figures(results: list[Result]) -> str:
    """Medians over the rounds."""
    rate = statistics.median(result.rate for result in results)
    p50, p99 = (statistics.median(percentile(result.ms, n) for result in results) for n in (50, 99))
    return f"{rate:,.0f}/s (p50 {p50:.0f}, p99 {p99:.0f} ms)"
