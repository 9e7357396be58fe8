"""What is read for the checks beside what set-up reads: newest issues, members, a hook's log, accounts.

https://docs.gitlab.com/api/issues/
https://docs.gitlab.com/api/project_members/
https://docs.gitlab.com/api/project_webhooks/
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlencode

from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.accounts import find_account_of_name
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.setup.checks.evidence import (
    MOST_TICKETS,
    HookAttempt,
    NewestIssue,
    ShownUser,
)
from sdesk_sync.trackers.wire.payload import (
    Json,
    flag_at,
    identifier_at,
    number_at,
    object_at,
    objects_in,
    text_at,
    time_at,
)

_PAGE = 100
_NEWEST = {"order_by": "updated_at", "sort": "desc", "scope": "all", "per_page": str(_PAGE)}
_LOG = {"per_page": "20"}
"""As many as one page may have (docs/trackers/gitlab.md#the-hooks-own-api)."""
_MOST_ASKED = 20
"""Of so many names and accounts it is asked what they are, a call each."""


def read_newest_issues(client: GitLabClient, project: int) -> tuple[NewestIssue, ...]:
    """The issues that changed last: a call a hundred, five at most. Raises Transient, Gone, Rejected."""
    pages = islice(client.iterate_pages(f"/projects/{project}/issues", _NEWEST), MOST_TICKETS // _PAGE)
    return tuple(issue for page in pages for shown in page if (issue := _read_issue(shown)) is not None)


def read_members(client: GitLabClient, project: int) -> dict[ShownUser, int]:
    """The access level of each member, those of the groups above it too: a call a hundred.

    Raises Transient, Gone, Rejected.
    """
    pages = client.iterate_pages(f"/projects/{project}/members/all", {"per_page": str(_PAGE)})
    members: dict[ShownUser, int] = {}
    for shown in (member for page in pages for member in page):
        user, level = _read_user(shown), number_at(shown, "access_level")
        if user is not None and level is not None:
            # Whoever is in a group above as well is listed for each.
            members[user] = max(level, members.get(user, 0))
    return members


def read_attempts(client: GitLabClient, project: int, hook: str) -> tuple[HookAttempt, ...]:
    """A hook's last deliveries, newest first: one call. Raises Transient, Gone, Rejected."""
    path = f"/projects/{project}/hooks/{hook}/events?{urlencode(_LOG)}"
    return tuple(_parse_attempts(client.get_page(path).entries))


def read_last_answer(client: GitLabClient, project: int, hook: str) -> tuple[int | None, str]:
    """What a hook's last delivery was answered: status (None for no answer) and body; one call.

    Raises Transient, Gone, Rejected.
    """
    entries = client.get_page(f"/projects/{project}/hooks/{hook}/events?per_page=1").entries
    attempt = next(_parse_attempts(entries), None)
    return (None, "") if attempt is None else (attempt.status, text_at(entries[0], "response_body"))


def find_nobodys(client: GitLabClient, tracker: str, names: Iterable[str]) -> Iterator[str]:
    """Those of the names and ids that are no account's: a call each. Raises Transient."""
    for name in sorted(names)[:_MOST_ASKED]:
        if name.isdigit():
            if _ask_user(client, name) is None:
                yield name
        elif find_account_of_name(client, tracker, name) is None:
            yield name


def find_bots(client: GitLabClient, users: Iterable[ShownUser]) -> Iterator[ShownUser]:
    """Those of whom GitLab says that they are programs: a call each. Raises Transient."""
    for user in sorted(users, key=lambda each: each.name)[:_MOST_ASKED]:
        shown = _ask_user(client, user.id)
        if shown is not None and flag_at(shown, "bot"):
            yield user


def _ask_user(client: GitLabClient, number: str) -> Json | None:
    try:
        return client.get(f"/users/{number}")
    except Gone:
        return None


def _read_issue(shown: Json) -> NewestIssue | None:
    iid, updated_at = number_at(shown, "iid"), time_at(shown, "updated_at")
    if iid is None or updated_at is None:
        return None
    author, closer = _read_user(object_at(shown, "author")), _read_user(object_at(shown, "closed_by"))
    assigned = [_read_user(each) for each in objects_in(shown.get("assignees"))]
    return NewestIssue(
        iid,
        updated_at,
        labels.label_titles(shown, labels.LABELS) or (),
        text_at(shown, "type"),
        flag_at(shown, "confidential") is True,
        author,
        tuple(user for user in (author, closer, *assigned) if user is not None),
    )


def _read_user(shown: Json) -> ShownUser | None:
    ident = identifier_at(shown, "id")
    return ShownUser(ident, text_at(shown, "username")) if ident else None


def _parse_attempts(entries: Iterable[Json]) -> Iterator[HookAttempt]:
    for entry in entries:
        at, status = time_at(entry, "created_at"), text_at(entry, "response_status")
        if at is not None:
            # What never came has words there: `internal error`.
            yield HookAttempt(at, int(status) if status.isascii() and status.isdecimal() else None)
