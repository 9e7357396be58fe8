"""Which issues were changed since a time: a walk in the order of their changes that no change tears.

https://docs.gitlab.com/api/rest/#keyset-based-pagination
Whatever changes during the walk comes again at its new place (docs/trackers/gitlab.md#lists-and-pages).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from sdesk_sync.desk.model import Sighting
from sdesk_sync.trackers.bodies import inner, number
from sdesk_sync.trackers.errors import Gone, Refused, Unfit
from sdesk_sync.trackers.gitlab.client import Client
from sdesk_sync.trackers.gitlab.reading import Reading
from sdesk_sync.trackers.gitlab.seed import Names

_BY_CHANGE = {
    "pagination": "keyset",
    "order_by": "updated_at",
    "sort": "asc",
    "per_page": "100",
}
# Without it only those are counted that our account has opened.
_EVERYBODYS = {"scope": "all"}
_UNSEEN = "the project {path} is not shown to us (make the token's account a member of it again)"


def changed_since(client: Client, reading: Reading, since: int) -> Iterator[tuple[Sighting, ...]]:
    """The tickets among the issues changed at `since` or later. Raises Later, Refused."""
    path = f"/projects/{reading.names.project}/issues"
    try:
        for page in client.pages(path, {**_BY_CHANGE, **_EVERYBODYS, **_updated(since)}):
            found = map(reading.listed, page)
            yield tuple(sighting for sighting in found if sighting is not None)
    except Gone as error:
        # Gone would mean a ticket; here it is the project.
        raise Unfit(_UNSEEN.format(path=reading.names.path)) from error


def count_since(client: Client, names: Names, since: int) -> int | None:
    """How many issues were changed at `since` or later; None where GitLab does not count them."""
    query = urlencode({**_EVERYBODYS, **_updated(since)})
    try:
        answer = client.get(f"/projects/{names.project}/issues_statistics?{query}")
    except (Gone, Refused):
        return None
    return number(inner(answer, "statistics", "counts"), "all")


def _updated(since: int) -> dict[str, str]:
    """The filter, to the ms; none for all that there is."""
    if since <= 0:
        return {}
    at = datetime.fromtimestamp(since // 1000, UTC)
    return {"updated_after": f"{at:%Y-%m-%dT%H:%M:%S}.{since % 1000:03}Z"}
