"""What GitLab writes under an issue about a change: the only trace of title, type and confidentiality.

https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/system_notes/issuables_service.rb
Labels and states have resource events instead (docs/trackers/gitlab.md#history).
"""

from __future__ import annotations

from collections.abc import Iterator

from sdesk_sync.sandbox.gitlab.dates import human_span
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import GitLabIssue, IssuePhoto


def describe_changes(project: GitLabProject, before: IssuePhoto, issue: GitLabIssue) -> Iterator[str]:
    """The system notes for what changed since `before`."""
    if issue.title != before["title"]:
        yield f"changed title from **{before['title']}** to **{issue.title}**"
    if issue.description != before["description"]:
        yield "changed the description"
    if issue.confidential != before["confidential"]:
        yield "made the issue confidential" if issue.confidential else "made the issue visible to everyone"
    if issue.issue_type != before["issue_type"]:
        yield f"changed type from {before['issue_type']} to {issue.issue_type}"
    if issue.discussion_locked != before["discussion_locked"]:
        yield f"{'locked' if issue.discussion_locked else 'unlocked'} the discussion in this issue"
    if issue.due_date != before["due_date"]:
        yield f"changed due date to {issue.due_date}" if issue.due_date else "removed due date"
    yield from _describe_time(before, issue)
    yield from _describe_assignees(project, before, issue)


def _describe_time(before: IssuePhoto, issue: GitLabIssue) -> Iterator[str]:
    if issue.time_estimate != before["time_estimate"]:
        yield (
            f"changed time estimate to {human_span(issue.time_estimate)}"
            if issue.time_estimate
            else ("removed time estimate")
        )
    if issue.time_change:
        verb = "added" if issue.time_change > 0 else "subtracted"
        yield (
            f"{verb} {human_span(abs(issue.time_change))} of time spent"
            if issue.time_spent
            else "removed time spent"
        )


def _describe_assignees(project: GitLabProject, before: IssuePhoto, issue: GitLabIssue) -> Iterator[str]:
    old = before["assignees"] if isinstance(before["assignees"], list) else []
    put, taken = [n for n in issue.assignees if n not in old], [n for n in old if n not in issue.assignees]
    parts = [
        f"{verb} {' and '.join(f'@{project.people[number].name}' for number in numbers)}"
        for verb, numbers in (("assigned to", put), ("unassigned", taken))
        if numbers
    ]
    if parts:
        yield " and ".join(parts)
