"""A ticket as it is read just now, to be explained: nothing of it is judged, and nothing accepted."""

from dataclasses import replace

from sdesk_sync.desk.judging.changes import find_changes
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.desk.policy import Desk


def ticket_as_read(desk: Desk, ticket: Ticket, shown: Sighting) -> Ticket:
    """The accepted ticket as a look shows it by now."""
    found = {name: next(iter(words), None) for name, words in shown.seen.items() if name not in ticket.values}
    asked = {change.field: change.after for change in find_changes(desk, ticket, shown)}
    values = {**ticket.values, **found, **asked}
    status = values.get(STATUS)
    has_moved = status != ticket.value(STATUS)
    return replace(
        ticket,
        values=values,
        tracker_closed=shown.tracker_closed,
        working_status=status if desk.is_working(status) else desk.origin_of(ticket, values.get(TYPE)),
        past_statuses=(*ticket.past_statuses, status) if has_moved and status else ticket.past_statuses,
        status_since=shown.closed_at if has_moved else ticket.status_since,
        owners=ticket.owners if shown.owners is None else shown.owners,
    )
