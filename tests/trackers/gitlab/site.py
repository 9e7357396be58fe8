"""The sandbox's GitLab project and the adapter on it, for the tests that make real calls."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from sdesk_sync.desk.model.people import Account, Actor, Roles
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import Headers, Tracker
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.wire.calls import CallLog
from sdesk_sync.trackers.wire.connection import Connection
from tests.trackers.calls import note_calls
from tests.trackers.gitlab.bodies import TRACKER, Json, desk, mapping
from tests.trackers.told import advance_clock, list_told_sightings


def connection(
    url: str,
    token: Callable[[], str] = lambda: "glpat-1",
    *,
    people: Mapping[str, Roles] | None = None,
    secrets: tuple[str, ...] = (),
) -> Connection:
    """How the tests reach a GitLab."""
    return Connection(TRACKER, url, "acme/engineering", None, token, lambda: secrets, people or {})


@dataclass(frozen=True)
class Site:
    """A freshly started project; everything the adapter asks of it is counted in `log`."""

    sandbox: Sandbox
    log: CallLog

    @property
    def place(self) -> Json:
        """Its entry in the ready line."""
        found: Json = self.sandbox.line["trackers"]["engineering"]
        return found

    def connection(self, person: str, *, people: Mapping[str, Roles] | None = None) -> Connection:
        """How the project is reached, signed in as a person."""
        token = self.place["people"][person]["token"]
        return connection(self.place["url"], lambda: token, people=people)

    def tracker(
        self, person: str = "desk-bot", *, people: Mapping[str, Roles] | None = None, warm: bool = True
    ) -> Tracker:
        """The adapter, signed in as a person; `warm`: what is asked once has been asked."""
        reached = self.connection(person, people=people)
        tracker = connect_gitlab(reached, desk(), mapping(), note_calls(self.log))
        if warm:
            tracker.health.check()
            self.log.take()
        return tracker

    def api(self, method: str, path: str, sent: Json | None = None, *, person: str = "sami") -> Any:
        """What a person does by hand below the project."""
        headers = {"PRIVATE-TOKEN": self.place["people"][person]["token"]}
        url = f"{self.place['url']}/api/v4/projects/101{path}"
        answer = requests.request(method, url, json=sent, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def open_issue(self, *titles: str, person: str = "sami", **sent: Any) -> TicketRef:
        """A new issue with these labels."""
        wanted = {"title": "Login fails", "labels": ",".join(titles), **sent}
        issue = self.api("POST", "/issues", wanted, person=person)
        return TicketRef(TRACKER, str(issue["id"]), f"{TRACKER}#{issue['iid']}")

    def labels(self, ref: TicketRef) -> list[str]:
        """What the issue carries now."""
        found: list[str] = self.api("GET", f"/issues/{number(ref)}")["labels"]
        return found

    def notes(self, ref: TicketRef, person: str = "sami") -> list[Json]:
        """The comments a person can read, oldest first."""
        found: list[Json] = self.api("GET", f"/issues/{number(ref)}/notes?sort=asc", person=person)
        return [note for note in found if not note["system"]]

    def actor(self, person: str) -> Actor:
        """A person as hooks name them."""
        return Actor(Account("engineering", self.place["people"][person]["id"]), person.title(), person)

    def wait_for_webhook(self, action: str) -> tuple[Headers, bytes]:
        """The first hook about an issue that tells this action, as soon as it is on its way."""
        pause, end = threading.Event(), time.monotonic() + 20
        while time.monotonic() < end:
            for sent in requests.get(f"{self.sandbox.line['control']}/hooks", timeout=10).json():
                if sent["body"]["object_attributes"].get("action") == action:
                    headers = {name.lower(): value for name, value in sent["headers"].items()}
                    return headers, json.dumps(sent["body"]).encode()
            pause.wait(0.01)
        raise AssertionError(f"no hook told {action} in time")

    def list_sightings(self, tracker: Tracker, ref: TicketRef) -> list[Sighting]:
        """What all deliveries about an issue show, in the order in which they were made."""
        return list_told_sightings(self.sandbox, tracker, ref)

    def pause(self, seconds: int) -> None:
        """Let time pass there."""
        advance_clock(self.sandbox, seconds)

    def strike(self, **fault: Any) -> None:
        """Order one mishap, and forget those before."""
        found = [{"tracker": "engineering", "person": "desk-bot", **fault}]
        control = self.sandbox.line["control"]
        requests.put(f"{control}/faults", json=found, timeout=10).raise_for_status()

    def take_calls(self) -> list[str]:
        """The adapter's calls since last asked: method, path below the project, status."""
        base = "/engineering/api/v4"
        return [f"{c.method} {c.path.removeprefix(base)} {c.status}" for c in self.log.take()]


def number(ref: TicketRef) -> str:
    """The issue's number in the project."""
    return ref.key.rpartition("#")[2]
