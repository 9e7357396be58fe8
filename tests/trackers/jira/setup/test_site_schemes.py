"""Schemes of types and priorities: changed where they are the project's alone, else given one of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.trackers.jira.setup.found import FoundIssueType, FoundNamed
from sdesk_sync.trackers.jira.setup.reading import FoundIssueTypeScheme, FoundPriorityScheme, JiraReading
from sdesk_sync.trackers.jira.setup.wanted import type_key
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.site_objects import IssueTypeSchemeState, PrioritySchemeState
from sdesk_sync.trackers.setup.steps import SetupCode, StepAction, StepReason
from tests.trackers.jira.bodies import mapping
from tests.trackers.jira.setup.site_model import EMPTY, TASK, SiteSetup, Wishes, steps_of

TYPES, PRIORITIES = ObjectKind.ISSUE_TYPE_SCHEME, ObjectKind.PRIORITY_SCHEME
INCIDENT = FoundIssueType("7", "Incident", "", 0)
NAME = "DESK: Service desk"


def on_types(scheme: Mapping[str, Any], *types: FoundIssueType, **changed: Any) -> JiraReading:
    """A site with these types, whose project goes by a scheme like this one."""
    own = FoundIssueTypeScheme("s1", "DESK: Kanban", "", is_default=False, types=("1",), projects=("DESK",))
    return replace(
        EMPTY,
        types=(TASK, *types),
        type_names={one.id: one.name for one in (TASK, *types)},
        issue_type_scheme=replace(own, **scheme),
        **changed,
    )


def test_a_scheme_of_the_project_alone_gets_what_it_lacks() -> None:
    """It keeps what it offers, in its order."""
    plan = SiteSetup(reading=on_types({}, INCIDENT)).plan
    [step] = steps_of(plan, TYPES)
    assert isinstance(step.after, IssueTypeSchemeState)
    assert (step.name, step.action, plan.ids[step.key]) == ("DESK: Kanban", StepAction.CHANGE, "s1")
    assert step.before == IssueTypeSchemeState("DESK: Kanban", (type_key("Task"),), is_in_use=True)
    assert step.after.types[:2] == (type_key("Task"), type_key("Incident"))
    assert len(step.after.types) == 10


def test_one_that_others_go_by_is_left_to_them() -> None:
    """The project gets one of its own, with all that it offers now, and goes by it then."""
    setup = SiteSetup(reading=on_types({"projects": ("DESK", "OPS")}, INCIDENT))
    made, assigned = steps_of(setup.plan, TYPES)
    assert (made.name, made.action, made.reason) == (NAME, StepAction.CREATE, StepReason.SCHEME_SHARED)
    assert (assigned.action, assigned.reason) == (StepAction.CHANGE, StepReason.SCHEME_UNUSED)
    assert isinstance(assigned.after, IssueTypeSchemeState)
    assert assigned.after.types[-1] == type_key("Task")
    assert replace(assigned.after, is_in_use=False) == assigned.before == made.after
    assert made.key not in setup.plan.ids
    assert setup.apply().reading.issue_type_scheme.projects == ("DESK",)


def test_on_the_default_scheme_new_types_are_offered_by_themselves() -> None:
    """Nothing is to be done but to make them; a type that is there and not offered wants a scheme."""
    default = {"is_default": True, "projects": ("DESK", "OPS")}
    assert steps_of(SiteSetup(reading=on_types(default)).plan, TYPES) == []
    assert len(steps_of(SiteSetup(reading=on_types(default, INCIDENT)).plan, TYPES)) == 2


@pytest.mark.parametrize(
    ("types", "actions"),
    [(("7", "1"), 2), (("1",), 2)],
    ids=["lacks-new-ones", "lacks-more"],
)
def test_what_a_cut_apply_left_is_used(types: tuple[str, ...], actions: int) -> None:
    """One of our name and mark by which the project does not go yet."""
    spare = FoundIssueTypeScheme("s9", NAME, "Made by sdesk-sync.", False, types, ())
    reading = on_types({"projects": ("DESK", "OPS")}, INCIDENT, unused_issue_type_scheme=spare)
    plan = SiteSetup(reading=reading).plan
    steps = steps_of(plan, TYPES)
    assert [step.action for step in steps] == [StepAction.CHANGE] * actions
    assert plan.ids[steps[0].key] == "s9"


@pytest.mark.parametrize(
    ("description", "users"),
    [("Somebody's.", ()), ("Made by sdesk-sync.", ("OPS",))],
    ids=["not-ours", "of-others"],
)
def test_a_scheme_of_our_name_that_is_not_free_blocks(description: str, users: tuple[str, ...]) -> None:
    """Jira has each name once."""
    spare = FoundIssueTypeScheme("s9", NAME, description, False, ("1",), users)
    reading = on_types({"projects": ("DESK", "OPS")}, INCIDENT, unused_issue_type_scheme=spare)
    [step] = SiteSetup(reading=reading).plan.blocked
    assert (step.code, step.values) == (SetupCode.NAME_TAKEN, {"why": "scheme", "name": NAME})


def test_a_type_that_is_left_alone_is_not_offered_either() -> None:
    """All the others are."""
    wishes = Wishes(
        mapping=replace(mapping(), wishes=JiraSetupWishes(ignored=frozenset({type_key("Request")})))
    )
    [step] = steps_of(SiteSetup(wishes, on_types({}, INCIDENT)).plan, TYPES)
    assert isinstance(step.after, IssueTypeSchemeState)
    assert type_key("Request") not in step.after.types


# ── Priorities ────────────────────────────────────────────────────────────────────────────────


def on_priorities(**scheme: Any) -> JiraReading:
    """The site whose project goes by a priority scheme like this one; all priorities are there."""
    own = FoundPriorityScheme("q1", "DESK: Priorities", "", False, "3", ("3", "2", "1"), ("DESK",))
    more = (FoundNamed("4", "Low"), FoundNamed("9", "Not prioritised"))
    return replace(EMPTY, priorities=(*EMPTY.priorities, *more), priority_scheme=replace(own, **scheme))


def test_a_priority_scheme_of_the_project_alone_is_changed() -> None:
    """Its order stays, ours are added, the neutral one is what new tickets have."""
    plan = SiteSetup(reading=on_priorities()).plan
    [step] = steps_of(plan, PRIORITIES)
    assert isinstance(step.after, PrioritySchemeState)
    names = [key.identity for key in step.after.priorities]
    assert names == ["Medium", "High", "Highest", "Low", "Not prioritised"]
    assert step.after.default.identity == "Not prioritised"
    assert (step.action, plan.ids[step.key]) == (StepAction.CHANGE, "q1")


@pytest.mark.parametrize(
    "scheme",
    [{"is_default": True, "projects": ("DESK", "OPS")}, {"projects": ("DESK", "OPS")}, {"is_default": True}],
    ids=["default", "shared", "default-of-ours-alone"],
)
def test_of_any_other_the_project_gets_its_own(scheme: Mapping[str, Any]) -> None:
    """A superset of what it had, so no ticket changes; the site's default is never touched."""
    plan = SiteSetup(reading=on_priorities(**scheme)).plan
    [step] = steps_of(plan, PRIORITIES)
    assert isinstance(step.after, PrioritySchemeState)
    assert (step.name, step.action, step.reason) == (NAME, StepAction.CREATE, StepReason.SCHEME_SHARED)
    names = [key.identity for key in step.after.priorities]
    assert names == ["Highest", "High", "Medium", "Low", "Not prioritised"]
    assert step.effects == ()


