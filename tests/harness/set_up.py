"""A fresh project of an embedded tracker, to be set up by `sdesk-sync` and looked at as a person would."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import gitlab
import yaml
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.clock import now_ms
from sdesk_sync.config import Config, load_config
from sdesk_sync.presets import preset_path
from sdesk_sync.runtime.set_up import (
    PlannedProject,
    ReadProject,
    connect_setup,
    plan_project,
    read_projects,
)
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.setup.apply import ApplyClock, StepExecutor
from sdesk_sync.setup.progress import ApplyObserver, ApplyResult
from sdesk_sync.setup.record_file import TrackerRecordKeeper, hold_record, read_record, record_path
from sdesk_sync.setup.record_lock import LockHolder
from sdesk_sync.trackers.setup.port import SetupPort
from tests.harness.own_process import Launch, OwnProcess
from tests.harness.place import GITLAB, Place
from tests.setup.played_project import Diary, PlayedTime

FOLDER = ".gitlab/issue_templates"
HOOKS_GO_TO = "http://127.0.0.1:9"
_ASKS = re.compile("/permissions/check$|/workflows$|/validation$|/approximate-count$|/workflowscheme/read$")
_UNSTEADY = ("id", "created_at", "updated_at", "project")

Json = dict[str, Any]


@dataclass(frozen=True)
class FreshProject:
    """A project to be set up, the sandbox that plays it, and the config that a sandbox writes for it."""

    place: Place
    tracker: str = GITLAB
    time: PlayedTime = field(default_factory=PlayedTime)

    @property
    def record(self) -> Path:
        """Where the record lies."""
        return record_path(self.place.config)

    def run(self, *words: str) -> Result:
        """A command of ours in this process, to its end."""
        return CliRunner().invoke(app, ("--config", str(self.place.config), *words))

    def start(self, *words: str) -> OwnProcess:
        """A command of ours in a process of its own."""
        out, err = self.place.home / "out", self.place.home / "err"
        return OwnProcess(Launch(("--config", str(self.place.config), *words), out, err, dict(os.environ)))

    def read(self) -> ReadProject:
        """The project as it is now, through the port that commands use."""
        config = _load(self.place.config, self.place.config.read_bytes())
        (read,) = read_projects(connect_setup(config, [self.tracker]))
        assert isinstance(read, ReadProject), read
        return read

    def plan(self) -> PlannedProject:
        """What is to be done in it."""
        planned = plan_project(self.read(), read_record(self.record))
        assert isinstance(planned, PlannedProject), planned
        return planned

    def apply(
        self,
        observer: ApplyObserver | None = None,
        through: Callable[[SetupPort], SetupPort] = lambda port: port,
    ) -> ApplyResult:
        """Plan, and take all steps, perhaps through another port; waits cost no time."""
        record, project = read_record(self.record), self.plan()
        subject, clock = project.plan.subject, ApplyClock(now_ms, self.time.read, self.time.sleep)
        with hold_record(record, LockHolder(subject.account, now_ms())) as held:
            keeper = TrackerRecordKeeper(held, subject)
            executor = StepExecutor(through(project.read.port), keeper, observer or Diary(), clock)
            return executor.apply(project.plan, project.plan.steps, project.record)

    def map_moves(self, moves: Mapping[str, str]) -> None:
        """Its mapping says where tickets go, by the name of their status; nobody enforces anything."""
        mapping = yaml.safe_load(preset_path("jira-cloud").read_text(encoding="utf-8"))
        mapping["setup"] = {"move_statuses": dict(moves)}
        file = self.place.home / "moved.yaml"
        file.write_text(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False), encoding="utf-8")

        def edit(config: Json) -> None:
            config["trackers"][self.tracker]["mapping"] = str(file)
            config["mode"] = "observe"

        self.place.reconfigure(edit)

    @property
    def lead(self) -> gitlab.Gitlab:
        """python-gitlab, signed in as the lead."""
        entry = self.place.sandbox.line["trackers"][self.tracker]
        return gitlab.Gitlab(entry["url"], private_token=entry["people"]["lena"]["token"])

    @property
    def project(self) -> Any:
        """The project in python-gitlab's words."""
        return self.lead.projects.get(101)

    @property
    def calls(self) -> list[Json]:
        """Every call that the tracker has had."""
        listed: list[Json] = self.place.control("GET", "/calls")
        return listed

    def list_writes(self) -> list[str]:
        """Every write that the tracker has carried out, as it was sent; questions in a body are none."""
        sent = [call for call in self.calls if call["method"] != "GET" and not _ASKS.search(call["path"])]
        done = [call for call in sent if (call["status"] or 0) < 400]
        return [f"{call['method']} {call['path']} {call['body']}" for call in done if call["status"]]

    def list_doubles(self) -> list[str]:
        """What was written twice."""
        return [write for write, times in Counter(self.list_writes()).items() if times > 1]

    def describe(self) -> Json:
        """All that set-up makes, without what differs from one sandbox to another: ids and times."""
        project = self.project
        boards = project.boards.list(get_all=True)
        files = project.repository_tree(FOLDER, get_all=True) if project.repository_tree() else []
        return {
            "labels": [_strip(each) for each in project.labels.list(get_all=True)],
            "boards": [_strip(board) for board in boards],
            "files": {file["path"]: file["id"] for file in files},
            "hooks": [_strip(hook) for hook in project.hooks.list(get_all=True)],
        }


@contextmanager
def fresh_project(home: Path, tracker: str = GITLAB) -> Iterator[FreshProject]:
    """A sandbox whose project is as its vendor makes it."""
    with Sandbox(home, trackers=(tracker,), begins=ProjectBeginning.EMPTY) as sandbox:
        found = FreshProject(Place(sandbox, home), tracker)
        # Where nothing listens, and the same in every sandbox.
        found.place.reconfigure(lambda config: config["serve"].update(public_url=HOOKS_GO_TO))
        yield found


@cache
def _load(file: Path, content: bytes) -> Config:
    """Once for each content, since that takes longer than all that is asked of the sandbox."""
    return load_config(file)


def _strip(shown: Any) -> Any:
    """What an answer shows, without ids, times, and the project itself."""
    match shown:
        case dict():
            return {key: _strip(value) for key, value in shown.items() if key not in _UNSTEADY}
        case list():
            return [_strip(each) for each in shown]
        case str() | int() | float() | bool() | None:
            return shown
        case _:
            return _strip(shown.attributes)
