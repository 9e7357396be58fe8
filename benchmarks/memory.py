"""What `serve` holds in memory after 50,000 deliveries, and how fast that grows."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks import process
from benchmarks.deliveries import known_tickets, mixed
from benchmarks.load import pieces, sent
from benchmarks.rows import Row, say, sized
from benchmarks.stage import Stage, serving, stage, until

EVERY = 2000
TICKETS = 500
BAR_MB, BAR_KB = 200, 0.2
_TURNS = EVERY // TICKETS


def rows(home: Path) -> Iterator[Row]:
    """Signed deliveries to the real process, half of them lawful moves, worked on as they come."""
    if not process.HERE:
        yield Row("memory of `serve`", "not measured: needs /proc")
        return
    with stage(home) as made:
        tickets = known_tickets(made, TICKETS)
        with serving(made) as serve:
            begun = process.cpu_s(serve.pid)
            held = []
            for step in range(sized(25, 5)):
                turns = range(step * _TURNS, (step + 1) * _TURNS)
                bodies = [body for turn in turns for body in mixed(tickets, turn)]
                sent(pieces(made.port, bodies, made.signing_token, f"m{step}"))
                until(lambda: not made.open_deliveries(), "all is worked on")
                held.append(process.resident_kb(serve.pid))
                say(f"memory: {(step + 1) * EVERY:,} deliveries, {held[-1] / 1024:.1f} MB")
            used = process.cpu_s(serve.pid) - begun
        yield from _rows(held, _made_of(made))
        each = used * 1000 / (EVERY * len(held))
        yield Row("… processor time, received and worked on", f"{each:.1f} ms each")


def _made_of(made: Stage) -> str:
    found = made.rows("SELECT coalesce(verdict, state), count(*) FROM inbox GROUP BY 1 ORDER BY 2 DESC")
    return ", ".join(f"{count:,} {what}" for what, count in found)


def _rows(held: list[int], made_of: str) -> Iterator[Row]:
    last = held[len(held) // 5 :]
    slope = statistics.linear_regression([EVERY * place for place in range(len(last))], last).slope
    megabytes = held[-1] / 1024
    yield Row(
        f"memory of `serve` after {EVERY * len(held):,} deliveries",
        f"{megabytes:.0f} MB ({made_of})",
        f"<= {BAR_MB} MB",
        megabytes <= BAR_MB,
    )
    yield Row(
        f"… growth over the last {EVERY * len(last):,}",
        f"{slope:.3f} KB each",
        f"<= {BAR_KB} KB",
        slope <= BAR_KB,
    )
