"""How the tests reach a running sandbox: people's hands on its API, and a receiver where its hooks go."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import requests

from sdesk_sync.sandbox.run import Sandbox


@dataclass(frozen=True)
class ApiHands:
    """One person at one tracker's API."""

    base: str
    headers: dict[str, str]

    def send(self, method: str, path: str, **extra: Any) -> requests.Response:
        """One request; `headers` are added to those that sign in."""
        headers = {**self.headers, **extra.pop("headers", {})}
        return requests.request(method, self.base + path, headers=headers, timeout=10, **extra)

    def get(self, path: str, **extra: Any) -> requests.Response:
        """GET."""
        return self.send("GET", path, **extra)

    def post(self, path: str, **extra: Any) -> requests.Response:
        """POST."""
        return self.send("POST", path, **extra)

    def put(self, path: str, **extra: Any) -> requests.Response:
        """PUT."""
        return self.send("PUT", path, **extra)

    def delete(self, path: str, **extra: Any) -> requests.Response:
        """DELETE."""
        return self.send("DELETE", path, **extra)


@dataclass(frozen=True)
class ReceivedHook:
    """A hook that arrived."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON."""
        read: dict[str, Any] = json.loads(self.raw)
        return read

    @property
    def event(self) -> str:
        """GitLab's name of the event."""
        return self.headers.get("x-gitlab-event", "")

    @property
    def action(self) -> str | None:
        """What happened, as the body says it."""
        action: str | None = self.body["object_attributes"].get("action")
        return action


@dataclass
class HookReceiver:
    """A real HTTP server that keeps what it gets and answers what it is told to."""

    url: str
    received_hooks: list[ReceivedHook] = field(default_factory=list)
    status: int = 200

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {key.lower(): value for key, value in self.headers.items()}
                receiver.received_hooks.append(ReceivedHook(self.path, headers, raw))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", urlsplit(self.url).port or 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def events(self) -> list[tuple[str, str | None]]:
        """Event and action of every hook from GitLab, in the order of arrival."""
        return [(each.event, each.action) for each in list(self.received_hooks) if each.event]

    def forget_hooks(self) -> None:
        """Start with an empty list and good answers."""
        self.received_hooks.clear()
        self.status = 200

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def ask(sandbox: Sandbox, tracker: str, line: str, sent: Any = None) -> requests.Response:
    """A request of Lena's, written `GET /path?query`."""
    entry = sandbox.line["trackers"][tracker]
    person, (method, path) = entry["people"]["lena"], line.split(" ", 1)
    signed: dict[str, Any] = {"auth": (person["user"], person["token"])}
    if entry["kind"] != "jira-cloud":
        signed = {"headers": {"Authorization": f"Bearer {person['token']}"}}
    return requests.request(method, entry["url"] + path, json=sent, timeout=10, **signed)
