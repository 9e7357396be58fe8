"""The seam to the trackers: what an adapter offers, in the desk's words.

Everything that says Jira or GitLab lives below this package; nothing else imports the folders
inside it but `kinds`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol

from sdesk_sync.desk.model.actions import Action
from sdesk_sync.desk.model.cards import FoundCard
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, ListedPeople, Roles
from sdesk_sync.desk.model.sightings import Comment, Report, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import Field, OutsideFact
from sdesk_sync.trackers.markup.reader import CommentReader
from sdesk_sync.trackers.wire.calls import CallContext

Headers = Mapping[str, str]
"""Header names in lower case."""


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """Where a delivery belongs, found without asking anybody.

    `delivery` is the same when the tracker sends it again; `lane` is the immutable ticket id, or
    a name of its own for a body without a ticket; `event` is the tracker's name for it. `is_trial` says that
    the tracker only tries the way, with a ticket's data and without an event.
    """

    delivery: str
    lane: str
    event: str
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What was done to a ticket, and the ticket as it is now, both of one look.

    `sightings` are oldest first. Each is one person's edit: it shows the ticket as it was right after
    it, names what it changed (with the words before) and says by whom. Where the history reaches back
    to the opening, the first is that, with `is_opening` set.
    """

    sightings: tuple[Sighting, ...]
    now: Sighting


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of an action.

    `version` is the ticket's afterwards, where the tracker tells it; `comment_id` is that of a new comment.
    `is_shown` says whether the answer shows that what was written is there, or only that it was taken;
    `is_assigned` is False where whoever was to be assigned along with it is not.
    """

    version: int | None = None
    comment_id: str | None = None
    is_shown: bool = True
    is_assigned: bool = True


@dataclass(frozen=True, slots=True)
class CommentSignature:
    """The mark that a service desk of our make leaves in its comments: one action's key, and who wrote it."""

    account: Account
    key: str


class Webhooks(Protocol):
    """What arrives by webhook. Pure but for `parse`, which may need names asked of the tracker once."""

    def why_not_genuine(self, headers: Headers, body: bytes, now: int) -> str | None:
        """Why none of the secrets vouches for these very bytes; None where one does.

        `now` in ms bounds replays.
        """
        ...

    def find_key(self, headers: Headers, body: bytes) -> DeliveryKey:
        """Never raises: a body that cannot be read gets a lane of its own."""
        ...

    def is_kept(self, header: str) -> bool:
        """Whether a header (its name in small letters) says what a delivery is, but not who sent it."""
        ...

    def parse(self, headers: Headers, body: bytes) -> Report:
        """The delivery in the desk's words.

        Raises Unreadable for a body that is not JSON, Transient, Misconfigured.
        """
        ...


