"""What keeps a Jira project from being set up, what only a person can give, what is to be known."""

from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.trackers.jira.setup.found import FoundGroup, ServiceFacts
from sdesk_sync.trackers.jira.setup.reading import ADMINISTER, ADMINISTER_PROJECT, AGENT, JiraReading
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import MenuItem, SetupCode, SetupPlan
from tests.trackers.jira.bodies import mapping
from tests.trackers.jira.setup.any_site import service_mapping
from tests.trackers.jira.setup.site_model import BOT, EMPTY, LENA, PROJECT, SiteSetup, Wishes, steps_of


def plan_of(reading: JiraReading, wishes: Wishes | None = None) -> SetupPlan:
    """What is to be done about it."""
    return SiteSetup(wishes or Wishes(), reading).plan


def of_project(**changed: Any) -> JiraReading:
    """The empty site, whose project is otherwise."""
    return replace(EMPTY, project=replace(PROJECT, **changed))


@pytest.mark.parametrize(
    ("reading", "code", "why"),
    [
        (of_project(is_team_managed=True), SetupCode.TEAM_MANAGED, None),
        (of_project(is_archived=True), SetupCode.PROJECT_UNFIT, "archived"),
        (of_project(type_key="product_discovery"), SetupCode.PROJECT_UNFIT, "type"),
        (replace(EMPTY, us=replace(LENA, permissions=frozenset())), "J105", "administer"),
        (replace(EMPTY, us=BOT), "J105", "administer-of-bot"),
    ],
    ids=["team-managed", "archived", "discovery", "no-administrator", "the-bot-itself"],
)
def test_such_a_project_is_blocked_and_nothing_else_is_said(
    reading: JiraReading, code: str, why: str | None
) -> None:
    """Of such a project nothing else was read, so there is nothing to plan."""
    plan = plan_of(reading)
    assert [(step.code, step.values.get("why")) for step in plan.blocked] == [(code, why)]
    assert (plan.steps, plan.by_hand, plan.notes) == ((), (), ())


def test_a_mapping_with_request_types_wants_a_service_project() -> None:
    """Else each ticket's request type would be looked for where there is none."""
    [step] = plan_of(EMPTY, Wishes(mapping=service_mapping())).blocked
    assert (step.code, step.values["why"]) == (SetupCode.PROJECT_UNFIT, "no-portal")


def test_a_renamed_project_is_said_and_set_up() -> None:
    """It is the same project, by its id; the config still has the key of before."""
    plan = plan_of(of_project(key="HELP"))
    [note] = [each for each in plan.notes if each.code is SetupCode.KEY_RENAMED]
    assert note.values == {"old": "DESK", "new": "HELP"}
    assert plan.steps


def test_a_bot_that_administers_is_said() -> None:
    """Whoever has its token could do anything on the site."""
    plan = plan_of(replace(EMPTY, bot=replace(BOT, permissions=BOT.permissions | {ADMINISTER})))
    assert [note.code for note in plan.notes if note.key.object is ObjectKind.MEMBER] == ["J204"]


def test_missing_groups_are_made_by_a_person() -> None:
    """Who belongs to them is not ours to say; case says nothing."""
    groups = (FoundGroup("g1", "DESK-LEAD"), *EMPTY.groups[2:])
    [step] = plan_of(replace(EMPTY, groups=groups)).by_hand
    assert step.code is SetupCode.GROUPS_MISSING
    assert step.words == tuple(group.name for group in EMPTY.groups[:2])


@pytest.mark.parametrize(
    ("lacking", "words", "why"),
    [
        ("EDIT_ISSUES", "Edit Issues", "project"),
        ("USER_PICKER", "Browse users and groups", "global"),
    ],
)
def test_what_the_bot_may_not_is_given_by_a_person(lacking: str, words: str, why: str) -> None:
    """A permission scheme may be others' as well, so it is never changed."""
    bot = replace(BOT, permissions=BOT.permissions - {lacking})
    [step] = plan_of(replace(EMPTY, bot=bot)).by_hand
    assert (step.code, step.words, step.values["why"]) == (SetupCode.BOT_PERMISSION, (words,), why)


def test_project_roles_in_the_mapping_want_one_permission_more() -> None:
    """Only who administers the project is shown who holds its roles."""
    wishes = Wishes(mapping=replace(mapping(), project_roles={"Team": frozenset({"support"})}))
    [step] = plan_of(EMPTY, wishes).by_hand
    assert step.words == ("Administer Projects",)
    bot = replace(BOT, permissions=BOT.permissions | {ADMINISTER_PROJECT})
    assert plan_of(replace(EMPTY, bot=bot), wishes).by_hand == ()


def of_service(**changed: Any) -> JiraReading:
    """A service project without any request type."""
    reading = of_project(type_key="service_desk")
    return replace(reading, service=ServiceFacts("DESK", ()), **changed)


def test_a_bot_without_a_licence_is_told_of() -> None:
    """Its comments to customers would come out internal."""
    reading = of_service(bot=replace(BOT, permissions=BOT.permissions - {AGENT}))
    codes = [step.code for step in plan_of(reading, Wishes(mapping=service_mapping())).by_hand]
    assert codes[0] is SetupCode.BOT_UNLICENSED


def test_request_types_want_an_agent() -> None:
    """An administrator without a licence may do everything else."""
    wishes = Wishes(mapping=service_mapping())
    reading = of_service(us=replace(LENA, permissions=frozenset({ADMINISTER})))
    [step] = plan_of(reading, wishes).blocked
    assert (step.code, step.values["why"], step.values["count"]) == ("J105", "agent", "9")


def test_on_jira_free_a_group_stands_for_the_role() -> None:
    """Nobody makes roles there; the person who makes the group puts the bot into it."""
    free = replace(EMPTY, has_own_roles=False)
    plan = plan_of(free)
    [step] = plan.by_hand
    assert (step.code, step.words, step.values["why"]) == (SetupCode.BOT_GROUP, ("Desk bot",), "missing")
    assert step.place == (MenuItem.USER_MANAGEMENT, MenuItem.GROUPS)
    assert steps_of(plan, ObjectKind.ROLE) == []
    # Without the group there is nobody for whom the bot's ways could be kept.
    waiting = (ObjectKind.WORKFLOW, ObjectKind.WORKFLOW_SCHEME)
    assert [step.key.object for step in plan.steps if step.key.object in waiting] == []
    made = replace(free, groups=(*free.groups, FoundGroup("g99", "Desk bot")))
    plan = plan_of(made)
    assert {step.key.object for step in plan.steps} >= set(waiting)
    [step] = plan.by_hand
    assert step.values["why"] == "no-member"
    done = replace(made, bot=replace(BOT, groups=frozenset({"desk bot"})))
    assert plan_of(done).by_hand == ()
