"""Our own commands as processes of their own, forked from one that has its libraries loaded: saves a second.

What is about the start itself, or has to be done to a process before it, starts Python anew.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.harness import house

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "sdesk_sync.cli.app",
        "sdesk_sync.cli.apply_run",
        "sdesk_sync.cli.demo",
        "sdesk_sync.cli.events",
        "sdesk_sync.cli.sandbox",
        "sdesk_sync.cli.serve",
        "sdesk_sync.cli.store",
        "sdesk_sync.cli.sweep",
        "sdesk_sync.cli.validate",
        "sdesk_sync.runtime.serve",
        "sdesk_sync.runtime.sweep_pass",
        "sdesk_sync.sandbox.run",
        "sdesk_sync.trackers.gitlab.connect",
        "sdesk_sync.trackers.jira.connect",
        "uvicorn.protocols.http.auto",
    ]
)


@dataclass(frozen=True)
class Launch:
    """What is run, where what it says goes to, and in which environment."""

    words: tuple[str, ...]
    out: Path
    err: Path
    environment: Mapping[str, str]


class OwnProcess:
    """What a test does with a process, in the words of `subprocess.Popen`."""

    def __init__(self, launch: Launch) -> None:
        self._words = launch.words
        self._process = _FORKS.Process(target=_run, args=(launch,))
        self._process.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Its exit code, once it has ended. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._words, timeout)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)


def run_command(
    *words: str, environment: Mapping[str, str] | None = None, limit_s: float = 20
) -> subprocess.CompletedProcess[str]:
    """A command of ours run to its end; TimeoutExpired, and it is ended, where it takes longer."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = OwnProcess(Launch(words, out, err, {**os.environ, **(environment or {})}))
        try:
            code = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(words, code, _text(out), _text(err))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _run(launch: Launch) -> None:
    """In the new process: what `python -m sdesk_sync …` does, with nobody at the keyboard."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, file in ((1, launch.out), (2, launch.err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(launch.environment)
    os.chdir(house.ROOT)
    sys.argv = ["sdesk-sync", *launch.words]
    runpy.run_module("sdesk_sync", run_name="__main__", alter_sys=True)
