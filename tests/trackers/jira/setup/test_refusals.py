"""What Jira itself keeps of the shipped desk's rules, with the desk's workflow and with a portal."""

import pytest

from sdesk_sync.desk.model.vocabulary import TEAM
from sdesk_sync.presets import preset_path
from sdesk_sync.setup.rules.coverage import CoverageHow, RuleTable, make_rule_table
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import read_jira_mapping
from sdesk_sync.trackers.jira.setup.refusals import find_site_refusals
from sdesk_sync.trackers.jira.setup.wanting_workflow import want_workflow
from tests.trackers.jira.bodies import desk

KEPT_BY_JIRA = {"moves-follow-workflow": "no-type-has-this-move", "one-value-per-scope": "one-value-of-some"}
KEPT_BY_THE_PORTAL = {
    "customers-open-intake-only": "portal",
    "delivery-by-support": "portal",
    "support-sets-type": "portal",
    "role-for-move": "portal",
    "role-for-fact": "portal",
}


def table(preset: str, *, has_portal: bool) -> RuleTable:
    """What becomes of the shipped desk's rules with a shipped mapping."""
    path = preset_path(preset)
    mapping = read_jira_mapping(path.read_bytes(), path.name, desk(), CLOUD)
    workflow = want_workflow(desk(), mapping, "DESK: Service desk")
    refusals = find_site_refusals(mapping, workflow, desk().customer_roles, has_portal=has_portal)
    assert (refusals.tracker, list(refusals.doubled)) == ("Jira", [TEAM])
    return make_rule_table(desk(), refusals)


@pytest.mark.parametrize(
    ("preset", "has_portal", "kept"),
    [
        ("jira-cloud", False, KEPT_BY_JIRA),
        ("jira-service-management", True, {**KEPT_BY_JIRA, **KEPT_BY_THE_PORTAL}),
    ],
)
def test_what_is_kept_in_part(preset: str, *, has_portal: bool, kept: dict[str, str]) -> None:
    """Nothing for everybody and in every way: on one workflow the moves of other types are offered too."""
    lines = table(preset, has_portal=has_portal).lines
    assert {line.rule: line.reason for line in lines if line.how is CoverageHow.BOTH} == kept
    assert not [line.rule for line in lines if line.how is CoverageHow.PREVENTED]
