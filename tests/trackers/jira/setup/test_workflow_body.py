"""What is sent to make and to change a workflow, and a workflow read back (docs/trackers/jira.md#set-up)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sdesk_sync.trackers.jira.setup.found import FoundStatus
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, site_key, status_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import want_workflow
from sdesk_sync.trackers.jira.setup.workflow_body import (
    WorkflowWriting,
    describe_statuses,
    write_draft,
    write_validation,
)
from sdesk_sync.trackers.jira.setup.workflow_match import read_workflow_state
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    StatusCategory,
    StatusState,
    WorkflowState,
)
from tests.contracts.documents import read_document
from tests.contracts.schemas import check_request
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.workflows import (
    DESCRIPTION,
    IDS,
    NAME,
    WANTED,
    carry_out,
    created,
    keys_named,
    number_things,
    read_recorded,
    states_of,
    transition_named,
    transitions_of,
    writing_of,
)

CREATE, UPDATE = "/rest/api/3/workflows/create", "/rest/api/3/workflows/update"
GUARD = site_key(ObjectKind.ROLE, BOT_ROLE)


def check_body(shared: Path, address: str, body: Any) -> None:
    """Fails where Atlassian's document does not allow the body."""
    document = read_document("jira-cloud", shared / "specs")
    described = document.operation("POST", address).body
    assert described is not None
    assert check_request(document, described, body, address) == []


def test_what_is_made_is_read_back_as_it_was_wanted() -> None:
    assert read_workflow_state(WANTED, created(), IDS) == WANTED


def test_resolutions_are_read_back_as_they_were_wanted() -> None:
    named = replace(mapping(), resolutions={"declined": "Won't Do", "closed": "Done"})
    wanted = want_workflow(desk(), named, NAME)
    found = carry_out(writing_of(wanted).write_creation(DESCRIPTION))
    assert read_workflow_state(wanted, found, number_things(wanted)) == wanted
    value = {"field": "resolution", "value": "", "mode": "replace"}
    assert transition_named(transitions_of(found), "New")["actions"][0]["parameters"] == value


@pytest.mark.parametrize(
    ("address", "body"),
    [
        pytest.param(CREATE, writing_of().write_creation(DESCRIPTION), id="create"),
        pytest.param(UPDATE, writing_of().write_update(created()), id="update"),
        pytest.param(
            f"{CREATE}/validation", write_draft(writing_of(), None, DESCRIPTION), id="create-validation"
        ),
        pytest.param(
            f"{UPDATE}/validation", write_draft(writing_of(), created(), DESCRIPTION), id="update-validation"
        ),
    ],
)
def test_bodies_are_as_atlassians_document_has_them(shared: Path, address: str, body: object) -> None:
    check_body(shared, address, body)


def test_each_status_is_sent_as_the_site_has_it() -> None:
    body: Any = writing_of().write_creation(DESCRIPTION)
    first, placed = body["statuses"][0], body["workflows"][0]["statuses"][0]
    assert {key: first[key] for key in ("id", "name", "statusCategory", "description")} == {
        "id": IDS[status_key("New")],
        "name": "New",
        "statusCategory": "IN_PROGRESS",
        "description": "About New.",
    }
    assert placed == {"statusReference": first["statusReference"], "properties": {}}


def test_references_are_the_same_in_each_run() -> None:
    first, second = (writing_of().write_creation(DESCRIPTION) for _ in range(2))
    assert first == second


def test_what_jira_refuses_or_takes_amiss_without_is_there() -> None:
    body: Any = writing_of().write_creation(DESCRIPTION)
    ways = body["workflows"][0]["transitions"]
    assert len({one["id"] for one in ways}) == len(ways) == 33
    for one in ways:
        assert one["properties"] == {}
        assert bool(one["links"]) is (one["type"] == "DIRECTED")
        assert ("conditions" in one) is ("transitionScreen" in one) is (one["type"] == "GLOBAL")
    new = transition_named(ways, "Desk: New")
    assert new["conditions"] == {
        "operation": "ALL",
        "conditions": [
            {"ruleKey": "system:restrict-issue-transition", "parameters": {"roleIds": IDS[GUARD]}}
        ],
        "conditionGroups": [],
    }
    assert new["transitionScreen"]["ruleKey"] == "system:transition-screen"


