"""Whatever the vendors' documents have and the sandbox does not play: it says so, and never as the vendor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from starlette.routing import Route

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.trackers import TRACKERS
from sdesk_sync.sandbox.unplayed import METHODS

_PARAMETER = re.compile(r"\{[^}]*\}")


def _described(specs: Path, tracker: str) -> Mapping[str, Any]:
    """The addresses that a tracker's vendor describes, with their operations."""
    if tracker == "engineering":
        whole = yaml.load((specs / "gitlab-openapi.yaml").read_bytes(), yaml.CSafeLoader)
        found: Mapping[str, Any] = whole["paths"]
        return found
    if tracker == "support-dc":
        whole = json.loads((specs / "jira-dc.json").read_text(encoding="utf-8"))
        return {f"/rest{path}": operations for path, operations in whole["paths"].items()}
    names = ("jira-cloud-v3.json", "jira-service-management.json")
    documents = [json.loads((specs / name).read_text(encoding="utf-8"))["paths"] for name in names]
    return {path: operations for each in documents for path, operations in each.items()}


def _fits(part: str, word: str) -> bool:
    """Whether a part of our route is for a part of the address: no parameter is for a word of it."""
    return part.startswith("{") if word.startswith("{") else part == word


def _is_played(routes: list[Route], method: str, path: str) -> bool:
    words = path.strip("/").split("/")
    for route in routes:
        parts = route.path.strip("/").split("/")
        is_alike = len(parts) == len(words) and method in (route.methods or ())
        if is_alike and all(_fits(part, word) for part, word in zip(parts, words, strict=True)):
            return True
    return False


def _unplayed(sandbox: Sandbox, tracker: str, paths: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each method of each address that is not played."""
    dialect = sandbox.world.find_tracker(tracker)
    routes = [route for route in dialect.routes() if isinstance(route, Route) and "{rest" not in route.path]
    for path, operations in paths.items():
        for method in METHODS:
            if method.lower() in operations and not _is_played(routes, method, path):
                yield method, path


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """All trackers at once."""
    with Sandbox(tmp_path_factory.mktemp("every"), trackers=tuple(TRACKERS)) as found:
        yield found


@pytest.mark.parametrize("tracker", ["support", "support-jsm", "support-dc", "engineering"])
def test_no_address_of_the_vendor_is_denied(every: Sandbox, shared: Path, tracker: str) -> None:
    """Whatever is not played: 501 and what it does not play."""
    url, wrong, asked = every.line["trackers"][tracker]["url"], [], 0
    with requests.Session() as session:
        for method, path in _unplayed(every, tracker, _described(shared / "specs", tracker)):
            address = _PARAMETER.sub("1", path)
            answer = session.request(method, url + address, timeout=10)
            asked += 1
            said = f"does not play {method} {answer.request.path_url.removeprefix(f'/{tracker}')}"
            if (answer.status_code, answer.json()) != (501, {"sandbox": said}):
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert wrong == []
    assert asked > 100


def test_an_address_below_a_project_by_its_path_is_not_denied(sandbox: Sandbox) -> None:
    """The path in an address is the project's, whatever of it is not played."""
    url = sandbox.line["trackers"]["engineering"]["url"]
    for method in ("GET", "POST"):
        path = "/api/v4/projects/acme%2Fengineering/wikis"
        answer = requests.request(method, url + path, timeout=10)
        assert (answer.status_code, answer.json()) == (501, {"sandbox": f"does not play {method} {path}"})


def test_a_word_of_the_vendors_is_no_key_of_a_thing(sandbox: Sandbox) -> None:
    """`recent` is not taken for a project's key, nor `createmeta` for an issue's."""
    url = sandbox.line["trackers"]["support"]["url"]
    for path in ("project/recent", "issue/createmeta", "issue/picker"):
        answer = requests.get(f"{url}/rest/api/3/{path}", timeout=10)
        said = {"sandbox": f"does not play GET /rest/api/3/{path}"}
        assert (answer.status_code, answer.json()) == (501, said)
