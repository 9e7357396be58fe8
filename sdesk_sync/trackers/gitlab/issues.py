"""GitLab's hook bodies and REST answers -> what they show in the desk's words. Pure."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from sdesk_sync.desk.model.people import Account, AccountKind, Actor
from sdesk_sync.desk.model.sightings import (
    ClosingKind,
    Comment,
    DepartureKind,
    EditedComment,
    NotForUs,
    Report,
    Sighting,
    TicketClosing,
    TicketDeparture,
)
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.gitlab import labels, times
from sdesk_sync.trackers.gitlab.accounts import number_of_account
from sdesk_sync.trackers.gitlab.identity import GitLabIdentity
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping, label_marks
from sdesk_sync.trackers.gitlab.ticket_names import issue_key
from sdesk_sync.trackers.wire.answers import require_identity
from sdesk_sync.trackers.wire.payload import (
    Json,
    earliest_time_at,
    flag_at,
    list_at,
    number_at,
    object_at,
    objects_in,
    text_at,
    time_at,
)

T = TypeVar("T")

PUBLIC_NOTE = "Note Hook"
_NOT_LABELLED = "not labelled as a ticket"
_CLOSED = {1: False, 2: True, "opened": False, "reopened": False, "closed": True}
"""GitLab's numbers and words for open and closed; only old releases have `reopened`."""


