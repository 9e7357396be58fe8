"""What is said on an issue: our own comments, written, amended and found again, and those of people.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-comments/
The marks of ours are a comment property, since hidden text would be seen (docs/trackers/jira.md#comments).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.actions import Amend, Audience, Say
from sdesk_sync.desk.model import Nature, Remark, TicketRef
from sdesk_sync.trackers.bodies import Json, beginning, identifier, inner, listed, number, objects, text
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.reading import Reading
from sdesk_sync.trackers.jira.text import wiki

ACTION_KEY = "sdesk.action"
"""The comment property that names the actions a comment came from."""

CLOCKS_MS = 300_000
"""So much may Jira's clock be behind ours."""

# Said each time: what does not say it is public in a service project (docs/trackers/jira.md#comments).
_INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}
_NEWEST_FIRST = {"orderBy": "-created", "expand": "properties", "maxResults": "100"}
_BROWSE = "give our account the project permission 'Browse projects'"


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of one issue."""

    client: Client
    reading: Reading
    ticket: TicketRef

    def say(self, say: Say, keys: tuple[str, ...]) -> str | None:
        """A new comment; its id."""
        hint = self._hint("Add comments", say.audience)
        return identifier(self.client.post(self._path, self._sent(say, keys), hint=hint), "id") or None

    def amend(self, amend: Amend, keys: tuple[str, ...]) -> None:
        """New words for a comment of ours. Raises Gone for one that was deleted."""
        hint = self._hint("Edit own comments", amend.audience)
        self.client.put(f"{self._path}/{amend.comment}", self._sent(amend, keys), hint=hint)

    def found(self, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in comments of ours, with the comments' ids: of several the newest."""
        found: dict[str, str] = {}
        for comment in self._newest_first(since - CLOCKS_MS):
            if text(inner(comment, "author"), "accountId") == self.reading.ids.me:
                for key in _keys(comment) & set(keys):
                    found.setdefault(key, identifier(comment, "id"))
            if len(found) == len(set(keys)):
                break
        return found

    def remarks(self, since: int) -> tuple[Remark, ...]:
        """What people wrote after `since`, oldest first."""
        read = [self.reading.remark(self.ticket, comment) for comment in self._newest_first(since)]
        return tuple(each for each in reversed(read) if each is not None and each.by.nature is not Nature.US)

    def _newest_first(self, since: int) -> Iterator[Json]:
        """The comments after `since`; no page is asked for that is not needed."""
        start, total = 0, 1
        while start < total:
            page = self.client.get(self._path, hint=_BROWSE, query={**_NEWEST_FIRST, "startAt": str(start)})
            shown = objects(page.get("comments"))
            for comment in shown:
                if (beginning(comment, "created") or 0) <= since:
                    return
                yield comment
            # An empty page before the total: somebody has deleted meanwhile, and the walk must end.
            start, total = start + len(shown), (number(page, "total") or 0) if shown else 0

    def _sent(self, said: Say | Amend, keys: tuple[str, ...]) -> Json:
        """For staff it is internal in a service project whatever that project's default is."""
        staff, role = said.audience is Audience.STAFF, self.reading.mapping.visible_to_role
        properties: list[Json] = [{"key": ACTION_KEY, "value": {"keys": list(keys)}}]
        return {
            "body": wiki(said.text),
            "properties": [*properties, _INTERNAL] if staff else properties,
            **({"visibility": {"type": "role", "value": role}} if staff and role else {}),
        }

    def _hint(self, permission: str, audience: Audience) -> str:
        role, hint = self.reading.mapping.visible_to_role, f"the project permission '{permission}'"
        if audience is Audience.STAFF and role:
            hint += f" and the project role '{role}', to which the mapping hides comments"
        return f"give our account {hint}"

    @property
    def _path(self) -> str:
        return f"issue/{self.ticket.id}/comment"


def _keys(comment: Json) -> set[str]:
    """The keys a comment is marked with; marks of old have one."""
    marks = [inner(each, "value") for each in objects(comment.get("properties")) if _is_mark(each)]
    return {key for mark in marks for key in (*_texts(mark), text(mark, "key")) if key}


def _is_mark(held: Json) -> bool:
    return text(held, "key") == ACTION_KEY


def _texts(mark: Json) -> tuple[str, ...]:
    return tuple(key for key in listed(mark, "keys") or () if isinstance(key, str))
