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

METHODS = ("get", "post", "put", "delete", "patch")
_PARAMETER = re.compile(r"\{[^}]*\}")


def _documents(specs: Path) -> dict[str, Mapping[str, Any]]:
    """Of each tracker the addresses that its vendor describes."""
    platform = json.loads((specs / "jira-cloud-v3.json").read_text(encoding="utf-8"))["paths"]
    service = json.loads((specs / "jira-service-management.json").read_text(encoding="utf-8"))["paths"]
    gitlab = yaml.load((specs / "gitlab-openapi.yaml").read_bytes(), yaml.CSafeLoader)["paths"]
    return {"support": platform | service, "engineering": gitlab}


def _fits(part: str, word: str) -> bool:
    """Whether a part of our route is for a part of the address: no parameter is for a word of it."""
    return part.startswith("{") if word.startswith("{") else part == word


def _is_played(routes: list[Route], method: str, path: str) -> bool:
    words = path.strip("/").split("/")
    for route in routes:
        parts = route.path.strip("/").split("/")
        is_alike = len(parts) == len(words) and method.upper() in (route.methods or ())
        if is_alike and all(_fits(part, word) for part, word in zip(parts, words, strict=True)):
            return True
    return False


def _unplayed(sandbox: Sandbox, tracker: str, paths: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """One method of each address that is not played."""
    dialect = sandbox.world.jira if tracker == "support" else sandbox.world.gitlab
    routes = [route for route in dialect.routes() if isinstance(route, Route) and "{rest" not in route.path]
    for path, operations in paths.items():
        described = [each for each in METHODS if each in operations]
        left = [each for each in described if not _is_played(routes, each, path)]
        if left:
            yield left[0], path


@pytest.mark.parametrize("tracker", ["support", "engineering"])
def test_no_address_of_the_vendor_is_denied(sandbox: Sandbox, shared: Path, tracker: str) -> None:
    """All addresses that are not played, one method each: 501 and what it does not play."""
    url, wrong, asked = sandbox.line["trackers"][tracker]["url"], [], 0
    with requests.Session() as session:
        for method, path in _unplayed(sandbox, tracker, _documents(shared / "specs")[tracker]):
            address = _PARAMETER.sub("1", path)
            answer = session.request(method, url + address, timeout=10)
            asked += 1
            if answer.status_code != 501 or set(answer.json()) != {"sandbox"}:
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert wrong == []
    assert asked > 100


def test_a_word_of_the_vendors_is_no_key_of_a_thing(sandbox: Sandbox) -> None:
    """`search` is not taken for a project's key, nor `createmeta` for an issue's."""
    url = sandbox.line["trackers"]["support"]["url"]
    for path in ("project/search", "issue/createmeta", "resolution/search"):
        answer = requests.get(f"{url}/rest/api/3/{path}", timeout=10)
        said = {"sandbox": f"does not play GET /rest/api/3/{path}"}
        assert (answer.status_code, answer.json()) == (501, said)
