"""The sandbox's audit log: who changed which part of the configuration, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

PATH = "3/auditing/record"


@pytest.fixture
def site() -> Iterator[JiraSite]:
    """A site with an empty log."""
    with JiraSite() as running:
        yield running


def read_log(site: JiraSite, **query: Any) -> list[tuple[str, str]]:
    """What happened to what, newest first."""
    page = site.read_json("lena", PATH, **query)
    assert page["total"] >= len(page["records"])
    return [(one["summary"], one["objectItem"]["name"]) for one in page["records"]]


def test_each_change_of_the_configuration_is_written_down(site: JiraSite) -> None:
    """With who made it; nothing of issues, nothing of what is refused."""
    assert read_log(site) == []
    made = site.write_json("lena", "POST", "3/component", {"name": "Team: Night", "project": "DESK"})
    site.send_request("lena", "POST", "3/component", {"name": "Team: Night", "project": "DESK"})
    site.open_issue()
    site.write_json("lena", "DELETE", f"3/component/{made['id']}")
    told = [("Component deleted", "Team: Night"), ("Component created", "Team: Night")]
    assert read_log(site) == told
    first = site.read_json("lena", PATH)["records"][0]
    assert first["authorAccountId"] == site.people["lena"].account
    assert first["objectItem"] == {**first["objectItem"], "id": made["id"], "typeName": "COMPONENT"}
    assert read_log(site, filter="night created") == told[1:]
    assert read_log(site, offset=1, limit=1) == told[1:]
    site.tracker.reset()
    assert read_log(site) == []


def test_a_changed_hook_is_told_from_a_moment_on(site: JiraSite) -> None:
    """`from` leaves out what was before; a moment that cannot be read is not played."""
    hooks = f"{site.url}/rest/webhooks/1.0/webhook"
    (hook,) = site.send_request_to(hooks, "lena", "GET").json()
    site.write_json("lena", "POST", "3/component", {"name": "Team: Night", "project": "DESK"})
    site.clock.advance(60)
    since = (site.clock.now() - timedelta(seconds=30)).isoformat()
    assert site.send_request_to(hook["self"], "lena", "PUT", {"enabled": False}).status_code == 200
    assert read_log(site, **{"from": since}) == [("Webhook updated", "service desk")]
    assert site.send_request("lena", "GET", PATH, **{"from": "yesterday"}).status_code == 501


def test_the_log_is_for_administrators_of_a_paid_site(site: JiraSite) -> None:
    """What the control changes is nobody's doing and stands in no log."""
    assert site.send_request("anna", "GET", PATH).status_code == 403
    site.tracker.order_shape({"columns": {"Elsewhere": ["New"]}})
    assert read_log(site) == []
    site.tracker.order_shape({"jira-free": True})
    assert site.send_request("lena", "GET", PATH).status_code == 403
