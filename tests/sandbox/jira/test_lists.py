"""What the sandbox's Jira tells about itself, and the links, worklogs and components around its issues."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

TYPES = [
    "Incident", "Request", "Software Defect", "Non-Software Defect", "Consulting Request", "Support Request",
    "Customization", "Suggestion", "Delivery (DESK)", "Task", "Epic", "Sub-task",
]  # fmt: skip
TO_DO = {"New", "Accepted", "Planned"}
DONE = {"Resolved", "Delivered", "Declined", "Closed"}
TEAMS = ["Support", "Consulting", "Development", "Hosting", "Product management"]


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def names(site: JiraSite, path: str) -> list[str]:
    """The names of a list."""
    return [entry["name"] for entry in site.read_json("desk-bot", path)]


def test_the_project_is_company_managed_and_has_its_types(site: JiraSite) -> None:
    """The nine of the desk and three that are none of its business."""
    project = site.read_json("desk-bot", "3/project/DESK")
    assert (project["style"], project["simplified"], project["projectTypeKey"]) == (
        "classic",
        False,
        "software",
    )
    assert [entry["name"] for entry in project["issueTypes"]] == TYPES
    assert names(site, "2/issuetype") == [*TYPES, "Bug", "Story"]
    assert [entry["name"] for entry in project["issueTypes"] if entry["subtask"]] == ["Sub-task"]
    other = site.read_json("desk-bot", "2/project/OPS")
    assert [entry["name"] for entry in other["issueTypes"]] == ["Story", "Task", "Bug", "Epic", "Sub-task"]
    assert site.send_request("desk-bot", "GET", "2/project/NONE").status_code == 404


def test_statuses_have_their_categories(site: JiraSite) -> None:
    """Sixteen of them, the same for each type; two more are the other project's."""
    statuses = site.read_json("desk-bot", "2/status")
    by_category = {
        key: {one["name"] for one in statuses if one["statusCategory"]["key"] == key}
        for key in ("new", "indeterminate", "done")
    }
    assert (by_category["new"], by_category["done"]) == (TO_DO | {"To Do"}, DONE | {"Done"})
    assert len(by_category["indeterminate"]) == 9
    by_type = site.read_json("desk-bot", "2/project/DESK/statuses")
    assert [entry["name"] for entry in by_type] == TYPES
    assert all(len(entry["statuses"]) == 16 for entry in by_type)
    other = site.read_json("desk-bot", "2/project/OPS/statuses")[0]["statuses"]
    assert [one["name"] for one in other] == ["To Do", "In progress", "Done"]
    assert len(site.read_json("desk-bot", "2/statuscategory")) == 3


def test_the_neutral_priority_is_the_default(site: JiraSite) -> None:
    """Besides the four of faults."""
    priorities = site.read_json("desk-bot", "2/priority")
    assert [one["name"] for one in priorities] == ["Highest", "High", "Medium", "Low", "Not prioritised"]
    assert [one["name"] for one in priorities if one["isDefault"]] == ["Not prioritised"]
    assert names(site, "2/resolution") == ["Done", "Declined"]


def test_the_desks_fields_are_single_line_texts(site: JiraSite) -> None:
    """With names as people see them; others are Jira's own."""
    fields = {field["name"]: field for field in site.read_json("desk-bot", "3/field")}
    own = {name: field for name, field in fields.items() if field["custom"]}
    assert len(own) == 11
    assert own["Desk: Order reference"]["id"] == "customfield_10102"
    kinds = {field["schema"]["custom"] for field in own.values()}
    assert kinds == {"com.atlassian.jira.plugin.system.customfieldtypes:textfield"}
    assert {"Key", "Summary", "Updated", "Comment"} <= set(fields)


def test_one_entry_of_a_list_has_an_address(site: JiraSite) -> None:
    """Statuses by name, too."""
    for entry in site.read_json("desk-bot", "2/issuetype") + site.read_json("desk-bot", "2/status"):
        assert site.send_request_to(entry["self"], "desk-bot", "GET").json() == entry
    assert site.read_json("desk-bot", "2/status/in%20review")["name"] == "In review"
    assert site.send_request("desk-bot", "GET", "2/issuetype/none").status_code == 404


def test_edit_metadata_offers_what_an_edit_takes(site: JiraSite) -> None:
    """All ordinary types, as they share a workflow; no status."""
    fields = site.read_json("anna", f"3/issue/{site.open_issue()}/editmeta")["fields"]
    assert [entry["name"] for entry in fields["issuetype"]["allowedValues"]] == TYPES[:-1]
    assert fields["labels"]["operations"] == ["add", "set", "remove"]
    assert fields["customfield_10101"]["name"] == "Desk: Estimate"
    assert "status" not in fields


