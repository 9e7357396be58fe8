"""GitLab's issues as tickets: one call to read, one to write, one to speak, three for what was done."""

from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.entries import NativeField
from sdesk_sync.desk.model.actions import (
    Acknowledge,
    Action,
    AssignTicket,
    EditComment,
    PostComment,
    UpdateFields,
    WriteCard,
)
from sdesk_sync.desk.model.amounts import read_minutes, write_minutes
from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.cards import FoundCard
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import Field, OutsideFact
from sdesk_sync.trackers import ActionResult, CommentSignature, History
from sdesk_sync.trackers.errors import ForeignAnswer, Rejected
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.accounts import number_of_account
from sdesk_sync.trackers.gitlab.changed import count_changed_issues, list_changed_issues
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.history import history_from_events, name_sources, names_merge_request
from sdesk_sync.trackers.gitlab.identity import FindIdentity
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.notes import IssueNotes
from sdesk_sync.trackers.gitlab.outside import OutsideReader
from sdesk_sync.trackers.gitlab.project_labels import MEND, ProjectLabels
from sdesk_sync.trackers.gitlab.staff_notes import ROLE_HINT, StaffNotes
from sdesk_sync.trackers.gitlab.times import write_estimate
from sdesk_sync.trackers.wire.answers import require_identity, require_ticket_gone
from sdesk_sync.trackers.wire.payload import Json, objects_in, text_at, time_at

_MANY = {"per_page": "100"}
_ASSIGN_HINT = "whoever is to be assigned has to be a member of the project who may read the issue"
_EVENTS = ("resource_label_events", "resource_state_events")


