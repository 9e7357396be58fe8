"""What Jira's tickets are called: `DESK-7`, and the addresses at which people see one."""

import re
from urllib.parse import parse_qs, urlsplit

from sdesk_sync.trackers.wire.ticket_names import TicketNaming, TrackerPlace

_KEY = re.compile(r"(?P<project>[A-Za-z][A-Za-z0-9_]{0,254})-(?P<number>[0-9]{1,18})")
_SELECTED = "selectedIssue"
"""Where an address of a board or a list says which ticket stands beside it."""


def _browse_page(place: TrackerPlace, key: str) -> str:
    return f"{place.url.rstrip('/')}/browse/{key}"


def _read_issue_key(place: TrackerPlace, written: str) -> str | None:
    path = place.find_path(written)
    if path is not None:
        selected = parse_qs(urlsplit(written).query).get(_SELECTED, ())
        # The last name of a key counts: the portal's pages and the lists' end with the ticket.
        named = [*selected, *reversed(path.split("/"))]
        return next((key for one in named if (key := _fold_key(one))), None)
    if re.fullmatch(r"#?[0-9]{1,18}", written):
        return f"{place.project.upper()}-{int(written.lstrip('#'))}"
    return _fold_key(written)


def _fold_key(written: str) -> str | None:
    key = _KEY.fullmatch(written)
    return f"{key['project'].upper()}-{int(key['number'])}" if key is not None else None


TICKET_NAMING = TicketNaming(_browse_page, _read_issue_key)
