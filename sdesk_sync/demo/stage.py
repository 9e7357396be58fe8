"""The stage: the embedded trackers, a real `serve` in a process of its own, and a view on both."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests

from sdesk_sync.config import Config, load_config
from sdesk_sync.demo.people import TIMEOUT_S, loopback_session
from sdesk_sync.presets import preset_path
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.sandbox.trackers import ENGINEERING
from sdesk_sync.store.inbox.rows import DeliveryState, DeliverySummary
from sdesk_sync.store.opening import open_database
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.writer import Writer

LIMIT_S = 20
_PAUSE_S = 0.005
_STOP_S = 15
# It has to start yet, and each look takes processor time from it.
_READY_PAUSE_S = 0.05
_ANSWER_S = 1
_MORNING = 10
"""At this hour nobody's rest is disturbed."""
_PRESETS = ("service-desk.yaml", "gitlab.yaml", "jira-cloud.yaml")
_NEWEST = 200
_ROLES = ("/members/all/", "/user?", "/user/groups?")
_ENDED = (DeliveryState.DONE, DeliveryState.IGNORED, DeliveryState.DEAD, DeliveryState.SKIPPED)


class StageProblem(Exception):
    """The demo cannot go on, in one sentence and what `serve` said last."""


def wait_until(condition: Callable[[], bool], pause_s: float = _PAUSE_S) -> bool:
    """Wait for a condition, looking again after each pause, at most 20 s; whether it came true."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause_s)
    return True


@dataclass(frozen=True, slots=True)
class StageMark:
    """A moment: how many calls and hooks there had been, and the newest delivery."""

    calls: int
    hooks: int
    event: int


@dataclass(frozen=True, slots=True)
class BotCalls:
    """What the bot asked of a tracker; `roles` are look-ups of a person's roles, counted apart."""

    reads: int = 0
    writes: int = 0
    roles: int = 0

    @property
    def total(self) -> int:
        """Reads and writes."""
        return self.reads + self.writes


@dataclass(frozen=True, slots=True)
class DemoStage:
    """Everything runs; `people` are the sandbox's by short name.

    What the trackers were asked and have sent is looked up in this process: by their own door all of it
    would go through JSON at each look.
    """

    trackers: Sandbox
    people: Mapping[str, Person]
    config: Config
    home: Path
    serve: subprocess.Popen[bytes]
    store: Store
    control: requests.Session = field(default_factory=loopback_session)

    @property
    def line(self) -> Mapping[str, Any]:
        """The sandbox's JSON line."""
        return self.trackers.line

    def take_mark(self) -> StageMark:
        """Now."""
        newest, world = self.store.inbox.list_summaries(1), self.trackers.world
        calls, hooks = len(world.calls.noted_calls()), len(world.outgoing.log)
        return StageMark(calls, hooks, newest[-1].id if newest else 0)

    def events_since(self, since: StageMark) -> tuple[DeliverySummary, ...]:
        """The deliveries received since."""
        return tuple(event for event in self.store.inbox.list_summaries(_NEWEST) if event.id > since.event)

    def is_settled(self, since: StageMark) -> bool:
        """Whether the tracker told `serve` of something, and of that and all that followed nothing is open.

        Raises StageProblem when `serve` is not there any more.
        """
        if self.serve.poll() is not None:
            raise StageProblem(f"serve ended with {self.serve.returncode}:\n{self.last_words()}")
        events = self.events_since(since)
        if not events or any(event.state not in _ENDED for event in events):
            return False
        # Asked after the deliveries: what had ended by then can cause no further hook.
        answers = [
            hook.attempts[-1].answer if hook.attempts else None
            for hook in list(self.trackers.world.outgoing.log)[since.hooks :]
        ]
        known = {event.delivery for event in events}
        return all(answer and json.loads(answer).get("delivery") in known for answer in answers)

    def calls_since(self, since: StageMark, within: str) -> BotCalls:
        """The bot's calls since, as the sandbox received them, of one ticket's those `within` a path.

        What is asked of a site as a whole (ids once after the start, its health twice a minute, what has
        changed) belongs to no ticket and is not counted.
        """
        calls = self.trackers.world.calls.noted_calls()[since.calls :]
        made = [call for call in calls if call["person"] == "desk-bot"]
        roles = [call for call in made if any(part in call["path"] for part in _ROLES)]
        # A card of an earlier ticket is written meanwhile, ten seconds after that has changed.
        is_within = re.compile(rf"{within}(?![0-9])").search
        methods = [call["method"] for call in made if _is_of_ticket(call["path"]) and is_within(call["path"])]
        reads = methods.count("GET")
        return BotCalls(reads, len(methods) - reads, len(roles))

    def pass_days(self, days: int) -> None:
        """So many days pass at once for the trackers and for `serve`, and on to a time when people work."""
        now = self.trackers.world.clock.now()
        then = now.astimezone(ZoneInfo(self.config.desk.timezone)) + timedelta(days=days)
        morning = then.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
        until = morning if morning >= then else morning + timedelta(days=1)
        skipped = {"advance_s": (until - now).total_seconds()}
        self.control.post(f"{self.line['control']}/clock", json=skipped, timeout=TIMEOUT_S).raise_for_status()

    def last_words(self) -> str:
        """The end of what `serve` has logged."""
        lines = (self.home / _LOG).read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-12:])


