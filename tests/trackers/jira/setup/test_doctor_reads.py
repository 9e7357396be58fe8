"""What doctor concludes of a Jira project that the sandbox does not play: automation, apps, old days."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import responses

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.setup.checks import people_checks, site_checks, thing_checks
from sdesk_sync.trackers.jira.setup.checks.evidence import (
    AppRule,
    AutomationEvidence,
    NewestTicket,
    SiteEvidence,
    TicketAccount,
)
from sdesk_sync.trackers.jira.setup.checks.rule_reads import read_automation, read_removed_rules
from sdesk_sync.trackers.jira.setup.checks.ticket_reads import read_explanations
from sdesk_sync.trackers.jira.setup.found import FoundScreen
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow, ProjectFacts
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.wire.payload import objects_in, text_at
from tests.trackers.jira.bodies import BOT, TRACKER, mapping
from tests.trackers.jira.service_project import mapping as service_mapping
from tests.trackers.jira.setup.project_site import ProjectSite
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
RULES = f"{URL}/gateway/api/automation/public/jira/cloud-1/rest/v1/rule"
PROJECT = ProjectFacts("10000", "DESK", "Desk", "software", False, False, (), (), {})
A_MINUTE = 60_000
Json = dict[str, Any]


def client() -> JiraClient:
    """Of a Jira whose answers a test says."""
    return JiraClient(connection(URL), CLOUD)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteEvidence]:
    """Of a project as apply leaves it."""
    home = tmp_path_factory.mktemp("evidence")
    with Sandbox(home, trackers=(TRACKER,), begins=ProjectBeginning.SEEDED) as sandbox:
        site = ProjectSite(sandbox)
        record = site.apply()
        yield SiteEvidence(site.port().read_state(), record, None, 0)


def with_reading(evidence: SiteEvidence, **values: Any) -> SiteEvidence:
    """The same where other things were read."""
    comparison = evidence.state.comparison
    reading = replace(comparison.reading, **values)
    return replace(evidence, state=replace(evidence.state, comparison=replace(comparison, reading=reading)))


# ── Automation ───────────────────────────────────────────────────────────────────────────────────


def rule(uuid: str, *scopes: str, state: str = "ENABLED") -> Json:
    """A rule as the list has it."""
    site = "ari:cloud:jira:cloud-1"
    return {
        "uuid": uuid,
        "name": f"Rule {uuid}",
        "state": state,
        "ruleScopeARIs": [f"{site}:{s}" for s in scopes],
    }


def action(kind: str, **value: Any) -> Json:
    """A part of a rule."""
    return {"component": "ACTION", "type": kind, "value": value, "children": []}


def test_rules_of_automation_that_set_what_the_desk_decides_are_named(jira: responses.RequestsMock) -> None:
    """Only those that are on, and for this project or for all; however deep in the rule it is set."""
    priority = {"field": {"type": "ID", "value": "priority"}, "fieldType": "priority", "type": "SET"}
    further = json.dumps({"fields": {"issuetype": {"name": "Bug"}}})
    bodies: dict[str, list[Json]] = {
        "moves": [action("jira.issue.transition")],
        "within": [
            {**action("jira.condition"), "children": [action("jira.issue.edit", operations=[priority])]}
        ],
        "further": [action("jira.issue.edit", advancedFields=further)],
        "harmless": [action("jira.issue.comment"), action("jira.issue.edit", operations=[])],
    }
    listed = [
        rule("moves", "project/10000"),
        rule("within", "site/cloud-1"),
        rule("further"),
        rule("harmless", "project/10000"),
        rule("elsewhere", "project/10099"),
        rule("off", "project/10000", state="DISABLED"),
    ]
    jira.add("GET", f"{URL}/_edge/tenant_info", json={"cloudId": "cloud-1"})
    jira.add("GET", f"{RULES}/summary", json={"links": {}, "data": listed})
    for uuid, components in bodies.items():
        jira.add("GET", f"{RULES}/{uuid}", json={"rule": {"components": components}, "connections": []})
    found = read_automation(client(), PROJECT)
    assert found == AutomationEvidence(("Rule moves", "Rule within", "Rule further"))
    assert {call.request.method for call in jira.calls} == {"GET"}


@pytest.mark.parametrize(
    ("status", "said"), [(403, "403 No access"), (404, "404 No access")], ids=["refused", "absent"]
)
def test_a_site_that_refuses_its_automation_is_a_note(
    jira: responses.RequestsMock, evidence: SiteEvidence, status: int, said: str
) -> None:
    """In the site's own words."""
    jira.add("GET", f"{URL}/_edge/tenant_info", json={"cloudId": "cloud-1"})
    refusal = {"errorMessages": ["No access"], "errors": {}}
    jira.add("GET", f"{RULES}/summary", status=status, json=refusal)
    shown = replace(evidence, automation=read_automation(client(), PROJECT))
    (found,) = thing_checks.check_automation(shown)
    assert (found.form, found.form.severity, found.values["said"]) == ("D308.not-shown", "note", said)


