"""`serve` as a process of its own, forked from one that has its libraries loaded: that saves a second."""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.harness import house

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "sdesk_sync.cli.serve",
        "sdesk_sync.runtime.serve",
        "sdesk_sync.trackers.gitlab.connect",
        "sdesk_sync.trackers.jira.connect",
        "uvicorn.protocols.http.auto",
    ]
)


class ServeProcess:
    """What a test does with a process, in the words of `subprocess.Popen`."""

    def __init__(self, config: Path, log: Path) -> None:
        arguments = ("serve", "--config", str(config))
        self._process = _FORKS.Process(target=_run, args=(arguments, log, dict(os.environ)))
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
            raise subprocess.TimeoutExpired("serve", timeout)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)


def _run(arguments: tuple[str, ...], log: Path, environment: Mapping[str, str]) -> None:
    """In the new process: what `python -m sdesk_sync …` does, with all it says going to the log."""
    said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(house.ROOT)
    sys.argv = ["sdesk-sync", *arguments]
    runpy.run_module("sdesk_sync", run_name="__main__", alter_sys=True)
