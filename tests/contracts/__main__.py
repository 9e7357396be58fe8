"""The figures of the contracts, by document: `python -m tests.contracts [SPECS]`."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.contracts.book import ContractBook
from tests.contracts.mutants import KINDS, try_mutants
from tests.contracts.walk import WALKS, walk
from tests.harness import house

ROW = "{:<20} {:>5} {:>10} {:>12} {:>10} {:>6}   {}"


def main(specs: Path) -> None:
    """Walk through every tracker; say what was sent and is described, and how many mutants were caught."""
    caught = ", ".join(f"{kind} caught" for kind in KINDS)
    sys.stdout.write(
        ROW.format("tracker", "sent", "described", "undescribed", "exchanges", "valid", caught) + "\n"
    )
    for tracker in WALKS:
        with tempfile.TemporaryDirectory() as home:
            exchanges = walk(tracker, Path(home)).exchanges
        book = ContractBook(specs)
        wrong = book.complaints(exchanges)
        figures, tried = book.figures, list(try_mutants(book, exchanges))
        caught_by_kind = Counter(each.kind for each in tried if each.is_caught)
        described, undescribed = len(figures.described), len(figures.undescribed)
        mutants = ", ".join(f"{caught_by_kind[kind]} of {len(tried) // len(KINDS)}" for kind in KINDS)
        row = (
            tracker,
            described + undescribed,
            described,
            undescribed,
            len(exchanges),
            len(exchanges) - len(wrong),
        )
        sys.stdout.write(ROW.format(*row, mutants) + "\n" + "".join(f"{text}\n" for text in wrong))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else house.ROOT.parent / "shared" / "specs")
