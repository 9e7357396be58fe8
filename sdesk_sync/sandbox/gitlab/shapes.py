"""The JSON of GitLab's REST answers, checked against its own schemas by the tests."""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.dates import human_span, iso_moment
from sdesk_sync.sandbox.gitlab.premium import premium_fields
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import (
    EmojiAward,
    GitLabIssue,
    GitLabLabel,
    GitLabLink,
    GitLabMergeRequest,
    GitLabNote,
)
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json


def avatar_url(project: GitLabProject, person: Person) -> str:
    """Where a person's picture would be."""
    return f"{project.site.base_url}/uploads/-/system/user/avatar/{person.number}/avatar.png"


def user_entity(project: GitLabProject, number: int) -> Json:
    """A user as every answer embeds one (user/basic.json: docs/trackers/gitlab.md#api-document)."""
    person = project.people[number]
    return {
        "id": person.number,
        "username": person.name,
        "public_email": None,
        "name": person.display,
        "state": "active",
        "locked": False,
        "avatar_url": avatar_url(project, person),
        "web_url": f"{project.site.base_url}/{person.name}",
    }


def user_entities(project: GitLabProject, numbers: list[int]) -> list[Json]:
    """Several users."""
    return [user_entity(project, number) for number in numbers]


def basic_project_entity(project: GitLabProject) -> Json:
    """A project as a board names it (board.json: docs/trackers/gitlab.md#api-document)."""
    at = iso_moment(project.created_at)
    return {
        "id": project.id,
        "description": None,
        "name": project.name,
        "name_with_namespace": f"{project.namespace} / {project.name}",
        "path": project.name,
        "path_with_namespace": project.path,
        "created_at": at,
        "default_branch": project.repository.branch,
        "tag_list": [],
        "topics": [],
        "web_url": project.web_url,
        "http_url_to_repo": f"{project.web_url}.git",
        "ssh_url_to_repo": f"git@127.0.0.1:{project.path}.git",
        "readme_url": None,
        "avatar_url": None,
        "forks_count": 0,
        "star_count": 0,
        "last_activity_at": at,
        "namespace": {"id": 51, "name": project.namespace, "path": project.namespace, "kind": "group"},
    }


def issue_url(project: GitLabProject, issue: GitLabIssue) -> str:
    """The issue's page; types other than Issue and Incident have a work item's.

    docs/trackers/gitlab.md#recorded-bodies
    """
    kind = "issues" if issue.issue_type in ("issue", "incident") else "work_items"
    return f"{project.web_url}/-/{kind}/{issue.iid}"


def time_stats(issue: GitLabIssue) -> Json:
    """Estimate and time spent, in seconds and words.

    IssuableTimeStats: docs/trackers/gitlab.md#api-document
    """
    return {
        "time_estimate": issue.time_estimate,
        "total_time_spent": issue.time_spent,
        "human_time_estimate": human_span(issue.time_estimate),
        "human_total_time_spent": human_span(issue.time_spent),
    }


def issue_entity(project: GitLabProject, of: GitLabIssue) -> Json:
    """An issue (API_Entities_Issue, issue.json: docs/trackers/gitlab.md#api-document)."""
    api = f"{project.site.base_url}/api/v4/projects/{project.id}"
    return {
        "id": of.id,
        "iid": of.iid,
        "project_id": project.id,
        "title": of.title,
        "description": of.description,
        "state": of.state,
        "created_at": iso_moment(of.created_at),
        "updated_at": iso_moment(of.updated_at),
        "closed_at": iso_moment(of.closed_at),
        "closed_by": user_entity(project, of.closed_by) if of.closed_by else None,
        "labels": project.label_names(of.labels),
        "milestone": None,
        "assignees": user_entities(project, of.assignees),
        "author": user_entity(project, of.author),
        "type": of.issue_type.upper(),
        "assignee": user_entity(project, of.assignees[0]) if of.assignees else None,
        **_count_fields(of),
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
        "_links": _issue_api_links(api, of),
        "references": {"short": f"#{of.iid}", "relative": f"#{of.iid}", "full": f"{project.path}#{of.iid}"},
        "severity": of.severity.upper(),
        "moved_to_id": of.moved_to,
        "imported": False,
        "imported_from": "none",
        "service_desk_reply_to": None,
        **premium_fields(project, of),
    }


