"""What is said on an issue: our own comments, written, edited and found again, and those of people.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-comments/
The marks of ours are a comment property, since hidden text would be seen (docs/trackers/jira.md#comments).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sdesk_sync.desk.model.actions import Audience, EditComment, PostComment
from sdesk_sync.desk.model.people import NO_ACCOUNT, Account, AccountKind
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers import CommentSignature
from sdesk_sync.trackers.errors import ForeignAnswer, Gone
from sdesk_sync.trackers.exposure import ExposedComment
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.issues import OF_COMMENT, JiraIssueParser, is_edited
from sdesk_sync.trackers.jira.wiki import render_wiki
from sdesk_sync.trackers.wire.answers import require_identity, require_new, require_objects
from sdesk_sync.trackers.wire.pages import walk_ticket
from sdesk_sync.trackers.wire.payload import (
    Json,
    earliest_time_at,
    identifier_at,
    list_at,
    number_at,
    object_at,
    objects_in,
    text_at,
)

ACTION_KEY = "sdesk.action"
"""The comment property that names the actions a comment came from."""

CLOCKS_MS = 300_000
"""So much may Jira's clock be behind ours."""

_INTERNAL_HINT = (
    "our account needs a licence of Service Management and the project permissions 'Service Desk Agent' and "
    "'Delete own comments'"
)
_NEWEST_FIRST = {"orderBy": "-created", "expand": "properties", "maxResults": "100"}
_BROWSE = "give our account the project permission 'Browse projects'"


