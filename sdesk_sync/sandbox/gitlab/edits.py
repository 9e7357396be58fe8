"""Changing an issue: what a person may set, what happens, which hooks it fires.

https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/issuable_base_service.rb
Who may not set something is not refused: the parameter is passed over in silence. Only
somebody who may not update the issue at all gets 403 (docs/trackers/gitlab.md#roles).
"""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab import hook_bodies, quick_actions
from sdesk_sync.sandbox.gitlab.labelling import labels_after
from sdesk_sync.sandbox.gitlab.project import REPORTER, GitLabProject, is_project_staff, may_read_issue
from sdesk_sync.sandbox.gitlab.records import DONE, TO_DO, GitLabIssue, IssuePhoto, StateEvent
from sdesk_sync.sandbox.gitlab.system_notes import describe_changes
from sdesk_sync.sandbox.gitlab.webhooks import CONFIDENTIAL_ISSUE, ISSUE, ProjectHooks
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_METADATA = ("assignee_ids", "due_date", "discussion_locked", "confidential", "weight")
_ATTRIBUTES = ("title", "description", "due_date", "discussion_locked", "confidential", "weight", "status")
_LABELS = ("labels", "add_labels", "remove_labels", "label_ids", "add_label_ids", "remove_label_ids")
_TIME = ("time_estimate", "spend_time")


