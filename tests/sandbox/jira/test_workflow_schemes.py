"""Which workflow a type has by its scheme, another scheme for a project, and the tasks that move tickets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite
from tests.sandbox.jira.test_workflow_rows import DESK, creation_of, read_workflow

Json = Any
TEMPLATE = "Software Simplified Workflow for Project DESK"
TASK = "10010"
INVALID = "Invalid request payload. Refer to the REST API documentation and try again."
RUNNING_FOR = 30


@pytest.fixture
def site() -> Iterator[JiraSite]:
    """A site for each test: schemes are the whole site's."""
    with JiraSite() as running:
        yield running


def current_scheme(site: JiraSite) -> Json:
    """The scheme of project DESK, as updates need it."""
    (found,) = site.write_json("lena", "POST", "3/workflowscheme/read", {"projectIds": ["10000"]})
    return found


def template_statuses(site: JiraSite) -> dict[str, str]:
    """The statuses of the template's workflow, ids by name."""
    return {one["name"]: one["id"] for one in read_workflow(site, TEMPLATE)["statuses"]}


def update_to_template(site: JiraSite, *kinds: str) -> Json:
    """The body that gives issue types the template's workflow, without mappings."""
    scheme, row = current_scheme(site), read_workflow(site, TEMPLATE)["workflows"][0]
    return {
        **{key: scheme[key] for key in ("id", "name", "description", "version")},
        "defaultWorkflowId": scheme["defaultWorkflow"]["id"],
        "workflowsForIssueTypes": [{"workflowId": row["id"], "issueTypeIds": list(kinds)}],
    }


def mappings_to(site: JiraSite, body: Json, status: str) -> list[Json]:
    """Of each type that gets another workflow whatever that one lacks, everything to one status."""
    there = set(template_statuses(site).values())
    lost = [one["id"] for one in read_workflow(site)["statuses"] if one["id"] not in there]
    pairs = [{"oldStatusId": old, "newStatusId": status} for old in lost]
    kinds = [kind for each in body["workflowsForIssueTypes"] for kind in each["issueTypeIds"]]
    return [{"issueTypeId": kind, "statusMappings": pairs} for kind in kinds]


def make_scheme(site: JiraSite, workflow: str = TEMPLATE) -> str:
    """The id of a new scheme with one workflow for all types."""
    body = {"name": f"All of {workflow}", "defaultWorkflow": workflow, "issueTypeMappings": {}}
    return str(site.write_json("lena", "POST", "3/workflowscheme", body)["id"])


def test_a_scheme_is_shown_with_names_of_workflows(site: JiraSite) -> None:
    """Its id is a number here and a text where it is used."""
    (found,) = site.read_json("lena", "3/workflowscheme/project", projectId=["10000", "99"])["values"]
    scheme = found["workflowScheme"]
    assert (found["projectIds"], scheme["defaultWorkflow"]) == (["10000"], DESK)
    assert site.read_json("lena", f"3/workflowscheme/{scheme['id']}")["draft"] is False
    used = site.read_json("lena", f"3/workflowscheme/{scheme['id']}/projectUsages")
    assert (used["workflowSchemeId"], used["projects"]["values"]) == (str(scheme["id"]), [{"id": "10000"}])
    assert scheme in site.read_json("lena", "3/workflowscheme")["values"]
    assert site.send_request("anna", "GET", "3/workflowscheme").status_code == 403


def test_an_unknown_scheme_is_not_there(site: JiraSite) -> None:
    """In the words that were recorded."""
    answer = site.send_request("lena", "GET", "3/workflowscheme/99999999")
    assert (answer.status_code, answer.json()) == (
        404, {"errorMessages": ["The workflow scheme does not exist."], "errors": {}},
    )  # fmt: skip


def test_without_tickets_to_move_an_update_is_in_force_at_once(site: JiraSite) -> None:
    """And its version counts on: the same body is refused the second time."""
    body = update_to_template(site, TASK)
    body["statusMappingsByIssueTypeOverride"] = mappings_to(site, body, template_statuses(site)["To Do"])
    assert site.send_request("lena", "POST", "3/workflowscheme/update", body).status_code == 200
    key = site.open_issue("anna", "Task")
    assert site.read_fields(key)["status"]["name"] == "To Do"
    assert site.send_request("lena", "POST", "3/workflowscheme/update", body).status_code == 409


def test_a_status_without_a_mapping_is_refused(site: JiraSite) -> None:
    """Whether or not a ticket is in it; and so is a mapping to where the new workflow does not lead."""
    body = update_to_template(site, TASK)
    assert site.send_request("lena", "POST", "3/workflowscheme/update", body).status_code == 400
    body["statusMappingsByIssueTypeOverride"] = mappings_to(site, body, "10101")
    assert site.send_request("lena", "POST", "3/workflowscheme/update", body).status_code == 400


