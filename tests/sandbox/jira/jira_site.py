"""A Jira of the sandbox on a port of its own, with somebody at the other end of its webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import requests
from jira import JIRA
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from sdesk_sync.sandbox.calls import CallMiddleware, CallWiring, ReceivedCalls
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira import EmbeddedJira
from sdesk_sync.sandbox.jira.editions import CLOUD, DATA_CENTER, SERVICE_MANAGEMENT, JiraEdition
from sdesk_sync.sandbox.outgoing import HookSender
from sdesk_sync.sandbox.people import Person, make_people
from sdesk_sync.sandbox.server import OpenConnections, SandboxServer, open_listener
from sdesk_sync.sandbox.site import ProjectBeginning, TrackerSite
from sdesk_sync.sandbox.strikes import ArmedFaults

_NAMES = {
    CLOUD.mapping: "support",
    SERVICE_MANAGEMENT.mapping: "support-jsm",
    DATA_CENTER.mapping: "support-dc",
}
SECRET = "It's a Secret to Everybody"
PATIENCE_S = 20.0


@dataclass(frozen=True)
class HeardHook:
    """A hook as it arrived."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The body, read."""
        return json.loads(self.raw)

    @property
    def event(self) -> str:
        """Its webhookEvent."""
        return str(self.body["webhookEvent"])

    @property
    def is_genuine(self) -> bool:
        """Whether the signature is that of the raw body."""
        expected = hmac.new(SECRET.encode(), self.raw, hashlib.sha256).hexdigest()
        return self.headers["x-hub-signature"] == f"sha256={expected}"