def test_rules_of_automation_are_found_by_their_names(evidence: SiteEvidence) -> None:
    """All in one."""
    shown = replace(evidence, automation=AutomationEvidence(("One", "Two")))
    (found,) = thing_checks.check_automation(shown)
    assert (found.form, found.values) == ("D308.sets", {"count": 2, "names": ("One", "Two")})


# ── Rules of apps ────────────────────────────────────────────────────────────────────────────────


def app_rule(app: str, **parameters: str) -> Json:
    """A rule of an app's."""
    return {"ruleKey": "connect:remote-workflow-function", "parameters": {"appKey": app, **parameters}}


def workflow(*transitions: Json) -> FoundWorkflow:
    """One that has these."""
    return FoundWorkflow("w-1", "Desk", "", 1, {"transitions": list(transitions)}, ())


WITH_APPS = workflow(
    {"name": "Desk: Fixed", "actions": [app_rule("com.example.gone"), app_rule("com.example.here")]},
    {"name": "Escalate", "conditions": {"conditions": [app_rule("com.example.here", disabled="true")]}},
    {
        "name": "Approve",
        "conditions": {"conditionGroups": [{"conditions": [app_rule("com.example.here")]}]},
        "validators": [{"ruleKey": "system:validate-field-value", "parameters": {}}],
    },
)


def test_rules_of_apps_that_are_gone_are_found(jira: responses.RequestsMock, evidence: SiteEvidence) -> None:
    """By the apps that the site has, and by what a rule says of itself."""
    capabilities = f"{URL}/rest/api/2/workflows/capabilities"
    jira.add("GET", capabilities, json={"connectRules": [{"addonKey": "com.example.here"}], "forgeRules": []})
    rules = read_removed_rules(client(), WITH_APPS)
    assert rules == (AppRule("Desk: Fixed", "com.example.gone"), AppRule("Escalate", "com.example.here"))
    (found,) = thing_checks.check_removed_apps(replace(evidence, removed_rules=rules))
    assert (found.form, found.values["names"]) == ("D307.app-gone", ("Desk: Fixed", "Escalate"))


def test_where_nobody_says_which_apps_there_are_a_rule_may_say_it_of_itself(
    jira: responses.RequestsMock,
) -> None:
    """Else it is not known; without rules of apps nothing is asked."""
    refusal = {"errorMessages": ["No access"], "errors": {}}
    jira.add("GET", f"{URL}/rest/api/2/workflows/capabilities", status=403, json=refusal)
    assert read_removed_rules(client(), WITH_APPS) == (AppRule("Escalate", "com.example.here"),)
    only_here = workflow({"name": "Approve", "actions": [app_rule("com.example.here")]})
    assert read_removed_rules(client(), only_here) is None
    asked = len(jira.calls)
    assert (read_removed_rules(client(), workflow()), read_removed_rules(client(), None)) == ((), ())
    assert len(jira.calls) == asked


# ── What customers read ──────────────────────────────────────────────────────────────────────────


def comment(author: str, day: int, **shown: Any) -> Json:
    """A comment as a search shows it."""
    return {"author": {"accountId": author}, "created": f"2026-05-{day:02}T08:00:00.000+0200", **shown}


