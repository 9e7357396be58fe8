"""A walk through all that the sandbox plays of a tracker, once each, written down as a list of requests."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from starlette.routing import Match, Route

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.server import free_port
from sdesk_sync.sandbox.trackers import TRACKERS
from tests.contracts.documents import TRACKERS as DOCUMENTED
from tests.contracts.exchanges import Exchange, RawExchange, drain
from tests.contracts.plugin import listen
from tests.sandbox.kit.hands import HookReceiver

Json = Any
WALKS = {name: DOCUMENTED[name][0].partition("-")[0] for name in TRACKERS}
"""The walk through each tracker of the sandbox, a file in walks/: by whose document describes it first."""
_ROOTS = {"jira": "/rest/api/", "gitlab": "/api/v4/"}
_NOBODY, _SANDBOX = "nobody", "sandbox"
_NOT_PLAYED = ("answer_unplayed_route", "_answer_nowhere", "_answer_other_path")
Kept = dict[str, Any]


def _close_moved(sandbox: Sandbox, tracker: str, kept: Kept) -> None:
    sandbox.world.gitlab(tracker).close_issue("anna", kept["issue"], {"moved_to": 1})


def _rename(sandbox: Sandbox, tracker: str, kept: Kept) -> None:
    sandbox.world.gitlab(tracker).rename_project("acme/elsewhere")


def _open_change(sandbox: Sandbox, tracker: str, kept: Kept) -> None:
    sandbox.world.gitlab(tracker).code.open_merge_request("dev", [kept["issue"]])


def _forget_author(sandbox: Sandbox, tracker: str, kept: Kept) -> None:
    sandbox.world.jira(tracker).forget_author(kept["issue"])


_STAGED: Mapping[str, Callable[[Sandbox, str, Kept], None]] = {
    "a change says that it closes the issue": _open_change,
    "an author is gone": _forget_author,
    "the issue is moved": _close_moved,
    "the project has another path": _rename,
}
"""What nobody does through the API."""


@dataclass(frozen=True)
class Walked:
    """What went to and fro on a walk, and the routes that no step of it has taken."""

    exchanges: tuple[Exchange, ...]
    routes_left: tuple[str, ...]


@dataclass
class _Walker:
    tracker: str
    sandbox: Sandbox
    session: requests.Session
    kept: Kept

    @property
    def entry(self) -> Json:
        return self.sandbox.line["trackers"][self.tracker]

    def take(self, step: list[Any]) -> None:
        if step[0] == _SANDBOX:
            _STAGED[step[1]](self.sandbox, self.tracker, self.kept)
            return
        who, method, address, sent, options = [*step, None, {}][:5] if len(step) == 3 else [*step, {}][:5]
        if self.tracker not in options.get("only", [self.tracker]):
            return
        body = _filled(sent, self.kept)
        named = {"data" if options.get("form") else "json": body} if sent is not None else {}
        answer = self.session.request(
            method, self._url(address), timeout=10, allow_redirects=False, **named, **self._signs_in(who)
        )
        gives = options.get("gives")
        said = f"{method} {answer.url}: {answer.status_code} {answer.text}"
        assert answer.status_code == gives if gives else answer.ok, said
        for name, path in options.get("keep", {}).items():
            self.kept[name] = _at(answer.json(), path)

    def _url(self, address: str) -> str:
        path = str(_filled(address, self.kept))
        if path.startswith("http"):
            path = urlsplit(path).path.removeprefix(urlsplit(self.entry["url"]).path)
        root = "" if path.startswith("/") else _ROOTS[WALKS[self.tracker]]
        return f"{self.entry['url']}{root}{path}"

    def _signs_in(self, who: str) -> dict[str, Any]:
        if who == _NOBODY:
            return {}
        person = self.entry["people"][who]
        match self.entry["kind"]:
            case "jira-cloud":
                return {"auth": (person["user"], person["token"])}
            case "jira-data-center":
                return {"headers": {"Authorization": f"Bearer {person['token']}"}}
            case _:
                return {"headers": {"PRIVATE-TOKEN": person["token"]}}


def walk(tracker: str, home: Path) -> Walked:
    """Walk through one tracker of a sandbox of its own."""
    heard: deque[RawExchange] = deque()
    steps = yaml.safe_load((Path(__file__).parent / "walks" / f"{WALKS[tracker]}.yaml").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patch, requests.Session() as session:
        listen(patch, heard)
        with Sandbox(home, trackers=(tracker,)) as sandbox:
            receiver = HookReceiver(f"http://127.0.0.1:{free_port()}/heard")
            people = sandbox.line["trackers"][tracker]["people"].items()
            kept = {name: int(each["id"]) if each["id"].isdigit() else each["id"] for name, each in people}
            walker = _Walker(tracker, sandbox, session, {**kept, "receiver": receiver.url})
            for step in steps:
                walker.take(step)
            routes = [
                each for each in sandbox.world.find_tracker(tracker).routes() if isinstance(each, Route)
            ]
            receiver.close()
        exchanges = tuple(drain(heard, set()))
    return Walked(exchanges, tuple(_left(routes, exchanges)))


def _filled(value: Json, kept: Mapping[str, Any]) -> Json:
    """A step's text with what was kept in it; a text that is nothing else becomes what was kept."""
    if isinstance(value, list):
        return [_filled(each, kept) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, kept) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    alone = value[1:-1] if value.startswith("{") and value.endswith("}") else ""
    return kept[alone] if alone in kept else value.format_map(kept)


def _at(value: Json, path: str) -> Json:
    for word in path.split("."):
        value = value[int(word) if isinstance(value, list) else word]
    return value


def _left(routes: list[Route], exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """Routes that answer something of the vendor's and were not asked; one for all versions of the API."""
    asked = {name for each in exchanges if (name := _route_taken(routes, each.method, each.path))}
    silent = {_plain(route) for route in routes if route.endpoint.__name__ in _NOT_PLAYED}
    for route in routes:
        names = {f"{method} {_plain(route)}" for method in (route.methods or set()) - {"HEAD"}}
        if _plain(route) not in silent:
            yield from sorted(names - asked)


def _route_taken(routes: list[Route], method: str, path: str) -> str | None:
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": ""}
    found = next((each for each in routes if each.matches(scope)[0] is Match.FULL), None)
    return f"{method} {_plain(found)}" if found else None


def _plain(route: Route) -> str:
    return re.sub("/rest/api/(3|latest)/", "/rest/api/2/", route.path)
