"""The library that speaks to GitLab: `python-gitlab`."""

from __future__ import annotations

import gitlab

from tests.clients.client import TIMEOUT_S, GivenAnswer, TrackerSeat


class GitLabLibrary:
    """`python-gitlab`, which gets the project once, at its start."""

    def __init__(self, seat: TrackerSeat) -> None:
        self._library = gitlab.Gitlab(seat.url, private_token=seat.token, timeout=TIMEOUT_S)
        self._project = self._library.projects.get(seat.project)

    def list_projects(self) -> list[str]:
        found = self._library.projects.list(membership=True, get_all=True)
        return [project.path_with_namespace for project in found]

    def open_issue(self, title: str) -> str:
        return str(self._project.issues.create({"title": title}).iid)

    def read_title(self, issue: str) -> str:
        return str(self._project.issues.get(issue).title)

    def set_label(self, issue: str, label: str) -> None:
        found = self._project.issues.get(issue)
        found.labels = [*found.labels, label]
        found.save()

    def move_issue(self, issue: str) -> None:
        found = self._project.issues.get(issue)
        found.state_event = "close"
        found.save()

    def write_comment(self, issue: str, text: str) -> None:
        self._project.issues.get(issue, lazy=True).notes.create({"body": text})

    def list_comments(self, issue: str) -> list[str]:
        notes = self._project.issues.get(issue, lazy=True).notes.list(get_all=True)
        return [note.body for note in notes if not note.system]

    def find_by_label(self, label: str) -> list[str]:
        return [str(issue.iid) for issue in self._project.issues.list(labels=[label], sort="asc", page=1)]

    def page_by_label(self, label: str, size: int) -> list[str]:
        found = self._project.issues.list(labels=[label], sort="asc", per_page=size, iterator=True)
        return [str(issue.iid) for issue in found]

    def list_versions(self) -> list[str]:
        return [milestone.title for milestone in self._project.milestones.list(get_all=True)]

    def answer_of(self, error: Exception) -> GivenAnswer | None:
        if not isinstance(error, gitlab.GitlabError) or error.response_code is None:
            return None
        return GivenAnswer(error.response_code, (error.response_body or b"").decode())