def test_create_metadata_is_told_by_type(site: JiraSite) -> None:
    """In pages."""
    types = site.read_json("anna", "3/issue/createmeta/DESK/issuetypes", maxResults=2)
    assert ([entry["name"] for entry in types["issueTypes"]], types["total"]) == (TYPES[:2], 12)
    chosen = types["issueTypes"][1]["id"]
    fields = site.read_json("anna", f"3/issue/createmeta/DESK/issuetypes/{chosen}")["fields"]
    required = [field["fieldId"] for field in fields if field["required"]]
    assert set(required) == {"project", "issuetype", "summary", "reporter"}
    assert site.send_request("anna", "GET", "3/issue/createmeta/DESK/issuetypes/none").status_code == 400


def test_each_team_has_a_component_and_administrators_make_more(site: JiraSite) -> None:
    """One that is deleted leaves its issues."""
    teams = site.read_json("anna", "2/project/DESK/components")
    assert [one["name"] for one in teams][:5] == [f"Team: {team}" for team in TEAMS]
    assert site.read_json("anna", "2/project/DESK/component", maxResults=2)["total"] >= 5
    body = {"name": "Team: Night", "project": "DESK", "description": "At night"}
    assert site.send_request("anna", "POST", "2/component", body).status_code == 403
    made = site.write_json("lena", "POST", "2/component", body)
    assert site.read_json("anna", f"2/component/{made['id']}")["name"] == "Team: Night"
    for wrong, status in ((body, 400), ({**body, "name": ""}, 400), ({**body, "project": "OPS"}, 404)):
        assert site.send_request("lena", "POST", "2/component", wrong).status_code == status
    key = site.open_issue(components=[{"name": "Team: Night"}])
    site.write_json("lena", "DELETE", f"2/component/{made['id']}")
    assert site.read_fields(key)["components"] == []
    assert site.send_request("lena", "DELETE", f"2/component/{made['id']}").status_code == 404


def test_a_link_is_seen_from_both_ends(site: JiraSite) -> None:
    """In words of each end, with its history; found by id, and gone once deleted."""
    first, second = site.open_issue(), site.open_issue()
    link = {"type": {"name": "Blocks"}, "inwardIssue": {"key": first}, "outwardIssue": {"key": second}}
    site.write_json("anna", "POST", "2/issueLink", {**link, "comment": {"body": "related"}})
    (there,) = site.read_fields(first)["issuelinks"]
    (back,) = site.read_fields(second)["issuelinks"]
    assert (there["outwardIssue"]["key"], there["type"]["outward"]) == (second, "blocks")
    assert (back["inwardIssue"]["key"], back["type"]["inward"]) == (first, "is blocked by")
    assert site.read_fields(first)["comment"]["comments"][0]["body"] == "related"
    group = site.read_json("lena", f"2/issue/{second}/changelog")["values"][-1]
    assert group["items"][0]["toString"] == f"This issue is blocked by {first}"
    assert site.read_json("anna", f"2/issueLink/{there['id']}")["inwardIssue"]["key"] == first
    site.write_json("anna", "DELETE", f"2/issueLink/{there['id']}")
    assert site.read_fields(second)["issuelinks"] == []
    assert site.send_request("anna", "GET", f"2/issueLink/{there['id']}").status_code == 404


def test_an_issue_of_another_project_is_linked_too(site: JiraSite) -> None:
    """Shown by its key at this end; its own history is another project's."""
    key = site.open_issue()
    site.tracker.order_shape({"elsewhere": ["PROD-5"]})
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": key}, "outwardIssue": {"key": "PROD-5"}}
    site.write_json("sami", "POST", "2/issueLink", link)
    (there,) = site.read_fields(key)["issuelinks"]
    assert there["outwardIssue"]["key"] == "PROD-5"
    assert site.read_json("sami", f"2/issueLink/{there['id']}")["outwardIssue"]["key"] == "PROD-5"
    assert site.send_request("sami", "GET", "2/issue/PROD-5").status_code == 404


