"""By whom a project's labels were changed: what GitLab's audit events tell, which Premium has.

https://docs.gitlab.com/api/audit_events/
Of labels they tell who made, changed and deleted which; of boards, lists and files nothing
(docs/trackers/gitlab.md#audit-events).
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.setup.authors import ChangeAuthor, ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.wire.payload import Json, earliest_time_at, object_at, text_at

_VERBS = ("Created", "Updated", "Deleted")
_RENAMED = "Changed label title from "
_PAGE = {"pagination": "keyset", "per_page": "100"}
"""Pages by number are to end (https://docs.gitlab.com/api/audit_events/)."""


def find_change_authors(
    client: GitLabClient, project: int, keys: Collection[StepKey], since: int
) -> Mapping[StepKey, ChangeOrigin]:
    """Who changed these last, at `since` (ms) or later, among the newest hundred events; one call.

    For a project on Premium. Raises Transient.
    """
    labels = [key for key in keys if key.object is ObjectKind.LABEL]
    untold: dict[StepKey, ChangeOrigin] = dict.fromkeys(keys, UntoldAuthor.NOT_RECORDED)
    if not labels:
        return untold
    after = datetime.fromtimestamp(max(since, 0) // 1000, UTC)
    query = urlencode({**_PAGE, "created_after": f"{after:%Y-%m-%dT%H:%M:%SZ}"})
    try:
        events = client.get_page(f"/projects/{project}/audit_events?{query}").entries
    # Who may not see them, and a GitLab that has none, answer so.
    except (ForeignAnswer, Gone, Misconfigured, Rejected):
        return dict.fromkeys(keys, UntoldAuthor.NOT_SHOWN)
    told = {key: _find_label_author(events, key.identity) for key in labels}
    return untold | {key: author for key, author in told.items() if author is not None}


def leave_untold(keys: Collection[StepKey]) -> Mapping[StepKey, ChangeOrigin]:
    """On Free nobody is told."""
    return dict.fromkeys(keys, UntoldAuthor.NOT_ON_TIER)


def _find_label_author(events: Collection[Json], title: str) -> ChangeAuthor | None:
    """Of the newest event that tells of the label."""
    for event in events:
        details, at = object_at(event, "details"), earliest_time_at(event, "created_at")
        name = text_at(details, "author_name") or text_at(event, "author_name")
        if at is not None and name and _tells_of_label(text_at(details, "custom_message"), title):
            return ChangeAuthor(name, at)
    return None


def _tells_of_label(message: str, title: str) -> bool:
    if message in [f"{verb} label {title}" for verb in _VERBS]:
        return True
    was_or_is = message.startswith(f"{_RENAMED}{title} to ") or message.endswith(f" to {title}")
    return message.startswith(_RENAMED) and was_or_is
