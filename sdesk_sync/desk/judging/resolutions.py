"""What a tracker says a done ticket came to (its resolution), kept in step with the status.

Where the tracker's own workflow does it, nothing of it is seen here. Where the mapping names resolutions,
entering a done status sets one if there is none, and leaving it takes it away (docs/desk.md#resolution).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import RESOLUTION, STATUS


def keep_resolution(
    names: Mapping[str, str],
    before: Ticket,
    after: Ticket,
    updates: Iterable[FieldUpdate],
    shown: Sighting,
) -> tuple[Ticket, tuple[FieldUpdate, ...]]:
    """The ticket `after` some edits and what has to be written, with the resolution of its status.

    `names` are the resolutions by the status that has one. What somebody chose themselves stays, and so does
    what is out of step while the status neither moved nor moves.
    """
    planned = tuple(updates)
    is_written = any(update.field == STATUS for update in planned)
    is_moved = is_written or after.value(STATUS) != before.value(STATUS)
    if not names or not is_moved or STATUS in after.left_alone:
        return after, planned
    accepted = before.value(RESOLUTION)
    seen = shown.seen.get(RESOLUTION, (accepted,) if accepted else ())
    wanted = _find_wanted(names, before, after, seen)
    others = tuple(update for update in planned if update.field != RESOLUTION)
    after = replace(after, values={**after.values, RESOLUTION: wanted})
    if seen == ((wanted,) if wanted else ()):
        return after, others
    return after, (*others, FieldUpdate(RESOLUTION, seen, wanted, Reason.IN_STEP))


def _find_wanted(
    names: Mapping[str, str], before: Ticket, after: Ticket, seen: tuple[str, ...]
) -> str | None:
    status = after.value(STATUS)
    if status is None or status not in names:
        return None
    stood = before.value(RESOLUTION) if status == before.value(STATUS) else None
    return seen[-1] if seen else stood or names[status]
