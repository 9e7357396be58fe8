"""What is measured, each in a process of its own: the sandbox, and servers over the config it wrote."""

import base64
import json
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import yaml

from sdesk_sync.demo.people import GitLabOffice, loopback_session

Json = dict[str, Any]

ROOT = Path(__file__).parent.parent
GITLAB = "engineering"
_START_S, _STOP_S = 60, 20
_SIGNING_FILE = "signing-token"


@dataclass(frozen=True)
class Stage:
    """A sandbox that runs, and the config with which the product serves it."""

    home: Path
    line: Json
    session: requests.Session = field(default_factory=loopback_session)

    @property
    def config(self) -> Path:
        """The config file."""
        return Path(self.line["config"])

    @property
    def port(self) -> int:
        """Where `serve` will listen."""
        return int(yaml.safe_load(self.config.read_text(encoding="utf-8"))["serve"]["port"])

    @property
    def signing_token(self) -> str:
        """A signing token that the config knows beside the sandbox's own secret."""
        return (self.home / _SIGNING_FILE).read_text(encoding="utf-8").strip()

    @property
    def office(self) -> GitLabOffice:
        """The GitLab project as people use it."""
        return GitLabOffice(self.line["trackers"][GITLAB])

    def control(self, method: str, path: str, sent: object = None) -> Any:
        """The sandbox's own door."""
        answer = self.session.request(method, self.line["control"] + path, json=sent, timeout=600)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def slow(self, ms: int) -> None:
        """Have every answer to our account take so long."""
        self.control("PUT", "/faults", [{"kind": "slow", "person": "desk-bot", "ms": ms}])

    def issue_calls(self) -> int:
        """How many requests of our account were about issues of the GitLab project."""
        made = self.control("GET", "/calls")
        return sum(
            c["person"] == "desk-bot" and c["tracker"] == GITLAB and "/issues" in c["path"] for c in made
        )

    def settled_hooks(self) -> None:
        """Wait until every hook made was answered."""
        until(
            lambda: all(hook["status"] or hook["skipped"] for hook in self.control("GET", "/hooks")),
            "every hook is answered",
        )

    def settle(self) -> None:
        """Wait until every hook was answered and every delivery has ended, those of our own writes too."""
        while True:
            made = len(self.control("GET", "/hooks"))
            self.settled_hooks()
            until(lambda: not self.open_deliveries(), "every delivery has ended")
            if made == len(self.control("GET", "/hooks")):
                return

    def reconfigured(self, name: str, edit: Callable[[Json], None]) -> Path:
        """A copy of the config under another name, changed."""
        config = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        edit(config)
        path = self.home / f"{name}.yaml"
        path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        return path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query on the store finds."""
        with closing(sqlite3.connect(f"file:{self.home / 'sdesk.db'}?mode=ro", uri=True)) as store:
            return store.execute(query, values).fetchall()

    def open_deliveries(self) -> int:
        """How many deliveries have not ended."""
        return int(self.rows("SELECT count(*) FROM inbox WHERE state IN ('ready', 'running')")[0][0])


def until(condition: Callable[[], object], what: str, limit_s: float = 600, pause_s: float = 0.02) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within {limit_s:.0f} s")
        time.sleep(pause_s)


@contextmanager
def stage(home: Path) -> Iterator[Stage]:
    """A fresh sandbox in a process of its own."""
    home.mkdir(parents=True, exist_ok=True)
    named = [word for name in ("support", "engineering") for word in ("--tracker", name)]
    command = [sys.executable, "-m", "sdesk_sync", "sandbox", "--config-out", str(home), *named]
    with (home / "sandbox.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
    try:
        assert process.stdout is not None
        made = Stage(home, json.loads(process.stdout.readline()))
        _know_signing_token(made)
        yield made
    finally:
        _end(process)


def _know_signing_token(made: Stage) -> None:
    """The sandbox's own hook has a plain token; what is sent by hand here is signed."""
    path = made.home / _SIGNING_FILE
    path.write_text("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(), encoding="utf-8")
    config = yaml.safe_load(made.config.read_text(encoding="utf-8"))
    config["trackers"][GITLAB]["webhook_secret"].append(f"file:{path}")
    made.config.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")


@contextmanager
def listening(port: int, log: Path, *module_and_words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python module as a server in a process of its own, from when it answers until the block ends."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *module_and_words], cwd=ROOT, stdout=said, stderr=said
        )
    try:
        until(lambda: _answers(process, port, log), f"port {port} answers", _START_S, pause_s=0.005)
        yield process
    finally:
        _end(process)


@contextmanager
def serving(made: Stage, config: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`sdesk-sync serve` over the stage's config, or a changed one."""
    words = ("sdesk_sync", "serve", "--config", str(config or made.config))
    with listening(made.port, made.home / "serve.log", *words) as process:
        yield process


def _answers(process: "subprocess.Popen[bytes]", port: int, log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"it has ended: {log.read_text(encoding='utf-8')[-2000:]}")
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        # A tracker call may hang for as long as its timeout; nothing here depends on a clean end.
        process.kill()
        process.wait()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
