"""Rights, scopes and membership: told before the first write."""

from dataclasses import replace

import pytest

from sdesk_sync.trackers.gitlab.setup.reading import AccountFacts, GitLabReading, ProjectFacts, TokenFacts
from sdesk_sync.trackers.setup.steps import SetupCode
from tests.trackers.gitlab.setup.model import EMPTY, PROJECT, Setup

REPORTER = AccountFacts(40, "lena", 20)


@pytest.mark.parametrize(
    ("reading", "values"),
    [
        (replace(EMPTY, us=REPORTER), {"why": "role", "account": "lena", "has": "Reporter"}),
        (
            replace(EMPTY, us=AccountFacts(20, "desk-bot", 20)),
            {"why": "role-of-bot", "account": "desk-bot", "needs": "Maintainer"},
        ),
        (replace(EMPTY, us=AccountFacts(40, "root"), hooks=None), {"why": "role", "has": ""}),
        (
            replace(EMPTY, token=TokenFacts(40, frozenset({"read_api", "read_user"}))),
            {"why": "scope", "has": "read_api, read_user", "needs": "api"},
        ),
    ],
    ids=["reporter", "the bot's own token", "no level, no hooks", "read_api"],
)
def test_a_right_that_is_lacking_blocks_all(reading: GitLabReading, values: dict[str, str]) -> None:
    """It says who lacks what."""
    (blocked,) = Setup(reading=reading).plan.blocked
    assert blocked.code is SetupCode.RIGHT_LACKING
    assert values.items() <= blocked.values.items()
    assert blocked.values["tracker"] == "engineering"


@pytest.mark.parametrize(
    "reading",
    [
        replace(EMPTY, us=AccountFacts(40, "root")),
        replace(EMPTY, us=AccountFacts(40, "lena", 50)),
        replace(EMPTY, token=TokenFacts()),
    ],
    ids=["an administrator", "an owner", "a token that tells nothing"],
)
def test_who_may_do_all_is_not_held_up(reading: GitLabReading) -> None:
    """What GitLab does not tell is no reason to refuse."""
    assert Setup(reading=reading).plan.blocked == ()


@pytest.mark.parametrize(
    ("project", "why"),
    [(replace(PROJECT, is_archived=True), "archived"), (replace(PROJECT, has_issues=False), "no-issues")],
)
def test_a_project_that_is_closed_blocks_all(project: ProjectFacts, why: str) -> None:
    """There is nothing to set up for."""
    (blocked,) = Setup(reading=replace(EMPTY, project=project)).plan.blocked
    assert (blocked.code, blocked.values["why"]) == (SetupCode.PROJECT_CLOSED, why)


@pytest.mark.parametrize(
    ("level", "why", "has"), [(None, "no-member", ""), (10, "role", "Guest"), (15, "role", "Planner")]
)
def test_the_bot_is_made_a_member_by_a_person(level: int | None, why: str, has: str) -> None:
    """It mails whoever is invited, so set-up never does it; all else goes on."""
    plan = Setup(reading=replace(EMPTY, bot=AccountFacts(20, "desk-bot", level))).plan
    (step,) = plan.by_hand
    assert (step.code, step.words) == (SetupCode.BOT_NO_MEMBER, ("desk-bot", "Reporter"))
    assert (step.values["why"], step.values["has"]) == (why, has)
    assert len(plan.steps) == 62


def test_a_default_text_is_told_until_somebody_says_that_it_is_meant() -> None:
    """Who picks no template begins with it, and chooses no kind."""
    plan = Setup(
        reading=replace(EMPTY, project=replace(PROJECT, is_premium=True, has_default_text=True))
    ).plan
    assert [step.code for step in plan.open_by_hand] == [SetupCode.DEFAULT_TEMPLATE]
