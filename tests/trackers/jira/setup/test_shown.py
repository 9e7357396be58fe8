"""What is read out of the answers that a live Jira Cloud site gave to its administrator."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.found import FoundField, FoundIssueType, FoundTab
from sdesk_sync.trackers.jira.setup.shown import (
    list_ours,
    parse_account,
    parse_board,
    parse_field,
    parse_hook,
    parse_named,
    parse_permissions,
    parse_project,
    parse_request_type,
    parse_role,
    parse_screen,
    parse_status,
    parse_tab,
    parse_types,
)
from sdesk_sync.trackers.jira.setup.shown_schemes import (
    is_cut,
    list_keys,
    parse_priority_scheme,
    parse_screen_scheme,
    parse_type_scheme,
    parse_workflow_scheme,
    parse_workflows,
)
from sdesk_sync.trackers.setup.objects import HookProof
from sdesk_sync.trackers.setup.site_objects import StatusCategory

TEAMS_OWN = {"scope": {"type": "PROJECT", "project": {"id": "10000"}}}


@pytest.fixture
def answer(shared: Path) -> Callable[[str], Any]:
    """The recorded answer of a name."""

    def read(name: str) -> Any:
        return json.loads((shared / "payloads" / "jira-admin" / f"{name}.json").read_bytes())["response"]

    return read


def test_a_company_managed_project(answer: Callable[[str], Any]) -> None:
    """Its types with their levels; what the source cut away is simply not there."""
    project = parse_project(answer("get-project-key.ebs"))
    assert (project.id, project.key, project.is_team_managed, project.is_fit) == ("10013", "EBS", False, True)
    assert [(one.name, one.level) for one in project.types] == [
        ("Task", 0), ("Sub-task", -1), ("Story", 0), ("Bug", 0), ("Epic", 1),
    ]  # fmt: skip


def test_a_project_says_where_its_roles_are_and_whether_it_can_be_set_up() -> None:
    """The id of a role stands in its address alone, which is not followed."""
    shown = {
        "id": "10000", "key": "DESK", "projectTypeKey": "software", "style": "classic", "simplified": False,
        "roles": {"Administrators": "https://other.example/rest/api/3/project/10000/role/10002"},
        "components": [{"id": "10101", "name": "Team: Support", "description": "ours"}],
    }  # fmt: skip
    project = parse_project(shown)
    assert project.roles == {"Administrators": "10002"}
    assert [(one.id, one.name, one.description) for one in project.components] == [
        ("10101", "Team: Support", "ours")
    ]
    assert project.is_fit
    for unfit in (
        {"simplified": True},
        {"style": "next-gen"},
        {"archived": True},
        {"projectTypeKey": "business"},
    ):
        assert not parse_project({**shown, **unfit}).is_fit


def test_issue_types_statuses_fields_and_resolutions(answer: Callable[[str], Any]) -> None:
    """Each with its id as a text; what is custom has the whole name of its type."""
    types = parse_types(answer("get-issuetype"))
    assert FoundIssueType("10012", "Bug", "A problem or error.", 0) in types
    statuses = [parse_status(each) for each in answer("get-statuses-search")["values"]]
    closed = next(one for one in statuses if one.name == "Closed")
    assert (len(statuses), closed.id, closed.category) == (15, "6", StatusCategory.DONE)
    assert closed.description.startswith("The work item is considered finished")
    fields = [parse_field(each) for each in answer("get-field")]
    assert FoundField("summary", "Summary", "") in fields
    custom = [one for one in fields if one.id.startswith("customfield_")]
    assert len(custom) > 20
    assert (
        sum(one.type_key.startswith("com.atlassian.jira.plugin.system.customfieldtypes:") for one in custom)
        > 5
    )
    assert [parse_named(each).name for each in answer("get-resolution")] == [
        "Done", "Won't Do", "Duplicate", "Cannot Reproduce",
    ]  # fmt: skip


def test_what_belongs_to_a_team_managed_project_is_left_out(answer: Callable[[str], Any]) -> None:
    """A scope of the whole site is none."""
    statuses = answer("get-statuses-search")["values"]
    assert tuple(list_ours(statuses)) == tuple(statuses)
    assert parse_types([*answer("get-issuetype"), {"id": "1", "name": "Bug", **TEAMS_OWN}]) == parse_types(
        answer("get-issuetype")
    )


def test_screens_their_tabs_and_fields(answer: Callable[[str], Any]) -> None:
    """Ids that are numbers there are texts here."""
    screens = [parse_screen(each) for each in answer("get-screens")["values"]]
    assert len(screens) == 27
    assert not any(one.is_marked for one in screens)
    shown = answer("get-screens-id-tabs.10049")[0]
    assert parse_tab(shown) == FoundTab("10052", "Field Tab", None)
    tab = parse_tab(shown, answer("get-screens-id-tabs-id-fields.10049-default"))
    assert tab.fields is not None
    assert tab.fields[:3] == ("summary", "description", "issuetype")
    schemes = answer("get-screenscheme.by-ids")["values"]
    assert [parse_screen_scheme(each) for each in schemes] == [
        {"default": "10049"}, {"default": "10050"}, {"default": "10051"},
    ]  # fmt: skip


def test_schemes_of_workflows_and_types(answer: Callable[[str], Any]) -> None:
    """Who goes by a scheme of types stands in an answer where the document has it in words alone."""
    shown = answer("get-workflowscheme-project.ebs")["values"][0]["workflowScheme"]
    scheme = parse_workflow_scheme(shown, ("EBS", "OPS"))
    assert (scheme.id, scheme.default, scheme.workflows) == ("10092", "Universal Simpllfied Workflow", {})
    assert (
        parse_workflow_scheme({"name": "Default Workflow Scheme", "defaultWorkflow": "jira"}, ()).id is None
    )
    listed = [parse_type_scheme(each, ()) for each in answer("get-issuetypescheme.expand-projects")["values"]]
    assert [one.id for one in listed if one.is_default] == ["10000"]
    assert next(one for one in listed if one.id == "10149").projects == ("LAB",)


@pytest.mark.parametrize(
    ("name", "version", "statuses", "transitions"),
    [("managed", 1, 7, 15), ("managed-epic", 1, 5, 0), ("rules-after", 2, 9, 10), ("simplified", 1, 3, 0)],
)
def test_workflows_with_their_statuses(
    answer: Callable[[str], Any], name: str, version: int, statuses: int, transitions: int
) -> None:
    """The body is kept whole: what we do not change is sent back."""
    shown = answer(f"post-workflows.{name}")
    (workflow,) = parse_workflows(shown)
    assert workflow.body == shown["workflows"][0]
    assert (workflow.version >= version, len(workflow.statuses)) == (True, statuses)
    assert not transitions or len(shown["workflows"][0]["transitions"]) == transitions
    assert not workflow.is_marked


def test_priority_schemes_and_expanded_pages() -> None:
    """By the document: none was recorded."""
    page = {"isLast": True, "total": 1, "values": [{"id": "10000", "key": "DESK", "name": "Desk"}]}
    priorities = [{"id": "1", "name": "High"}, {"id": "3", "name": "Medium", "isDefault": True}]
    shown = {
        "id": "1", "name": "Default priority scheme", "isDefault": True,
        "priorities": {"values": priorities}, "projects": page,
    }  # fmt: skip
    scheme = parse_priority_scheme(shown)
    assert (scheme.priorities, scheme.default, scheme.projects, scheme.is_default) == (
        ("1", "3"), "3", ("DESK",), True,
    )  # fmt: skip
    assert parse_priority_scheme({**shown, "defaultPriorityId": "1"}).default == "1"
    cut = [is_cut({**page, **more}) for more in ({}, {"total": 60}, {"isLast": False})]
    assert cut == [False, True, True]
    assert list_keys({}) == ()


def test_accounts_what_they_may_do_and_who_holds_a_role() -> None:
    """Permissions for nobody's project are none; groups hold a role too."""
    shown = {"accountId": "5b10", "displayName": "Lena", "groups": {"items": [{"name": "Site-Admins"}]}}
    account = parse_account(shown)
    assert (account.id, account.name, sorted(account.groups)) == ("5b10", "Lena", ["site-admins"])
    granted = parse_permissions(
        {
            "globalPermissions": ["ADMINISTER"],
            "projectPermissions": [
                {"permission": "EDIT_ISSUES", "projects": [10000], "issues": []},
                {"permission": "ADD_COMMENTS", "projects": [], "issues": []},
            ],
        }
    )
    assert granted == {"ADMINISTER", "EDIT_ISSUES"}
    role = parse_role(
        {
            "id": 10101, "name": "Desk bot",
            "actors": [
                {"displayName": "Desk bot", "actorUser": {"accountId": "5b99"}},
                {"displayName": "bots", "actorGroup": {"name": "bots", "groupId": "276f"}},
            ],
        }
    )  # fmt: skip
    assert (role.id, role.accounts, role.groups) == ("10101", {"5b99": "Desk bot"}, ("bots",))


