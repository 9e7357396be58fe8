"""GitLab's hook bodies and REST answers -> what they show in the desk's words. Pure."""

from dataclasses import dataclass, replace
from typing import TypeVar

from sdesk_sync.desk.model import Nature, NotForUs, Remark, Report, Sighting, TicketRef
from sdesk_sync.trackers.bodies import Json, beginning, flag, inner, moment, number, text
from sdesk_sync.trackers.errors import Refused
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.people import actor
from sdesk_sync.trackers.gitlab.seed import Names
from sdesk_sync.trackers.mapping import GitLabMapping

T = TypeVar("T")

PUBLIC_NOTE = "Note Hook"
_NOT_LABELLED = NotForUs("not labelled as a ticket")
_CLOSED = {1: False, 2: True, "opened": False, "reopened": False, "closed": True}
"""GitLab's numbers and words for open and closed; only old releases have `reopened`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one project's bodies are read."""

    tracker: str
    mapping: GitLabMapping
    names: Names

    def issue(self, body: Json) -> Report:
        """An Issue Hook; a test delivery has no action and counts as an update.

        docs/trackers/gitlab.md#issue-hook
        """
        shown = inner(body, "object_attributes")
        ref, version = self._ref(shown), moment(shown, "updated_at")
        reason = self._stranger(body, shown)
        if reason is not None or ref is None or version is None:
            return NotForUs(reason or "shows no number or no time of change")
        changes = inner(body, "changes")
        # Older bodies have them beside the attributes only (docs/trackers/gitlab.md#recorded-bodies).
        now = _either(labels.titles(shown, "labels"), labels.titles(body, "labels"))
        before = labels.titles(inner(changes, "labels"), "previous")
        after = _either(labels.titles(inner(changes, "labels"), "current"), now)
        if not labels.is_ticket(self.mapping, now, before):
            return _NOT_LABELLED
        was_shut = _was_shut(changes, text(shown, "action"))
        moved = was_shut is not None and was_shut != _shut(shown)
        return replace(
            self._sighting(ref, version, shown, now),
            by=actor(inner(body, "user"), self.names, self.mapping),
            opening=text(shown, "action") == "open",
            named=labels.named(self.mapping, before, after, moved=moved),
            was_shut=was_shut,
        )

    def note(self, body: Json, event: str) -> Report:
        """A Note Hook: somebody's new comment on a ticket."""
        written, issue = inner(body, "object_attributes"), inner(body, "issue")
        ref, comment = self._ref(issue), number(written, "id")
        by = actor(inner(body, "user"), self.names, self.mapping)
        reason = _no_comment(written) or self._stranger(body, issue)
        if reason is not None or ref is None or comment is None or by is None:
            return NotForUs(reason or "shows no ticket, comment or author")
        shown = labels.titles(issue, "labels")
        if shown is not None and not labels.is_ticket(self.mapping, shown):
            return _NOT_LABELLED
        at = beginning(written, "created_at") or 0
        return Remark(ref, str(comment), text(written, "note"), by, _public(written, event), at)

    def comment(self, ref: TicketRef, written: Json) -> Remark | None:
        """A note as the API shows it; None for one of ours, of GitLab itself, or that shows too little."""
        comment, by = number(written, "id"), actor(inner(written, "author"), self.names, self.mapping)
        if comment is None or by is None or by.nature is Nature.US or flag(written, "system"):
            return None
        at = beginning(written, "created_at") or 0
        # Whose visibility is not known counts as internal (docs/desk.md#explanations).
        return Remark(ref, str(comment), text(written, "body"), by, flag(written, "internal") is False, at)

    def answer(self, ref: TicketRef, issue: Json) -> Sighting:
        """An issue as the API shows it. Raises Refused for an answer that is none."""
        version = moment(issue, "updated_at")
        if version is None:
            raise Refused(200, "the answer is no issue", "the config's url is that of a GitLab?")
        return self._sighting(ref, version, issue, labels.titles(issue, "labels"))

    def listed(self, issue: Json) -> Sighting | None:
        """An issue of a list; None where it is no ticket for the desk."""
        ref, shown = self._ref(issue), labels.titles(issue, "labels")
        if ref is None or not self._is_for_us(issue) or not labels.is_ticket(self.mapping, shown):
            return None
        return self.answer(ref, issue)

    def _is_for_us(self, issue: Json) -> bool:
        """By its type: hooks say `Test Case` where the API says TEST_CASE (docs/trackers/gitlab.md#types)."""
        kind = (text(issue, "type") or "Issue").replace("_", " ").casefold()
        return kind in {known.casefold() for known in self.mapping.work_item_types}

    def _sighting(self, ref: TicketRef, version: int, issue: Json, shown: labels.Titles) -> Sighting:
        return Sighting(
            ref,
            version,
            seen=labels.seen(self.mapping, shown),
            shut=_shut(issue),
            raw={} if shown is None else {labels.LABELS: shown},
            default_kind=self.mapping.default_kind,
            created=beginning(issue, "created_at"),
        )

    def _ref(self, issue: Json) -> TicketRef | None:
        """The issue by its id, which stays its own; the API and people know it by its number."""
        ident, iid = number(issue, "id"), number(issue, "iid")
        if ident is None or iid is None:
            return None
        return TicketRef(self.tracker, str(ident), f"{self.tracker}#{iid}")

    def _stranger(self, body: Json, issue: Json) -> str | None:
        """Why the body is about no ticket of this project; None where it is."""
        project = inner(body, "project")
        ident = _either(number(project, "id"), number(body, "project_id"))
        path = text(project, "path_with_namespace")
        if ident is None and not path:
            return "names no project"
        # By number where there is one: a project that was renamed is still the same.
        if (path != self.names.path) if ident is None else (ident != self.names.project):
            return "another project"
        # Before 17.2 the type is not told; there an issue is an Issue.
        kind = text(issue, "type") or "Issue"
        return None if kind in self.mapping.work_item_types else f"the work item type {kind} is not for us"


def _either(first: T | None, second: T | None) -> T | None:
    return second if first is None else first


def _no_comment(written: Json) -> str | None:
    if text(written, "noteable_type") != "Issue":
        return "not a comment on an issue"
    if text(written, "action") not in ("", "create"):
        return "a comment that was edited"
    return "written by GitLab itself" if flag(written, "system") else None


def _public(written: Json, event: str) -> bool:
    """Whether the customer reads it; where an old release does not say so, the header's word counts."""
    internal = flag(written, "internal")
    return event == PUBLIC_NOTE if internal is None else not internal


def _shut(issue: Json) -> bool | None:
    return _either(_CLOSED.get(number(issue, "state_id") or 0), _CLOSED.get(text(issue, "state")))


def _was_shut(changes: Json, action: str) -> bool | None:
    ident, word = inner(changes, "state_id"), inner(changes, "state")
    told = _either(_CLOSED.get(number(ident, "previous") or 0), _CLOSED.get(text(word, "previous")))
    # Old releases close and reopen without saying so in `changes` (docs/trackers/gitlab.md#issue-hook).
    return _either(told, {"close": False, "reopen": True}.get(action))
