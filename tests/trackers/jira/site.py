"""The sandbox's Jira project and the adapter on it, for the tests that make real calls."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import requests

from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.wire.calls import CallLog
from sdesk_sync.trackers.wire.connection import Connection
from tests.trackers.calls import note_calls
from tests.trackers.jira.bodies import TRACKER, Json, desk, mapping
from tests.trackers.told import advance_clock, list_told_sightings


def connection(url: str, token: Callable[[], str] = lambda: "secret-token", **settings: Any) -> Connection:
    """How the tests reach a Jira, as desk-bot."""
    known = Connection(TRACKER, url, "DESK", "desk-bot@example.com", token, tuple, {})
    return replace(known, **settings)


@dataclass(frozen=True)
class Site:
    """A freshly started project; everything the adapter asks of it is counted in `log`."""

    sandbox: Sandbox
    log: CallLog

    @property
    def place(self) -> Json:
        """Its entry in the ready line."""
        found: Json = self.sandbox.line["trackers"]["support"]
        return found

    @property
    def token(self) -> str:
        """Our account's."""
        return str(self.place["people"]["desk-bot"]["token"])

    def tracker(self, read_by: JiraMapping | None = None, **reached: Any) -> Tracker:
        """The adapter, with what is asked once already asked."""
        secret = self.sandbox.world.site("support").hook_secret
        settings = connection(self.place["url"], lambda: self.token, secrets=lambda: (secret,), **reached)
        tracker = connect_jira(settings, desk(), read_by or mapping(), note_calls(self.log))
        tracker.webhooks.parse({}, self.find_webhook(self.open_issue())["raw"])
        self.log.take()
        return tracker

    def api(self, method: str, path: str, sent: Json | None = None, *, person: str = "sami") -> Any:
        """What a person does by hand."""
        who = self.place["people"][person]
        url = f"{self.place['url']}/rest/api/2/{path}"
        answer = requests.request(method, url, json=sent, auth=(who["user"], who["token"]), timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def open_issue(self, kind: str = "Incident", *, person: str = "sami", **fields: Any) -> TicketRef:
        """A new issue of this type."""
        wanted = {"project": {"key": "DESK"}, "issuetype": {"name": kind}, "summary": "Login fails", **fields}
        made = self.api("POST", "issue", {"fields": wanted}, person=person)
        return TicketRef(TRACKER, made["id"], made["key"])

    def fields(self, ref: TicketRef) -> Json:
        """What the issue shows now."""
        found: Json = self.api("GET", f"issue/{ref.id}")["fields"]
        return found

    def comments(self, ref: TicketRef, person: str = "sami") -> list[Json]:
        """The comments a person can read, oldest first, with their properties."""
        found: list[Json] = self.api("GET", f"issue/{ref.id}/comment?expand=properties", person=person)[
            "comments"
        ]
        return found

    def find_webhook(self, ref: TicketRef) -> Json:
        """The newest delivery about an issue: its headers in lower case and its bytes."""
        log = [record.delivery for record in list(self.sandbox.world.outgoing.log)]
        sent = [each for each in log if f'"key": "{ref.key}"'.encode() in each.body][-1]
        return {"headers": {key.lower(): value for key, value in sent.headers.items()}, "raw": sent.body}

    def list_sightings(self, tracker: Tracker, ref: TicketRef) -> list[Sighting]:
        """What all deliveries about an issue's fields show, in the order in which they were made."""
        return list_told_sightings(self.sandbox, tracker, ref)

    def pause(self, seconds: int) -> None:
        """Let time pass there."""
        advance_clock(self.sandbox, seconds)

    def actor(self, person: str) -> Actor:
        """A person as hooks name them."""
        return Actor(Account("support", self.place["people"][person]["id"]), person.title())

    def strike(self, **fault: Any) -> None:
        """Order one mishap, and forget those before."""
        found = [{"tracker": "support", **fault}]
        control = self.sandbox.line["control"]
        requests.put(f"{control}/faults", json=found, timeout=10).raise_for_status()

    def take_calls(self) -> list[str]:
        """The adapter's calls since last asked: method, path below the API's root, status."""
        base = "/support/rest/api/2/"
        return [f"{call.method} {call.path.removeprefix(base)} {call.status}" for call in self.log.take()]
