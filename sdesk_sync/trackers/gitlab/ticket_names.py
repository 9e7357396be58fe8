"""What GitLab's tickets are called: `engineering#12`, and the address of an issue.

https://docs.gitlab.com/user/markdown/
"""

import re

from sdesk_sync.trackers.wire.ticket_names import TicketNaming, TrackerPlace

_REFERENCE = re.compile(r"(?:(?P<of>[^#]*)#)?(?P<number>[0-9]{1,18})")
_PAGE = re.compile(r"/(?P<project>.+?)/(?:-/)?(?:issues|work_items)/(?P<number>[0-9]{1,18})(?:/.*)?")


def issue_key(tracker: str, number: int) -> str:
    """What a ticket is called, by its number in the project."""
    return f"{tracker}#{number}"


def _issue_page(place: TrackerPlace, key: str) -> str:
    return f"{place.url.rstrip('/')}/{place.project}/-/issues/{key.rpartition('#')[2]}"


def _read_reference(place: TrackerPlace, written: str) -> str | None:
    path = place.find_path(written)
    if path is not None:
        page = _PAGE.fullmatch(path)
        is_ours = page is not None and page["project"].casefold() == place.project.casefold()
        return issue_key(place.name, int(page["number"])) if page is not None and is_ours else None
    reference = _REFERENCE.fullmatch(written)
    if reference is None:
        return None
    known = {"", place.name.casefold(), place.project.casefold(), place.project.casefold().rpartition("/")[2]}
    is_ours = (reference["of"] or "").casefold() in known
    return issue_key(place.name, int(reference["number"])) if is_ours else None


TICKET_NAMING = TicketNaming(_issue_page, _read_reference)
