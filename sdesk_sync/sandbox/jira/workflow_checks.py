"""What Jira finds wrong with workflows that are sent: by their shape, and by validating.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.workflow_rows import (
    CATEGORIES,
    DIRECTED,
    GLOBAL,
    INITIAL,
    RESTRICTION,
    listed_parameters,
    screen_of,
    values_set_by,
)
from sdesk_sync.sandbox.site import Json

_RULE = {"ruleKey!": str, "parameters": dict}
_WAY = {
    **dict.fromkeys(("id!", "name!", "toStatusReference!"), str),
    "type!": frozenset((INITIAL, DIRECTED, GLOBAL)),
    "links": [{"fromStatusReference": str}],
    # Without `conditionGroups` a group is refused: docs/trackers/jira.md#set-up.
    "conditions": {"operation!": str, "conditions": [_RULE], "conditionGroups!": list},
    "transitionScreen": _RULE,
    **{key: [_RULE] for key in ("actions", "validators", "triggers")},
}
_STATUS = {
    **dict.fromkeys(("statusReference!", "name!", "id", "description"), str),
    "statusCategory!": frozenset(CATEGORIES.values()),
}
# Of a status that is in the workflow already, properties may be left out, as recorded.
_NEW = {"name!": str, "statuses!": [{"statusReference!": str, "properties!": dict}]}
_KNOWN = {"id!": str, "version!": {"versionNumber!": int}, "statuses!": [{"statusReference!": str}]}
CREATION, UPDATE = (
    {"statuses!": [_STATUS], "workflows!": [{**each, "description": str, "transitions!": [_WAY]}]}
    for each in (_NEW, _KNOWN)
)
"""The shapes of what makes and what changes workflows."""

# By code: of what kind, and in which words; those of the first three are recorded.
# docs/trackers/jira.md#set-up
_WORDS = {
    "NON_UNIQUE_STATUS_NAME": ("STATUS", 'Status name "{}" already in use. Try a different name.'),
    "TRANSITION_REFERENCES_A_STATUS_THAT_IS_NOT_IN_WORKFLOW": (
        "TRANSITION", "Transition refers to a status that does not exist within this workflow.",
    ),
    "TRANSITION_REFERENCES_AN_UNKNOWN_STATUS_REFERENCE": (
        "TRANSITION", "Transition references an unknown status.",
    ),
    "STATUS_NOT_FOUND": ("STATUS", "Status {} does not exist."),
    "NON_UNIQUE_WORKFLOW_NAME": ("WORKFLOW", 'Workflow name "{}" must be unique.'),
    "UNKNOWN_STATUS_REFERENCE": ("STATUS_LAYOUT", "Workflow references an unknown status."),
    "WORKFLOW_NOT_FOUND": ("WORKFLOW", "Workflow {} does not exist."),
    "NOT_ONE_INITIAL_TRANSITION": ("WORKFLOW", "A workflow has exactly one initial transition."),
    "NON_UNIQUE_TRANSITION_ID": ("TRANSITION", 'Transition id "{}" must be unique.'),
    "NON_UNIQUE_TRANSITION_NAME": ("TRANSITION", 'Transition name "{}" must be unique.'),
    "TRANSITION_WITHOUT_SOURCE": ("TRANSITION", 'Transition "{}" starts from no status.'),
    "INVALID_RULE_PARAMETER": ("RULE", 'A rule of transition "{}" refers to something that does not exist.'),
    "NO_INBOUND_TRANSITIONS_TO_STATUS": ("STATUS", "Status has no inbound transitions."),
}  # fmt: skip


def _problem(code: str, word: str = "", **element: str) -> Json:
    kind, words = _WORDS[code]
    level = "WARNING" if code == "NO_INBOUND_TRANSITIONS_TO_STATUS" else "ERROR"
    shown = {"type": kind, "code": code, "message": words.format(word), "level": level}
    return {**shown, "elementReference": element}


@dataclass(frozen=True)
class WorkflowCheck:
    """One payload against what the site has."""

    project: JiraProject
    payload: Json

    def list_problems(self) -> Iterator[Json]:
        """Everything that is wrong, and what is only worth a warning."""
        for sent in self.payload["statuses"]:
            yield from self._status_problems(sent)
        for workflow in self.payload["workflows"]:
            yield from self._workflow_problems(workflow)
            for way in workflow["transitions"]:
                yield from self._reference_problems(workflow, way)
                if self._has_wrong_rule(way):
                    yield _problem("INVALID_RULE_PARAMETER", way["name"], transitionId=way["id"])

    def _status_problems(self, sent: Json) -> Iterator[Json]:
        named, reference = self.project.statuses.entry_named(sent["name"]), sent["statusReference"]
        if named is not None and named["id"] != sent.get("id"):
            yield _problem("NON_UNIQUE_STATUS_NAME", sent["name"], statusReference=reference)
        if sent.get("id") and self.project.statuses.entry_with_id(sent["id"]) is None:
            yield _problem("STATUS_NOT_FOUND", sent["id"], statusReference=reference)

    def _workflow_problems(self, sent: Json) -> Iterator[Json]:
        rows, ways, key = self.project.rows.workflows, sent["transitions"], sent.get("id")
        if key is None and rows.row_named(sent["name"]) is not None:
            yield _problem("NON_UNIQUE_WORKFLOW_NAME", sent["name"])
        if key is not None and rows.row_with_id(key) is None:
            yield _problem("WORKFLOW_NOT_FOUND", key)
        for reference in sorted(_references(sent) - _references(self.payload)):
            yield _problem("UNKNOWN_STATUS_REFERENCE", statusReference=reference)
        if sum(way["type"] == INITIAL for way in ways) != 1:
            yield _problem("NOT_ONE_INITIAL_TRANSITION")
        yield from _transition_problems(ways)
        reached = {way["toStatusReference"] for way in ways}
        for key in (each["statusReference"] for each in sent["statuses"]):
            if key not in reached:
                yield _problem("NO_INBOUND_TRANSITIONS_TO_STATUS", statusReference=key)

    def _reference_problems(self, workflow: Json, way: Json) -> Iterator[Json]:
        """One wrong reference makes two problems, as recorded."""
        used = {link.get("fromStatusReference") for link in way.get("links") or ()} - {None}
        used.add(way["toStatusReference"])
        if used - _references(workflow):
            code = "TRANSITION_REFERENCES_A_STATUS_THAT_IS_NOT_IN_WORKFLOW"
            yield _problem(code, transitionId=way["id"])
        if used - _references(self.payload):
            yield _problem("TRANSITION_REFERENCES_AN_UNKNOWN_STATUS_REFERENCE", transitionId=way["id"])

    def _has_wrong_rule(self, way: Json) -> bool:
        """Whether a rule names a role, a screen or a resolution that there is not."""
        rows, resolution = self.project.rows, values_set_by(way).get("resolution")
        rules = (way.get("conditions") or {}).get("conditions") or ()
        named = [listed_parameters(rule) for rule in rules if rule["ruleKey"] == RESTRICTION]
        return (
            any(rows.roles.row_with_id(role) is None for each in named for role in each.get("roleIds", ()))
            or ("transitionScreen" in way and rows.screens.row_with_id(screen_of(way)) is None)
            or (resolution is not None and self.project.resolutions.entry_with_id(resolution) is None)
        )


def _transition_problems(ways: list[Json]) -> Iterator[Json]:
    ids, names = ([way[key] for way in ways] for key in ("id", "name"))
    for way in ways:
        if ids.count(way["id"]) > 1:
            yield _problem("NON_UNIQUE_TRANSITION_ID", way["id"], transitionId=way["id"])
        # Also unlike a directed one's: docs/trackers/jira.md#set-up.
        if way["type"] == GLOBAL and names.count(way["name"]) > 1:
            yield _problem("NON_UNIQUE_TRANSITION_NAME", way["name"], transitionId=way["id"])
        if way["type"] == DIRECTED and not way.get("links"):
            yield _problem("TRANSITION_WITHOUT_SOURCE", way["name"], transitionId=way["id"])


def _references(sent: Json) -> set[str]:
    return {each["statusReference"] for each in sent["statuses"]}