def test_fix_versions_are_chosen_from_the_projects(site: JiraSite) -> None:
    """By name; each added and taken away has an item of its own in the history."""
    key = site.open_issue()
    for operation in ({"add": {"name": "14.3"}}, {"add": {"name": "14.2"}}, {"remove": {"name": "14.3"}}):
        site.write_json("dev", "PUT", f"2/issue/{key}", {"update": {"fixVersions": [operation]}})
    (shown,) = site.read_fields(key)["fixVersions"]
    assert (shown["name"], shown["released"], shown["archived"]) == ("14.2", True, False)
    items = [group["items"][0] for group in site.read_json("dev", f"2/issue/{key}/changelog")["values"]]
    assert [(one["field"], one["fromString"], one["toString"]) for one in items] == [
        ("Fix Version", None, "14.3"),
        ("Fix Version", None, "14.2"),
        ("Fix Version", "14.3", None),
    ]
    wrong = {"fields": {"fixVersions": [{"name": "99"}]}}
    refused = site.send_request("dev", "PUT", f"2/issue/{key}", wrong)
    assert (refused.status_code, refused.json()["errors"]["fixVersions"]) == (
        400,
        "Version name '99' is not valid",
    )


@pytest.mark.parametrize(
    "change", [{"type": {"name": "Loves"}}, {"type": None}, {"inwardIssue": {"key": "DESK-0"}}]
)
def test_a_link_needs_a_type_and_two_issues(site: JiraSite, change: Any) -> None:
    """404 for what is not there."""
    key = site.open_issue()
    link = {"type": {"id": "10003"}, "inwardIssue": {"key": key}, "outwardIssue": {"key": key}, **change}
    assert site.send_request("anna", "POST", "2/issueLink", link).status_code == 404


def test_a_remote_link_is_made_once_per_global_id(site: JiraSite) -> None:
    """And what the second call leaves out is gone."""
    path = f"2/issue/{site.open_issue()}/remotelink"
    target = {"url": "https://git.example.com/1", "title": "engineering#1"}
    body = {"globalId": "git:1", "relationship": "mirror", "object": target}
    first = site.send_request("desk-bot", "POST", path, body)
    again = site.send_request(
        "desk-bot", "POST", path, {"globalId": "git:1", "object": {**target, "title": "renamed"}}
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    (link,) = site.read_json("lena", path)
    assert (link["object"]["title"], "relationship" in link) == ("renamed", False)
    assert site.read_json("lena", path, globalId="git:1") == link
    assert site.read_json("lena", f"{path}/{link['id']}") == link
    assert site.send_request("desk-bot", "POST", path, {"object": {"url": "x"}}).status_code == 400
    site.write_json("desk-bot", "DELETE", path, globalId="git:1")
    assert site.send_request("lena", "GET", f"{path}/{link['id']}").status_code == 404
    other = site.write_json("desk-bot", "POST", path, {"object": target})
    site.write_json("desk-bot", "DELETE", f"{path}/{other['id']}")
    assert site.read_json("lena", path) == []


@pytest.mark.parametrize(
    ("body", "seconds", "words"),
    [
        ({"timeSpent": "1w 1d"}, 172_800, "1w 1d"),
        ({"timeSpent": "90"}, 5_400, "1h 30m"),
        ({"timeSpent": "1.5h"}, 5_400, "1h 30m"),
        ({"timeSpentSeconds": 60, "started": "2021-01-17T12:34:00.000+0000"}, 60, "1m"),
        ({"timeSpentSeconds": 30, "comment": "quick"}, 30, "0m"),
    ],
)
def test_time_spent_is_read_in_days_of_eight_hours(
    site: JiraSite, body: Any, seconds: int, words: str
) -> None:
    """And added up on the issue."""
    key = site.open_issue()
    made = site.write_json("coni", "POST", f"2/issue/{key}/worklog", body, adjustEstimate="leave")
    assert (made["timeSpentSeconds"], made["timeSpent"]) == (seconds, words)
    assert site.read_fields(key)["timespent"] == seconds
    assert site.read_fields(key)["worklog"]["total"] == 1
    assert (
        site.read_json("lena", f"2/issue/{key}/worklog/{made['id']}")["author"]["displayName"]
        == "Coni Constantin"
    )
    assert site.read_json("lena", f"2/issue/{key}/worklog")["worklogs"][0]["id"] == made["id"]


@pytest.mark.parametrize(
    ("version", "body", "wrong"),
    [
        ("2", {}, "timeLogged"),
        ("2", {"timeSpent": "long"}, "timeLogged"),
        ("2", {"timeSpentSeconds": 0}, "timeLogged"),
        ("2", {"timeSpent": "1h", "started": "yesterday"}, "started"),
        ("3", {"timeSpent": "1h", "comment": "plain"}, "comment"),
    ],
)
def test_a_worklog_that_says_nothing_is_refused(site: JiraSite, version: str, body: Any, wrong: str) -> None:
    """With the field that is wrong."""
    answer = site.send_request("coni", "POST", f"{version}/issue/{site.open_issue()}/worklog", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    assert site.send_request("coni", "GET", f"2/issue/{site.open_issue()}/worklog/1").status_code == 404
