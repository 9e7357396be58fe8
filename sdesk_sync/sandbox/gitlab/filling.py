"""Very many issues at once, told to nobody: a project that has been at work for years."""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.project import Project
from sdesk_sync.sandbox.gitlab.records import Issue
from sdesk_sync.sandbox.people import Person

_LABELS = ("type::request", "status::new")


def fill(project: Project, count: int, authors: tuple[Person, ...]) -> range:
    """So many requests by these people in turn, with the label events of their opening; their numbers.

    Several share a moment, as after an import.
    """
    known = [project.label(name) or project.new_label(name) for name in _LABELS]
    labels = [label.id for label in known]
    made = [_opened(project, authors[place % len(authors)], labels) for place in range(count)]
    return range(made[0], made[-1] + 1) if made else range(0)


def _opened(project: Project, author: Person, labels: list[int]) -> int:
    now, number, iid = project.now(), project.next_id(), project.next_iid()
    issue = Issue(number, iid, f"Request {iid}", author.number, now, now, labels=list(labels))
    project.add(issue)
    project.log_labels(issue, author, [])
    return iid