def _is_of_ticket(path: str) -> bool:
    """Whether a path is one ticket's, and not that of a sweep through all."""
    return "/issues/" in path or "/issue/" in path


_LOG = "serve.log"


@contextmanager
def running_sandbox(language: str) -> Iterator[Sandbox]:
    """The embedded trackers, their projects fresh, with a config, a desk file and mappings in a folder."""
    folder = tempfile.TemporaryDirectory(prefix="sdesk-demo-", ignore_cleanup_errors=True)
    with folder as name, _fresh_sandbox(Path(name)) as running:
        for file in _PRESETS:
            text = preset_path(file).read_text(encoding="utf-8")
            spoken = text.replace("\nlanguage: en ", f"\nlanguage: {language} ", 1)
            (Path(name) / file).write_text(spoken, encoding="utf-8")
        yield running


def _fresh_sandbox(home: Path) -> Sandbox:
    return Sandbox(home, begins=ProjectBeginning.EMPTY)


@contextmanager
def running_serve(trackers: Sandbox) -> Iterator[DemoStage]:
    """`sdesk-sync serve` on the sandbox's config, until left. Raises StageProblem, ConfigProblem."""
    path = Path(trackers.line["config"])
    config = load_config(path)
    with _serve_process(path) as serve:
        _await_ready(config, serve, path.parent)
        database = open_database(config.store)
        writer = Writer(database)
        try:
            store = build_store(database, writer)
            yield DemoStage(trackers, _people_by_name(trackers), config, path.parent, serve, store)
        finally:
            writer.close()
            database.close()


def _people_by_name(trackers: Sandbox) -> Mapping[str, Person]:
    return {person.name: person for person in trackers.world.site(ENGINEERING).people}


@contextmanager
def _serve_process(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = (sys.executable, "-m", "sdesk_sync", "serve", "--config", str(path))
    # It only calls loopback here, whatever proxy the environment names.
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    with (path.parent / _LOG).open("wb") as log:
        # A process group of its own: Ctrl-C reaches the demo only, which then ends it in order.
        serve = subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
        )
        try:
            yield serve
        finally:
            _stop_serve(serve)


def _stop_serve(serve: subprocess.Popen[bytes]) -> None:
    serve.terminate()
    try:
        serve.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        serve.kill()
        serve.wait()


def _await_ready(config: Config, serve: subprocess.Popen[bytes], home: Path) -> None:
    address = f"http://{config.serve.host}:{config.serve.port}/readyz"
    session = loopback_session()

    def is_ready() -> bool:
        try:
            return serve.poll() is not None or session.get(address, timeout=_ANSWER_S).ok
        except requests.RequestException:
            return False

    came = wait_until(is_ready, _READY_PAUSE_S)
    if not came or serve.poll() is not None:
        said = (home / _LOG).read_text(encoding="utf-8", errors="replace").strip()
        raise StageProblem(f"serve did not become ready at {address}:\n{said}")
