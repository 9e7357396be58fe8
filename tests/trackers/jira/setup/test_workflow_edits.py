"""A workflow of ours that was edited by hand: ours is put back, theirs stays."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting
from sdesk_sync.trackers.jira.setup.workflow_match import read_workflow_state
from tests.trackers.jira.setup.workflows import (
    IDS,
    WANTED,
    Json,
    carry_out,
    created,
    edit,
    states_of,
    transition_named,
    transitions_of,
    update,
    writing_of,
)

APP_RULE = {"ruleKey": "com.example.gone__rule", "parameters": {"config": "{}"}, "id": "7"}


def change(found: FoundWorkflow, name: str, /, **changed: Any) -> FoundWorkflow:
    """After somebody changed one of its transitions; what is None is taken away."""
    ways = transitions_of(found)
    way = transition_named(ways, name)
    way |= changed
    for key in [key for key, value in changed.items() if value is None]:
        del way[key]
    return edit(found, transitions=ways)


def without_guard(rules: Mapping[str, Any], operation: str) -> Json:
    """A condition group that lets through whoever meets these rules."""
    return {"operation": operation, "conditions": [rules], "conditionGroups": []}


OTHER_ROLE = {"ruleKey": "system:restrict-issue-transition", "parameters": {"roleIds": "99"}, "id": "x"}
CHANGES = {
    "target": ("Desk: New", {"toStatusReference": IDS[status_key("Closed")]}),
    "loop": ("Desk: New", {"toStatusReference": None}),
    "sources": ("New", {"links": [{"fromStatusReference": IDS[status_key("Closed")], "fromPort": 5}]}),
    "no-guard": ("Desk: New", {"conditions": None}),
    "other-role": ("Desk: New", {"conditions": without_guard(OTHER_ROLE, "ALL")}),
    "other-rule": ("Desk: New", {"conditions": without_guard(APP_RULE, "ANY")}),
    "screen": ("Desk: New", {"transitionScreen": None}),
    "case": ("In review", {"name": "In Review"}),
    "begin": ("Create", {"toStatusReference": IDS[status_key("Closed")]}),
}


@pytest.mark.parametrize(("name", "changed"), CHANGES.values(), ids=CHANGES)
def test_what_was_changed_of_ours_is_put_back(name: str, changed: Json) -> None:
    found = change(created(), name, **changed)
    assert read_workflow_state(WANTED, found, IDS) != WANTED
    assert read_workflow_state(WANTED, update(found), IDS) == WANTED


def test_a_condition_of_which_any_is_enough_is_no_way_past_ours() -> None:
    ways = transitions_of(created())
    ours = transition_named(ways, "Desk: New")["conditions"]["conditions"][0]
    group = {"operation": "ANY", "conditions": [ours, APP_RULE], "conditionGroups": []}
    mended = update(change(created(), "Desk: New", conditions=group))
    conditions = transition_named(transitions_of(mended), "Desk: New")["conditions"]
    assert conditions["operation"] == "ALL"
    assert [one["ruleKey"] for one in conditions["conditions"]] == ["system:restrict-issue-transition"]
    assert conditions["conditionGroups"] == [
        {"operation": "ANY", "conditions": [APP_RULE], "conditionGroups": []}
    ]


def test_one_that_was_deleted_is_made_again_under_an_id_of_its_own() -> None:
    ways = [one for one in transitions_of(created()) if one["name"] != "Desk: Fixed"]
    foreign = {**ways[1], "id": "4711", "name": "Escalate"}
    mended = update(edit(created(), transitions=[*ways, foreign]))
    assert states_of(mended) == states_of(created())
    numbers = [one["id"] for one in transitions_of(mended)]
    assert len(set(numbers)) == len(numbers) == 34


def test_transitions_of_others_are_sent_back_as_they_were() -> None:
    foreign = {
        "id": "901",
        "type": "DIRECTED",
        "toStatusReference": IDS[status_key("Closed")],
        "links": [{"fromStatusReference": IDS[status_key("New")], "fromPort": 2, "toPort": 7}],
        "name": "Legal check",
        "description": "Asks the lawyers.",
        "actions": [APP_RULE],
        "validators": [],
        "triggers": [],
        "properties": {"opsbar-sequence": "20"},
        "customIssueEventId": None,
    }
    ways = [one for one in transitions_of(created()) if one["name"] != "Desk: Fixed"]
    found = edit(created(), transitions=[*ways, foreign])
    assert read_workflow_state(WANTED, found, IDS).foreign == ("Legal check",)
    mended = update(found)
    # Jira shows null where the document takes none.
    del foreign["customIssueEventId"]
    assert transition_named(transitions_of(mended), "Legal check") == foreign


def test_a_move_that_the_desk_has_no_longer_is_taken_out_of_our_transition() -> None:
    ways = transitions_of(created())
    way = transition_named(ways, "Resolved")
    way["links"].append({"fromStatusReference": IDS[status_key("Planned")]})
    found = edit(created(), transitions=ways)
    assert status_key("Planned") in states_of(found)["Resolved"].sources
    assert status_key("Planned") not in states_of(update(found))["Resolved"].sources


def test_a_link_from_a_status_that_is_not_the_desks_stays() -> None:
    kept = tuple(one for one in WANTED.statuses if one.identity != "Estimating")
    ways = tuple(
        replace(one, sources=tuple(source for source in one.sources if source in kept))
        for one in WANTED.transitions
        if one.target in kept
    )
    fewer = replace(WANTED, statuses=kept, transitions=ways)
    found = change(created(), "Desk: New", conditions=None)
    found = change(found, "Declined", name="declined")
    sent: Any = WorkflowWriting(fewer, IDS, writing_of().statuses).write_update(found)
    way = transition_named(sent["workflows"][0]["transitions"], "Declined")
    assert {"fromStatusReference": IDS[status_key("Estimating")]} in way["links"]
    after = read_workflow_state(fewer, carry_out(sent, found), IDS)
    assert after == replace(fewer, foreign=("Estimating", "Desk: Estimating"))


def test_rules_of_others_on_ours_stay_where_they_are() -> None:
    validator = {
        "ruleKey": "system:check-permission-validator",
        "parameters": {"permissionKey": "X"},
        "id": "v",
    }
    found = change(created(), "Closed", validators=[validator], actions=[APP_RULE], name="CLOSED")
    way = transition_named(transitions_of(update(found)), "Closed")
    assert way["validators"] == [validator]
    # Ours was taken out with all others, and comes back after theirs.
    assert way["actions"][0] == APP_RULE
    assert [one["ruleKey"] for one in way["actions"][1:]] == ["system:update-field"]


def test_ports_and_places_stay() -> None:
    ways = transitions_of(created())
    link = transition_named(ways, "Resolved")["links"][0]
    link |= {"fromPort": 3, "toPort": 4}
    ways = [one for one in ways if one["name"] != "Desk: Fixed"]
    shown: Any = created().body["statuses"]
    placed = [{**one, "layout": {"x": 1.5, "y": -2.0}} for one in shown]
    found = edit(created(), transitions=ways, statuses=placed, startPointLayout={"x": 3.0, "y": 4.0})
    mended = update(found)
    assert link in transition_named(transitions_of(mended), "Resolved")["links"]
    assert mended.body["statuses"] == placed
    assert mended.body["startPointLayout"] == {"x": 3.0, "y": 4.0}