def test_tickets_move_in_a_task(site: JiraSite) -> None:
    """Only those of the type, by the account that asked; meanwhile another change has to wait."""
    tasks, other = [site.open_issue("anna", "Task") for _ in range(4)], site.open_issue()
    body = update_to_template(site, TASK)
    body["statusMappingsByIssueTypeOverride"] = mappings_to(site, body, template_statuses(site)["Done"])
    site.drain_hooks()
    path = "3/workflowscheme/update"
    answer = site.send_request("lena", "POST", path, body)
    assert answer.history[0].status_code == 303
    assert answer.json()["status"] == "ENQUEUED"
    busy = site.send_request("lena", "POST", path, body)
    assert (busy.status_code, "ongoing" in busy.text) == (409, True)
    site.clock.advance(RUNNING_FOR)
    task = site.read_json("lena", answer.url.partition("/rest/api/")[2])
    assert (task["status"], task["progress"]) == ("COMPLETE", 100)
    assert [site.read_fields(key)["status"]["name"] for key in (*tasks, other)] == ["Done"] * 4 + ["New"]
    (group,) = site.read_json("lena", f"2/issue/{tasks[0]}/changelog")["values"]
    assert group["author"]["displayName"] == site.people["lena"].display
    mark = site.open_issue("anna", summary="mark")
    heard = site.take_hooks_until(lambda hook: hook.body.get("issue", {}).get("key") == mark)
    assert len(heard) == 1
    assert current_scheme(site)["version"]["versionNumber"] == 2
    record = site.read_json("lena", "3/auditing/record", filter="workflow scheme")["records"][0]
    assert record["authorAccountId"] == site.people["lena"].account


def test_a_task_can_fail_half_way(site: JiraSite) -> None:
    """In its own words; the project keeps its scheme, and what has moved has moved."""
    issues = [site.open_issue("anna", "Task") for _ in range(4)]
    target, own = make_scheme(site), current_scheme(site)["id"]
    statuses = template_statuses(site)
    body = switch_body(site, target, statuses["To Do"])
    site.tracker.order_shape({"failing-task": "Out of memory"})
    answer = site.send_request("lena", "POST", "3/workflowscheme/project/switch", body)
    assert answer.history[0].status_code == 303
    assert answer.history[0].text == ""
    site.clock.advance(RUNNING_FOR)
    task = site.read_json("lena", answer.url.partition("/rest/api/")[2])
    assert (task["status"], task["message"], task["progress"]) == ("FAILED", "Out of memory", 50)
    assert current_scheme(site)["id"] == own
    assert len({site.read_fields(key)["status"]["name"] for key in issues}) == 2
    again = site.send_request("lena", "POST", "3/workflowscheme/project/switch", body)
    site.clock.advance(RUNNING_FOR)
    assert site.read_json("lena", again.url.partition("/rest/api/")[2])["status"] == "COMPLETE"
    assert {site.read_fields(key)["status"]["name"] for key in issues} == {"To Do"}
    assert current_scheme(site)["id"] == target


def switch_body(site: JiraSite, target: str, status: str) -> Json:
    """The body that gives DESK a scheme, with everything the new workflow lacks going to one status."""
    old = [one["id"] for one in read_workflow(site)["statuses"]]
    kinds = [one["id"] for one in site.read_json("lena", "3/project/DESK")["issueTypes"]]
    pairs = [{"oldStatusId": each, "newStatusId": status} for each in old]
    mapped = [{"issueTypeId": kind, "statusMappings": pairs} for kind in kinds]
    return {"projectId": "10000", "targetSchemeId": target, "mappingsByIssueTypeOverride": mapped}


def test_only_a_project_without_issues_is_given_a_scheme(site: JiraSite) -> None:
    """Afterwards it takes a switch."""
    body = {"projectId": "10000", "workflowSchemeId": make_scheme(site)}
    assert site.send_request("lena", "PUT", "3/workflowscheme/project", body).status_code == 204
    assert site.read_fields(site.open_issue())["status"]["name"] == "To Do"
    assert site.send_request("lena", "PUT", "3/workflowscheme/project", body).status_code == 400


SWITCHES: dict[str, tuple[Json, str]] = {
    "a text for a list": ([{"issueTypeId": "10010", "statusMappings": "x"}], INVALID),
    "no type": (
        [{"statusMappings": [{"oldStatusId": "10009", "newStatusId": "1"}]}],
        "Missing required field 'mappingsByIssueTypeOverride.[0].issueTypeId'",
    ),
    "no new status": (
        [{"issueTypeId": "10010", "statusMappings": [{"oldStatusId": "10009"}]}],
        "Missing required field 'mappingsByIssueTypeOverride.[0].statusMappings.[0].newStatusId'",
    ),
    "another key for the old status": (
        [{"issueTypeId": "10010", "statusMappings": [{"oldStatusIdx": {}, "newStatusId": "1"}]}],
        "Missing required field 'mappingsByIssueTypeOverride.[0].statusMappings.[0].oldStatusId'",
    ),
    "no such scheme": (None, "Target workflow scheme not found."),
}


@pytest.mark.parametrize("case", SWITCHES)
def test_a_switch_is_refused_as_recorded(site: JiraSite, case: str) -> None:
    """The body is looked at before the scheme is."""
    mappings, words = SWITCHES[case]
    body = {"projectId": "10000", "targetSchemeId": "99999999"}
    sent = body if mappings is None else {**body, "mappingsByIssueTypeOverride": mappings}
    answer = site.send_request("lena", "POST", "3/workflowscheme/project/switch", sent)
    expected = {"errorMessages": [words], **({} if words == INVALID else {"errors": {}})}
    assert (answer.status_code, answer.json()) == (400, expected)


def test_a_scheme_names_workflows_and_types_that_there_are(site: JiraSite) -> None:
    """And has a name of its own."""
    site.write_json("lena", "POST", "3/workflows/create", creation_of(read_workflow(site), "Other"))
    make_scheme(site, "Other")
    for wrong in (
        {"name": "All of Other"},
        {"name": "x", "defaultWorkflow": "Nobody's"},
        {"name": "x", "issueTypeMappings": {"999": "Other"}},
    ):
        assert site.send_request("lena", "POST", "3/workflowscheme", wrong).status_code == 400