@dataclass(frozen=True, slots=True)
class GitLabIssueParser:
    """How one project's bodies are read."""

    tracker: str
    mapping: GitLabMapping
    identity: GitLabIdentity

    def parse_issue_hook(self, body: Json) -> Report:
        """An Issue Hook; a test delivery has no action and counts as an update.

        docs/trackers/gitlab.md#issue-hook
        """
        shown = object_at(body, "object_attributes")
        ref, version = self._ticket_ref(shown), time_at(shown, "updated_at")
        reason = self._why_elsewhere(body)
        if reason is not None or ref is None or version is None:
            return NotForUs(reason or "shows no number or no time of change")
        changes = object_at(body, "changes")
        # Older bodies have them beside the attributes only (docs/trackers/gitlab.md#recorded-bodies).
        now = _first_known(labels.label_titles(shown, "labels"), labels.label_titles(body, "labels"))
        before = labels.label_titles(object_at(changes, "labels"), "previous")
        after = _first_known(labels.label_titles(object_at(changes, "labels"), "current"), now)
        was_shut = _was_closed(changes, text_at(shown, "action"))
        moved = was_shut is not None and was_shut != _is_closed(shown)
        return replace(
            self._build_sighting(ref, version, shown, now),
            actor=self.actor_of_user(object_at(body, "user")),
            is_opening=text_at(shown, "action") == "open",
            changed_from=labels.changed_from(self.mapping, before, after, moved=moved)
            | times.times_before(self.mapping, changes),
            tracker_was_closed=was_shut,
            closed_at=_first_known(
                time_at(shown, "closed_at"), time_at(object_at(changes, "closed_at"), "previous")
            ),
        )

    def parse_note_hook(self, body: Json, event: str) -> Report:
        """A Note Hook: somebody's new comment on a ticket."""
        written, issue = object_at(body, "object_attributes"), object_at(body, "issue")
        ref, comment = self._ticket_ref(issue), number_at(written, "id")
        by = self.actor_of_user(object_at(body, "user"))
        if ref is not None and comment is not None and self._is_edited_by_others(written, by):
            return EditedComment(ref, str(comment))
        reason = _why_no_comment(written) or self._why_elsewhere(body) or self._why_other_type(issue)
        if reason is not None or ref is None or comment is None or by is None:
            return NotForUs(reason or "shows no ticket, comment or author")
        shown = labels.label_titles(issue, "labels")
        if shown is not None and not labels.is_ticket(self.mapping, shown):
            return NotForUs(_NOT_LABELLED)
        at = earliest_time_at(written, "created_at") or 0
        is_public = _find_visibility(written, issue, event)
        return Comment(ref, str(comment), text_at(written, "note"), by, is_public, at)

    def _is_edited_by_others(self, written: Json, author: Actor | None) -> bool:
        """Whether somebody else has edited a note of ours.

        A hook's user is the note's author, whoever edits it (docs/trackers/gitlab.md#note-hook).
        """
        editor = number_at(written, "updated_by_id")
        is_ours = author is not None and author.kind is AccountKind.US
        is_edited = text_at(written, "action") == "update" and text_at(written, "noteable_type") == "Issue"
        return is_ours and is_edited and editor not in (None, self.identity.user)

    def parse_note(self, ref: TicketRef, written: Json) -> Comment | None:
        """A note as the API shows it; None for one of ours, of GitLab itself, or that shows too little.

        None too for one that was edited: what it said at first is not told.
        """
        return None if _is_edited(written) else self.parse_any_note(ref, written)

    def parse_any_note(self, ref: TicketRef, written: Json) -> Comment | None:
        """The same of a note that may have been edited."""
        comment, by = number_at(written, "id"), self.actor_of_user(object_at(written, "author"))
        if comment is None or by is None or by.kind is AccountKind.US or flag_at(written, "system"):
            return None
        at = earliest_time_at(written, "created_at") or 0
        return Comment(ref, str(comment), text_at(written, "body"), by, is_public_note(written), at)

    def parse_issue(self, ref: TicketRef, issue: Json) -> Sighting:
        """An issue as the API shows it. Raises ForeignAnswer for what is none, or another one."""
        version = time_at(require_identity(issue, ref.id), "updated_at")
        if version is None:
            raise ForeignAnswer("the answer is no issue")
        return self._build_sighting(ref, version, issue, labels.label_titles(issue, "labels"))

    def parse_listed_issue(self, issue: Json) -> Sighting | None:
        """An issue of a list, which may be no ticket for the desk; None where it shows no number."""
        ref = self._ticket_ref(issue)
        return None if ref is None else self.parse_issue(ref, issue)

    def actor_of_user(self, user: Json) -> Actor | None:
        """Who a user of a body or answer is: by number, which alone is nobody else's; None for nobody."""
        ident, handle = number_of_account(user), text_at(user, "username")
        if ident is None:
            return None
        kind = AccountKind.US if ident == self.identity.user else AccountKind.PERSON
        return Actor(Account(self.tracker, str(ident)), text_at(user, "name") or handle, handle, kind)

    def find_departure(self, issue: Json, shown: labels.Titles) -> TicketDeparture | None:
        """Why an issue is no ticket here; None where it is one."""
        if (moved_to := number_at(issue, "moved_to_id")) is not None:
            return TicketDeparture(DepartureKind.MOVED, "moved to another project", f"issue {moved_to}")
        if (reason := self._why_other_type(issue)) is not None:
            return TicketDeparture(DepartureKind.CONVERTED, reason)
        return self.find_unlabelled(shown)

    def find_unlabelled(self, shown: labels.Titles) -> TicketDeparture | None:
        """Why an issue with these labels is no ticket here; None where it is one."""
        if shown is None or labels.is_ticket(self.mapping, shown):
            return None
        return TicketDeparture(DepartureKind.UNTYPED, _NOT_LABELLED)

    def _why_other_type(self, issue: Json) -> str | None:
        """By its type: hooks say `Test Case` where the API says TEST_CASE (docs/trackers/gitlab.md#types)."""
        # Before 17.2 the type is not told; there an issue is an Issue.
        kind = text_at(issue, "type") or "Issue"
        is_known = kind.replace("_", " ").casefold() in _fold_types(self.mapping.work_item_types)
        return None if is_known else f"the work item type {kind} is not for us"

    def _build_sighting(self, ref: TicketRef, version: int, issue: Json, shown: labels.Titles) -> Sighting:
        return Sighting(
            ref,
            version,
            seen=labels.words_of_titles(self.mapping, shown) | times.words_of_times(self.mapping, issue),
            tracker_closed=_is_closed(issue),
            raw={} if shown is None else {labels.LABELS: shown},
            default_kind=self.mapping.default_kind,
            created_at=earliest_time_at(issue, "created_at"),
            departure=self.find_departure(issue, shown),
            closing=_find_closing(issue),
            accepted_as_found=frozenset(self.mapping.native.values()),
            owners=self._accounts(number_at(issue, "author_id"), object_at(issue, "author")),
            assignees=self._find_assignees(issue),
            closed_at=time_at(issue, "closed_at"),
            language=None if shown is None else self.mapping.languages.find(label_marks(shown)),
        )

    def _find_assignees(self, issue: Json) -> tuple[Account, ...] | None:
        """By number in hooks, as users in answers; None where they are not shown."""
        numbers, users = list_at(issue, "assignee_ids"), list_at(issue, "assignees")
        if numbers is None and users is None:
            return None
        by_number = (each for each in numbers or () if isinstance(each, int))
        found = (*by_number, *(number_of_account(user) for user in objects_in(issue.get("assignees"))))
        return tuple(Account(self.tracker, str(each)) for each in dict.fromkeys(found) if each is not None)

    def _accounts(self, number: int | None, user: Json) -> tuple[Account, ...] | None:
        known = _first_known(number, number_of_account(user))
        return None if known is None else (Account(self.tracker, str(known)),)

    def _ticket_ref(self, issue: Json) -> TicketRef | None:
        """The issue by its id, which stays its own; the API and people know it by its number."""
        ident, iid = number_at(issue, "id"), number_at(issue, "iid")
        if ident is None or iid is None:
            return None
        return TicketRef(self.tracker, str(ident), issue_key(self.tracker, iid))

    def _why_elsewhere(self, body: Json) -> str | None:
        """Why the body is about no issue of this project; None where it is."""
        project = object_at(body, "project")
        ident = _first_known(number_at(project, "id"), number_at(body, "project_id"))
        path = text_at(project, "path_with_namespace")
        if ident is None and not path:
            return "names no project"
        # By number where there is one: a project that was renamed is still the same.
        if (path != self.identity.path) if ident is None else (ident != self.identity.project):
            return "another project"
        return None