def _count_fields(of: GitLabIssue) -> Json:
    awards = [award.name for award in of.awards]
    return {
        "user_notes_count": sum(1 for note in of.notes if not note.system),
        "upvotes": awards.count("thumbsup"),
        "downvotes": awards.count("thumbsdown"),
    }


def _issue_api_links(api: str, of: GitLabIssue) -> Json:
    other = of.duplicated_to
    return {
        "self": f"{api}/issues/{of.iid}",
        "notes": f"{api}/issues/{of.iid}/notes",
        "award_emoji": f"{api}/issues/{of.iid}/award_emoji",
        "project": api,
        "closed_as_duplicate_of": None if other is None else f"{api}/issues/{other}",
    }


def label_entity(of: GitLabLabel) -> Json:
    """A label that a project has (labels/project_label.json: docs/trackers/gitlab.md#api-document)."""
    own = {"subscribed": False, "priority": of.priority, "is_project_label": not of.is_of_group}
    return {**basic_label_entity(of), **own}


def basic_label_entity(of: GitLabLabel) -> Json:
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


def note_entity(project: GitLabProject, on: GitLabIssue, of: GitLabNote, changes: Json | None = None) -> Json:
    """A note (notes.json: docs/trackers/gitlab.md#api-document)."""
    return {
        "id": of.id,
        "type": None,
        "body": of.body,
        "attachment": None,
        "author": user_entity(project, of.author),
        "created_at": iso_moment(of.created_at),
        "updated_at": iso_moment(of.updated_at),
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


def award_entity(project: GitLabProject, of: EmojiAward, kind: str, awardable: int) -> Json:
    """An emoji reaction on an `Issue` or a `Note`.

    API_Entities_AwardEmoji: docs/trackers/gitlab.md#api-document
    """
    return {
        "id": of.id,
        "name": of.name,
        "user": user_entity(project, of.user),
        "created_at": iso_moment(of.created_at),
        "updated_at": iso_moment(of.created_at),
        "awardable_id": awardable,
        "awardable_type": kind,
        "url": None,
    }


def related_issue_entity(project: GitLabProject, link: GitLabLink, other: GitLabIssue) -> Json:
    """The issue at a link's other end (API_Entities_RelatedIssue: docs/trackers/gitlab.md#api-document)."""
    return {
        **issue_entity(project, other),
        "issue_link_id": link.id,
        "link_type": link.link_type,
        "link_created_at": iso_moment(link.created_at),
        "link_updated_at": iso_moment(link.created_at),
    }


def merge_request_entity(project: GitLabProject, of: GitLabMergeRequest) -> Json:
    """A merge request in a list (API_Entities_MergeRequestBasic: docs/trackers/gitlab.md#api-document)."""
    merger = user_entity(project, of.merged_by) if of.merged_by else None
    return {
        "id": of.id,
        "iid": of.iid,
        "project_id": project.id,
        "title": f"Merge request {of.iid}",
        "description": "".join(f"Closes #{iid}\n" for iid in of.closes),
        "state": of.state,
        "created_at": iso_moment(of.created_at),
        "updated_at": iso_moment(of.updated_at),
        "merged_by": merger,
        "merge_user": merger,
        "merged_at": iso_moment(of.merged_at),
        "closed_by": None,
        "closed_at": None,
        "target_branch": "main",
        "source_branch": f"change-{of.iid}",
        "author": user_entity(project, of.author),
        "source_project_id": project.id,
        "target_project_id": project.id,
        "draft": False,
        "reference": f"!{of.iid}",
        "references": {"short": f"!{of.iid}", "relative": f"!{of.iid}", "full": f"{project.path}!{of.iid}"},
        "web_url": f"{project.web_url}/-/merge_requests/{of.iid}",
    }
