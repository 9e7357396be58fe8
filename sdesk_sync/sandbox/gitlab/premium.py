"""What the tier Premium adds to an issue's bodies and answers (docs/trackers/gitlab.md#premium)."""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import STATUSES, GitLabIssue
from sdesk_sync.sandbox.site import Json


def premium_attributes(project: GitLabProject, issue: GitLabIssue) -> Json:
    """What hooks say besides; only an Issue and a Task have a status."""
    if not project.is_premium:
        return {}
    has_status = issue.issue_type in ("issue", "task")
    status = {"status": status_entity(issue.status)} if has_status else {}
    return {"weight": issue.weight, "health_status": None, **status}


def premium_fields(project: GitLabProject, issue: GitLabIssue) -> Json:
    """What answers show besides: never a status."""
    unused = dict.fromkeys(("epic_iid", "epic", "iteration", "health_status"))
    return {"weight": issue.weight, **unused} if project.is_premium else {}


def status_entity(name: str) -> Json:
    """A status as hooks show it."""
    ident = f"gid://gitlab/WorkItems::Statuses::SystemDefined::Status/{list(STATUSES).index(name) + 1}"
    return {"id": ident, "name": name, "category": STATUSES[name], "description": None, "color": "#737278"}