def test_hooks_boards_and_request_types() -> None:
    """In no document of the platform's: docs/trackers/jira.md says what they are known by."""
    shown = {
        "self": "https://acme.atlassian.example/rest/webhooks/1.0/webhook/72", "name": "desk",
        "url": "https://sdesk.example/hooks/support", "events": ["comment_created"], "enabled": True,
        "filters": {"issue-related-events-section": 'project = "DESK"'}, "isSigned": True,
    }  # fmt: skip
    hook = parse_hook(shown)
    assert (hook.id, hook.jql, hook.proof, hook.is_enabled) == (
        "72",
        'project = "DESK"',
        HookProof.SIGNED,
        True,
    )
    assert parse_hook({**shown, "isSigned": False, "enabled": False}).proof is HookProof.NONE
    with pytest.raises(ForeignAnswer, match="no id"):
        parse_hook({**shown, "self": ""})
    columns = {
        "columnConfig": {
            "columns": [{"name": "To do", "statuses": [{"id": "1"}, {"id": "3"}]}, {"name": "x"}]
        }
    }
    assert parse_board({"id": 7, "name": "DESK"}, columns).statuses == {"1", "3"}
    kinds = [
        parse_request_type({"id": "25", "name": "Ask", "issueTypeId": "10", "groupIds": ids})
        for ids in ([], ["1"])
    ]
    assert [(one.type, one.has_group) for one in kinds] == [("10", False), ("10", True)]


def test_what_lacks_an_id_is_no_answer_of_jira() -> None:
    """No step could name it."""
    for parse in (parse_status, parse_field, parse_named, parse_screen, parse_project):
        with pytest.raises(ForeignAnswer):
            parse({"name": "x", "statusCategory": "TODO"})
    with pytest.raises(ForeignAnswer, match="no category"):
        parse_status({"id": "1", "name": "x"})
    with pytest.raises(ForeignAnswer, match="no version"):
        parse_workflows({"workflows": [{"id": "1"}]})
    with pytest.raises(ForeignAnswer, match="no workflow"):
        parse_workflow_scheme({"id": 1}, ())
