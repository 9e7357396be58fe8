"""The JSON of GitLab's REST answers, checked against its own schemas by the tests."""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.dates import human, iso
from sdesk_sync.sandbox.gitlab.project import Project
from sdesk_sync.sandbox.gitlab.records import Award, Issue, Label, Link, Note
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json


def avatar(project: Project, person: Person) -> str:
    """Where a person's picture would be."""
    return f"{project.site.base_url}/uploads/-/system/user/avatar/{person.number}/avatar.png"


def user(project: Project, number: int) -> Json:
    """A user as every answer embeds one (user/basic.json: docs/trackers/gitlab.md#api-document)."""
    person = project.people[number]
    return {
        "id": person.number,
        "username": person.name,
        "public_email": None,
        "name": person.display,
        "state": "active",
        "locked": False,
        "avatar_url": avatar(project, person),
        "web_url": f"{project.site.base_url}/{person.name}",
    }


def users(project: Project, numbers: list[int]) -> list[Json]:
    """Several users."""
    return [user(project, number) for number in numbers]


def issue_url(project: Project, issue: Issue) -> str:
    """The issue's page; types other than Issue and Incident have a work item's.

    docs/trackers/gitlab.md#recorded-bodies
    """
    kind = "issues" if issue.issue_type in ("issue", "incident") else "work_items"
    return f"{project.site.base_url}/{project.path}/-/{kind}/{issue.iid}"


def time_stats(issue: Issue) -> Json:
    """Estimate and time spent, in seconds and words.

    IssuableTimeStats: docs/trackers/gitlab.md#api-document
    """
    return {
        "time_estimate": issue.time_estimate,
        "total_time_spent": issue.time_spent,
        "human_time_estimate": human(issue.time_estimate),
        "human_total_time_spent": human(issue.time_spent),
    }


def issue(project: Project, of: Issue) -> Json:
    """An issue (API_Entities_Issue, issue.json: docs/trackers/gitlab.md#api-document)."""
    api = f"{project.site.base_url}/api/v4/projects/{project.id}"
    return {
        "id": of.id,
        "iid": of.iid,
        "project_id": project.id,
        "title": of.title,
        "description": of.description,
        "state": of.state,
        "created_at": iso(of.created_at),
        "updated_at": iso(of.updated_at),
        "closed_at": iso(of.closed_at),
        "closed_by": user(project, of.closed_by) if of.closed_by else None,
        "labels": project.label_names(of.labels),
        "milestone": None,
        "assignees": users(project, of.assignees),
        "author": user(project, of.author),
        "type": of.issue_type.upper(),
        "assignee": user(project, of.assignees[0]) if of.assignees else None,
        **_counts(of),
        "merge_requests_count": 0,
        "due_date": of.due_date,
        "confidential": of.confidential,
        "discussion_locked": of.discussion_locked,
        "issue_type": of.issue_type,
        "web_url": issue_url(project, of),
        "time_stats": time_stats(of),
        "task_completion_status": {"count": 0, "completed_count": 0},
        "blocking_issues_count": 0,
        "has_tasks": False,
        "_links": _links(api, of.iid),
        "references": {"short": f"#{of.iid}", "relative": f"#{of.iid}", "full": f"{project.path}#{of.iid}"},
        "severity": of.severity.upper(),
        "moved_to_id": None,
        "imported": False,
        "imported_from": "none",
        "service_desk_reply_to": None,
    }


def _counts(of: Issue) -> Json:
    awards = [award.name for award in of.awards]
    return {
        "user_notes_count": sum(1 for note in of.notes if not note.system),
        "upvotes": awards.count("thumbsup"),
        "downvotes": awards.count("thumbsdown"),
    }


def _links(api: str, iid: int) -> Json:
    return {
        "self": f"{api}/issues/{iid}",
        "notes": f"{api}/issues/{iid}/notes",
        "award_emoji": f"{api}/issues/{iid}/award_emoji",
        "project": api,
        "closed_as_duplicate_of": None,
    }


def label(project: Project, of: Label) -> Json:
    """A project's label (labels/project_label.json: docs/trackers/gitlab.md#api-document)."""
    return {
        "id": of.id,
        "name": of.name,
        "description": of.description,
        "description_html": of.description or "",
        "text_color": "#FFFFFF",
        "color": of.color,
        "archived": of.archived,
        "subscribed": False,
        "priority": of.priority,
        "is_project_label": True,
    }


def label_basic(of: Label) -> Json:
    """A label as lists of issues give it with with_labels_details, and resource events do."""
    return {
        "id": of.id,
        "name": of.name,
        "description": of.description,
        "description_html": of.description or "",
        "text_color": "#FFFFFF",
        "color": of.color,
        "archived": of.archived,
    }


def note(project: Project, on: Issue, of: Note, changes: Json | None = None) -> Json:
    """A note (notes.json: docs/trackers/gitlab.md#api-document)."""
    return {
        "id": of.id,
        "type": None,
        "body": of.body,
        "attachment": None,
        "author": user(project, of.author),
        "created_at": iso(of.created_at),
        "updated_at": iso(of.updated_at),
        "system": of.system,
        "noteable_id": on.id,
        "noteable_type": "Issue",
        "project_id": project.id,
        "resolvable": False,
        "confidential": of.internal,
        "internal": of.internal,
        "imported": False,
        "imported_from": "none",
        "noteable_iid": on.iid,
        "commands_changes": changes or {},
    }


def award(project: Project, of: Award, kind: str, awardable: int) -> Json:
    """An emoji reaction on an `Issue` or a `Note`.

    API_Entities_AwardEmoji: docs/trackers/gitlab.md#api-document
    """
    return {
        "id": of.id,
        "name": of.name,
        "user": user(project, of.user),
        "created_at": iso(of.created_at),
        "updated_at": iso(of.created_at),
        "awardable_id": awardable,
        "awardable_type": kind,
        "url": None,
    }


def related(project: Project, link: Link, other: Issue) -> Json:
    """The issue at a link's other end (API_Entities_RelatedIssue: docs/trackers/gitlab.md#api-document)."""
    return {
        **issue(project, other),
        "issue_link_id": link.id,
        "link_type": link.link_type,
        "link_created_at": iso(link.created_at),
        "link_updated_at": iso(link.created_at),
    }
