"""What is asked of GitLab once: who we are there, and which project this is."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from sdesk_sync.trackers.errors import Gone, Misconfigured, Rejected
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.wire.answers import require_identity
from sdesk_sync.trackers.wire.health_check import check_safely
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at, text_at

PLANNER = 15
LEVEL_KEPT_S = 30.0
"""So long our own access level is believed before something is said to staff alone."""

# Where a former path leads: https://docs.gitlab.com/api/rest/#redirects
_PROJECT_PLACE = re.compile(r"/api/v4/projects/([0-9]{1,19})$")
_NO_PROJECT = "write the project's full path, and make the token's account a member of it"
_NOT_SHOWN = f"the project {{project}} is not shown to us ({_NO_PROJECT})"
_NO_GITLAB = "no user or project in the answer (the config's url is that of a GitLab?)"
_TOO_LITTLE = "our account {handle} needs the role Reporter or a higher one in {path}"


@dataclass(frozen=True, slots=True)
class GitLabIdentity:
    """Our account and the project, by number and by name.

    `level` is our access level there (10 guest … 50 owner), None where GitLab does not tell it: an
    administrator, or rights that come from far above.
    """

    user: int
    handle: str
    project: int
    path: str
    level: int | None = None

    @property
    def lacking(self) -> str | None:
        """What our account lacks for its work, in a sentence.

        Below Planner labels are passed over (docs/trackers/gitlab.md#roles) and internal notes become public
        (docs/trackers/gitlab.md#notes), each without an error; Reporter can do incidents too.
        """
        if self.level is None or self.level >= PLANNER:
            return None
        return _TOO_LITTLE.format(handle=self.handle, path=self.path)


FindIdentity = Callable[[], GitLabIdentity]
"""The identity; the first time it is asked of GitLab. Raises as `IdentityLookup.find_identity`."""


class IdentityLookup:
    """The identity, asked at the first need and then kept. Safe to share among threads.

    `now` counts seconds from anywhere.
    """

    def __init__(
        self,
        project: str,
        on_path: Callable[[str], None] = lambda path: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._project, self._now = project, now
        self._on_path = on_path
        self._lock = threading.Lock()
        self._identity: GitLabIdentity | None = None
        self._level_read_at = 0.0

    def find_identity(self, client: GitLabClient) -> GitLabIdentity:
        """The identity; two calls the first time.

        Raises Transient, and Misconfigured for what does not fit there.
        """
        with self._lock:
            # Under the lock, or every thread would ask the same at the start.
            if self._identity is None:
                return self._keep(self._ask_identity(client), self._now())
            return self._identity

    def find_with_level(self, client: GitLabClient) -> GitLabIdentity:
        """The identity with our level as it was just now; one call where it was read too long ago.

        Raises as `find_identity`.
        """
        known, now = self.find_identity(client), self._now()
        if now - self._level_read_at <= LEVEL_KEPT_S:
            return known
        shown = require_identity(self._ask_project(client), str(known.project))
        fresh = replace(known, level=find_access_level(shown))
        with self._lock:
            return self._keep(fresh, now)

    def ask_again(self, client: GitLabClient) -> GitLabIdentity:
        """The identity as it is now, which is kept from now on; two calls. Raises as `find_identity`."""
        now, identity = self._now(), self._ask_identity(client)
        with self._lock:
            return self._keep(identity, now)

    def _keep(self, identity: GitLabIdentity, read_at: float) -> GitLabIdentity:
        self._identity, self._level_read_at = identity, read_at
        return identity

    def _ask_identity(self, client: GitLabClient) -> GitLabIdentity:
        us = _get_or_misconfigured(client, "/user", _NO_GITLAB)
        project = self._ask_project(client)
        user, ident = number_at(us, "id"), number_at(project, "id")
        if user is None or ident is None:
            raise Misconfigured(_NO_GITLAB)
        path = text_at(project, "path_with_namespace") or self._project
        self._on_path(path)
        return GitLabIdentity(user, text_at(us, "username"), ident, path, find_access_level(project))

    def _ask_project(self, client: GitLabClient) -> Json:
        """By its number once that is known; a former path leads there."""
        if self._identity is not None:
            nowhere = _NOT_SHOWN.format(project=self._project)
            return _get_or_misconfigured(client, f"/projects/{self._identity.project}", nowhere)
        return ask_project(client, self._project)


@dataclass(frozen=True, slots=True)
class GitLabHealth:
    """Whether GitLab answers and our account may do its work."""

    client: GitLabClient
    lookup: IdentityLookup

    def check(self) -> str | None:
        """None when it may, else one sentence. Asks anew."""
        return check_safely(lambda: self.lookup.ask_again(self.client).lacking)


def ask_project(client: GitLabClient, project: str) -> Json:
    """The project by its path or number, one call; a second where it has another path by now.

    Raises Transient, and Misconfigured where it is not shown to us.
    """
    nowhere = _NOT_SHOWN.format(project=project)
    try:
        return _get_or_misconfigured(client, f"/projects/{quote(project, safe='')}", nowhere)
    except Misconfigured as error:
        place = _PROJECT_PLACE.search(error.leads_to)
        if place is None:
            raise
    return _get_or_misconfigured(client, f"/projects/{place[1]}", nowhere)


def find_access_level(project: Json) -> int | None:
    """The access level that a project says its reader has (10 guest … 50 owner); None where it tells none."""
    permissions = object_at(project, "permissions")
    held = (
        number_at(object_at(permissions, kind), "access_level") for kind in ("project_access", "group_access")
    )
    return max((level for level in held if level is not None), default=None)


def _get_or_misconfigured(client: GitLabClient, path: str, nowhere: str) -> Json:
    try:
        return client.get(path)
    except Gone as error:
        # Gone would mean a ticket, and deliveries would be dropped as if theirs were deleted.
        raise Misconfigured(nowhere) from error
    except Rejected as error:
        raise Misconfigured(str(error)) from error
