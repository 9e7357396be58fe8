"""The JSON of GitLab's hooks, in the shape of recorded ones (docs/trackers/gitlab.md#recorded-bodies)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.dates import human_span, iso_moment, utc_moment
from sdesk_sync.sandbox.gitlab.premium import premium_attributes, status_entity
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import EmojiAward, GitLabIssue, GitLabLabel, GitLabNote, IssuePhoto
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_STATES = {"opened": 1, "closed": 2}
_TYPE_NAMES = {"test_case": "Test Case"}
_ALIKE = (
    "closed_at", "confidential", "created_at", "description", "discussion_locked", "due_date", "id", "iid",
    "last_edited_at", "severity", "status", "time_change", "time_estimate", "title", "updated_at", "weight",
)  # fmt: skip
_IN_CHANGES = {
    **{name: name for name in _ALIKE},
    "author": "author_id",
    "last_edited_by": "last_edited_by_id",
    "state": "state_id",
    "time_spent": "total_time_spent",
    "updated_by": "updated_by_id",
}
"""Our attributes that `changes` names, and how. The type is in none (docs/trackers/gitlab.md#issue-hook)."""


def hook_user(project: GitLabProject, person: Person) -> Json:
    """A user in a hook; the e-mail is never shown."""
    return {
        "id": person.number,
        "name": person.display,
        "username": person.name,
        "avatar_url": shapes.avatar_url(project, person),
        "email": "[REDACTED]",
    }


def hook_project(project: GitLabProject) -> Json:
    """The project as every hook carries it."""
    web = project.web_url
    ssh = f"git@127.0.0.1:{project.path}.git"
    return {
        "id": project.id,
        "name": project.name,
        "description": "",
        "web_url": web,
        "avatar_url": None,
        "git_ssh_url": ssh,
        "git_http_url": f"{web}.git",
        "namespace": project.namespace,
        "visibility_level": 0,
        "path_with_namespace": project.path,
        "default_branch": "main",
        "ci_config_path": "",
        "homepage": web,
        "url": ssh,
        "ssh_url": ssh,
        "http_url": f"{web}.git",
    }


def _hook_repository(project: GitLabProject) -> Json:
    whole = hook_project(project)
    return {key: whole[key] for key in ("name", "url", "description", "homepage")}


def _hook_label(project: GitLabProject, label: GitLabLabel) -> Json:
    return {
        "id": label.id,
        "title": label.name,
        "color": label.color,
        "project_id": project.id,
        "created_at": utc_moment(label.created_at),
        "updated_at": utc_moment(label.updated_at),
        "template": False,
        "description": label.description,
        "type": "ProjectLabel",
        "group_id": None,
    }


def _hook_labels(project: GitLabProject, ids: object) -> list[Json]:
    wanted = ids if isinstance(ids, list) else []
    shown = [project.labels[number] for number in wanted if number in project.labels]
    return [_hook_label(project, label) for label in sorted(shown, key=lambda label: label.name)]


def issue_attributes(project: GitLabProject, issue: GitLabIssue) -> Json:
    """What hooks say of an issue (docs/trackers/gitlab.md#issue-hook)."""
    return {
        "author_id": issue.author,
        "closed_at": iso_moment(issue.closed_at),
        "confidential": issue.confidential,
        "created_at": iso_moment(issue.created_at),
        "description": issue.description,
        "discussion_locked": issue.discussion_locked,
        "due_date": issue.due_date,
        "id": issue.id,
        "iid": issue.iid,
        "last_edited_at": iso_moment(issue.last_edited_at),
        "last_edited_by_id": issue.last_edited_by,
        "milestone_id": None,
        "moved_to_id": issue.moved_to,
        "duplicated_to_id": issue.duplicated_to,
        "project_id": project.id,
        "relative_position": None,
        "state_id": _STATES[issue.state],
        "time_estimate": issue.time_estimate,
        "title": issue.title,
        "updated_at": iso_moment(issue.updated_at),
        "updated_by_id": issue.updated_by,
        "type": _TYPE_NAMES.get(issue.issue_type, issue.issue_type.title()),
        "url": shapes.issue_url(project, issue),
        "start_date": None,
        "total_time_spent": issue.time_spent,
        "time_change": issue.time_change,
        "human_total_time_spent": human_span(issue.time_spent),
        "human_time_change": human_span(issue.time_change),
        "human_time_estimate": human_span(issue.time_estimate),
        "assignee_ids": issue.assignees,
        "assignee_id": issue.assignees[0] if issue.assignees else None,
        "labels": _hook_labels(project, issue.labels),
        "state": issue.state,
        "severity": issue.severity,
        "customer_relations_contacts": [],
        **premium_attributes(project, issue),
    }


def issue_hook(
    project: GitLabProject, actor: Person, issue: GitLabIssue, action: str | None, changes: Json
) -> Json:
    """An Issue Hook's body; a hook test has no action (docs/trackers/gitlab.md#issue-hook)."""
    # Issues and Service Desk tickets are `issue`, every other type is `work_item`:
    # https://docs.gitlab.com/user/project/integrations/webhook_events/
    kind = "issue" if issue.issue_type in ("issue", "ticket") else "work_item"
    attributes = issue_attributes(project, issue)
    if action is not None:
        attributes["action"] = action
    body = {
        "object_kind": kind,
        "event_type": f"confidential_{kind}" if issue.confidential else kind,
        "user": hook_user(project, actor),
        "project": hook_project(project),
        "object_attributes": attributes,
        "labels": attributes["labels"],
        "changes": changes,
        "repository": _hook_repository(project),
    }
    if issue.assignees:
        body["assignees"] = [hook_user(project, project.people[number]) for number in issue.assignees]
    return body


def issue_changes(project: GitLabProject, before: IssuePhoto, after: IssuePhoto) -> Json:
    """What differs between two photos of an issue, as `changes` tells it."""
    told: Json = {}
    for ours, theirs in _IN_CHANGES.items():
        if before.get(ours) != after[ours]:
            told[theirs] = _change_entry(_hook_value(ours, before.get(ours)), _hook_value(ours, after[ours]))
    if set(numbers_in(before, "labels")) != set(numbers_in(after, "labels")):
        labels = (_hook_labels(project, photo["labels"]) for photo in (before, after))
        told["labels"] = _change_entry(*labels)
    if numbers_in(before, "assignees") != numbers_in(after, "assignees"):
        people = (
            [hook_user(project, project.people[number]) for number in numbers_in(photo, "assignees")]
            for photo in (before, after)
        )
        told["assignees"] = _change_entry(*people)
    return told


def _change_entry(previous: object, current: object) -> Json:
    return {"previous": previous, "current": current}


def numbers_in(photo: IssuePhoto, key: str) -> list[int]:
    """The people or labels that a photo has under a name."""
    value = photo[key]
    return [number for number in value if isinstance(number, int)] if isinstance(value, list) else []


def _hook_value(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return iso_moment(value)
    if name == "status":
        return status_entity(str(value))
    return _STATES[str(value)] if name == "state" else value


def opening_changes(after: GitLabIssue, project_id: int) -> Json:
    """The `changes` of an opening: what a new record has beyond its defaults.

    docs/trackers/gitlab.md#recorded-bodies
    """
    photo = after.take_photo()
    told = ("author", "created_at", "description", "id", "iid", "title", "updated_at", "due_date")
    values = ((name, _hook_value(name, photo[name])) for name in told if photo[name])
    shown = {_IN_CHANGES[name]: _change_entry(None, value) for name, value in values}
    shown["project_id"] = _change_entry(None, project_id)
    if after.confidential:
        shown["confidential"] = _change_entry(previous=False, current=True)
    return shown


def note_hook(
    project: GitLabProject, actor: Person, issue: GitLabIssue, note: GitLabNote, action: str
) -> Json:
    """A Note Hook's body; an internal note is a confidential one.

    docs/trackers/gitlab.md#note-hook
    """
    hidden = note.internal or issue.confidential
    return {
        "object_kind": "note",
        "event_type": "confidential_note" if hidden else "note",
        "user": hook_user(project, actor),
        "project_id": project.id,
        "project": hook_project(project),
        "object_attributes": {
            "attachment": None,
            "author_id": note.author,
            "change_position": None,
            "commit_id": None,
            "created_at": utc_moment(note.created_at),
            "discussion_id": f"{note.id:040x}",
            "id": note.id,
            "internal": note.internal,
            "line_code": None,
            "note": note.body,
            "noteable_id": issue.id,
            "noteable_type": "Issue",
            "original_position": None,
            "position": None,
            "project_id": project.id,
            "resolved_at": None,
            "resolved_by_id": None,
            "resolved_by_push": None,
            "st_diff": None,
            "system": note.system,
            "type": None,
            "updated_at": utc_moment(note.updated_at),
            "updated_by_id": note.updated_by,
            "description": note.body,
            "url": f"{shapes.issue_url(project, issue)}#note_{note.id}",
            "action": action,
        },
        "repository": _hook_repository(project),
        "issue": issue_attributes(project, issue),
    }


@dataclass(frozen=True)
class PlacedAward:
    """An emoji reaction and what it stands on: the issue, or one of its notes."""

    award: EmojiAward
    issue: GitLabIssue
    note: GitLabNote | None


def emoji_hook(project: GitLabProject, actor: Person, awarded: PlacedAward, event: str) -> Json:
    """An Emoji Hook's body; `event` is award or revoke (docs/trackers/gitlab.md#emoji-hook)."""
    award, issue, note = awarded.award, awarded.issue, awarded.note
    url = shapes.issue_url(project, issue)
    body = {
        "object_kind": "emoji",
        "event_type": event,
        "user": hook_user(project, actor),
        "project_id": project.id,
        "project": hook_project(project),
        "object_attributes": {
            "user_id": award.user,
            "created_at": utc_moment(award.created_at),
            "id": award.id,
            "name": award.name,
            "awardable_type": "Note" if note else "Issue",
            "awardable_id": note.id if note else issue.id,
            "updated_at": utc_moment(award.created_at),
            "action": event,
            "awarded_on_url": f"{url}#note_{note.id}" if note else url,
        },
        "issue": issue_attributes(project, issue),
    }
    if note:
        body["note"] = note_hook(project, actor, issue, note, "create")["object_attributes"]
    return body
