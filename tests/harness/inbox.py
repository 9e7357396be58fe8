"""The HTTP side with a real store behind it, and the hooks a sandbox makes, to be posted by hand."""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.harness.engine import Works, engine
from tests.harness.place import GITLAB, JIRA, place

_NUMBERS = itertools.count(1)
EVENTS = {"issue": "Issue Hook", "note": "Note Hook"}


@dataclass(frozen=True)
class Inbox:
    """What the outside reaches, without a network."""

    works: Works
    bodies: dict[str, list[dict[str, Any]]]
    """By tracker: what it told of a ticket that was opened, moved, commented on, typed and closed."""

    def secret(self, tracker: str) -> str:
        """The secret of a tracker's hooks."""
        return (self.works.place.home / f"{tracker}-hook-secret").read_text(encoding="utf-8").strip()

    def signed(self, tracker: str, body: bytes) -> dict[str, str]:
        """The headers of a genuine delivery of its own."""
        number = f"delivery-{next(_NUMBERS)}"
        if tracker == GITLAB:
            event = EVENTS.get(_kind(body), "Issue Hook")
            return {"webhook-id": number, "x-gitlab-event": event, "x-gitlab-token": self.secret(tracker)}
        digest = hmac.new(self.secret(tracker).encode(), body, hashlib.sha256).hexdigest()
        return {"x-atlassian-webhook-identifier": number, "x-hub-signature": f"sha256={digest}"}

    def post(self, tracker: str, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        """Deliver a body; genuine unless other headers are given."""
        given = self.signed(tracker, body) if headers is None else headers
        sent = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
        return asyncio.run(self._posted(f"/hooks/{tracker}", body, sent))

    def ask(self, method: str, path: str, agent: str = "httpx") -> httpx.Response:
        """Any request, with a genuine body of GitLab's in it, by whoever names itself so."""
        body = json.dumps(self.bodies[GITLAB][0]).encode()
        given = {**self.signed(GITLAB, body), "User-Agent": agent}
        headers = [(name.encode(), value.encode()) for name, value in given.items()]
        return asyncio.run(self._posted(path, body, headers, method))

    async def _posted(
        self, path: str, body: bytes, headers: list[tuple[bytes, bytes]], method: str = "POST"
    ) -> httpx.Response:
        wire = httpx.ASGITransport(app=self.works.web)
        async with httpx.AsyncClient(transport=wire, base_url="http://here") as client:
            return await client.request(method, path, content=body, headers=headers)

    def ended(self, answer: httpx.Response) -> Any:
        """How a stored delivery has ended, once it is worked on."""
        self.works.drain()
        delivery = answer.json()["delivery"]
        stored = "SELECT * FROM inbox JOIN bodies ON inbox_id = id WHERE delivery = ?"
        (row,) = self.works.place.rows(stored, delivery)
        return row


@contextmanager
def inbox(home: Path) -> Iterator[Inbox]:
    """An inbox over a sandbox in which a little was done while nobody listened."""
    with place(home) as found, engine(found) as works:
        for name in (GITLAB, JIRA):
            office = found.at(name).office
            ticket = office.open_ticket("carla", "Login fails", "incident")
            office.set_words("anna", ticket, status="in-review")
            office.write_comment("sami", ticket, "!desk reason answered")
            office.set_words("anna", ticket, type="software-defect")
            office.set_words("carla", ticket, status="closed") if name == JIRA else None
        made = [(hook.delivery.tracker, json.loads(hook.delivery.body)) for hook in found.hooks()]
        yield Inbox(works, {name: [body for of, body in made if of == name] for name in (GITLAB, JIRA)})


def _kind(body: bytes) -> str:
    try:
        return str(json.loads(body).get("object_kind"))
    except (ValueError, AttributeError, RecursionError):
        return ""
