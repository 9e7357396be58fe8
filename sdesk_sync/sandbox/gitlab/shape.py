"""What a project can be found as, set from outside: what nobody changes by a route that is played."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import AccessToken, GitRepository, ProjectSettings


class ProjectShape(BaseModel, extra="forbid", frozen=True):
    """What is to be otherwise; what is not named stays as it is.

    `push_level` is the access level from which on people may push, 60 for nobody; tokens by people's names.
    """

    group_labels: tuple[str, ...] = ()
    repository: Literal["empty", "without a branch"] | None = None
    push_level: int | None = None
    tokens: dict[str, AccessToken] = {}
    settings: ProjectSettings | None = None
    hook_failures: int | None = None
    """So often in a row the project's hooks have failed."""


def reshape_project(project: GitLabProject, shape: ProjectShape) -> None:
    """Make the project what the shape says. ValueError: nobody has the name that a token is given to."""
    named = {person.name: person.number for person in project.site.people}
    if strange := sorted(set(shape.tokens) - set(named)):
        raise ValueError(f"there is nobody called {strange[0]!r}")
    for name in shape.group_labels:
        project.create_label(name).is_of_group = True
    if shape.repository is not None:
        project.repository = GitRepository("main" if shape.repository == "empty" else None)
    if shape.push_level is not None:
        project.repository.push_level = shape.push_level
    project.tokens |= {named[name]: token for name, token in shape.tokens.items()}
    project.settings = shape.settings or project.settings
