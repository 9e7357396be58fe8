"""New issues: one that somebody asked for, or very many at once."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.workflow_rows import first_status
from sdesk_sync.sandbox.people import Person


def add_new_issue(project: JiraProject, wanted: dict[str, Any], creator: Person, now: datetime) -> JiraIssue:
    """A new issue with the values wanted, in the status that all of its type begin with."""
    number = project.numbers.take_number("issue key", 1)
    issue = _make_issue(project, f"{project.key}-{number}", wanted, creator, now)
    project.add_issue(issue)
    return issue


def add_issue_elsewhere(project: JiraProject, key: str, creator: Person, now: datetime) -> None:
    """An issue of another project of the site, under this key."""
    wanted = {"summary": "Elsewhere", "issuetype": project.rows.types_of(project.place_of(key))[0]}
    issue = _make_issue(project, key, wanted, creator, now)
    project.elsewhere[issue.id] = issue


def _make_issue(
    project: JiraProject, key: str, wanted: dict[str, Any], creator: Person, now: datetime
) -> JiraIssue:
    place = project.place_of(key)
    neutral = project.rows.default_priority_of(place)
    workflow = project.rows.workflow_of(place, wanted["issuetype"])
    first = {"status": first_status(workflow), "resolution": None}
    return JiraIssue(
        id=str(project.numbers.take_number("issue")),
        key=key,
        values={"priority": neutral, "reporter": creator.account, **wanted, **first},
        creator=creator.account,
        created=now,
        updated=now,
        status_moved=now,
    )


def add_issues_in_turn(
    project: JiraProject, count: int, creators: tuple[Person, ...], clock: SandboxClock
) -> range:
    """So many requests by these people in turn, told to nobody; the numbers in their keys."""
    offered = project.rows.types_of(PROJECT_ID)
    kind = next((key for key in offered if project.types.name_of(key) == "Request"), offered[0])
    made = [
        add_new_issue(project, {"summary": f"Request {n + 1}", "issuetype": kind}, person, clock.now())
        for n, person in zip(range(count), itertools.cycle(creators), strict=False)
    ]
    numbers = [int(issue.key.partition("-")[2]) for issue in (made[:1] + made[-1:])]
    return range(numbers[0], numbers[1] + 1) if numbers else range(0)
