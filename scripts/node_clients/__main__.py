"""Runs the clients for Node.js against the sandbox and prints what came of each deed: `make clients`.

It needs npm, and installs the clients of `package-lock.json` into build/ the first time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from scripts.node_clients.node_client import PLACE, NodeClient
from tests.clients.client import TrackerSeat
from tests.clients.deeds import DEEDS, Onlooker, do_deed
from tests.clients.table import NODE, read_table
from tests.harness.place import Place, place

FOLDER = Path(__file__).parent
MISSING = "npm is missing: install Node.js 22 or newer, which brings it. `make test` needs none of this."


def main() -> None:
    """Exit code 1, where something came out otherwise than tests/clients/table.yaml says."""
    require_packages()
    with TemporaryDirectory(prefix="sdesk-clients-") as home:
        lines = list(run_clients(Path(home)))
    shown = Table("client", "tracker", *DEEDS)
    for line in lines:
        shown.add_row(*line)
    Console(width=None if sys.stdout.isatty() else 160).print(shown)
    table = read_table()
    if wrong := [line[:2] for line in lines if line[2:] != [table[line[0]][line[1]][deed] for deed in DEEDS]]:
        sys.exit(
            f"otherwise than tests/clients/table.yaml says: {', '.join(' at '.join(one) for one in wrong)}"
        )


def require_packages() -> None:
    """What the lock names, where it is not there yet; ends the run where there is no npm."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        sys.exit(MISSING)
    lock, installed = FOLDER / "package-lock.json", PLACE / "node_modules" / ".package-lock.json"
    is_new = not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "clients.mjs"):
        shutil.copy(FOLDER / name, PLACE)
    if not is_new:
        return
    print("Installing the clients into build/node_clients (once) ...", flush=True)
    if subprocess.run(("npm", "ci", "--silent"), cwd=PLACE, check=False).returncode:
        sys.exit("npm could not install them: is a registry of npm packages reached? (`npm ping` says so)")


def run_clients(home: Path) -> Iterator[list[str]]:
    """For each client and tracker both names, and what came of each deed."""
    seats = [(client, tracker) for client, trackers in NODE.items() for tracker in trackers]
    with place(home, *dict.fromkeys(tracker for _, tracker in seats)) as found:
        for client, tracker in seats:
            yield [client, tracker, *run_client(found, client, tracker)]


def run_client(found: Place, client: str, tracker: str) -> Iterator[str]:
    """What comes of each deed; of one that neither works nor is 501, what went wrong."""
    seat = TrackerSeat.from_line(found.sandbox.line["trackers"][tracker], "anna")
    with NodeClient(client, seat) as working:
        for deed in DEEDS:
            try:
                yield do_deed(deed, working, Onlooker(found.at(tracker)))
            except Exception as error:  # noqa: BLE001  # whatever it is, it is the table's third word
                yield f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