@dataclass(frozen=True, slots=True)
class IssueComments:
    """The comments of one issue."""

    client: JiraClient
    reading: JiraIssueParser
    ticket: TicketRef

    def post_comment(self, comment: PostComment, keys: tuple[str, ...]) -> str:
        """A new comment; its id."""
        hint = self._permission_hint("Add comments", comment.audience)
        answer = self.client.post(self._comments_path, self._comment_body(comment, keys), hint=hint) or {}
        ident = self._require_our_comment(answer)
        self._require_internal(comment, answer, ident)
        return ident

    def edit_comment(self, edit: EditComment, keys: tuple[str, ...]) -> None:
        """New words for a comment of ours. Raises Gone for one that was deleted."""
        hint = self._permission_hint("Edit own comments", edit.audience)
        place = f"{self._comments_path}/{edit.comment_id}"
        answer = self.client.put(place, self._comment_body(edit, keys), hint=hint) or {}
        require_identity(answer, edit.comment_id)
        self._require_internal(edit, answer, edit.comment_id)

    def _require_internal(self, said: PostComment | EditComment, answer: Json, comment_id: str) -> None:
        """Look whether what is said to staff is theirs alone, and take it away where it is not.

        Raises Rejected then, and somebody is told. Elsewhere than in a service project nothing is internal.
        """
        told = self.reading.mapping.edition.read_visibility(answer)
        if said.audience is not Audience.STAFF or not self._is_service or not told:
            return
        place = f"{self._comments_path}/{comment_id}"
        exposed = ExposedComment(self.ticket.tracker, "a comment", place, _INTERNAL_HINT)
        delete = partial(self.client.delete_at, place, hint=_INTERNAL_HINT)
        raise exposed.take_away(delete, self.client.connection.notices)

    @property
    def _is_service(self) -> bool:
        return self.reading.ids.project.is_service

    def find_marked(self, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in comments of ours, with the comments' ids: of several the newest."""
        found: dict[str, str] = {}
        for comment in self._iterate_comments_newest_first(since - CLOCKS_MS):
            if self._author_of(comment).id == self.reading.ids.me:
                for key in self._read_marks(comment) & set(keys):
                    found.setdefault(key, identifier_at(comment, "id"))
            if len(found) == len(set(keys)):
                break
        return found

    def list_people_comments(self, since: int) -> tuple[Comment, ...]:
        """What people wrote after `since`, oldest first."""
        return self._read_people(
            comment for comment in self._iterate_comments_newest_first(since) if not is_edited(comment)
        )

    def list_all_comments(self, since: int) -> tuple[Comment, ...]:
        """The same with what was edited since it was written."""
        return self._read_people(self._iterate_comments_newest_first(since))

    def _read_people(self, newest_first: Iterable[Json]) -> tuple[Comment, ...]:
        read = [self.reading.parse_comment(self.ticket, comment) for comment in newest_first]
        return tuple(
            each for each in reversed(read) if each is not None and each.actor.kind is not AccountKind.US
        )

    def list_signatures(self, since: int) -> tuple[CommentSignature, ...]:
        """The marks of comments written after `since`, newest first."""
        return tuple(
            CommentSignature(self._author_of(comment), key)
            for comment in self._iterate_comments_newest_first(since)
            for key in sorted(self._read_marks(comment))
        )

    def look_whether_public(self, comment_id: str) -> bool:
        """Whether customers read a comment of a service project: one call. What is not known is internal.

        The property and what it means: docs/trackers/jira.md#comments.
        """
        held = self._find_property(comment_id, "sd.public.comment")
        return held is not None and held.get("internal") is False

    def _author_of(self, comment: Json) -> Account:
        by = self.reading.actor_of_account(object_at(comment, "author"))
        return NO_ACCOUNT if by is None else by.account

    def _read_marks(self, comment: Json) -> set[str]:
        """The keys a comment is marked with; asked for where it is ours and the list does not show them."""
        if "properties" in comment or self._author_of(comment).id != self.reading.ids.me:
            return _marked_keys(comment)
        return _keys_of_mark(self._find_property(identifier_at(comment, "id"), ACTION_KEY) or {})

    def _find_property(self, comment_id: str, key: str) -> Json | None:
        """What a comment holds under a key; None where it holds nothing, or is gone."""
        try:
            held = self.client.get(f"comment/{comment_id}/properties/{key}", hint=_BROWSE)
        except Gone:
            return None
        return object_at(require_identity(held, key, "key"), "value")

    def _iterate_comments_newest_first(self, since: int) -> Iterator[Json]:
        """The comments after `since`; no page is asked for that is not needed."""
        start, total, walk = 0, 1, walk_ticket(self.client.connection)
        while start < total:
            walk.check_place(str(start))
            page = self.client.get(
                self._comments_path, hint=_BROWSE, query={**_NEWEST_FIRST, "startAt": str(start)}
            )
            shown = require_objects(page.get("comments"))
            walk.check_entries(shown)
            for comment in shown:
                self._require_our_comment(comment)
                if (earliest_time_at(comment, "created") or 0) <= since:
                    return
                yield comment
            # An empty page before the total: somebody has deleted meanwhile, and the walk must end.
            start, total = start + len(shown), _require_total(page) if shown else 0

    def _require_our_comment(self, comment: Json) -> str:
        """The id of a comment of this issue. Raises ForeignAnswer for another issue's, or what is none."""
        place = OF_COMMENT.search(text_at(comment, "self"))
        if place and place[1] != self.ticket.id:
            raise ForeignAnswer(f"the answer is about issue {place[1]}, asked for was {self.ticket.id}")
        return require_new(comment)

    def _comment_body(self, said: PostComment | EditComment, keys: tuple[str, ...]) -> Json:
        """In a service project it says who reads it, whatever that project's default is."""
        staff, role = said.audience is Audience.STAFF, self.reading.mapping.visible_to_role
        properties: list[Json] = [{"key": ACTION_KEY, "value": {"keys": list(keys)}}]
        if staff or self._is_service:
            # Said each time: what does not say it is public there (docs/trackers/jira.md#comments).
            properties.append({"key": "sd.public.comment", "value": {"internal": staff}})
        return {
            "body": render_wiki(said.text),
            "properties": properties,
            **({"visibility": {"type": "role", "value": role}} if staff and role else {}),
        }

    def _permission_hint(self, permission: str, audience: Audience) -> str:
        role, hint = self.reading.mapping.visible_to_role, f"the project permission '{permission}'"
        if audience is Audience.STAFF and role:
            hint += f" and the project role '{role}', to which the mapping hides comments"
        return f"give our account {hint}"

    @property
    def _comments_path(self) -> str:
        return f"issue/{self.ticket.id}/comment"


def _require_total(page: Json) -> int:
    total = number_at(page, "total")
    if total is None:
        raise ForeignAnswer("the answer does not say how many comments there are")
    return total


def _marked_keys(comment: Json) -> set[str]:
    """The keys that the properties shown with a comment mark it with."""
    marks = [object_at(each, "value") for each in objects_in(comment.get("properties")) if _is_mark(each)]
    return {key for mark in marks for key in _keys_of_mark(mark)}


def _is_mark(held: Json) -> bool:
    return text_at(held, "key") == ACTION_KEY


def _keys_of_mark(mark: Json) -> set[str]:
    """Marks of old have one key."""
    named = (*(list_at(mark, "keys") or ()), text_at(mark, "key"))
    return {key for key in named if isinstance(key, str) and key}
