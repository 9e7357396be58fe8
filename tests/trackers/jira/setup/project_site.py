"""A sandbox's Jira project, the port of set-up on it, and an administrator's afternoon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.port import JiraSetup
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import SetupRequest, SiteMemory, StepOutcome
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.steps import SetupPlan, SetupStep, StepAction
from sdesk_sync.trackers.wire.calls import CallContext, CallLog
from sdesk_sync.trackers.wire.connection import Connection
from tests.trackers.jira.bodies import TRACKER, desk, mapping
from tests.trackers.told import advance_clock

SECRET = "a secret of the tests, and of nobody else"
ADDRESS = f"https://sdesk.example.com/hooks/{TRACKER}"
Json = dict[str, Any]


@dataclass
class ProjectSite:
    """One project of a sandbox; every call of set-up is counted."""

    sandbox: Sandbox
    log: CallLog = field(default_factory=CallLog)
    mapping: JiraMapping = field(default_factory=mapping)
    mode: Mode = Mode.OBSERVE
    memory: SiteMemory = field(default_factory=SiteMemory)
    key: str = "DESK"
    """As the config writes it."""

    @property
    def place(self) -> Json:
        """Its entry in the ready line."""
        found: Json = self.sandbox.line["trackers"][TRACKER]
        return found

    def connection(self, person: str) -> Connection:
        """How a person reaches it."""
        who = self.place["people"][person]
        return Connection(
            TRACKER, self.place["url"], self.key, who["user"], lambda: who["token"], lambda: (SECRET,), {}
        )

    def port(self, person: str = "lena") -> JiraSetup:
        """The port, by a person's account."""
        request = SetupRequest(
            self.connection(person),
            self.connection("desk-bot"),
            desk(),
            self.mode,
            ADDRESS,
            self.memory,
            CallContext(on_call=self.log.add),
        )
        return JiraSetup(request, self.mapping)

    def plan(self, record: TrackerRecord = EMPTY_RECORD, person: str = "lena") -> SetupPlan:
        """What is to be done now; the calls for it are counted."""
        self.log.take()
        self.memory = SiteMemory()
        return self.port(person).read_state().make_plan(record)

    def apply(self, record: TrackerRecord = EMPTY_RECORD) -> TrackerRecord:
        """Every step of the plan; what is remembered then."""
        self.memory = SiteMemory()
        port = self.port()
        plan = port.read_state().make_plan(record)
        assert not plan.blocked, plan.blocked
        objects: dict[StepKey, RecordedObject] = dict(record.objects)
        ids = dict(plan.ids)
        self.log.take()
        for step in plan.steps:
            outcome = self.complete(port, step, ids)
            ids.update(outcome.ids)
            is_made = step.action is StepAction.CREATE
            objects[step.key] = RecordedObject(ids[step.key], step.after, is_made, outcome.fingerprint)
        return TrackerRecord(1, "lena", objects)

    def complete(self, port: JiraSetup, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome:
        """Take a step, however long Jira takes for it."""
        answer = port.perform(step, ids)
        while not isinstance(answer, StepOutcome):
            advance_clock(self.sandbox, 5)
            answer = answer.look_again()
        return answer

    def calls(self) -> list[str]:
        """The calls since last asked: method, path below the API's root, status."""
        return [
            f"{one.method} {one.path.rpartition('/rest/api/')[2] or one.path} {one.status}"
            for one in self.log.take()
        ]

    def api(self, method: str, path: str, sent: object = None, person: str = "lena") -> Any:
        """What a person does by hand."""
        who = self.place["people"][person]
        url = f"{self.place['url']}{path if path.startswith('/') else f'/rest/api/3/{path}'}"
        answer = requests.request(method, url, json=sent, auth=(who["user"], who["token"]), timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def reshape(self, **shape: Any) -> None:
        """What nobody changes by a route that is played; a dash is written as `_`."""
        words = {word.replace("_", "-"): value for word, value in shape.items()}
        control = self.sandbox.line["control"]
        sent = {"tracker": TRACKER, **words}
        requests.put(f"{control}/shape", json=sent, timeout=10).raise_for_status()
