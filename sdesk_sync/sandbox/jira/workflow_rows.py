"""Workflows as the REST API reads and writes them, and what their transitions mean for an issue.

A row is a JiraWorkflow, its references are ids of statuses (docs/trackers/jira.md#set-up).
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sdesk_sync.sandbox.jira.named_things import SchemeRow, WorkflowRow
from sdesk_sync.sandbox.site import Json

INITIAL, DIRECTED, GLOBAL = "INITIAL", "DIRECTED", "GLOBAL"
RESTRICTION, SCREEN = "system:restrict-issue-transition", "system:transition-screen"
FIELD_UPDATE = "system:update-field"

CATEGORIES = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE"}
"""A status's category as workflows call it, by its key."""

_EVERYWHERE = {"type": "GLOBAL"}
_RULES = ("actions", "validators", "triggers")
_EMPTY: Json = {"links": [], "description": "", **{key: [] for key in _RULES}, "properties": {}}


def make_way(key: str, kind: str, name: str, target: str, **more: Any) -> Json:
    """A transition into a status, with nothing but what is given."""
    way = {"id": key, "type": kind, "toStatusReference": target, "links": [], "name": name, **more}
    return stored_way(way, {target: target, **{one: one for one in _sources(way)}})


def stored_way(sent: Json, statuses: Mapping[str, str]) -> Json:
    """A transition as it is kept, of one that was sent with its own references; rules get ids.

    A global one that came without `links` becomes a loop: it leads to where the issue is.
    """
    way = {**_EMPTY, **{key: value for key, value in sent.items() if value is not None}}
    target = way.pop("toStatusReference")
    way |= {key: [_with_id(rule) for rule in way[key]] for key in _RULES}
    way["links"] = [{**link, **_renamed_source(link, statuses)} for link in way["links"]]
    if "conditions" in way:
        way["conditions"] = _stored_group(way["conditions"])
    if "transitionScreen" in way:
        way["transitionScreen"] = _with_id(way["transitionScreen"])
    # The one mistake that is not refused (docs/trackers/jira.md#set-up).
    is_loop = sent["type"] == GLOBAL and "links" not in sent
    return way if is_loop else {**way, "toStatusReference": statuses[target]}


def _renamed_source(link: Json, statuses: Mapping[str, str]) -> Json:
    source = link.get("fromStatusReference")
    return {"fromStatusReference": statuses[source]} if source else {}


def _stored_group(group: Json) -> Json:
    groups = [_stored_group(one) for one in group.get("conditionGroups") or ()]
    rules = [_with_id(rule) for rule in group.get("conditions") or ()]
    return {**group, "conditions": rules, "conditionGroups": groups}


def _with_id(rule: Json) -> Json:
    # Jira gives a rule an id of its own and keeps the rest: docs/trackers/jira.md#set-up.
    return {**rule, "id": rule.get("id") or str(uuid.uuid4())}


def workflow_bean(row: WorkflowRow) -> Json:
    """A workflow as REST shows it: what it does not have is absent, not null."""
    return {
        **row_mention(row),
        "scope": _EVERYWHERE,
        "isEditable": True,
        "startPointLayout": {},
        "statuses": [
            {"statusReference": key, "layout": {}, "properties": {}, "deprecated": False}
            for key in row.statuses
        ],
        "transitions": row.transitions,
    }


def status_bean(entry: Json) -> Json:
    """A status as it is shown to administrators."""
    return {
        **{key: entry[key] for key in ("id", "name", "description")},
        "statusCategory": CATEGORIES[entry["statusCategory"]["key"]],
        "scope": _EVERYWHERE,
    }


def row_mention(row: WorkflowRow | SchemeRow) -> Json:
    """A workflow or its scheme in short, with the version that its writers have to name."""
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{row.id}#{row.version}"))
    version = {"id": key, "versionNumber": row.version}
    return {"id": row.id, "name": row.name, "description": row.description, "version": version}


def first_status(row: WorkflowRow) -> str:
    """The id of the status that issues begin in."""
    return str(next(way["toStatusReference"] for way in row.transitions if way["type"] == INITIAL))


def ways_from(row: WorkflowRow, status: str) -> Iterator[Json]:
    """The transitions that lead on from a status, whoever may take them."""
    for way in row.transitions:
        if way["type"] == GLOBAL or (way["type"] == DIRECTED and status in _sources(way)):
            yield way


def _sources(way: Json) -> set[str]:
    return {link["fromStatusReference"] for link in way.get("links", ()) if "fromStatusReference" in link}


def target_of(way: Json, status: str) -> str:
    """The status that a transition leads to from this one."""
    return str(way.get("toStatusReference", status))


def screen_of(way: Json) -> str | None:
    """The id of its screen."""
    parameters: Json = (way.get("transitionScreen") or {}).get("parameters") or {}
    return parameters.get("screenId")


def values_set_by(way: Json) -> dict[str, str | None]:
    """What its post functions set, by field id; None is emptied."""
    rules = (rule["parameters"] for rule in way.get("actions") or () if rule["ruleKey"] == FIELD_UPDATE)
    return {each["field"]: each.get("value") or None for each in rules}


def lets_through(way: Json, is_one_of: Callable[[Mapping[str, list[str]]], bool]) -> bool:
    """Whether its conditions let somebody through; `is_one_of` knows who it is, by what restrictions name.

    Rules of other kinds, those of apps among them, let everybody through.
    """
    return "conditions" not in way or _is_met(way["conditions"], is_one_of)


def _is_met(group: Json, is_one_of: Callable[[Mapping[str, list[str]]], bool]) -> bool:
    met = [
        rule["ruleKey"] != RESTRICTION or is_one_of(listed_parameters(rule)) for rule in group["conditions"]
    ]
    met += [_is_met(each, is_one_of) for each in group["conditionGroups"]]
    return not met or (any(met) if group["operation"] == "ANY" else all(met))


def listed_parameters(rule: Json) -> dict[str, list[str]]:
    """A rule's parameters, which are texts, as the lists that they stand for."""
    return {
        key: [part.strip() for part in text.split(",") if part.strip()]
        for key, text in rule.get("parameters", {}).items()
    }
