"""Very many issues at once, told to nobody: a project that has been at work for years."""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import GitLabIssue
from sdesk_sync.sandbox.people import Person

_LABELS = ("type::request", "status::new")


def create_issues_in_turn(project: GitLabProject, count: int, authors: tuple[Person, ...]) -> range:
    """So many requests by these people in turn, with the label events of their opening; their numbers.

    Several share a moment, as after an import.
    """
    known = [project.label_named(name) or project.create_label(name) for name in _LABELS]
    labels = [label.id for label in known]
    made = [_create_request(project, authors[place % len(authors)], labels) for place in range(count)]
    return range(made[0], made[-1] + 1) if made else range(0)


def _create_request(project: GitLabProject, author: Person, labels: list[int]) -> int:
    now, number, iid = project.now(), project.next_id(), project.next_iid()
    issue = GitLabIssue(number, iid, f"Request {iid}", author.number, now, now, labels=list(labels))
    project.add_issue(issue)
    project.log_label_events(issue, author, [])
    return iid
