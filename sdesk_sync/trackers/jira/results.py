"""What came of a write, by the ticket as it is shown afterwards."""

from collections.abc import Mapping, Sequence

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Rejected

EDIT_HINT = (
    "our account needs the project permission 'Edit issues', "
    "and the project the types, fields and components of the mapping"
)


def require_done(updates: Sequence[FieldUpdate], now: Sighting) -> ActionResult:
    """The version of the ticket, once all that was written shows. Raises Rejected where one is not."""
    shown = now.seen
    undone = [each.field for each in updates if each.field in shown and not _is_set(each, shown)]
    if undone:
        raise Rejected(200, f"Jira did not change {', '.join(sorted(undone))}", EDIT_HINT)
    return ActionResult(now.version or None, is_shown=all(each.field in shown for each in updates))


def _is_set(update: FieldUpdate, shown: Mapping[Field, tuple[str, ...]]) -> bool:
    """Whether a field is as it was written; another team beside ours is somebody else's doing."""
    words = shown[update.field]
    return update.to in words if update.to else not words
