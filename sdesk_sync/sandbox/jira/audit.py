"""Who changed what of the site's configuration, and when (docs/trackers/jira.md#audit-records).

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-audit-records/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, NotPlayed, RestRoute, json_response
from sdesk_sync.sandbox.jira.store import ConfiguredThing, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_OF_ISSUES = ("issue", "issueLink", "comment", "search", "request")
"""How addresses begin below which nothing of the configuration is changed."""


@dataclass
class AuditLog:
    """What people changed, for administrators of a site that pays for it.

    After each write the configuration is compared with what it was: no table has to tell of its changes.
    """

    project: JiraProject
    accounts: JiraAccounts
    _records: list[tuple[datetime, Json]] = field(default_factory=list)
    _known: Mapping[ConfiguredThing, tuple[str, str]] = field(default_factory=dict)

    def rest_routes(self) -> list[RestRoute]:
        """The route."""
        return [RestRoute("GET", "auditing/record", self._list_records)]

    def start_over(self) -> None:
        """Forget what was written down."""
        self._records.clear()
        self.look_again()

    def look_again(self) -> None:
        """What changed since the last look was nobody's doing."""
        self._known = self.project.configuration()

    def note_write(self, route: RestRoute, author: Person | None, now: datetime) -> None:
        """What changed since the last look was done by somebody through this route."""
        if route.method == "GET" or author is None or route.path.partition("/")[0] in _OF_ISSUES:
            return
        self.note_changes(author, now)

    def note_changes(self, author: Person, now: datetime) -> None:
        """The same, however it came about."""
        before = self._known
        self.look_again()
        for thing in sorted({*before, *self._known}):
            old, new = before.get(thing), self._known.get(thing)
            if old != new and (known := new or old):
                action = "created" if old is None else "deleted" if new is None else "updated"
                self._records.append((now, self._make_record(thing, action, known[0], author)))

    def _make_record(self, thing: ConfiguredThing, action: str, name: str, author: Person) -> Json:
        kind, key = thing
        return {
            "id": len(self._records) + 1,
            "summary": f"{kind.capitalize()} {action}",
            "authorAccountId": author.account,
            "category": kind,
            "objectItem": {"id": key, "name": name, "typeName": kind.replace(" ", "_").upper()},
        }

    def _list_records(self, call: JiraCall) -> Response:
        """Those from a moment on in which each word of the filter is found; newest first, by inference."""
        if self.project.is_free or not self.accounts.is_administrator(call.person):
            raise JiraRefusal(403, "You do not have permission to view the audit log.")
        since, words = _read_moment(call.query.get("from")), call.query.get("filter", "").lower().split()
        found = [
            {**record, "created": call.view.moment_text(at)}
            for at, record in reversed(self._records)
            if (since is None or at >= since)
            and all(word in f"{record['summary']} {record['objectItem']['name']}".lower() for word in words)
        ]
        offset, limit = call.number_parameter("offset", 0), call.number_parameter("limit", 1000)
        shown = {"offset": offset, "limit": limit, "total": len(found)}
        return json_response({**shown, "records": found[offset : offset + limit]})


def _read_moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone() if text else None
    except ValueError:
        raise NotPlayed(f"the moment {text!r}") from None
