"""Who put which label on or took it off, who closed and reopened (docs/trackers/gitlab.md#history)."""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, not_found
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.dates import iso
from sdesk_sync.sandbox.gitlab.issues import found
from sdesk_sync.sandbox.site import Json


def all_routes(routes: Routes) -> list[Route]:
    """Both kinds of events of an issue.

    https://docs.gitlab.com/api/resource_label_events/
    https://docs.gitlab.com/api/resource_state_events/
    """
    issue = "/projects/{project:path}/issues/{iid:int}"
    return [
        routes.at("GET", issue + "/resource_label_events", lambda call: _list(call, _label_events(call))),
        routes.at(
            "GET", issue + "/resource_label_events/{event:int}", lambda call: _get(call, _label_events(call))
        ),
        routes.at("GET", issue + "/resource_state_events", lambda call: _list(call, _state_events(call))),
        routes.at(
            "GET", issue + "/resource_state_events/{event:int}", lambda call: _get(call, _state_events(call))
        ),
    ]


def _list(call: Call, events: list[Json]) -> Answer:
    return paged(call, events, lambda event: event)


def _get(call: Call, events: list[Json]) -> Answer:
    event = next((each for each in events if each["id"] == call.number("event")), None)
    if event is None:
        raise not_found()
    return Answer(event)


def _label_events(call: Call) -> list[Json]:
    """Oldest first; a deleted label is null (docs/trackers/gitlab.md#history)."""
    issue, project = found(call), call.project
    return [
        {
            "id": event.id,
            "user": shapes.user(project, event.user),
            "created_at": iso(event.created_at),
            "resource_type": "Issue",
            "resource_id": issue.id,
            "label": shapes.label_basic(project.labels[event.label])
            if event.label in project.labels
            else None,
            "action": event.action,
        }
        for event in issue.label_events
    ]


def _state_events(call: Call) -> list[Json]:
    """`closed` and `reopened`, oldest first; an opening is none (docs/trackers/gitlab.md#history)."""
    issue = found(call)
    return [
        {
            "id": event.id,
            "user": shapes.user(call.project, event.user),
            "created_at": iso(event.created_at),
            "resource_type": "Issue",
            "resource_id": issue.id,
            "source_commit": None,
            "source_merge_request_id": None,
            "state": event.state,
        }
        for event in issue.state_events
    ]
