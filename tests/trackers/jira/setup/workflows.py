"""Workflows as Jira shows them after what was sent, and desks to ask for some."""

import copy
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sdesk_sync.trackers.jira.setup.found import FoundStatus
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import want_workflow
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting
from sdesk_sync.trackers.jira.setup.workflow_match import read_workflow_state
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import StatusCategory, TransitionState, WorkflowState
from tests.trackers.jira.bodies import desk, mapping

Json = dict[str, Any]
NAME = "DESK: Service desk"
DESCRIPTION = "Made by sdesk-sync."
WANTED = want_workflow(desk(), mapping(), NAME)
"""What the shipped desk asks for."""


def number_things(wanted: WorkflowState) -> dict[StepKey, str]:
    """An id for all that a workflow names."""
    named = [*wanted.statuses]
    for one in wanted.transitions:
        named += [key for key in (one.only_for, one.screen, one.resolution) if key is not None]
    return {key: str(10100 + place) for place, key in enumerate(dict.fromkeys(named))}


IDS = number_things(WANTED)


def statuses_of(wanted: WorkflowState, ids: Mapping[StepKey, str]) -> dict[StepKey, FoundStatus]:
    """The statuses of a workflow as a site has them."""
    category = StatusCategory.IN_PROGRESS
    return {
        key: FoundStatus(ids[key], key.identity, f"About {key.identity}.", category)
        for key in wanted.statuses
        if key in ids
    }


def writing_of(wanted: WorkflowState = WANTED, ids: Mapping[StepKey, str] | None = None) -> WorkflowWriting:
    """What writes the bodies for it, on a site that has all it names."""
    known = number_things(wanted) if ids is None else ids
    return WorkflowWriting(wanted, known, statuses_of(wanted, known))


def carry_out(body: Any, before: FoundWorkflow | None = None) -> FoundWorkflow:
    """The workflow as Jira shows it after a body: statuses by their ids, each rule with an id of its own."""
    sent: Json = copy.deepcopy(body)
    [workflow] = sent["workflows"]
    ids = {one["statusReference"]: one["id"] for one in sent["statuses"]}
    for one in workflow["statuses"]:
        one |= {"statusReference": ids[one["statusReference"]], "deprecated": False}
        one.setdefault("layout", {})
    for transition in workflow["transitions"]:
        if "toStatusReference" in transition:
            transition["toStatusReference"] = ids[transition["toStatusReference"]]
        for link in transition["links"]:
            if "fromStatusReference" in link:
                link["fromStatusReference"] = ids[link["fromStatusReference"]]
        for place, rule in enumerate(_rules_of(transition)):
            rule.setdefault("id", f"{transition['id']}-{place}")
    shown = {
        "startPointLayout": {},
        "isEditable": True,
        "scope": {"type": "GLOBAL"},
        **workflow,
        "id": before.id if before else "c01c212e-e092-4d2b-92aa-ca757e11a56f",
        "name": before.name if before else workflow["name"],
        "version": {
            "id": "7b6f0c4e-0000-4000-8000-000000000000",
            "versionNumber": before.version + 1 if before else 1,
        },
    }
    statuses = [
        {**one, "statusReference": one["id"], "scope": {"type": "GLOBAL"}} for one in sent["statuses"]
    ]
    return found_in(shown, statuses)


def found_in(workflow: Json, statuses: Iterable[Json]) -> FoundWorkflow:
    """A workflow of an answer to `POST workflows`, with the statuses of the answer."""
    return FoundWorkflow(
        workflow["id"],
        workflow["name"],
        workflow["description"],
        workflow["version"]["versionNumber"],
        workflow,
        tuple(statuses),
    )


def read_recorded(shared: Path, name: str) -> FoundWorkflow:
    """The workflow of a recorded answer."""
    recorded = json.loads((shared / "payloads" / "jira-admin" / f"post-workflows.{name}.json").read_bytes())
    [workflow] = recorded["response"]["workflows"]
    return found_in(workflow, recorded["response"]["statuses"])


def created() -> FoundWorkflow:
    """Our workflow as it is right after it was made."""
    return carry_out(writing_of().write_creation(DESCRIPTION))


def states_of(found: FoundWorkflow, wanted: WorkflowState = WANTED) -> dict[str, TransitionState]:
    """Its transitions as they are read back, by name."""
    return {one.name: one for one in read_workflow_state(wanted, found, number_things(wanted)).transitions}


def update(found: FoundWorkflow, wanted: WorkflowState = WANTED) -> FoundWorkflow:
    """The workflow after it was changed to what is wanted."""
    return carry_out(writing_of(wanted).write_update(found), found)


def edit(found: FoundWorkflow, **changed: Any) -> FoundWorkflow:
    """The workflow after somebody has changed some of it by hand."""
    body = {**copy.deepcopy(dict(found.body)), **changed}
    return found_in(body, found.statuses)  # type: ignore[arg-type]  # as they are shown


def transitions_of(found: FoundWorkflow) -> list[Json]:
    """A copy of its transitions, to change them."""
    shown: Any = found.body["transitions"]
    listed: list[Json] = copy.deepcopy(shown)
    return listed


def transition_named(transitions: Iterable[Json], name: str) -> Json:
    """The first of this name."""
    return next(one for one in transitions if one["name"] == name)


def keys_named(*names: str) -> tuple[StepKey, ...]:
    """Statuses by their names, sorted."""
    return tuple(sorted(map(status_key, names)))


def _rules_of(transition: Json) -> list[Json]:
    rules = [*transition["actions"], *transition["validators"], *transition["triggers"]]
    groups = [transition["conditions"]] if "conditions" in transition else []
    while groups:
        group = groups.pop()
        rules += group.get("conditions", [])
        groups += group.get("conditionGroups", [])
    return rules + ([transition["transitionScreen"]] if "transitionScreen" in transition else [])
