"""One Jira project's tickets: read in one call, changed in one or two.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
Fields go by PUT (docs/trackers/jira.md#editing), a status by the bot's transition, which takes
other fields along where it has a screen (docs/trackers/jira.md#workflows).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.model.actions import (
    Acknowledge,
    Action,
    AssignTicket,
    EditComment,
    PostComment,
    UpdateFields,
    WriteCard,
)
from sdesk_sync.desk.model.cards import FoundCard
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.vocabulary import (
    REQUEST_TYPE,
    RESOLUTION,
    STATUS,
    TYPE,
    Field,
    OutsideFact,
)
from sdesk_sync.trackers import ActionResult, CommentSignature, History
from sdesk_sync.trackers.errors import ForeignAnswer, Rejected, Throttled, Transient
from sdesk_sync.trackers.jira.assignee import assign_issue
from sdesk_sync.trackers.jira.changed import ChangedIssues
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.comments import IssueComments
from sdesk_sync.trackers.jira.edit_body import EditComposer
from sdesk_sync.trackers.jira.history import EXPAND, IssueChangelog, history_from_changelog
from sdesk_sync.trackers.jira.issues import (
    JiraIssueParser,
)
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.outside import OUTSIDE_FIELDS, find_outside_fact
from sdesk_sync.trackers.jira.results import EDIT_HINT, require_done
from sdesk_sync.trackers.jira.transitions import BotTransition, BotTransitions
from sdesk_sync.trackers.wire.answers import require_identity, require_ticket_gone
from sdesk_sync.trackers.wire.payload import Json, objects_in

_BROWSE = "give our account the project permission 'Browse projects'"
_LACKS = (
    "an administrator of the project adds what is missing there (a component, a priority of its scheme, "
    "a field of the screen), or the mapping names another"
)


@dataclass(frozen=True, slots=True)
class JiraTickets:
    """The tickets of one project; `parser` may have to ask the site for its ids once."""

    mapping: JiraMapping
    client: JiraClient
    parser: Callable[[], JiraIssueParser]
    transitions: BotTransitions

    @property
    def writable_fields(self) -> frozenset[Field]:
        """What the mapping has names for."""
        resolution = frozenset({RESOLUTION} if self.mapping.resolutions else ())
        return frozenset(self.mapping.names) | frozenset(self.mapping.fields) | resolution

    @property
    def resolutions(self) -> Mapping[str, str]:
        """Those that the mapping has us set; else the workflow's own functions do."""
        return self.mapping.resolutions

    @property
    def request_types(self) -> Set[str]:
        """Those of a service project's mapping that it has."""
        return self.parser().ids.service.given.keys() if self.mapping.service is not None else frozenset()

    @property
    def overwrites_status(self) -> bool:
        """A transition goes from whatever status there is."""
        return True

    @property
    def assigns_along(self) -> bool:
        """One field that is refused has the whole edit refused (docs/trackers/jira.md#editing)."""
        return False

    @property
    def keeps_cards(self) -> bool:
        """It has fields for all of it."""
        return False

    def name_as_shown(self, name: Field, value: str) -> str:
        """As it was written: facts are texts here."""
        return value

    @property
    def lost_words(self) -> frozenset[tuple[Field, str]]:
        """None: what is renamed here keeps its id, and what is deleted is replaced by Jira itself."""
        return frozenset()

    def find_lost_words(self, words: Collection[tuple[Field, str]]) -> frozenset[tuple[Field, str]]:
        """None, as above."""
        return frozenset()

    def fetch(self, ref: TicketRef) -> Sighting:
        """The ticket as it is now, in one call that also tells the transitions open to us, where it can."""
        parser = self.parser()
        return parser.parse_issue(self._fetch_issue(ref, parser.field_names), {})

    def fetch_history(self, ref: TicketRef, since: int) -> History:
        """What was done to the ticket: one call, and one for each hundred of changes beyond the newest."""
        parser = self.parser()
        issue = self._fetch_issue(ref, parser.field_names, EXPAND)
        with self._on_living_ticket(ref):
            groups = IssueChangelog(self.client, ref.id).fetch_groups(issue, since)
        return history_from_changelog(parser, issue, groups, since)

    def look_up(self, ref: TicketRef, fact: OutsideFact) -> str | None:
        """Its first fix version, or the first link to an issue of a product: one call.

        Raises Gone, Transient, Rejected.
        """
        products = self.mapping.product_projects
        if fact is OutsideFact.PRODUCT_ITEM and not products:
            return None
        issue = self._fetch_issue(ref, (OUTSIDE_FIELDS[fact],))
        return find_outside_fact(fact, issue, products)

    def list_changed(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The tickets changed since then, oldest change first, a page a call. Raises Transient, Rejected."""
        return ChangedIssues(self.client, self.parser()).list_changed(since)

    def count_changed(self, since: int) -> int | None:
        """About how many issues those are. Raises Transient."""
        return ChangedIssues(self.client, self.parser()).count_changed(since)

    def list_comments(self, ref: TicketRef, since: int) -> tuple[Comment, ...]:
        """What people wrote after `since`, oldest first. Raises Gone, Transient, Rejected."""
        with self._on_living_ticket(ref):
            return self._comments_of(ref).list_people_comments(since)

    def list_conversation(self, ref: TicketRef, since: int) -> tuple[Comment, ...]:
        """The same with what was edited since. Raises Gone, Transient, Rejected."""
        with self._on_living_ticket(ref):
            return self._comments_of(ref).list_all_comments(since)

    def find_comments(self, ref: TicketRef, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in comments of ours, with the comments' ids. Raises Gone, Transient, Rejected."""
        with self._on_living_ticket(ref):
            return self._comments_of(ref).find_marked(keys, since)

    def find_card(self, ref: TicketRef) -> FoundCard | None:
        """None: the fields say it."""
        return None

    def is_public(self, ref: TicketRef, comment_id: str) -> bool:
        """Whether a comment that does not tell is read by customers: one call. Raises Transient, Rejected."""
        return self._comments_of(ref).look_whether_public(comment_id)

    def list_signatures(self, ref: TicketRef, since: int) -> tuple[CommentSignature, ...]:
        """The marks of desks on comments written after `since`. Raises Gone, Transient, Rejected."""
        with self._on_living_ticket(ref):
            return self._comments_of(ref).list_signatures(since)

    def perform(
        self, ref: TicketRef, action: Action, keys: tuple[str, ...], on: Sighting | None
    ) -> ActionResult:
        """Perform an action. Nothing here are an Acknowledge, for Jira has no such sign, and a WriteCard."""
        match action:
            case UpdateFields():
                with self._on_living_ticket(ref):
                    return self._update_issue(ref, action.updates, on)
            case AssignTicket(assignment):
                assign_issue(self.client, ref, assignment, look=lambda: self.fetch(ref))
                return ActionResult()
            case PostComment():
                with self._on_living_ticket(ref):
                    return ActionResult(comment_id=self._comments_of(ref).post_comment(action, keys))
            case EditComment():
                self._comments_of(ref).edit_comment(action, keys)
                return ActionResult()
            case Acknowledge() | WriteCard():
                return ActionResult()
            case _:
                assert_never(action)

    def _fetch_issue(self, ref: TicketRef, fields: Sequence[str], *expand: str) -> Json:
        """The issue now, which may be no ticket any more; the transitions it shows are learnt."""
        # Where they do not show whether they have a screen there is nothing to be learnt of them here.
        with_transitions = ("transitions",) if self.client.edition.transition_details is None else ()
        wanted = ",".join((*expand, *with_transitions))
        found = self.client.get_issue(ref.id, fields=",".join(fields), expand=wanted, hint=_BROWSE)
        issue = require_identity(found, ref.id)
        self.transitions.learn(objects_in(issue.get("transitions")))
        return issue

    def _on_living_ticket(self, ref: TicketRef) -> AbstractContextManager[None]:
        """Round calls on what belongs to the issue: only where that itself is gone they raise Gone."""
        return require_ticket_gone(lambda: self.fetch(ref))

    @property
    def _composer(self) -> EditComposer:
        return EditComposer(self.mapping, self.parser().ids)

    def _comments_of(self, ref: TicketRef) -> IssueComments:
        return IssueComments(self.client, self.parser(), ref)

    def _update_issue(
        self, ref: TicketRef, updates: Sequence[FieldUpdate], on: Sighting | None
    ) -> ActionResult:
        moves = [each for each in updates if each.field == STATUS]
        others = [each for each in updates if each.field != STATUS]
        sent = self._composer.compose(others, on)
        if not moves:
            return self._edit_issue(ref, sent, others) if sent else ActionResult()
        transition = self._find_transition(ref, moves[0])
        # Only with a screen a transition takes fields along (docs/trackers/jira.md#workflows).
        alone = not transition.has_screen or any(each.field in (TYPE, REQUEST_TYPE) for each in others)
        if sent and alone:
            self._edit_issue(ref, sent, others)
        self._perform_transition(ref, transition, {} if alone else sent)
        # It is answered without a word.
        return self._look_whether_done(ref, moves if alone else updates)

    def _edit_issue(self, ref: TicketRef, sent: Json, updates: Sequence[FieldUpdate]) -> ActionResult:
        """The version afterwards, where the answer shows it with all that was written.

        Raises Rejected where Jira answers that it is done, and something is as it was.
        """
        # A bare 204 would tell neither the version, by which older deliveries are known, nor whether anything
        # was changed (docs/trackers/jira.md#editing).
        query = {"returnIssue": "true"} if self.client.edition.shows_edits else {}
        try:
            answer = self.client.put(f"issue/{ref.id}", sent, hint=EDIT_HINT, query=query)
        except Rejected as refusal:
            raise self._name_fields(refusal) from refusal
        if answer is None:
            return self._look_whether_done(ref, updates)
        return require_done(updates, self.parser().parse_issue(require_identity(answer, ref.id), {}))

    def _look_whether_done(self, ref: TicketRef, updates: Sequence[FieldUpdate]) -> ActionResult:
        """What an answer without a body comes to: where it cannot be believed, a type or status is looked at.

        One call then. Raises Rejected where something is as it was, Transient where it cannot be seen.
        """
        if self.client.edition.shows_edits or not any(each.field in (TYPE, STATUS) for each in updates):
            return ActionResult(is_shown=False)
        try:
            now = self.fetch(ref)
        except Throttled as error:
            # That nothing was carried out is true of the look alone.
            raise Transient(str(error), error.after_s) from error
        return require_done(updates, now)

    def _name_fields(self, refusal: Rejected) -> Rejected:
        """The refusal with the desk's names of its fields; none where one of them is not known."""
        keys = self._composer.writable_names
        if not refusal.fields or not refusal.fields <= keys.keys():
            return Rejected(refusal.status, refusal.answer, refusal.hint)
        return Rejected(refusal.status, refusal.answer, _LACKS, [keys[key] for key in refusal.fields])

    def _find_transition(self, ref: TicketRef, update: FieldUpdate) -> BotTransition:
        if update.to is None:
            raise Rejected(400, "a Jira issue always has a status", "move the ticket by hand", [STATUS])
        return self.transitions.find_into(ref, update.to)

    def _perform_transition(self, ref: TicketRef, transition: BotTransition, sent: Json) -> None:
        hint = (
            "our account needs the project permission 'Transition issues', and the screen of "
            f"'{transition.name}' the priority, the components and the custom fields of the mapping"
        )
        try:
            body = {"transition": {"id": transition.id}, **sent}
            answer = self.client.post(f"issue/{ref.id}/transitions", body, hint=hint)
        except Rejected as refusal:
            self.transitions.known.forget()
            raise self._name_fields(refusal) from refusal
        if answer is not None:
            raise ForeignAnswer("a transition was answered with a body")
