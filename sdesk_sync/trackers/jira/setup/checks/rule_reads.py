"""What is read of rules that act beside the desk: those of apps in our workflow, and the site's automation.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/ (workflow capabilities)
https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
What of this is in no document: docs/trackers/jira.md#rules-of-apps-and-automation.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from sdesk_sync.trackers.errors import Gone, Misconfigured, Rejected, TrackerError, Transient
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.setup.checks.evidence import AppRule, AutomationEvidence
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow, ProjectFacts
from sdesk_sync.trackers.jira.setup.reads.asking import ADMIN_HINT
from sdesk_sync.trackers.wire.answers import require_objects
from sdesk_sync.trackers.wire.payload import Json, list_at, object_at, objects_in, text_at

_OF_APPS = ("connect:", "forge:")
"""How the keys of rules begin that apps bring."""
_APP_KEYS = ("appKey", "key")
_RULE_LISTS = ("actions", "validators", "triggers")
_TENANT = "/_edge/tenant_info"
_AUTOMATION = "/gateway/api/automation/public/jira/{cloud}/rest/v1/rule"
_PAGE = "100"
_MOST_RULES = 20
"""Of so many rules it is asked what they do, a call each."""
_TRANSITION = "jira.issue.transition"
_EDIT = "jira.issue.edit"
_DECIDED = frozenset({"status", "issuetype", "priority"})
"""The ids of the fields that the desk decides on."""
_PROJECT_SCOPE = re.compile(r":project/([0-9]+)")


def read_removed_rules(client: JiraClient, workflow: FoundWorkflow | None) -> tuple[AppRule, ...] | None:
    """The rules of apps in the workflow whose app is gone or switched off.

    One call where there are rules of apps, else none; None where it is not told which apps there are. Never
    raises TrackerError.
    """
    rules = () if workflow is None else tuple(_list_app_rules(workflow.body))
    if workflow is None or not rules:
        return ()
    try:
        shown = client.get("workflows/capabilities", hint=ADMIN_HINT, query={"workflowId": workflow.id})
    except (Gone, Rejected, Transient):
        # What says of itself that it is switched off needs nobody to confirm it.
        off = tuple(rule for rule, is_off in rules if is_off)
        return off or None
    apps = {text_at(one, "addonKey") for one in objects_in(shown.get("connectRules"))}
    apps |= {text_at(one, "id") for one in objects_in(shown.get("forgeRules"))}
    return tuple(rule for rule, is_off in rules if is_off or rule.app not in apps)


def _list_app_rules(workflow: Json) -> Iterator[tuple[AppRule, bool]]:
    """Each with whether it is said to be switched off."""
    for transition in objects_in(workflow.get("transitions")):
        for rule in _list_rules(transition):
            if text_at(rule, "ruleKey").startswith(_OF_APPS):
                parameters = object_at(rule, "parameters")
                app = next((key for one in _APP_KEYS if (key := text_at(parameters, one))), "?")
                is_off = text_at(parameters, "disabled").casefold() == "true"
                yield AppRule(text_at(transition, "name"), app), is_off


def _list_rules(transition: Json) -> Iterator[Json]:
    for key in _RULE_LISTS:
        yield from objects_in(transition.get(key))
    yield from _list_conditions(object_at(transition, "conditions"))


def _list_conditions(group: Json) -> Iterator[Json]:
    yield from objects_in(group.get("conditions"))
    for inner in objects_in(group.get("conditionGroups")):
        yield from _list_conditions(inner)


def read_automation(client: JiraClient, project: ProjectFacts) -> AutomationEvidence:
    """The rules that are on in the project and set what the desk decides on: two calls, and one a rule.

    Never raises TrackerError: a site that refuses says why.
    """
    try:
        cloud = text_at(client.get(_TENANT, hint=ADMIN_HINT), "cloudId")
        root = _AUTOMATION.format(cloud=quote(cloud, safe=""))
        page = client.get(f"{root}/summary", hint=ADMIN_HINT, query={"limit": _PAGE})
        rules = [one for one in require_objects(page.get("data")) if _acts_in(one, project)]
        names = tuple(
            text_at(one, "name")
            for one in rules[:_MOST_RULES]
            if _sets_decided(client.get(f"{root}/{quote(text_at(one, 'uuid'), safe='')}", hint=ADMIN_HINT))
        )
    except TrackerError as error:
        return AutomationEvidence(refusal=_tell_refusal(error))
    return AutomationEvidence(names)


def _tell_refusal(error: TrackerError) -> str:
    match error:
        case Misconfigured(refusal=Rejected() as refusal) | (Rejected() as refusal):
            return f"{refusal.status} {refusal.answer}"
        case Gone():
            return f"404 {error.answer}".strip()
        case _:
            return str(error)


def _acts_in(rule: Json, project: ProjectFacts) -> bool:
    """Whether it is on, and for this project: by its id, or by naming no project at all."""
    scopes = [each for each in list_at(rule, "ruleScopeARIs") or () if isinstance(each, str)]
    projects = {id_ for scope in scopes for id_ in _PROJECT_SCOPE.findall(scope)}
    return text_at(rule, "state") == "ENABLED" and (not projects or project.id in projects)


def _sets_decided(answer: Json) -> bool:
    rule = object_at(answer, "rule") or answer
    return any(_is_decision(one) for one in _walk_components(objects_in(rule.get("components"))))


def _walk_components(components: tuple[Json, ...]) -> Iterator[Json]:
    """With those within branches and conditions."""
    for one in components:
        yield one
        yield from _walk_components(objects_in(one.get("children")))


def _is_decision(component: Json) -> bool:
    kind, value = text_at(component, "type"), object_at(component, "value")
    if kind == _TRANSITION:
        return True
    fields = {
        text_at(object_at(one, "field"), "value") or text_at(one, "fieldType")
        for one in objects_in(value.get("operations"))
    }
    fields |= _read_further_fields(text_at(value, "advancedFields"))
    return kind == _EDIT and not _DECIDED.isdisjoint(fields)


def _read_further_fields(written: str) -> set[str]:
    """Those of "additional fields", which a person writes as the JSON of an edit."""
    try:
        content: object = json.loads(written or "{}")
    except (ValueError, RecursionError):
        # What is filled in when the rule runs need be no JSON until then.
        return {key for key in _DECIDED if f'"{key}"' in written}
    return (
        {key for part in ("fields", "update") for key in object_at(content, part)}
        if isinstance(content, dict)
        else set()
    )
