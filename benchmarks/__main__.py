"""Every measure, one after the other, as one table; or those named, such as `ingest judge`."""

import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.rows import SMALL, Row, say
from benchmarks.stage import ROOT

MEASURES = (
    "disk",
    "judge",
    "ingest",
    "enforcement",
    "latency",
    "health",
    "memory",
    "sweep",
    "setup_calls",
    "report",
    "completion",
)
DETAILS = ("undo_latency",)
"""Tables of their own, only when asked for."""

_MET = {True: "[green]yes", False: "[red]NO", None: ""}


def main() -> None:
    """Run what is named on the command line, or all measures; 1 where one of them could not be taken."""
    names = tuple(sys.argv[1:]) or MEASURES
    unknown = set(names) - {*MEASURES, *DETAILS}
    if unknown:
        sys.exit(f"no measure {', '.join(sorted(unknown))}; there are {', '.join((*MEASURES, *DETAILS))}")
    for name in names:
        if name in DETAILS:
            import_module(f"benchmarks.{name}").main()
    wanted = [name for name in names if name in MEASURES]
    if wanted:
        taken = list(_taken(wanted))
        Console().print(_table(taken))
        sys.exit(any(row.figure.startswith(_FAILED) for row in taken))


_FAILED = "could not be measured"


def _taken(names: list[str]) -> Iterator[Row]:
    # On the disk of the checkout: where /tmp lies in memory nothing would be synced.
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="bench-", ignore_cleanup_errors=True) as home:
        for name in names:
            begun = time.perf_counter()
            say(f"{name} …")
            yield from _rows(name, Path(home) / name)
            say(f"{name}: {time.perf_counter() - begun:.0f} s")


def _rows(name: str, home: Path) -> Iterator[Row]:
    """A measure's rows; one that fails costs the others nothing."""
    try:
        yield from import_module(f"benchmarks.{name}").rows(home)
    except Exception as error:  # noqa: BLE001  # said in the table
        yield Row(name, f"{_FAILED}: {error!r}", "", met=False)


def _table(rows: list[Row]) -> Table:
    title = "A quick look: too short to be held to the bars" if SMALL else None
    table = Table(title=title, box=None, pad_edge=False)
    for head in ("measure", "figure", "bar", "met?"):
        table.add_column(head)
    for row in rows:
        table.add_row(row.measure, row.figure, row.bar, _MET[row.met])
    return table


if __name__ == "__main__":
    main()
