"""Every benchmark of this folder, one after the other; each prints its table."""

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    for name in sys.argv[1:] or names:
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
