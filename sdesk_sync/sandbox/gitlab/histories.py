"""Who put which label on or took it off, who closed and reopened (docs/trackers/gitlab.md#history)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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
    made = []
    for kind, read in (("label", _label_events), ("state", _state_events)):
        events = f"/projects/{{project}}/issues/{{iid:int}}/resource_{kind}_events"
        made.append(maker.locked_route("GET", events, partial(_list_events, read)))
        made.append(maker.locked_route("GET", events + "/{event:int}", partial(_get_event, read)))
    return made


def _list_events(read: Callable[[GitLabCall], list[Json]], call: GitLabCall) -> GitLabAnswer:
    return answer_page(call, read(call), lambda event: event)


def _get_event(read: Callable[[GitLabCall], list[Json]], call: GitLabCall) -> GitLabAnswer:
    event = next((each for each in read(call) if each["id"] == call.path_number("event")), None)
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