class Tickets(Protocol):
    """One tracker's tickets."""

    @property
    def writable_fields(self) -> frozenset[Field]:
        """The fields that this tracker holds; the others live in our store only."""
        ...

    @property
    def resolutions(self) -> Mapping[str, str]:
        """The tracker's resolution of each status that has one; empty where they are none of ours to set."""
        ...

    @property
    def request_types(self) -> Set[str]:
        """The types whose request type we keep in step; none where the tracker knows nothing like it."""
        ...

    @property
    def overwrites_status(self) -> bool:
        """Whether a status written replaces whatever stands there, and is better looked at first."""
        ...

    @property
    def assigns_along(self) -> bool:
        """Whether one write does for fields and assignee: who is not taken leaves the rest as it is."""
        ...

    @property
    def keeps_cards(self) -> bool:
        """Whether a card shows and keeps here what it has no fields for."""
        ...

    def name_as_shown(self, name: Field, value: str) -> str:
        """How the tracker shows a value that somebody writes otherwise: an amount in its own units."""
        ...

    @property
    def lost_words(self) -> frozenset[tuple[Field, str]]:
        """Words whose name the tracker was found to have no more, each with its field. Asks nobody."""
        ...

    def find_lost_words(self, words: Collection[tuple[Field, str]]) -> frozenset[tuple[Field, str]]:
        """Those of the words that the tracker has no name for any more: renamed there, or deleted.

        One call (for each hundred names); none where they were missed within the minute. Raises Transient,
        Rejected.
        """
        ...

    def fetch(self, ref: TicketRef) -> Sighting:
        """The ticket as it is now: one call. Raises Gone, Transient, Rejected."""
        ...

    def fetch_history(self, ref: TicketRef, since: int) -> History:
        """All that was done to the ticket after `since` (ms since the epoch) at least; 0 from its opening on.

        What happened before may be among it. Raises Gone, Transient, Rejected.
        """
        ...

    def list_changed(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The tickets changed at `since` (ms) or later, by their time of change, oldest first.

        One call a page of at most 100, which holds only what the desk looks at; what is no ticket for
        the desk shows its departure. A ticket may come twice. Raises Transient, Rejected.
        """
        ...

    def count_changed(self, since: int) -> int | None:
        """About how many tickets `list_changed` will show; None where that is not told. Raises Transient."""
        ...

    def list_comments(self, ref: TicketRef, since: int) -> tuple[Comment, ...]:
        """The comments people wrote after `since` (ms) and left as they were, oldest first.

        What was written at first is not told of one that was edited. Raises Gone, Transient, Rejected.
        """
        ...

    def list_conversation(self, ref: TicketRef, since: int) -> tuple[Comment, ...]:
        """The comments people wrote after `since` (ms), edited since or not, oldest first.

        One call for a hundred of them. Raises Gone, Transient, Rejected.
        """
        ...

    def look_up(self, ref: TicketRef, fact: OutsideFact) -> str | None:
        """What the tracker knows of this though nobody entered it, as people refer to it; None for nothing.

        One call at most. Raises Gone, Transient, Rejected.
        """
        ...

    def find_comments(self, ref: TicketRef, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which of these keys stand in comments of ours written after `since` (ms), with the comments' ids.

        Raises Gone, Transient, Rejected.
        """
        ...

    def find_card(self, ref: TicketRef) -> FoundCard | None:
        """The ticket's card as it stands, only if we have written it: mostly one call.

        Raises Gone, Transient, Rejected.
        """
        ...

    def is_public(self, ref: TicketRef, comment_id: str) -> bool:
        """Whether customers read a comment that does not tell it itself; one call at most.

        Raises Transient, Rejected.
        """
        ...

    def list_signatures(self, ref: TicketRef, since: int) -> tuple[CommentSignature, ...]:
        """The marks in comments written after `since` (ms), ours among them, newest first.

        Anybody can make them: by itself one proves nothing. Raises Gone, Transient, Rejected.
        """
        ...

    def perform(
        self, ref: TicketRef, action: Action, keys: tuple[str, ...], on: Sighting | None
    ) -> ActionResult:
        """Perform one action; `keys` mark what is written so that it can be found again.

        `on` is the newest sighting, whose raw values say what to take away. Raises Gone, Transient, Rejected;
        Gone of an EditComment, and of a WriteCard over a comment, means that.
        """
        ...


class People(Protocol):
    """Who holds which roles. Accounts are told apart by id alone (docs/desk.md#names)."""

    @property
    def listed_people(self) -> ListedPeople:
        """Whose roles the config says."""
        ...

    def name_of(self, actor: Actor) -> str:
        """What the actor is called, written as in `listed_people`; empty where that is not told."""
        ...

    def read_name(self, written: str) -> str | None:
        """A name of the desk file as it is written in `listed_people`; None for what is no account's here."""
        ...

    def find_account(self, listed: str) -> str | None:
        """The id of the account that a listed id or name is that of now; None where it is nobody's.

        One call. Raises Transient, never guesses.
        """
        ...

    def look_up_roles(self, actor: Actor) -> Roles:
        """The roles as the tracker knows them. Raises Transient, never guesses.

        One call at most, where the mapping does not ask for what takes more.
        """
        ...

    def may_be_app(self, actor: Actor) -> bool:
        """Whether a person, by what was shown of the account, may be another program's after all."""
        ...

    def look_up_kind(self, actor: Actor) -> AccountKind:
        """Whether the tracker says that an account is a program's: one call. Raises Transient."""
        ...


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tracker of the config, ready for use."""

    name: str
    digest: str
    """Names this version of its mapping."""
    language: str
    vocabulary: Mapping[Field, Mapping[str, str]] = field(repr=False, compare=False)
    """What the tracker calls the desk's words, by field."""
    webhooks: Webhooks
    tickets: Tickets
    people: People
    health: "HealthCheck"
    comments: CommentReader
    """Reads the comments that come of it."""
    within: "Callable[[CallContext], Tracker]" = field(repr=False, compare=False)
    """The same tracker, making its calls within another context as well: in whose turn, told to whom."""


class HealthCheck(Protocol):
    """Whether the tracker can be worked with: reached, by our account, and with all that is named there."""

    def check(self) -> str | None:
        """None when all is well, else one sentence; never raises, may take a few calls' timeouts."""
        ...
