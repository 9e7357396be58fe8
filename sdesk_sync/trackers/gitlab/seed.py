"""What is asked of GitLab once: who we are there, and which project this is."""

import threading
from dataclasses import dataclass
from urllib.parse import quote

from sdesk_sync.trackers.bodies import Json, inner, number, text
from sdesk_sync.trackers.errors import Gone, Refused, Unfit
from sdesk_sync.trackers.gitlab.client import Client
from sdesk_sync.trackers.health import checked

PLANNER = 15
_NO_PROJECT = "write the project's full path, and make the token's account a member of it"
_NO_GITLAB = "no user or project in the answer (the config's url is that of a GitLab?)"
_TOO_LITTLE = "our account {handle} needs the role Reporter or a higher one in {path}"


@dataclass(frozen=True, slots=True)
class Names:
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


class Seed:
    """The names, asked at the first need and then kept. Safe to share among threads."""

    def __init__(self, client: Client, project: str) -> None:
        self._client = client
        self._project = project
        self._lock = threading.Lock()
        self._names: Names | None = None

    def names(self) -> Names:
        """The names; two calls the first time. Raises Later, and Unfit for what does not fit there."""
        with self._lock:
            # Under the lock, or every thread would ask the same at the start.
            if self._names is None:
                self._names = self._asked()
            return self._names

    def check(self) -> str | None:
        """None when GitLab answers and our account may do its work, else one sentence. Asks anew."""
        return checked(self._client.calls, self._lacking)

    def _lacking(self) -> str | None:
        names = self._asked()
        with self._lock:
            self._names = names
        return names.lacking

    def _asked(self) -> Names:
        us = self._looked("/user", _NO_GITLAB)
        nowhere = f"the project {self._project} is not shown to us ({_NO_PROJECT})"
        project = self._looked(f"/projects/{quote(self._project, safe='')}", nowhere)
        user, ident = number(us, "id"), number(project, "id")
        if user is None or ident is None:
            raise Unfit(_NO_GITLAB)
        path = text(project, "path_with_namespace") or self._project
        return Names(user, text(us, "username"), ident, path, _level(inner(project, "permissions")))

    def _looked(self, path: str, nowhere: str) -> Json:
        try:
            return self._client.get(path)
        except Gone as error:
            # Gone would mean a ticket, and deliveries would be dropped as if theirs were deleted.
            raise Unfit(nowhere) from error
        except Refused as error:
            raise Unfit(str(error)) from error


def _level(permissions: Json) -> int | None:
    held = (number(inner(permissions, kind), "access_level") for kind in ("project_access", "group_access"))
    return max((level for level in held if level is not None), default=None)
