"""What a plan says about the workflow scheme, and about tickets that have to move."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sdesk_sync.trackers.jira.setup.comparison.workflow_scheme import compare_workflow_scheme
from sdesk_sync.trackers.jira.setup.move_map import MoveMap
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflowScheme
from sdesk_sync.trackers.jira.setup.scheme_body import write_mappings
from sdesk_sync.trackers.jira.setup.wanted import scheme_key, site_key, status_key, type_key
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.site_objects import TypeWorkflow, WorkflowSchemeState
from sdesk_sync.trackers.setup.steps import MovesTickets, SetupCode, StatusMove, StepAction, StepReason
from tests.contracts.documents import read_document
from tests.contracts.schemas import check_request
from tests.trackers.jira.setup.readings import (
    EPIC,
    MARK,
    TYPE_IDS,
    TYPES,
    WISHES,
    find_moves,
    ours,
    reading,
    scheme,
)
from tests.trackers.jira.setup.workflows import IDS, NAME

KEY = scheme_key(ObjectKind.WORKFLOW_SCHEME, "DESK")
WORKFLOW = site_key(ObjectKind.WORKFLOW, NAME)
WHOLE = tuple(TypeWorkflow(one, WORKFLOW) for one in TYPES)
INCIDENT, REQUEST = TYPE_IDS[type_key("Incident")], TYPE_IDS[type_key("Request")]
TICKETS = {(INCIDENT, "1"): 31, (INCIDENT, "3"): 9, (REQUEST, "1"): 4}
MAPPED = {"To Do": "new", "done": "closed"}


def compare(found: FoundWorkflowScheme, moves: MoveMap | None = None, **changed: Any) -> PlanPart:
    """The part of a plan for a project with this scheme."""
    return compare_workflow_scheme(
        WISHES, reading(workflow_scheme=found, **changed), TYPES, moves or find_moves({})
    )


def test_one_by_which_all_types_have_our_workflow_is_left_whoever_uses_it() -> None:
    part = compare(ours(projects=("DESK", "OPS")))
    assert (part.steps, part.blocked) == ((), ())
    assert part.ids == {KEY: "10005"}


def test_one_that_is_the_projects_alone_is_changed() -> None:
    part = compare(scheme())
    [step] = part.steps
    assert (step.action, step.reason) == (StepAction.CHANGE, StepReason.TYPE_USES_OTHER_WORKFLOW)
    old = tuple(TypeWorkflow(one, site_key(ObjectKind.WORKFLOW, "Simplified")) for one in TYPES)
    assert step.before == WorkflowSchemeState("DESK: Simplified", old, is_in_use=True)
    assert step.after == WorkflowSchemeState("DESK: Simplified", WHOLE, is_in_use=True)
    assert set(step.needs) == {WORKFLOW, *TYPES}
    assert (step.effects, part.ids) == ((), {KEY: "10005"})


def test_a_type_that_is_yet_to_be_made_gets_our_workflow_too() -> None:
    types = {**TYPES, type_key("Delivery (DESK)"): None}
    part = compare_workflow_scheme(WISHES, reading(), types, find_moves({}))
    [step] = part.steps
    assert isinstance(step.before, WorkflowSchemeState)
    assert step.before.workflows[-1].workflow.identity == "Simplified"
    assert step.after == WorkflowSchemeState("DESK: Simplified", WHOLE, is_in_use=True)


@pytest.mark.parametrize("found", [scheme("10005", "DESK", "OPS"), scheme(None)], ids=["shared", "default"])
def test_one_that_others_use_is_left_to_them_and_the_project_gets_its_own(found: FoundWorkflowScheme) -> None:
    part = compare(found, find_moves(MAPPED), tickets=TICKETS)
    made, switched = part.steps
    bare = WorkflowSchemeState(NAME, WHOLE, is_in_use=False)
    assert (made.key, made.action, made.reason, made.after) == (
        KEY,
        StepAction.CREATE,
        StepReason.SCHEME_SHARED,
        bare,
    )
    assert made.effects == ()
    assert (switched.key, switched.action, switched.reason) == (
        KEY,
        StepAction.CHANGE,
        StepReason.SCHEME_UNUSED,
    )
    assert (switched.before, switched.after) == (bare, replace(bare, is_in_use=True))
    assert len(switched.effects) == 1


# ── What a cut apply left ────────────────────────────────────────────────────────────────────

SHARED = scheme("10005", "DESK", "OPS")


def left_over(**changed: Any) -> FoundWorkflowScheme:
    """A scheme of ours that no project goes by yet."""
    return ours(**{"id_": "10077", "name": NAME, "description": MARK, "projects": (), **changed})


def test_one_that_a_cut_apply_left_is_used() -> None:
    part = compare(SHARED, unused_workflow_scheme=left_over())
    [step] = part.steps
    assert step.reason is StepReason.SCHEME_UNUSED
    assert part.ids == {KEY: "10077"}


def test_one_that_a_cut_apply_left_without_a_type_is_completed() -> None:
    workflows = {**ours().workflows, INCIDENT: "Simplified"}
    part = compare(SHARED, unused_workflow_scheme=left_over(workflows=workflows))
    filled, switched = part.steps
    assert filled.after == WorkflowSchemeState(NAME, WHOLE, is_in_use=False)
    assert (filled.action, switched.reason) == (StepAction.CHANGE, StepReason.SCHEME_UNUSED)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"description": "Somebody's"}, "scheme"),
        ({"projects": ("OPS",)}, "scheme"),
        ({"default": "Another"}, "scheme-outdated"),
        ({"workflows": {**ours().workflows, EPIC: "Another"}}, "scheme-outdated"),
    ],
    ids=["unmarked", "used", "other-default", "other-type"],
)
def test_one_that_would_not_do_blocks(changed: dict[str, Any], why: str) -> None:
    part = compare(SHARED, unused_workflow_scheme=left_over(**changed))
    assert part.steps == ()
    [blocked] = part.blocked
    assert (blocked.code, blocked.values) == (SetupCode.NAME_TAKEN, {"why": why, "name": NAME})


# ── Tickets ──────────────────────────────────────────────────────────────────────────────────


def test_how_many_tickets_move_is_told_by_status() -> None:
    part = compare(scheme(), find_moves(MAPPED), tickets=TICKETS)
    [step] = part.steps
    assert part.blocked == ()
    assert step.effects == (MovesTickets((StatusMove("To Do", "New", 35), StatusMove("Done", "Closed", 9))),)


def test_tickets_without_a_place_to_go_block_with_what_to_paste() -> None:
    part = compare(scheme(), find_moves({"In Progress": "in-progress"}), tickets=TICKETS)
    [blocked] = part.blocked
    assert blocked.code is SetupCode.TICKETS_NEED_MAP
    assert blocked.values == {
        "tickets": "Incident · To Do: 31, Incident · Done: 9, Request · To Do: 4",
        "count": "44",
        "yaml": 'move_statuses: {"In Progress": in-progress, "To Do": new, "Done": closed}',
    }


def test_no_ticket_moves_while_a_running_desk_would_move_it_back() -> None:
    part = compare(scheme(), find_moves(MAPPED, allows_moves=False), tickets=TICKETS)
    [blocked] = part.blocked
    assert blocked.code is SetupCode.MOVES_WHILE_SERVING
    assert blocked.values == {"count": "44", "moves": "To Do → New: 35, Done → Closed: 9"}


def test_a_mode_that_enforces_is_no_hindrance_where_no_ticket_moves() -> None:
    assert compare(scheme(), find_moves(MAPPED, allows_moves=False)).blocked == ()


def test_a_status_that_jira_has_not_blocks() -> None:
    part = compare(ours(), find_moves({"To Doo": "new", "DONE": "closed"}))
    [blocked] = part.blocked
    assert blocked.code is SetupCode.MOVE_MAP_UNFIT
    assert blocked.values == {"status": "To Doo"}


# ── What is sent ─────────────────────────────────────────────────────────────────────────────


def test_each_status_that_a_type_loses_is_mapped_with_or_without_tickets(shared: Path) -> None:
    lost = reading(
        workflow=None, type_statuses={INCIDENT: ("1", "2", "3", IDS[status_key("Closed")]), REQUEST: ()}
    )
    mappings = write_mappings(WISHES, lost, IDS, find_moves({"Done": "closed"}))
    new, closed = IDS[status_key("New")], IDS[status_key("Closed")]
    assert mappings == (
        {
            "issueTypeId": INCIDENT,
            "statusMappings": [
                {"oldStatusId": "1", "newStatusId": new},
                {"oldStatusId": "2", "newStatusId": new},
                {"oldStatusId": "3", "newStatusId": closed},
            ],
        },
    )
    document = read_document("jira-cloud", shared / "specs")
    described = document.operation("POST", "/rest/api/3/workflowscheme/project/switch").body
    assert described is not None
    body = {"projectId": "10000", "targetSchemeId": "10077", "mappingsByIssueTypeOverride": list(mappings)}
    assert check_request(document, described, body, "switch") == []


def test_statuses_of_others_in_our_workflow_are_none_that_a_type_loses() -> None:
    statuses = ({"id": "2", "statusReference": "2", "name": "In Progress"},)
    found = replace(reading().workflow, statuses=statuses)  # type: ignore[type-var]  # it is there
    known = reading(workflow=found, type_statuses={INCIDENT: ("2",)})
    assert write_mappings(WISHES, known, IDS, find_moves({})) == ()