class GitLabEditor:
    """Creates and changes issues on people's behalf. Every method is called with the project locked."""

    def __init__(self, project: GitLabProject, webhooks: ProjectHooks) -> None:
        self._project = project
        self._webhooks = webhooks

    def create_issue(self, person: Person, title: str, wanted: Json, event_uuid: str | None) -> GitLabIssue:
        """A new issue; even a Guest sets metadata now, and commands in its text run.

        docs/trackers/gitlab.md#roles
        """
        project = self._project
        now = project.now()
        issue = GitLabIssue(project.next_id(), project.next_iid(), title, person.number, now, now)
        params = dict(wanted)
        self._run_commands(person, issue, params, persisted=False)
        params.pop("state_event", None)
        if not is_project_staff(project, person):
            for name in _TIME:
                params.pop(name, None)
        self._set_type(person, issue, params.pop("issue_type", None))
        self._set_attributes(issue, params)
        self._set_labels(person, issue, params)
        self._set_time(issue, params)
        project.add_issue(issue)
        project.log_label_events(issue, person, [])
        if issue.assignees:
            project.add_system_note(
                issue, person, f"assigned to {self._mention_people(issue.assignees)}", now
            )
        self._fire_issue_hook(
            person, issue, "open", hook_bodies.opening_changes(issue, project.id), event_uuid
        )
        return issue

    def update_issue(self, person: Person, issue: GitLabIssue, wanted: Json, event_uuid: str | None) -> None:
        """Change what may be changed. The caller has made sure that the person may update the issue.

        A change of state comes first, with its own delivery, and does not show the rest
        (docs/trackers/gitlab.md#one-edit-two-deliveries).
        """
        params = dict(wanted)
        self._run_commands(person, issue, params, persisted=True)
        self._drop_forbidden(person, params)
        self._change_state(person, issue, params.pop("state_event", None), event_uuid)
        # What may not be set still makes an update, as long as anything was sent (GitLab:
        # available_callbacks).
        if not params:
            return
        staff = is_project_staff(self._project, person)
        previous = issue.take_photo()
        self._set_type(person, issue, params.pop("issue_type", None))
        self._set_attributes(issue, params)
        if issue.description != previous["description"]:
            issue.last_edited_at, issue.last_edited_by = (
                self._project.now_after(issue.latest_moment),
                person.number,
            )
        if staff:
            self._set_labels(person, issue, params)
            self._set_time(issue, params)
        self._record_update(person, issue, previous, event_uuid)

    def _record_update(
        self, person: Person, issue: GitLabIssue, previous: IssuePhoto, event_uuid: str | None
    ) -> None:
        """Stamp the change and tell it. An update fires though nothing changed.

        docs/trackers/gitlab.md#one-edit-two-deliveries
        """
        issue.updated_by = person.number
        if issue.take_photo() != previous:
            self._project.stamp_issue(issue)
        self._project.log_label_events(issue, person, hook_bodies.numbers_in(previous, "labels"))
        for text in describe_changes(self._project, previous, issue):
            self._project.add_system_note(issue, person, text, issue.updated_at)
        self._fire_issue_hook(
            person,
            issue,
            "update",
            hook_bodies.issue_changes(self._project, previous, issue.take_photo()),
            event_uuid,
        )
        issue.time_change = 0

    def _change_state(
        self, person: Person, issue: GitLabIssue, event: object, event_uuid: str | None
    ) -> None:
        """Close or reopen; nothing happens if it is so already.

        docs/trackers/gitlab.md#one-edit-two-deliveries
        """
        wanted = {"close": "closed", "reopen": "opened"}.get(str(event))
        if wanted is None or wanted == issue.state:
            return
        previous = issue.take_photo()
        self._project.stamp_issue(issue)
        issue.state = wanted
        issue.closed_at = issue.updated_at if wanted == "closed" else None
        issue.closed_by = person.number if wanted == "closed" else None
        if self._project.is_premium:
            issue.status = DONE if wanted == "closed" else TO_DO
        logged = "closed" if wanted == "closed" else "reopened"
        issue.state_events.append(
            StateEvent(self._project.next_id(), logged, person.number, issue.updated_at)
        )
        told = hook_bodies.issue_changes(self._project, previous, issue.take_photo())
        self._fire_issue_hook(person, issue, str(event), told, event_uuid)

    def _run_commands(self, person: Person, issue: GitLabIssue, params: Json, *, persisted: bool) -> None:
        """Quick actions inside a description sent by the API run too.

        docs/trackers/gitlab.md#commands-in-text
        """
        if isinstance(text := params.get("description"), str):
            read = quick_actions.read_commands(text, self._project, person, issue, persisted=persisted)
            params |= {**read.updates, "description": read.text}

    def _drop_forbidden(self, person: Person, params: Json) -> None:
        if not is_project_staff(self._project, person):
            for name in _METADATA:
                params.pop(name, None)

    def _set_type(self, person: Person, issue: GitLabIssue, wanted: object) -> None:
        """An incident needs Reporter, everybody else gets an issue without a word.

        docs/trackers/gitlab.md#types
        """
        if wanted is None or (wanted == "incident" and self._project.access_level(person) < REPORTER):
            return
        issue.issue_type = str(wanted)

    def _set_attributes(self, issue: GitLabIssue, params: Json) -> None:
        for name in _ATTRIBUTES:
            if name in params:
                setattr(issue, name, params[name])
        if "assignee_ids" in params:
            self._set_assignees(issue, list(params["assignee_ids"]))

    def _set_assignees(self, issue: GitLabIssue, wanted: list[int]) -> None:
        """Several are Premium's; who may not read the issue is passed over, and then nothing is changed.

        docs/trackers/gitlab.md#writing
        """
        asked = wanted if self._project.is_premium else wanted[:1]
        people = self._project.people
        taken = [
            number
            for number in asked
            if number in people and may_read_issue(self._project, people[number], issue)
        ]
        if taken or asked in ([], [0]):
            issue.assignees = taken

    def _set_labels(self, person: Person, issue: GitLabIssue, params: Json) -> None:
        if any(name in params for name in _LABELS):
            issue.labels = labels_after(self._project, person, issue.labels, params)

    def _set_time(self, issue: GitLabIssue, params: Json) -> None:
        if params.get("time_estimate") is not None:
            issue.time_estimate = int(params["time_estimate"])
        if (spending := params.get("spend_time")) is not None:
            span = spending["duration"]
            issue.time_change = -issue.time_spent if span == "reset" else int(span)
            issue.time_spent += issue.time_change

    def _fire_issue_hook(
        self, person: Person, issue: GitLabIssue, action: str, changes: Json, event_uuid: str | None
    ) -> None:
        body = hook_bodies.issue_hook(self._project, person, issue, action, changes)
        self._webhooks.fire_event(CONFIDENTIAL_ISSUE if issue.confidential else ISSUE, body, event_uuid)

    def _mention_people(self, numbers: list[int]) -> str:
        return " and ".join(f"@{self._project.people[number].name}" for number in numbers)