def test_a_priority_default_that_somebody_changed_is_put_back() -> None:
    """Tickets without a priority would have one."""
    every = ("1", "2", "3", "4", "9")
    assert steps_of(SiteSetup(reading=on_priorities(priorities=every, default="9")).plan, PRIORITIES) == []
    [step] = steps_of(SiteSetup(reading=on_priorities(priorities=every)).plan, PRIORITIES)
    assert isinstance(step.before, PrioritySchemeState)
    assert step.before.default.identity == "Medium"


def test_a_mapping_without_a_neutral_priority_leaves_the_default() -> None:
    """Whatever new tickets have now."""
    wishes = Wishes(mapping=replace(mapping(), no_priority=None))
    [step] = steps_of(SiteSetup(wishes, on_priorities()).plan, PRIORITIES)
    assert isinstance(step.after, PrioritySchemeState)
    assert step.after.default.identity == "Medium"


def test_a_priority_scheme_that_was_left_over_is_used() -> None:
    """Its task may have failed half-way."""
    spare = FoundPriorityScheme("q9", NAME, "Made by sdesk-sync.", False, "3", ("3",), ())
    reading = on_priorities(projects=("DESK", "OPS"))
    plan = SiteSetup(reading=replace(reading, unused_priority_scheme=spare)).plan
    [step] = steps_of(plan, PRIORITIES)
    assert (step.action, step.reason) == (StepAction.CHANGE, StepReason.SCHEME_UNUSED)
    assert plan.ids[step.key] == "q9"