@dataclass(frozen=True, slots=True)
class GitLabTickets:
    """The issues of one project."""

    tracker: str
    mapping: GitLabMapping
    client: GitLabClient
    identity: FindIdentity
    staff_notes: StaffNotes
    project_labels: ProjectLabels

    @property
    def writable_fields(self) -> frozenset[Field]:
        """The fields with labels, and the estimate."""
        estimate = self.mapping.native.get(NativeField.ESTIMATE)
        return frozenset(self.mapping.labels) | ({estimate} if estimate is not None else set())

    @property
    def resolutions(self) -> Mapping[str, str]:
        """GitLab has none."""
        return {}

    @property
    def request_types(self) -> Set[str]:
        """None: GitLab has nothing like it."""
        return frozenset()

    @property
    def overwrites_status(self) -> bool:
        """Labels are added and taken away one by one; those of others stay."""
        return False

    @property
    def assigns_along(self) -> bool:
        """Whoever cannot be assigned is passed over in silence."""
        return True

    @property
    def keeps_cards(self) -> bool:
        """In internal notes, since it has no fields of one's own."""
        return True

    def name_as_shown(self, name: Field, value: str) -> str:
        """An estimate as it comes back from a number of seconds."""
        is_estimate = name == self.mapping.native.get(NativeField.ESTIMATE)
        return write_minutes(read_minutes(value) or 0) if is_estimate else value

    @property
    def lost_words(self) -> frozenset[tuple[Field, str]]:
        """The words whose labels were missed, and not found again since."""
        lost = self.project_labels.lost
        if not lost:
            # Mostly none is, and every delivery asks.
            return frozenset()
        return frozenset(
            (name, word) for name, table in self.mapping.labels.items() for word in table.words(lost)
        )

    def find_lost_words(self, words: Collection[tuple[Field, str]]) -> frozenset[tuple[Field, str]]:
        """Those whose labels the project has no more. Raises Transient, Rejected."""
        titles = {self._title_of(*word): word for word in words}
        known = [title for title in titles if title is not None]
        if not known:
            return frozenset()
        lost = self.project_labels.find_lost(self.client, self.identity().project, known)
        return frozenset(titles[title] for title in lost)

    def _title_of(self, name: Field, word: str) -> str | None:
        table = self.mapping.labels.get(name)
        return None if table is None else table.name(word)

    def fetch(self, ref: TicketRef) -> Sighting:
        """The issue as it is now. Raises Gone, Transient, Rejected."""
        return self._parser().parse_issue(ref, self.client.get(self._issue_path(ref)))

    def fetch_history(self, ref: TicketRef, since: int) -> History:
        """What was done to the issue: three calls, and one for each hundred of events beyond the first.

        One more where a merge request has closed it: the events do not say what people call that.
        """
        reading, issue = self._parser(), self.client.get(self._issue_path(ref))
        now = reading.parse_issue(ref, issue)
        with self._on_living_issue(ref):
            events = [event for kind in _EVENTS for event in self._list_events(ref, kind)]
            if names_merge_request(events, since):
                events = list(name_sources(events, self._beyond(ref).list_references()))
        return history_from_events(reading, now, issue, events, since)

    def look_up(self, ref: TicketRef, fact: OutsideFact) -> str | None:
        """A merge request that closes the issue, or a linked issue of a product: one call.

        Raises Gone, Transient, Rejected.
        """
        with self._on_living_issue(ref):
            return self._beyond(ref).find(fact)

    def list_changed(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The issues changed since then, oldest change first, a page a call. Raises Transient, Rejected."""
        return list_changed_issues(self.client, self._parser(), since)

    def count_changed(self, since: int) -> int | None:
        """How many those are, of the desk or not. Raises Transient."""
        return count_changed_issues(self.client, self.identity(), since)

    def list_comments(self, ref: TicketRef, since: int) -> tuple[Comment, ...]:
        """What people wrote after `since`, oldest first. Raises Gone, Transient, Rejected."""
        with self._on_living_issue(ref):
            return self._notes_of(ref).list_people_notes(since)

    def list_conversation(self, ref: TicketRef, since: int) -> tuple[Comment, ...]:
        """The same with what was edited since. Raises Gone, Transient, Rejected."""
        with self._on_living_issue(ref):
            return self._notes_of(ref).list_all_notes(since)

    def find_comments(self, ref: TicketRef, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in notes of ours, with the notes' ids. Raises Gone, Transient, Rejected."""
        with self._on_living_issue(ref):
            return self._notes_of(ref).find_notes(keys, since)

    def find_card(self, ref: TicketRef) -> FoundCard | None:
        """Our oldest internal note that is one: one call, and one for each hundred of notes before it."""
        with self._on_living_issue(ref):
            return self._notes_of(ref).find_own_card()

    def is_public(self, ref: TicketRef, comment_id: str) -> bool:
        """Whether a note that does not tell is read by customers: one call. Raises Transient, Rejected."""
        return self._notes_of(ref).look_whether_public(comment_id)

    def list_signatures(self, ref: TicketRef, since: int) -> tuple[CommentSignature, ...]:
        """The marks of desks in notes written after `since`. Raises Gone, Transient, Rejected."""
        with self._on_living_issue(ref):
            return self._notes_of(ref).list_signatures(since)

    def perform(
        self, ref: TicketRef, action: Action, keys: tuple[str, ...], on: Sighting | None
    ) -> ActionResult:
        """Perform one action; `keys` stand hidden in what is said, `on` shows the labels to take away.

        A double that a person made of a scope at the same moment is not looked for in the answer: the
        next delivery shows it, and there it is repaired. Raises Gone, Transient, Rejected.
        """
        match action:
            case UpdateFields():
                with self._on_living_issue(ref):
                    return self._update_issue(ref, action, on)
            case AssignTicket(assignment):
                with self._on_living_issue(ref):
                    return self._assign_account(ref, assignment)
            case PostComment():
                with self._on_living_issue(ref):
                    return ActionResult(comment_id=self._notes_of(ref).post_note(action, keys))
            case EditComment():
                self._notes_of(ref).edit_note(action, keys)
            case Acknowledge():
                self._notes_of(ref).award_emoji(action)
            case WriteCard():
                # Of one that was a note already it is that which may be gone.
                with nullcontext() if action.note_id else self._on_living_issue(ref):
                    return ActionResult(comment_id=self._notes_of(ref).write_card(action))
            case _:
                assert_never(action)
        return ActionResult()

    def _issue_path(self, ref: TicketRef) -> str:
        # The API knows an issue by its number alone; the id, which it keeps for good, is for us.
        iid = ref.key.rpartition("#")[2]
        return f"/projects/{self.identity().project}/issues/{iid}"

    def _beyond(self, ref: TicketRef) -> OutsideReader:
        return OutsideReader(self.client, self._issue_path(ref), self.mapping.product_projects)

    def _on_living_issue(self, ref: TicketRef) -> AbstractContextManager[None]:
        """Round calls on what belongs to the issue: only where that itself is gone they raise Gone."""
        return require_ticket_gone(lambda: self.fetch(ref))

    def _list_events(self, ref: TicketRef, kind: str) -> Iterator[Json]:
        for page in self.client.iterate_pages(f"{self._issue_path(ref)}/{kind}", _MANY):
            for event in page:
                yield require_identity(event, ref.id, "resource_id") if "resource_id" in event else event

    def _parser(self) -> GitLabIssueParser:
        return GitLabIssueParser(self.tracker, self.mapping, self.identity())

    def _notes_of(self, ref: TicketRef) -> IssueNotes:
        return IssueNotes(self.client, self._parser(), ref, self._issue_path(ref), self.staff_notes)

    def _require_labels(self, write: UpdateFields) -> None:
        """Raises Rejected for what was missed and still is: GitLab would make it anew. Mostly no call."""
        known, lost = self.project_labels, frozenset[str]()
        wanted = {put.field: self._title_of(put.field, put.to) for put in write.updates if put.to is not None}
        missed = known.lost.intersection(title for title in wanted.values() if title is not None)
        if missed:
            lost = known.find_lost_now(self.client, self.identity().project, missed)
        if lost:
            told = f"the project has no label {', '.join(sorted(lost))} any more"
            raise Rejected(0, told, MEND, [name for name, title in wanted.items() if title in lost])

    def _assign_account(self, ref: TicketRef, assignment: Assignment) -> ActionResult:
        done = self._update_issue(ref, UpdateFields(assignment=assignment), None)
        if not done.is_assigned:
            raise Rejected(200, "GitLab did not assign it", _ASSIGN_HINT)
        return done

    def _update_issue(self, ref: TicketRef, write: UpdateFields, on: Sighting | None) -> ActionResult:
        """Labels and open/closed in one PUT, computed by GitLab on what is there then.

        An estimate goes before by a call of its own. docs/trackers/gitlab.md#labels
        """
        for put in write.updates:
            if put.field == self.mapping.native.get(NativeField.ESTIMATE):
                write_estimate(self.client, self._issue_path(ref), put)
        self._require_labels(write)
        add, remove = labels.label_edit(self.mapping, write, on)
        event = {None: "", True: "close", False: "reopen"}[
            write.open_state.closed if write.open_state else None
        ]
        # Never `labels`, the whole list: it would take away what others put on meanwhile
        # (docs/trackers/gitlab.md#writing).
        # Who cannot be assigned is passed over, and the rest is written (docs/trackers/gitlab.md#writing).
        assigned = write.assignment
        # The first is the only one on Free; on Premium whoever else has the issue keeps it.
        assignees = [int(one.id) for one in assigned.whole] if assigned else []
        sent: Json = {
            "add_labels": ",".join(add),
            "remove_labels": ",".join(remove),
            "state_event": event,
            "assignee_ids": assignees,
        }
        sent = {name: value for name, value in sent.items() if value}
        if not sent:
            return ActionResult()
        answer = require_identity(self.client.put(self._issue_path(ref), sent), ref.id)
        _check_applied(answer, add, remove, write)
        shown = [number_of_account(one) for one in objects_in(answer.get("assignees"))]
        is_assigned = assigned is None or int(assigned.to.id) in shown
        return ActionResult(time_at(answer, "updated_at"), is_assigned=is_assigned)


def _check_applied(answer: Json, add: list[str], remove: list[str], write: UpdateFields) -> None:
    """Raises Rejected where GitLab answered 200 and passed over what our account may not set.

    Raises ForeignAnswer where the answer does not show what was to be set.
    """
    titles = labels.label_titles(answer, "labels")
    if titles is None or not text_at(answer, "state"):
        raise ForeignAnswer("the answer does not show what was to be set")
    shown = set(titles)
    undone = [*(set(add) - shown), *(set(remove) & shown)]
    if write.open_state and text_at(answer, "state") != ("closed" if write.open_state.closed else "opened"):
        undone.append("open or closed")
    if undone:
        raise Rejected(200, f"GitLab did not change {', '.join(sorted(undone))}", ROLE_HINT)
