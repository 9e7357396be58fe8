"""What a benchmark comes to: rows of one table; how large a run is; what is said meanwhile."""

import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

SMALL = os.environ.get("SDESK_BENCH_SMALL") == "1"
"""A quick look, whose figures are no more than that."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, and the bar it has to meet where there is one."""

    measure: str
    figure: str
    bar: str = ""
    met: bool | None = None


def sized(full: int, small: int) -> int:
    """So many in a full run, so few in a quick look."""
    return small if SMALL else full


def say(words: str) -> None:
    """Progress, beside the table."""
    print(f"  {words}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
