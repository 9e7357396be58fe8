"""Who may what: our rights and our token's, whether the project is open, whether the bot is a member."""

from collections.abc import Iterator

from sdesk_sync.trackers.gitlab.setup.reading import (
    API_SCOPE,
    LEVEL_NAMES,
    MAINTAINER,
    REPORTER,
    AccountFacts,
    GitLabReading,
)
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import BlockedStep, ByHandStep, MenuItem, SettledBy, SetupCode


def compare_access(tracker: str, reading: GitLabReading, record: TrackerRecord) -> PlanPart:
    """What keeps everything from being done, and what only a person can give."""
    by_hand = (*_find_membership(reading), *_find_default_text(reading, record))
    return PlanPart(by_hand=by_hand, blocked=tuple(_find_blocked(tracker, reading)))


def may_maintain(reading: GitLabReading) -> bool:
    """Whether our account may set the project up; one without a level there may be an administrator's."""
    return reading.us.level is None or reading.us.level >= MAINTAINER


def _find_blocked(tracker: str, reading: GitLabReading) -> Iterator[BlockedStep]:
    project, us = reading.project, reading.us
    key = StepKey(ObjectKind.PROJECT, project.path)
    told = {"account": us.name, "project": project.path, "tracker": tracker}
    if not may_maintain(reading) or (us.level is None and reading.hooks is None):
        is_bot = us.user is not None and us.user == reading.bot.user
        lacking = {"why": "role-of-bot" if is_bot else "role", "has": us.level_name}
        values = {**told, **lacking, "needs": LEVEL_NAMES[MAINTAINER]}
        yield BlockedStep(SetupCode.RIGHT_LACKING, key, values)
    scopes = reading.token.scopes
    if scopes is not None and API_SCOPE not in scopes:
        given = {"why": "scope", "has": ", ".join(sorted(scopes)), "needs": API_SCOPE}
        yield BlockedStep(SetupCode.RIGHT_LACKING, key, {**told, **given})
    for why, is_closed in (("archived", project.is_archived), ("no-issues", not project.has_issues)):
        if is_closed:
            yield BlockedStep(SetupCode.PROJECT_CLOSED, key, {"why": why, "project": project.path})


def _find_membership(reading: GitLabReading) -> Iterator[ByHandStep]:
    """It is left to a person: whoever is made a member gets a mail."""
    bot, project = reading.bot, reading.project
    if _may_work(bot):
        return
    yield ByHandStep(
        SetupCode.BOT_NO_MEMBER,
        StepKey(ObjectKind.MEMBER, bot.name),
        place=(MenuItem.MANAGE, MenuItem.MEMBERS, MenuItem.INVITE_MEMBERS),
        words=(bot.name, LEVEL_NAMES[REPORTER]),
        link=f"{project.url}/-/project_members",
        values={
            "why": "no-member" if bot.level is None else "role",
            "account": bot.name,
            "has": bot.level_name,
            "needs": LEVEL_NAMES[REPORTER],
            "project": project.path,
        },
    )


def _may_work(bot: AccountFacts) -> bool:
    return bot.level is not None and bot.level >= REPORTER


def _find_default_text(reading: GitLabReading, record: TrackerRecord) -> Iterator[ByHandStep]:
    """A text that every new ticket begins with where nobody picks a template."""
    project = reading.project
    if not project.has_default_text:
        return
    code, key = SetupCode.DEFAULT_TEMPLATE, StepKey(ObjectKind.PROJECT, project.path)
    yield ByHandStep(
        code,
        key,
        place=(MenuItem.SETTINGS, MenuItem.GENERAL, MenuItem.DEFAULT_TEXT),
        words=(),
        link=f"{project.url}/edit",
        settled_by=SettledBy.UNREADABLE,
        settlement=record.settled.get((code, key)),
        values={"project": project.path},
    )
