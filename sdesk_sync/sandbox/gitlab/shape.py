"""What a project can be found as, set from outside: what nobody changes by a route that is played."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from pydantic import BaseModel

from sdesk_sync.sandbox.gitlab.project import MAINTAINER, GitLabProject
from sdesk_sync.sandbox.gitlab.records import AccessToken, GitRepository

_NOBODY = 60


class TokenShape(BaseModel, extra="forbid", frozen=True):
    """Somebody's token: what it may, and its last day."""

    person: str
    scopes: tuple[str, ...] = ("api",)
    expires_at: date | None = None


class ProjectShape(BaseModel, extra="forbid", frozen=True):
    """What is to be otherwise; what is not named stays as it is."""

    group_labels: tuple[str, ...] = ()
    repository: Literal["empty", "without a branch"] | None = None
    pushed_by: Literal["maintainers", "nobody"] | None = None
    token: TokenShape | None = None
    is_archived: bool | None = None
    has_issues: bool | None = None
    issues_template: str | None = None
    version: str | None = None


def reshape_project(project: GitLabProject, shape: ProjectShape) -> None:
    """Make the project what the shape says. ValueError: nobody has the token's name."""
    if shape.token is not None:
        person = next((each for each in project.site.people if each.name == shape.token.person), None)
        if person is None:
            raise ValueError(f"there is nobody called {shape.token.person!r}")
        project.tokens[person.number] = AccessToken(shape.token.expires_at, shape.token.scopes)
    for name in shape.group_labels:
        project.create_label(name).is_of_group = True
    if shape.repository is not None:
        project.repository = GitRepository("main" if shape.repository == "empty" else None)
    if shape.pushed_by is not None:
        project.repository.push_level = MAINTAINER if shape.pushed_by == "maintainers" else _NOBODY
    own = shape.model_dump(
        include={"is_archived", "has_issues", "issues_template", "version"}, exclude_none=True
    )
    project.settings = replace(project.settings, **own)