@lru_cache
def _fold_types(types: frozenset[str]) -> frozenset[str]:
    return frozenset(each.casefold() for each in types)


def _first_known(first: T | None, second: T | None) -> T | None:
    return second if first is None else first


def _why_no_comment(written: Json) -> str | None:
    if text_at(written, "noteable_type") != "Issue":
        return "not a comment on an issue"
    if text_at(written, "action") not in ("", "create"):
        return "a comment that was edited"
    if _is_edited(written):
        return "a comment that was edited since"
    return "written by GitLab itself" if flag_at(written, "system") else None


def _is_edited(written: Json) -> bool:
    """Whether a note is no longer as it was written (docs/trackers/gitlab.md#notes)."""
    created, updated = time_at(written, "created_at"), time_at(written, "updated_at")
    return created is not None and updated is not None and updated > created


def is_public_note(written: Json) -> bool:
    """Whether the customer reads a note as the API shows it; one that does not tell is internal.

    `confidential` is what older releases call it (docs/trackers/gitlab.md#notes).
    """
    internal = _first_known(flag_at(written, "internal"), flag_at(written, "confidential"))
    return internal is False


def _find_visibility(written: Json, issue: Json, event: str) -> bool | None:
    """Whether the customer reads a note of a hook; None where an old release does not say so.

    There every note of a confidential issue has the header of an internal one
    (docs/trackers/gitlab.md#note-hook).
    """
    internal = flag_at(written, "internal")
    if internal is not None:
        return not internal
    if event == PUBLIC_NOTE:
        return True
    return False if flag_at(issue, "confidential") is False else None


def _find_closing(issue: Json) -> TicketClosing | None:
    """A mark as a duplicate: by its number in hooks, by its address in the API."""
    marked = text_at(object_at(issue, "_links"), "closed_as_duplicate_of")
    other = number_at(issue, "duplicated_to_id")
    if not marked and other is None:
        return None
    return TicketClosing(ClosingKind.DUPLICATE, marked or str(other))


def _is_closed(issue: Json) -> bool | None:
    return _first_known(_CLOSED.get(number_at(issue, "state_id") or 0), _CLOSED.get(text_at(issue, "state")))


def _was_closed(changes: Json, action: str) -> bool | None:
    ident, word = object_at(changes, "state_id"), object_at(changes, "state")
    told = _first_known(
        _CLOSED.get(number_at(ident, "previous") or 0), _CLOSED.get(text_at(word, "previous"))
    )
    # Old releases close and reopen without saying so in `changes` (docs/trackers/gitlab.md#issue-hook).
    return _first_known(told, {"close": False, "reopen": True}.get(action))
