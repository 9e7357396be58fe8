"""What is no answer of Jira's to a write: something else speaks for it, or it tells another thing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import responses

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.reads.schemes import SchemeReader
from sdesk_sync.trackers.jira.setup.reads.tickets import TicketCounter, TypeStatuses
from sdesk_sync.trackers.jira.setup.shown import parse_project
from sdesk_sync.trackers.jira.setup.writing.place import WritePlace
from sdesk_sync.trackers.jira.setup.writing.task import JiraTask
from sdesk_sync.trackers.jira.setup.writing.writer import JiraStepWriter
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import HookProof, HookState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import SiteMemory, StepOutcome
from sdesk_sync.trackers.setup.site_objects import PriorityState
from sdesk_sync.trackers.setup.steps import SetupStep, StepAction, StepReason, StepRight
from tests.trackers.jira.setup.readings import reading
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
HOOK = HookState("https://desk.example.com/hooks/support", "sdesk-sync support", (), HookProof.SIGNED)
FOREIGN: tuple[dict[str, Any], ...] = ({}, {"id": "abc"}, {"error": "sign in"})


@pytest.fixture
def jira() -> Iterator[responses.RequestsMock]:
    """A Jira that answers what a test says."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


def write(after: ObjectState, kind: ObjectKind) -> object:
    """The write that makes a thing, by our own account."""
    step = SetupStep(
        StepKey(kind, "one"),
        StepAction.CREATE,
        "one",
        None,
        after,
        StepReason.MISSING,
        StepRight.ADMINISTER,
    )
    place = WritePlace(JiraClient(connection(URL), CLOUD), reading(), {}, "Made by sdesk-sync.")
    return JiraStepWriter(place, (), (), "a secret").write(step)


@pytest.mark.parametrize("answer", FOREIGN, ids=["empty", "no number", "another shape"])
def test_what_was_made_is_looked_for_where_the_answer_does_not_show_it(
    jira: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    """It is neither taken for an unsigned webhook, nor is a number expected where there is none."""
    jira.add("GET", f"{URL}/rest/api/3/avatar/priority/system", json={"system": []})
    for path in ("api/3/priority", "webhooks/1.0/webhook"):
        jira.add("POST", f"{URL}/rest/{path}", json=answer)
    with pytest.raises(ForeignAnswer):
        write(PriorityState("Low", "#707070"), ObjectKind.PRIORITY)
    with pytest.raises(ForeignAnswer):
        write(HOOK, ObjectKind.HOOK)


@pytest.mark.parametrize("answer", [{}, {"status": "OPEN"}], ids=["empty", "another status"])
def test_a_task_of_which_nothing_is_told_is_not_waited_for(
    jira: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    """It would be without end; whether the step is taken is looked up instead."""
    jira.add("GET", f"{URL}/rest/api/3/task/10", json=answer)
    with pytest.raises(ForeignAnswer):
        JiraTask(JiraClient(connection(URL), CLOUD), "10", StepOutcome({})).look_again()


def test_a_project_without_a_number_is_none() -> None:
    """Bodies and queries need it as one."""
    for shown in ({"key": "DESK"}, {"key": "DESK", "id": "ten"}):
        with pytest.raises(ForeignAnswer):
            parse_project(shown)


def test_tickets_that_are_not_counted_are_not_taken_for_none(jira: responses.RequestsMock) -> None:
    """They would be moved to where nobody has said."""
    jira.add("POST", re.compile(f"{URL}/rest/api/[23]/search/approximate-count"), json={})
    asker = SiteAsker(JiraClient(connection(URL), CLOUD), SiteMemory())
    counter = TicketCounter(asker, reading().project)
    statuses = TypeStatuses({"1": "To Do"}, {"10001": ("1",)})
    assert counter.count_all() is None
    with pytest.raises(ForeignAnswer):
        counter.count_standing(["10001"], statuses, ["New"])


def test_another_issue_type_scheme_than_the_projects_is_no_answer(jira: responses.RequestsMock) -> None:
    """Else that one would be changed."""
    listed = {"values": [{"issueTypeScheme": {"id": "10"}, "projectIds": ["10000"]}], "isLast": True}
    jira.add("GET", f"{URL}/rest/api/3/issuetypescheme/project", json=listed)
    other = {"values": [{"id": "11", "name": "Another", "isDefault": False}], "isLast": True}
    jira.add("GET", f"{URL}/rest/api/3/issuetypescheme", json=other)
    asker = SiteAsker(JiraClient(connection(URL), CLOUD), SiteMemory())
    with pytest.raises(ForeignAnswer):
        SchemeReader(asker, reading().project).read_type_scheme()