class JiraSite:
    """The site, its people, and what its hook heard."""

    def __init__(
        self, edition: JiraEdition = CLOUD, begins: ProjectBeginning = ProjectBeginning.SEEDED
    ) -> None:
        self.edition, self.name = edition, _NAMES[edition.mapping]
        listening = open_listener(0)
        self.root = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.url = f"{self.root}/{self.name}"
        self.clock = SandboxClock()
        self.people: dict[str, Person] = {person.name: person for person in make_people()}
        self._faults = ArmedFaults((self.name,))
        self._outgoing = HookSender(self.clock, self._faults)
        self._heard: list[HeardHook] = []
        self.hook_answers: list[int] = []
        self._news = threading.Condition()
        self.tracker = EmbeddedJira(
            TrackerSite(
                name=self.name,
                base_url=self.url,
                hook_url=f"{self.root}/heard",
                hook_secret=SECRET,
                people=tuple(self.people.values()),
                clock=self.clock,
                send_delivery=self._outgoing.send_delivery,
                begins=begins,
            ),
            edition,
        )
        lines = OpenConnections()
        self._server = SandboxServer(self._make_app(lines), listening, lines)

    def _make_app(self, lines: OpenConnections) -> Starlette:
        wiring = CallWiring(
            tracker=self.name,
            calls=ReceivedCalls(),
            faults=self._faults,
            clock=self.clock,
            person_of=self.tracker.person_of,
            refusals=self.tracker.refusal_wording(),
            connections=lines,
        )
        mounted = Mount(f"/{self.name}", app=CallMiddleware(Router(self.tracker.routes()), wiring))
        return Starlette(routes=[mounted, Route("/heard", self._on_hook, methods=["POST"])])

    async def _on_hook(self, request: Request) -> Response:
        heard = HeardHook(dict(request.headers), await request.body())
        with self._news:
            self._heard.append(heard)
            self._news.notify_all()
        return Response(status_code=self.hook_answers.pop(0) if self.hook_answers else 202)

    def __enter__(self) -> JiraSite:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._outgoing.close()

    def send_request(
        self, who: str, method: str, path: str, body: Any = None, **query: Any
    ) -> requests.Response:
        """A request below /rest/api, such as `2/issue/DESK-1`, by one of the people."""
        return self.send_request_to(f"{self.url}/rest/api/{path}", who, method, body, **query)

    def send_request_to(
        self, url: str, who: str, method: str, body: Any = None, **query: Any
    ) -> requests.Response:
        """The same at any address."""
        person = self.people[who]
        return requests.request(
            method, url, json=body, params=query, timeout=PATIENCE_S, **self._signed_as(person)
        )

    def _signed_as(self, person: Person) -> dict[str, Any]:
        if self.edition is DATA_CENTER:
            return {"headers": {"Authorization": f"Bearer {person.token}"}}
        return {"auth": (person.email, person.token)}

    def read_json(self, who: str, path: str, **query: Any) -> Any:
        """What a GET answers, which has to be 200."""
        answer = self.send_request(who, "GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def write_json(self, who: str, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """A write that has to succeed; its answer's body, None without one."""
        answer = self.send_request(who, method, path, body, **query)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def open_issue(self, who: str = "carla", kind: str = "Incident", **fields: Any) -> str:
        """The key of a new issue."""
        values = {
            "project": {"key": "DESK"},
            "issuetype": {"name": kind},
            "summary": "Nothing works",
            **fields,
        }
        return str(self.write_json(who, "POST", "2/issue", {"fields": values})["key"])

    def send_to_portal(
        self, who: str, method: str, path: str, body: Any = None, **query: Any
    ) -> requests.Response:
        """A request below /rest/servicedeskapi, such as `request/DESK-1`."""
        return self.send_request_to(f"{self.url}/rest/servicedeskapi/{path}", who, method, body, **query)

    def open_request(self, who: str = "carla", kind: str = "21", **more: Any) -> str:
        """The key of a new request, of a request type by its id."""
        values = {"summary": "Nothing works", "description": "At all."}
        body = {"serviceDeskId": "10", "requestTypeId": kind, "requestFieldValues": values, **more}
        answer = self.send_to_portal(who, "POST", "request", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["issueKey"])

    def read_fields(self, key: str) -> Any:
        """An issue's fields, as the lead reads them."""
        return self.read_json("lena", f"2/issue/{key}")["fields"]

    def move_issue(self, who: str, key: str, status: str) -> None:
        """Take the transition that is open to somebody under this name."""
        ways = self.read_json(who, f"2/issue/{key}/transitions")["transitions"]
        way = next(way["id"] for way in ways if way["name"] == status)
        self.write_json(who, "POST", f"2/issue/{key}/transitions", {"transition": {"id": way}})

    def sign_in_library(self, who: str, **options: Any) -> JIRA:
        """The jira library signed in as somebody; to be closed."""
        person = self.people[who]
        signed: dict[str, Any] = {"basic_auth": (person.email, person.token)}
        if self.edition is DATA_CENTER:
            signed = {"token_auth": person.token}
        return JIRA(
            self.url,
            **signed,
            max_retries=0,
            timeout=PATIENCE_S,
            options={"check_update": False, **options},
        )

    def take_hooks_until(self, seen: Callable[[HeardHook], bool]) -> list[HeardHook]:
        """All hooks from the last time on, up to the first one that is meant; they arrive in order."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while not any(seen(heard) for heard in self._heard):
                left = deadline - time.monotonic()
                assert left > 0, f"not heard; only {[heard.event for heard in self._heard]}"
                self._news.wait(left)
            end = next(place for place, heard in enumerate(self._heard) if seen(heard)) + 1
            taken, self._heard[:end] = self._heard[:end], []
            return taken

    def take_later_hooks(self, seconds: float, seen: Callable[[HeardHook], bool]) -> list[HeardHook]:
        """The same for a hook that waits: so many seconds are skipped until it comes."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while not any(seen(heard) for heard in self._heard):
                assert time.monotonic() < deadline, "no hook came, whatever the clock says"
                self.clock.advance(seconds)
                self._outgoing.wake_lanes()
                self._news.wait(0.05)
        return self.take_hooks_until(seen)

    def drain_hooks(self) -> None:
        """Let everything arrive that was sent so far, and forget it."""
        mark = self.open_issue("anna", summary="a mark among the hooks")
        self.take_hooks_until(
            lambda heard: heard.event == "jira:issue_created" and heard.body["issue"]["key"] == mark
        )
