"""The `serve` process over one config, started and ended by a test."""

import os
import signal
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import requests
import yaml

from tests.harness.own_process import Launch, OwnProcess
from tests.harness.waiting import LIMIT_S, until


@cache
def _port(config: str) -> int:
    # Asked again at every look whether something has come about.
    return int(yaml.safe_load(config)["serve"]["port"])


@dataclass
class Serve:
    """The `serve` process over one config; it can be ended and started again."""

    config: Path
    log: Path
    process: "OwnProcess | subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{_port(self.config.read_text(encoding='utf-8'))}"

    def start(self, *words: str) -> None:
        """Run it, with all it says going to the log; does not wait. `words` are options of `serve`."""
        command = ("serve", "--config", str(self.config), *words)
        self.process = OwnProcess(Launch(command, self.log, self.log, dict(os.environ)))

    def answered(self, path: str) -> requests.Response | None:
        """What it answers; None where it does not listen. Fails where it has ended."""
        assert self.process is not None
        assert self.process.poll() is None, f"serve has ended:\n{self.said()}"
        try:
            return requests.get(self.url + path, timeout=10)
        except requests.ConnectionError:
            return None

    def ready(self) -> None:
        """Wait until store and trackers are well."""
        until(lambda: (found := self.answered("/readyz")) and found.ok, "serve is ready")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; the exit code."""
        assert self.process is not None
        return self.process.wait(LIMIT_S)

    def stop(self) -> int:
        """End it by SIGTERM, if it runs; the exit code."""
        self.signal(signal.SIGTERM)
        return self.ended()

    def says(self, words: str) -> None:
        """Wait until it has said something."""
        until(lambda: words in self.said(), f"serve says '{words}'")

    def said(self) -> str:
        """All it has said so far."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""
