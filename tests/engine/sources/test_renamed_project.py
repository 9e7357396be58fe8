"""A project that gets another key (Jira) or path (GitLab) is the same project: by its id."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.config import load_config
from sdesk_sync.runtime.connect import connect_config
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, At, place

NEW = {GITLAB: "acme/platform", JIRA: "HELP"}


@pytest.fixture(params=[GITLAB, JIRA])
def renamed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Works, At, str]]:
    """An engine that knows a project and a ticket of it, and then somebody renames the project."""
    with place(tmp_path) as found, listening(found) as works:
        at = found.at(request.param)
        ticket = at.office.open_ticket("sami", "Login fails", "customization")
        works.settle()
        found.sandbox.world.find_tracker(at.tracker).rename_project(NEW[at.tracker])
        yield works, at, ticket if at.is_gitlab else ticket.replace("DESK", "HELP")


def test_its_deliveries_are_judged_as_ever(renamed: tuple[Works, At, str]) -> None:
    """Webhooks and sweeps; the new name is told, and the tracker stays ready."""
    works, at, ticket = renamed
    tracker = works.running.config.current.trackers[at.tracker]
    at.call("dev", "PUT", *retype(at, ticket))
    works.settle()
    assert is_customization(at, ticket)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.call("dev", "PUT", *retype(at, ticket))
    works.place.faults()
    assert works.sweep(0)[at.tracker].tickets == 1
    works.settle()
    assert is_customization(at, ticket)
    assert tracker.health.check() is None
    assert any(NEW[at.tracker] in one for one in works.notices.list_sentences())


def is_customization(at: At, ticket: str) -> bool:
    """What the ticket is, asked below the project's number."""
    if at.is_gitlab:
        return "type::customization" in at.call("lena", "GET", f"/issues/{ticket}")["labels"]
    return bool(at.words(ticket)[0] == "customization")


def retype(at: At, ticket: str) -> tuple[str, dict[str, object]]:
    """A retype as the tracker's own API has it, below the project's number."""
    if at.is_gitlab:
        change = {"add_labels": "type::suggestion", "remove_labels": "type::customization"}
        return f"/issues/{ticket}", dict(change)
    return f"/issue/{ticket}", {"fields": {"issuetype": {"name": "Suggestion"}}}


def test_a_start_with_the_old_name_finds_it(renamed: tuple[Works, At, str]) -> None:
    """The tracker leads from the old name to the project."""
    works, at, ticket = renamed
    connected = connect_config(load_config(works.place.config))
    assert connected.trackers[at.tracker].health.check() is None
    assert is_customization(at, ticket)