def test_our_newest_comments_are_looked_at_for_whether_customers_read_them(
    jira: responses.RequestsMock, evidence: SiteEvidence
) -> None:
    """Those of others are not; newest first, whatever ticket they are on."""
    issues = [
        {
            "fields": {
                "comment": {"comments": [comment(BOT, 1, jsdPublic=False), comment("x", 2, jsdPublic=True)]}
            }
        },
        {"fields": {"comment": {"comments": [comment(BOT, 9, jsdPublic=True)]}}},
    ]
    jira.add("GET", f"{URL}/rest/api/2/search/jql", json={"issues": issues, "isLast": True})
    assert read_explanations(client(), "10000", BOT) == (True, False)
    (found,) = site_checks.check_explanations(replace(evidence, explanations=(False,) * 20))
    assert (found.form, found.values["count"]) == ("D501.internal", 20)
    for well in ((False, False, True, False, False, False), (False,) * 4):
        assert list(site_checks.check_explanations(replace(evidence, explanations=well))) == []


# ── What time and others make of it ──────────────────────────────────────────────────────────────


def test_changes_of_which_no_webhook_told_are_found_on_jira(evidence: SiteEvidence) -> None:
    """Not within the minutes that a webhook may take, nor where one came since."""
    now, changed = 100 * A_MINUTE, 80 * A_MINUTE
    shown = replace(evidence, now=now, tickets=(NewestTicket(changed, "Incident", None),))
    lost = replace(shown, memory=DeskMemory(newest_arrival=40 * A_MINUTE))
    (found,) = site_checks.check_changes_told(lost)
    assert (found.form, found.values["count"]) == ("D208.untold", 1)
    assert list(site_checks.check_changes_told(replace(lost, now=changed))) == []
    assert list(site_checks.check_changes_told(replace(shown, memory=DeskMemory(newest_arrival=now)))) == []
    never = replace(shown, memory=DeskMemory(watching_since=40 * A_MINUTE))
    assert [each.form for each in site_checks.check_changes_told(never)] == ["D208.untold-ever"]


def test_programs_without_a_line_are_found_on_jira(evidence: SiteEvidence) -> None:
    """By what Jira says of an account, or has told our side; our own is none of them."""
    app, bot = TicketAccount("a:1", "Escalator", is_app=True), TicketAccount("b:2", "Robo Regel")
    us = TicketAccount(evidence.reading.bot.id, "Desk Bot", is_app=True)
    ticket = NewestTicket(1, "Incident", app, (app, bot, us))
    shown = replace(evidence, tickets=(ticket,), memory=DeskMemory(bots=frozenset({"b:2"})))
    (found,) = people_checks.check_programs(shown)
    assert (found.form, found.values["names"]) == ("D404.none", ("Escalator", "Robo Regel"))
    listed = replace(shown, accounts={"a:1": "a:1", "b:2": "b:2"}, people=frozenset({"a:1", "b:2"}))
    assert list(people_checks.check_programs(listed)) == []


def test_a_way_of_the_bot_that_is_missing_is_an_error(evidence: SiteEvidence) -> None:
    """By its name; what else is amiss with the workflow is not told twice."""
    found = evidence.reading.workflow
    assert found is not None
    kept = [one for one in objects_in(found.body["transitions"]) if text_at(one, "name") != "Desk: Fixed"]
    shown = with_reading(evidence, workflow=replace(found, body={**found.body, "transitions": kept}))
    (missing,) = thing_checks.check_bot_ways(shown)
    assert (missing.form, missing.values["names"]) == ("D305.missing", ("Desk: Fixed",))
    assert list(thing_checks.check_things_unchanged(shown)) == []
    absent = with_reading(evidence, workflow=None, bot_screen=FoundScreen("1", "x", ""))
    assert list(thing_checks.check_bot_ways(absent)) == []


def test_a_bot_that_is_no_agent_is_told_in_a_service_project(evidence: SiteEvidence) -> None:
    """Elsewhere there are none."""
    assert list(people_checks.check_bot_placed(evidence)) == []
    service = replace(evidence.reading.project, type_key="service_desk")
    forms = [each.form for each in people_checks.check_bot_placed(with_reading(evidence, project=service))]
    assert forms == ["D401.unlicensed"]


def test_the_shipped_service_mapping_asks_for_a_portal(evidence: SiteEvidence) -> None:
    """Which a project of Jira Software has not."""
    comparison = replace(evidence.state.comparison, mapping=service_mapping())
    shown = replace(evidence, state=replace(evidence.state, comparison=comparison))
    assert [each.form for each in site_checks.check_project_fit(shown)] == ["D106.unfit"]
    assert mapping().service is None
