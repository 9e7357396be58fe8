"""A sandbox whose projects are as GitLab makes them, and the port of set-up on one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.port import GitLabSetup
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import SetupRequest, SiteMemory
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.steps import SetupPlan, StepAction
from sdesk_sync.trackers.wire.calls import CallContext, CallLog
from sdesk_sync.trackers.wire.connection import Connection
from tests.trackers.gitlab.bodies import TRACKER, desk, mapping

SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMhISE="
ADDRESS = f"http://127.0.0.1:9/hooks/{TRACKER}"
Json = dict[str, Any]


@dataclass
class EmptySite:
    """A project as GitLab makes it, and an admin's afternoon on it."""

    sandbox: Sandbox
    log: CallLog = field(default_factory=CallLog)
    tracker: str = TRACKER
    mapping: GitLabMapping = field(default_factory=mapping)
    secrets: tuple[str, ...] = (SECRET,)
    memory: SiteMemory = field(default_factory=SiteMemory)

    @property
    def place(self) -> Json:
        """Its entry in the ready line."""
        found: Json = self.sandbox.line["trackers"][self.tracker]
        return found

    def connection(self, person: str) -> Connection:
        """How a person reaches it."""
        token = self.place["people"][person]["token"]
        return Connection(
            self.tracker, self.place["url"], "acme/engineering", None, lambda: token, lambda: self.secrets, {}
        )

    def port(self, person: str = "lena") -> GitLabSetup:
        """The port, by a person's account."""
        request = SetupRequest(
            self.connection(person),
            self.connection("desk-bot"),
            desk(),
            Mode.OBSERVE,
            ADDRESS,
            self.memory,
            CallContext(on_call=self.log.add),
        )
        return GitLabSetup(request, self.mapping)

    def plan(self, record: TrackerRecord = EMPTY_RECORD, person: str = "lena") -> SetupPlan:
        """What is to be done now; the calls for it are counted."""
        self.log.take()
        self.memory = SiteMemory()
        return self.port(person).read_state().make_plan(record)

    def apply(self, record: TrackerRecord = EMPTY_RECORD) -> TrackerRecord:
        """Every step of the plan; what is remembered then."""
        port = self.port()
        plan = port.read_state().make_plan(record)
        objects: dict[StepKey, RecordedObject] = dict(record.objects)
        ids = dict(plan.ids)
        self.log.take()
        for step in plan.steps:
            outcome = port.perform(step, ids)
            ids.update(outcome.ids)
            known = objects.get(step.key)
            is_made = step.action is StepAction.CREATE or (known is not None and known.is_made)
            fingerprint = outcome.fingerprint or (known.fingerprint if known else None)
            objects[step.key] = RecordedObject(ids[step.key], step.after, is_made, fingerprint)
        return TrackerRecord(1, "lena", objects)

    def calls(self) -> list[str]:
        """The calls since last asked: method, path below the project, status."""
        base = f"/{self.tracker}/api/v4"
        return [f"{c.method} {c.path.removeprefix(base)} {c.status}" for c in self.log.take()]

    def api(self, method: str, path: str, sent: Mapping[str, Any] | None = None, person: str = "lena") -> Any:
        """What a person does by hand below the project."""
        headers = {"PRIVATE-TOKEN": self.place["people"][person]["token"]}
        url = f"{self.place['url']}/api/v4/projects/101{path}"
        answer = requests.request(method, url, json=sent, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def reshape(self, **shape: Any) -> None:
        """What nobody changes by a route that is played."""
        self._put("shape", {"tracker": self.tracker, **shape})

    def strike(self, **fault: Any) -> None:
        """Order one mishap, and forget those before."""
        self._put("faults", [{"tracker": self.tracker, "person": "lena", **fault}])

    def _put(self, what: str, sent: object) -> None:
        control = self.sandbox.line["control"]
        requests.put(f"{control}/{what}", json=sent, timeout=10).raise_for_status()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Both tiers, begun empty."""
    home = tmp_path_factory.mktemp("empty")
    trackers = (TRACKER, f"{TRACKER}-premium")
    with Sandbox(home, trackers=trackers, begins=ProjectBeginning.EMPTY) as sandbox:
        yield sandbox


@pytest.fixture
def empty_site(empty: Sandbox) -> EmptySite:
    """The project on Free, as freshly begun."""
    requests.post(empty.line["control"] + "/reset", timeout=10).raise_for_status()
    return EmptySite(empty)
