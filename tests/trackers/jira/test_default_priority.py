"""Which priority new issues of our project have: asked for at the form, else at the site."""

from pathlib import Path

import pytest
import responses

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.errors import Transient
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.site_ids import SiteIdsLookup
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import Json, mapping
from tests.trackers.jira.site import Site, connection
from tests.trackers.jira.site_lists import (
    API,
    FORM,
    PLAIN,
    PRIORITIES,
    answer_lists,
    custom_field,
    find_ids,
    find_refusal,
    priority_field,
    small,
)


@responses.activate
@pytest.mark.parametrize("default", ["3", "4"])
def test_the_default_priority_is_the_projects(default: str) -> None:
    """As the form for a new ticket has it, whatever the site's is: that is not even asked for."""
    answer_lists(custom_field(7))
    responses.upsert("GET", FORM, json={"fields": [priority_field(default)]})
    responses.get(f"{API}/priority/search", json={"isLast": True, "values": PRIORITIES})
    assert find_ids(small()).default_priority == default
    assert [call.request.url for call in responses.calls if "priority" in str(call.request.url)] == []


@responses.activate
def test_a_priority_that_the_project_does_not_offer_is_lacking() -> None:
    """Though the site has it: no ticket there can have it."""
    answer_lists(custom_field(7))
    responses.upsert("GET", FORM, json={"fields": [priority_field("4", PLAIN[1:])]})
    assert "no priority 'Hoch'" in find_refusal(small())


# What the form answers to who is not shown one, or not with a priority.
FORMS: dict[str, Json] = {
    "no priority on it": {"json": {"fields": [{"fieldId": "summary"}]}},
    "one that offers none": {"json": {"fields": [priority_field("3", [])]}},
    "not there": {"status": 404, "json": {"errorMessages": ["No project could be found."]}},
    "no right": {"status": 403, "json": {"errorMessages": ["You cannot create issues."]}},
    "no right in other words": {"status": 400, "json": {"errorMessages": ["You cannot create issues."]}},
    "a firewall": {"status": 403, "json": {"message": "Blocked."}},
}


@responses.activate
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("searched", "default"),
    [
        ({"json": {"isLast": True, "values": PRIORITIES}}, "3"),
        ({"json": {"isLast": True, "values": PLAIN}}, None),
        ({"json": {"isLast": False, "values": PRIORITIES[:1]}}, None),
        ({"status": 404}, None),
    ],
)
def test_without_the_form_the_search_tells_a_default_or_none_is_known(
    form: str, searched: Json, default: str | None
) -> None:
    """Of the project's priorities; where it does not have all of them the plain list is asked."""
    answer_lists(custom_field(7))
    responses.upsert("GET", FORM, **FORMS[form])
    asked = responses.get(f"{API}/priority/search", **searched)
    responses.get(f"{API}/priority", json=PLAIN)
    ids = find_ids(small())
    assert (ids.default_priority, ids.no_priority) == (default, "4")
    assert "projectId=10000" in str(asked.calls[0].request.url)


@responses.activate
@pytest.mark.parametrize("status", [401, 429, 503])
def test_a_form_that_cannot_be_asked_for_now_is_asked_for_later(status: int) -> None:
    """Else the wrong default would be kept for as long as we run."""
    answer_lists(custom_field(7))
    responses.upsert("GET", FORM, status=status, json={"errorMessages": ["Not now."]})
    with pytest.raises(Transient):
        find_ids(small())


def test_a_scheme_with_another_default_than_the_sites_is_believed(tmp_path: Path) -> None:
    """A ticket that nobody gave a priority has the scheme's, and that is nobody's choice."""
    with Sandbox(tmp_path, seed="seed") as sandbox:
        site = Site(sandbox, CallLog())
        listed = [int(each["id"]) for each in site.api("GET", "priority/search")["values"]]
        scheme = {"name": "Ours", "defaultPriorityId": 3, "projectIds": [10000]}
        site.api("POST", "priorityscheme", {**scheme, "priorityIds": listed}, person="lena")
        marked = [each for each in site.api("GET", "priority/search")["values"] if each["isDefault"]]
        reached = JiraClient(connection(site.place["url"], lambda: site.token), CLOUD)
        ids = SiteIdsLookup("DESK", mapping()).find_ids(reached)
        opened = site.fields(site.open_issue())["priority"]["id"]
    assert [each["id"] for each in marked] == [ids.no_priority] == ["10000"]
    assert (ids.default_priority, opened) == ("3", "3")
