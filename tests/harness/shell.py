"""A shell into which the README's commands are typed as they stand there."""

import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

import requests
import yaml

LIMIT_S = 60
"""Longer than others wait: each line starts processes of its own, which on a busy machine take their time."""
_DONE = "typed-and-done"
_ACTIVATE = 'export PATH="$PWD/.venv/bin:$PATH"\n'


def checkout(folder: Path, root: Path) -> Path:
    """A folder that looks like a checkout after `make .venv`, with the real mappings and our own command."""
    commands = folder / ".venv" / "bin"
    commands.mkdir(parents=True)
    (folder / "mappings").symlink_to(root / "mappings")
    (commands / "activate").write_text(_ACTIVATE)
    started = commands / "sdesk-sync"
    started.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m sdesk_sync "$@"\n')
    started.chmod(0o755)
    return folder


class Shell:
    """bash in a folder; whatever is started in its background says things too, and ends with it."""

    def __init__(self, folder: Path) -> None:
        self._bash = subprocess.Popen(
            ("bash", "--noprofile", "--norc"),
            cwd=folder,
            env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def enter(self, commands: str) -> str:
        """Enter commands, and give what is said until the last has ended."""
        assert self._bash.stdin is not None
        self._said = ""
        self._bash.stdin.write(f"{commands}\necho {_DONE}\n")
        self._bash.stdin.flush()
        return self.wait_for(_DONE)

    def wait_for(self, words: str) -> str:
        """All that was said since commands were last entered, these words among it; fails after a minute."""
        end = time.monotonic() + LIMIT_S
        while words not in self._said:
            try:
                line = self._lines.get(timeout=max(end - time.monotonic(), 0.01))
            except queue.Empty:
                line = None
            assert line is not None, f"nobody said '{words}' in time, only:\n{self._said}"
            self._said += line
        return self._said

    @staticmethod
    def wait_for_serve(config: Path) -> None:
        """Until the `serve` of a config answers that it is ready."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            try:
                port = yaml.safe_load(config.read_bytes())["serve"]["port"]
                if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=LIMIT_S).ok:
                    return
            except (OSError, requests.RequestException):
                pass
            threading.Event().wait(0.05)
        raise AssertionError(f"the serve of {config} did not become ready")

    def _read(self) -> None:
        assert self._bash.stdout is not None
        for line in self._bash.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def __enter__(self) -> "Shell":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # bash alone would leave behind what it started in the background, should a test fail early.
        os.killpg(self._bash.pid, 15)
        assert self._bash.stdin is not None
        self._bash.stdin.close()
        self._bash.wait()
        self._reader.join()
        assert self._bash.stdout is not None
        self._bash.stdout.close()
