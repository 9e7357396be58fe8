"""Who did what in the project, as Premium keeps it; here of labels (docs/trackers/gitlab.md#audit-events).

https://docs.gitlab.com/api/audit_events/
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.dates import iso_moment, read_moment
from sdesk_sync.sandbox.gitlab.project import MAINTAINER
from sdesk_sync.sandbox.gitlab.records import AuditEvent
from sdesk_sync.sandbox.site import Json


def make_routes(maker: RouteMaker) -> list[Route]:
    """`/projects/:id/audit_events`, newest first: what Premium adds."""
    return [maker.locked_route("GET", "/projects/{project}/audit_events", _list_events)]


def note_label(call: GitLabCall, name: str, message: str) -> None:
    """Note down who made, changed or deleted a label; Free keeps nothing."""
    if call.project.is_premium:
        now = call.project.now()
        event = AuditEvent(call.project.next_id(), call.person.number, f"label_{name}", message, now)
        call.project.audit_events.append(event)


def _list_events(call: GitLabCall) -> GitLabAnswer:
    """For Maintainers (https://docs.gitlab.com/api/audit_events/)."""
    call.require_level(MAINTAINER)
    after = call.given_text("created_after")
    call.choice("pagination", ("keyset",))
    since = read_moment(after) if after else call.project.created_at
    shown = [event for event in reversed(call.project.audit_events) if event.created_at >= since]
    return answer_page(call, shown, lambda event: _audit_entity(call, event))


def _audit_entity(call: GitLabCall, event: AuditEvent) -> Json:
    """API_Entities_AuditEvent: docs/trackers/gitlab.md#api-document."""
    author = call.project.people[event.author]
    details = {
        "event_name": event.name,
        "author_name": author.display,
        "author_class": "User",
        "target_type": "ProjectLabel",
        "custom_message": event.message,
        "entity_path": call.project.path,
    }
    return {
        "id": event.id,
        "author_id": event.author,
        "entity_id": call.project.id,
        "entity_type": "Project",
        "event_name": event.name,
        "details": details,
        "created_at": iso_moment(event.created_at),
    }