def test_on_a_site_without_own_roles_a_group_is_let_through() -> None:
    group = StepKey(ObjectKind.GROUP, "desk-bot")
    ways = tuple(replace(one, only_for=group) if one.only_for else one for one in WANTED.transitions)
    wanted = replace(WANTED, transitions=ways)
    found = carry_out(writing_of(wanted).write_creation(DESCRIPTION))
    rule = transition_named(transitions_of(found), "Desk: New")["conditions"]["conditions"][0]
    assert rule["parameters"] == {"groupIds": number_things(wanted)[group]}
    assert states_of(found, wanted)["Desk: New"].only_for == group


# ── Before there are ids ─────────────────────────────────────────────────────────────────────


def test_a_draft_has_what_has_an_id_already(shared: Path) -> None:
    known = {key: id_ for key, id_ in IDS.items() if key in keys_named("New", "In review", "Closed")}
    draft: Any = write_draft(writing_of(ids=known), None, DESCRIPTION)
    ways = draft["payload"]["workflows"][0]["transitions"]
    assert [one["name"] for one in ways] == [
        "Create", "New", "In review", "Closed", "Desk: New", "Desk: In review", "Desk: Closed",
    ]  # fmt: skip
    assert "conditions" not in transition_named(ways, "Desk: New")
    assert draft["validationOptions"] == {"levels": ["ERROR"]}
    check_body(shared, f"{CREATE}/validation", draft)


def test_there_is_no_draft_as_long_as_tickets_cannot_begin() -> None:
    known = {key: id_ for key, id_ in IDS.items() if key != status_key("New")}
    assert write_draft(writing_of(ids=known), None, DESCRIPTION) is None


def test_a_status_is_described_as_the_site_has_it_or_as_it_was_made() -> None:
    to_do, key = StatusCategory.TO_DO, status_key("In review")
    found = FoundStatus("3", "In Review", "Theirs.", StatusCategory.DONE)
    wanted = (StatusState("In review", to_do), StatusState("New", to_do, "Ours."), StatusState("Gone", to_do))
    described = describe_statuses(wanted, [found], {key: "3", status_key("New"): "9"})
    assert described == {key: found, status_key("New"): FoundStatus("9", "New", "Ours.", to_do)}


# ── Recorded ─────────────────────────────────────────────────────────────────────────────────

RECORDED = ["managed", "managed-epic", "rules-after", "rules-before", "simplified"]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_workflow_is_sent_back_equal(shared: Path, name: str) -> None:
    found = read_recorded(shared, name)
    nothing = WorkflowWriting(WorkflowState(found.name, (), ()), {}, {})
    body: Any = nothing.write_update(found)
    [sent] = body["workflows"]
    assert sent["transitions"] == found.body["transitions"]
    assert [{**one, "deprecated": False} for one in sent["statuses"]] == found.body["statuses"]
    for key in ("id", "description", "version", "startPointLayout", "loopedTransitionContainerLayout"):
        assert sent.get(key) == found.body.get(key)
    assert [{**one, "scope": {"type": "GLOBAL"}} for one in body["statuses"]] == list(found.statuses)
    check_body(shared, UPDATE, body)
    check_body(shared, f"{UPDATE}/validation", write_validation(body))


@pytest.mark.parametrize("name", RECORDED)
def test_ours_is_added_to_a_recorded_workflow(shared: Path, name: str) -> None:
    found = read_recorded(shared, name)
    body: Any = writing_of().write_update(found)
    check_body(shared, UPDATE, body)
    changed = carry_out(body, found)
    state = read_workflow_state(WANTED, changed, IDS)
    assert replace(state, foreign=()) == WANTED
    own = {one.name.casefold() for one in WANTED.transitions}
    theirs = [one for one in transitions_of(found) if one["name"].casefold() not in own]
    assert [one for one in transitions_of(changed) if one in theirs] == theirs
