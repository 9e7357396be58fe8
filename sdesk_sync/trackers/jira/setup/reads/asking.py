"""How a site is asked for lists: page by page, and what holds for the whole site once in a run."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.setup.port import SiteMemory
from sdesk_sync.trackers.wire.answers import require_object, require_objects
from sdesk_sync.trackers.wire.pages import walk_project
from sdesk_sync.trackers.wire.payload import Json, flag_at, identifier_at, number_at, object_at, text_at

ADMIN_HINT = "give the account of `setup` the global permission 'Administer Jira'"
Pairs = Iterable[tuple[str, str]]

_PAGE = "100"
_MOST_NAMED = 50
"""So many ids or names Jira takes in one query (https://developer.atlassian.com/cloud/jira/platform/rest/v3/)."""


@dataclass(frozen=True, slots=True)
class SiteAsker:
    """Asks as one account; each method's calls are as many as its list has pages, of a hundred each.

    A path is below the newest version of Jira's API, or below the site with a slash.
    """

    client: JiraClient
    memory: SiteMemory

    def get(self, path: str, query: Pairs = ()) -> Json:
        """One object: one call. Raises Transient, Gone, Rejected, as all methods here."""
        return self.client.get(_place(path), hint=ADMIN_HINT, query=tuple(query))

    def get_list(self, path: str, query: Pairs = ()) -> tuple[Json, ...]:
        """A list that comes whole: one call."""
        return self.client.get_list(_place(path), hint=ADMIN_HINT, query=tuple(query))

    def post(self, path: str, sent: Json) -> Json:
        """One object, for a question that a query is too short for: one call."""
        return require_object(self.client.post(_place(path), sent, hint=ADMIN_HINT))

    def list_values(self, path: str, query: Pairs = (), start: str = "startAt") -> tuple[Json, ...]:
        """The entries of a list that comes as pages of `values`; by `start` the next one is asked for."""
        walk, found = walk_project(self.client.connection), list[Json]()
        size = ("limit" if start == "start" else "maxResults", _PAGE)
        while True:
            walk.check_place(str(len(found)))
            page = self.get(path, (*query, (start, str(len(found))), size))
            values = require_objects(page.get("values"))
            walk.check_entries(values)
            found += values
            if not values or is_last(page, len(found)):
                return tuple(found)

    def list_named(self, path: str, key: str, wanted: Iterable[str], query: Pairs = ()) -> tuple[Json, ...]:
        """Those of a paged list that are asked for by ids or names; no call for none."""
        return tuple(
            each
            for some in _cut_in_parts(wanted)
            for each in self.list_values(path, (*query, *((key, one) for one in some)))
        )

    def list_plain_named(self, path: str, key: str, wanted: Iterable[str]) -> tuple[Json, ...]:
        """The same of a list that comes whole."""
        return tuple(
            each
            for some in _cut_in_parts(wanted)
            for each in self.get_list(path, [(key, one) for one in some])
        )

    def list_users(self, path: str) -> tuple[str, ...]:
        """The ids of the projects that use a workflow, or a scheme of them.

        WorkflowProjectUsageDTO and WorkflowSchemeProjectUsageDTO: docs/trackers/jira.md#rest-api-document
        """
        walk, found, token = walk_project(self.client.connection), list[str](), ""
        while True:
            walk.check_place(token)
            query = (("nextPageToken", token),) if token else ()
            page = object_at(self.get(path, (*query, ("maxResults", _PAGE))), "projects")
            values = require_objects(page.get("values"))
            walk.check_entries(values)
            found += (identifier_at(each, "id") for each in values)
            # Null on the last page, though the document has a text there (docs/trackers/jira.md#set-up).
            token = text_at(page, "nextPageToken")
            if not token:
                return tuple(found)

    def recall(
        self, what: str, parts: Iterable[str], ask: Callable[[], tuple[Json, ...]]
    ) -> tuple[Json, ...]:
        """What was answered before in this run to this account, or else is answered now."""
        connection = self.client.connection
        who = hashlib.sha256(f"{connection.user}:{connection.token()}".encode()).hexdigest()
        return self.memory.remember((what, connection.url, who, *parts), tuple, ask)


def _place(path: str) -> str:
    # What set-up asks is in no older version.
    return path if path.startswith("/") else f"/rest/api/3/{path}"


def _cut_in_parts(wanted: Iterable[str]) -> Iterator[tuple[str, ...]]:
    every = tuple(dict.fromkeys(wanted))
    return (every[begin : begin + _MOST_NAMED] for begin in range(0, len(every), _MOST_NAMED))


def is_last(page: Json, shown: int) -> bool:
    """Whether no page follows after so many entries were shown."""
    # The second is Service Management's word for it.
    flags = [flag_at(page, key) for key in ("isLast", "isLastPage") if key in page]
    return flags[0] is not False if flags else (number_at(page, "total") or 0) <= shown


def keys_by_id(projects: Iterable[Json]) -> Mapping[str, str]:
    """The keys of projects by their ids."""
    return {identifier_at(each, "id"): text_at(each, "key") for each in projects}
