"""The laws of changing a workflow, over workflows and desks that nobody thought of."""

import copy
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow
from sdesk_sync.trackers.jira.setup.wanting_workflow import want_workflow
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting
from sdesk_sync.trackers.jira.setup.workflow_match import WorkflowMatch, read_workflow_state
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import WorkflowState
from tests.harness.any_desk import IT_OPERATIONS, DeskBench
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.workflows import (
    DESCRIPTION,
    NAME,
    Json,
    carry_out,
    edit,
    number_things,
    statuses_of,
    transitions_of,
)

LAW = settings(max_examples=60, deadline=None)
RULES = st.sampled_from(
    [
        {"ruleKey": "com.example.app__rule", "parameters": {"config": "{}"}, "id": "1"},
        {"ruleKey": "system:update-field", "parameters": {"field": "priority", "value": "3"}, "id": "2"},
        {"ruleKey": "system:update-field", "parameters": {"field": "resolution", "value": ""}, "id": "3"},
        {"ruleKey": "system:restrict-issue-transition", "parameters": {"roleIds": "99", "x": ""}, "id": "4"},
        {"ruleKey": "system:restrict-issue-transition", "parameters": {"groupIds": "77"}, "id": "5"},
    ]
)
GROUPS = st.recursive(
    st.builds(
        lambda operation, rules: {"operation": operation, "conditions": rules, "conditionGroups": []},
        st.sampled_from(["ALL", "ANY"]),
        st.lists(RULES, max_size=2),
    ),
    lambda inner: st.builds(
        lambda group, groups: {**group, "conditionGroups": groups}, inner, st.lists(inner, max_size=1)
    ),
    max_leaves=2,
)


@st.composite
def wishes(draw: st.DrawFn) -> WorkflowState:
    """What a desk asks for whose mapping has some of its words, and resolutions or none."""
    known = draw(st.sampled_from([desk(), DeskBench.of_file(IT_OPERATIONS).desk]))
    tables = {}
    for field, words in ((STATUS, known.statuses), (TYPE, known.types)):
        left = draw(st.sets(st.sampled_from(sorted(words)), max_size=3))
        tables[field] = NameTable({word: f"The {word}" for word in words if word not in left})
    done = [key for key, status in known.statuses.items() if status.category == "done"]
    resolutions = draw(st.dictionaries(st.sampled_from(done), st.sampled_from(["Done", "Won't Do"])))
    asked = replace(mapping(), names={**mapping().names, **tables}, resolutions=resolutions)
    return want_workflow(known, asked, NAME)


@st.composite
def edits(draw: st.DrawFn, found: FoundWorkflow) -> FoundWorkflow:
    """The workflow after people have been at work on it."""
    ways = draw(st.permutations(transitions_of(found)))
    statuses = [one["id"] for one in found.statuses]
    for way in draw(st.lists(st.sampled_from(ways), max_size=4)):
        draw(st.sampled_from([_rename, _redirect, _relink, _add_rules]))(draw, way, statuses)
    kept = [way for way in ways if way["type"] == "INITIAL" or draw(st.integers(0, 5))]
    for number in range(draw(st.integers(0, 2))):
        way = copy.deepcopy(draw(st.sampled_from(ways)))
        if way["type"] != "INITIAL":
            kept.append(
                way | {"id": str(9000 + number), "name": f"Theirs {number}", "customIssueEventId": None}
            )
    return edit(found, transitions=kept, startPointLayout={"x": draw(st.floats(-9, 9))})


def _rename(draw: st.DrawFn, way: Json, statuses: list[str]) -> None:
    way["name"] = draw(st.sampled_from([way["name"].upper(), "Something else"]))


def _redirect(draw: st.DrawFn, way: Json, statuses: list[str]) -> None:
    way["toStatusReference"] = draw(st.sampled_from(statuses))


def _relink(draw: st.DrawFn, way: Json, statuses: list[str]) -> None:
    if way["type"] == "DIRECTED":
        sources = draw(st.lists(st.sampled_from(statuses), unique=True, min_size=1, max_size=3))
        way["links"] = [{"fromStatusReference": one, "fromPort": 3, "toPort": None} for one in sources]


def _add_rules(draw: st.DrawFn, way: Json, statuses: list[str]) -> None:
    way |= {"actions": draw(st.lists(RULES, max_size=3)), "validators": draw(st.lists(RULES, max_size=1))}
    way["conditions"] = draw(GROUPS)


def write(wanted: WorkflowState, ids: dict[StepKey, str]) -> WorkflowWriting:
    """What writes the bodies."""
    return WorkflowWriting(wanted, ids, statuses_of(wanted, ids))


@LAW
@given(st.data())
def test_changed_it_is_as_wanted_and_what_others_added_is_as_it_was(data: st.DataObject) -> None:
    before, wanted = data.draw(wishes()), data.draw(wishes())
    if not before.transitions or not before.statuses:
        return
    ids = number_things(replace(before, statuses=(*before.statuses, *wanted.statuses))) | {
        key: str(20000 + place) for place, key in enumerate(number_things(wanted))
    }
    found = data.draw(edits(carry_out(write(before, ids).write_creation(DESCRIPTION))))
    match = WorkflowMatch(wanted, found, ids)

    body: Any = write(wanted, ids).write_update(found)
    after = carry_out(body, found)

    # As it is wanted, with whatever others have in it.
    assert read_workflow_state(wanted, after, ids) == replace(wanted, foreign=match.foreign_names)
    theirs = [one for place, one in enumerate(match.transitions) if place not in match.pairs.values()]
    kept = [{key: value for key, value in one.items() if value is not None} for one in theirs]
    assert [one for one in transitions_of(after) if one in kept] == kept
    numbers = [one["id"] for one in transitions_of(after)]
    assert len(set(numbers)) == len(numbers)
    sent = {one["id"]: one for one in body["statuses"]}
    for one in found.statuses:
        assert {**sent[str(one["id"])], "scope": one["scope"]} == one  # not one status of the site changes
    # And again it is sent back as it is.
    again: Any = write(wanted, ids).write_update(after)
    assert again["workflows"][0]["transitions"] == after.body["transitions"]


@LAW
@given(wishes())
def test_what_was_made_is_as_wanted(wanted: WorkflowState) -> None:
    ids = number_things(wanted)
    if wanted.transitions:
        found = carry_out(write(wanted, ids).write_creation(DESCRIPTION))
        assert read_workflow_state(wanted, found, ids) == wanted
