"""Who put which label on or took it off, who closed and reopened (docs/trackers/gitlab.md#history)."""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.gitlab.issues import find_readable_issue
from sdesk_sync.sandbox.gitlab.refusals import not_found
from sdesk_sync.sandbox.site import Json


def make_routes(maker: RouteMaker) -> list[Route]:
    """Both kinds of events of an issue.

    https://docs.gitlab.com/api/resource_label_events/
    https://docs.gitlab.com/api/resource_state_events/
    """
    issue = "/projects/{project}/issues/{iid:int}"
    return [
        maker.locked_route(
            "GET", issue + "/resource_label_events", lambda call: _list_events(call, _label_events(call))
        ),
        maker.locked_route(
            "GET",
            issue + "/resource_label_events/{event:int}",
            lambda call: _get_event(call, _label_events(call)),
        ),
        maker.locked_route(
            "GET", issue + "/resource_state_events", lambda call: _list_events(call, _state_events(call))
        ),
        maker.locked_route(
            "GET",
            issue + "/resource_state_events/{event:int}",
            lambda call: _get_event(call, _state_events(call)),
        ),
    ]


def _list_events(call: GitLabCall, events: list[Json]) -> GitLabAnswer:
    return answer_page(call, events, lambda event: event)


def _get_event(call: GitLabCall, events: list[Json]) -> GitLabAnswer:
    event = next((each for each in events if each["id"] == call.path_number("event")), None)
    if event is None:
        raise not_found()
    return GitLabAnswer(event)


def _label_events(call: GitLabCall) -> list[Json]:
    """Oldest first; a deleted label is null (docs/trackers/gitlab.md#history)."""
    issue, project = find_readable_issue(call), call.project
    return [
        {
            "id": event.id,
            "user": shapes.user_entity(project, event.user),
            "created_at": iso_moment(event.created_at),
            "resource_type": "Issue",
            "resource_id": issue.id,
            "label": shapes.basic_label_entity(project.labels[event.label])
            if event.label in project.labels
            else None,
            "action": event.action,
        }
        for event in issue.label_events
    ]


def _state_events(call: GitLabCall) -> list[Json]:
    """`closed` and `reopened`, oldest first; an opening is none (docs/trackers/gitlab.md#history)."""
    issue = find_readable_issue(call)
    return [
        {
            "id": event.id,
            "user": shapes.user_entity(call.project, event.user),
            "created_at": iso_moment(event.created_at),
            "resource_type": "Issue",
            "resource_id": issue.id,
            "source_commit": event.commit,
            "source_merge_request_id": event.merge_request,
            "state": event.state,
        }
        for event in issue.state_events
    ]
