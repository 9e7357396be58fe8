"""The rules of a transition that are ours: who may take it, its screen, what it does to the resolution.

All others, those of apps among them, stay where they are and as they are. Rule keys:
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/ (workflow capabilities).
"""

from collections.abc import Iterable, Mapping

from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.wire.payload import Json, object_at, objects_in, text_at

_RESTRICTION = "system:restrict-issue-transition"
_SCREEN = "system:transition-screen"
_UPDATE = "system:update-field"
_RESOLUTION = "resolution"
_GUARD_PARAMETERS = {ObjectKind.ROLE: "roleIds", ObjectKind.GROUP: "groupIds"}
"""By what a restriction names whom it lets through; accounts are for team-managed projects."""


def read_guard(transition: Json) -> tuple[ObjectKind, str] | None:
    """Whose people alone may take it: a role or group and its id, several with commas.

    None where it is open to others as well, however many rules it has.
    """
    group = object_at(transition, "conditions")
    rules, restrictions = _rules_of(group), [one for one in _rules_of(group) if _is_restriction(one)]
    # In a group of which any rule is enough, whatever stands beside ours lets others through.
    is_binding = text_at(group, "operation") == "ALL" or (len(rules) == 1 and not _groups_of(group))
    if not is_binding or len(restrictions) != 1:
        return None
    parameters = _parameters_of(restrictions[0])
    for kind, name in _GUARD_PARAMETERS.items():
        if parameters.keys() == {name}:
            return kind, parameters[name]
    return None


def write_guard(found: Json, kind: ObjectKind, id_: str) -> Json:
    """The condition group that lets only these people through, with whatever others asked for beside it."""
    ours = {"ruleKey": _RESTRICTION, "parameters": {_GUARD_PARAMETERS[kind]: id_}}
    kept = [one for one in _rules_of(found) if not _is_restriction(one)]
    groups = list(_groups_of(found))
    if text_at(found, "operation") == "ANY" and (kept or groups):
        # What was enough by itself stays a choice among the others, and is no way past ours.
        groups, kept = [{"operation": "ANY", "conditions": kept, "conditionGroups": groups}], []
    # Left out, the inner groups make the whole body wrong.
    return {"operation": "ALL", "conditions": [ours, *kept], "conditionGroups": groups}


def read_screen(transition: Json) -> str | None:
    """The id of the screen that is shown on the way."""
    return text_at(object_at(transition, "transitionScreen", "parameters"), "screenId") or None


def write_screen_rule(id_: str) -> Json:
    """The rule that shows this screen."""
    return {"ruleKey": _SCREEN, "parameters": {"screenId": id_}}


def read_resolution(transition: Json) -> str | None:
    """The id of the resolution that it sets; empty where it takes it away, None where it does neither."""
    rules = [one for one in objects_in(transition.get("actions")) if _is_of_resolution(one)]
    # They are carried out one after the other.
    return text_at(object_at(rules[-1], "parameters"), "value") if rules else None


def write_actions(actions: Iterable[Json], resolution: str) -> list[Json]:
    """The same post functions, of which one sets this resolution; an empty one takes it away."""
    ours: Json = {
        "ruleKey": _UPDATE,
        "parameters": {"field": _RESOLUTION, "value": resolution, "mode": "replace"},
    }
    every = list(actions)
    places = [place for place, one in enumerate(every) if _is_of_resolution(one)]
    kept = [one for one in every if not _is_of_resolution(one)]
    place = places[0] if places else len(kept)
    return [*kept[:place], ours, *kept[place:]]


def _rules_of(group: Json) -> tuple[Json, ...]:
    return objects_in(group.get("conditions"))


def _groups_of(group: Json) -> tuple[Json, ...]:
    return tuple(one for one in objects_in(group.get("conditionGroups")) if _rules_of(one) or _groups_of(one))


def _is_restriction(rule: Json) -> bool:
    return text_at(rule, "ruleKey") == _RESTRICTION


def _is_of_resolution(rule: Json) -> bool:
    is_update = text_at(rule, "ruleKey") == _UPDATE
    return is_update and text_at(object_at(rule, "parameters"), "field") == _RESOLUTION


def _parameters_of(rule: Json) -> Mapping[str, str]:
    """Those that say something: Jira may show empty ones that nobody sent."""
    parameters = object_at(rule, "parameters")
    return {key: value for key in parameters if (value := text_at(parameters, key))}
