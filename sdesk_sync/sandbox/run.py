"""Starting and stopping the sandbox: as a program that prints one line, or inside another process."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from sdesk_sync.sandbox import config
from sdesk_sync.sandbox.faults import fault_from_text
from sdesk_sync.sandbox.server import OpenConnections, SandboxServer, free_port, open_listener
from sdesk_sync.sandbox.site import Json, ProjectBeginning
from sdesk_sync.sandbox.strikes import ArmedFaults
from sdesk_sync.sandbox.trackers import USUAL, require_played
from sdesk_sync.sandbox.world import CONTROL, World

FORMAT_VERSION = "1"


class Sandbox:
    """A running sandbox, served from threads of this process until it is closed.

    Port 0 takes a free one; a port in use raises OSError, a folder with somebody else's desk ForeignFolder.
    With a `seed` the people's tokens are the same at every start. `trackers` are their names; BadFault where
    there is none of a name. `begins` is the same for all, or says it of each tracker.
    """

    def __init__(
        self,
        config_out: Path,
        port: int = 0,
        seed: str | None = None,
        trackers: tuple[str, ...] = USUAL,
        begins: ProjectBeginning | Mapping[str, ProjectBeginning] = ProjectBeginning.SEEDED,
    ) -> None:
        require_played(trackers)
        config.refuse_foreign_folder(config_out, trackers)
        listening = open_listener(port)
        base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        serve_port = free_port()
        beginnings = begins if isinstance(begins, Mapping) else dict.fromkeys(trackers, begins)
        self.world = World(base_url, f"http://127.0.0.1:{serve_port}/hooks", trackers, seed, beginnings)
        try:
            accesses = self.world.list_accesses()
            written = config.write_config(config_out, serve_port, f"{base_url}/{CONTROL}/clock", accesses)
            config.write_mapping(written.parent, beginnings.values())
        except (OSError, ValueError):
            listening.close()
            self.world.outgoing.close()
            raise
        self.line: Json = {
            "format_version": FORMAT_VERSION,
            "control": f"{base_url}/{CONTROL}",
            "config": str(written),
            "trackers": self.world.ready_entries(),
        }
        lines = OpenConnections()
        self._server = SandboxServer(self.world.make_app(lines), listening, lines)
        self._server.start()

    def fill_tracker(self, tracker: str, count: int) -> range:
        """So many plain tickets on a tracker, without a hook; the numbers they got."""
        return self.world.fill_tracker(tracker, count)

    def close(self) -> None:
        """Stop serving; hooks still waiting are not sent."""
        self._server.stop()
        self.world.outgoing.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def run_sandbox(
    port: int,
    config_out: Path,
    faults: tuple[str, ...] = (),
    trackers: tuple[str, ...] = USUAL,
    begins: ProjectBeginning = ProjectBeginning.SEEDED,
) -> None:
    """Serve until SIGTERM or SIGINT; stdout gets one JSON line when the port answers, and nothing else.

    OSError: the port is taken; BadFault: a fault is not understood, or there is no such tracker.
    """
    ordered = [fault_from_text(text) for text in faults]
    # Refused before anything is written.
    ArmedFaults(trackers).replace_faults(ordered)
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        with Sandbox(config_out, port, trackers=trackers, begins=begins) as sandbox:
            sandbox.world.faults.replace_faults(ordered)
            sys.stdout.write(json.dumps(sandbox.line, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
