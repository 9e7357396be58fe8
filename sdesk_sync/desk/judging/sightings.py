"""What a sighting is: an echo of ours, old news, a surprise, first contact, or somebody's edit.

Each is a value that says what to do about it; the shell looks up what it is asked for, and does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile
from typing import TypeAlias

from sdesk_sync.desk.judging.changes import ticket_at_first_contact, ticket_before_opening
from sdesk_sync.desk.judging.deviations import (
    OwnWrite,
    drop_stale,
    find_deviations,
    find_surprises,
    find_unnamed,
    select_leading,
)
from sdesk_sync.desk.judging.edits import leave_desk
from sdesk_sync.desk.judging.own_account import find_foreign_use, find_requested_as_us, restrict_to
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import DepartureKind, Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class OldNews:
    """Nothing of it is newer than what is accepted."""

    reason: str


@dataclass(frozen=True, slots=True)
class AcceptedAsIs:
    """The ticket counts as accepted, as it is here; nobody is judged for it."""

    ticket: Ticket
    note: str


@dataclass(frozen=True, slots=True)
class SomebodysEdit:
    """What somebody changed, to be judged on the ticket as it was before.

    `must_refetch` says that the ticket has to be read before anything is written.
    """

    ticket: Ticket
    sighting: Sighting
    must_refetch: bool = False


@dataclass(frozen=True, slots=True)
class NeedsHistory:
    """Nobody is named for what it shows, or it shows too little: only the tracker's history can tell.

    `is_last_chance` has what no history explains judged as nobody's; otherwise the ticket is looked at once
    more.
    """

    is_last_chance: bool


@dataclass(frozen=True, slots=True)
class NeedsOwnWrites:
    """It cannot be told without our own writes on the ticket: ask again with them."""


@dataclass(frozen=True, slots=True)
class NoTicket:
    """It shows something that is no ticket of the desk, and nobody is asked about it."""

    reason: str


SightingCase: TypeAlias = NoTicket | OldNews | AcceptedAsIs | SomebodysEdit | NeedsHistory | NeedsOwnWrites

_OLDER = OldNews("older than the accepted state")


def classify_sighting(
    desk: Desk,
    known: Ticket | None,
    sighting: Sighting,
    *,
    watching_since: int | None = None,
    own_writes: Sequence[OwnWrite] | None = None,
) -> SightingCase:
    """What a webhook's sighting is, to a ticket as it was last accepted.

    `known` is None where nothing was known of it; only then it counts since when the tracker is watched
    (ms). Our own writes, newest first, are asked for where they are needed: None where nobody has looked.
    """
    departed = classify_departed(desk, known, sighting)
    if departed is not None:
        return departed
    if _shows_too_little(known, sighting):
        return NeedsHistory(is_last_chance=known is None)
    if sighting.actor is not None and sighting.actor.kind is AccountKind.US:
        return _classify_own(desk, known, sighting, own_writes)
    if known is None:
        return _classify_unknown(desk, sighting, watching_since)
    if sighting.version < known.version:
        return _OLDER
    if not find_unnamed(desk, known, sighting):
        return SomebodysEdit(known, sighting)
    if own_writes is None:
        return NeedsOwnWrites()
    if find_surprises(desk, known, sighting, own_writes):
        return NeedsHistory(is_last_chance=False)
    return SomebodysEdit(known, drop_stale(desk, known, sighting, own_writes))


def classify_departed(desk: Desk, known: Ticket | None, sighting: Sighting) -> SightingCase | None:
    """What is, or was, no ticket of the desk; None where it is to be judged like any other."""
    departure = sighting.departure
    if known is None or known.state is TicketState.MOVED:
        gone = f"moved to {known.moved_to}, and left alone" if known else None
        reason = gone or (departure.reason if departure else None)
        return NoTicket(reason) if reason else None
    if departure is None:
        # It comes back as somebody makes it a ticket: what was done to it meanwhile was none of ours.
        if known.state is not TicketState.LET_GO:
            return None
        if TYPE not in sighting.seen:
            return NeedsHistory(is_last_chance=False)
        return SomebodysEdit(ticket_at_first_contact(desk, sighting), sighting)
    if known.state is TicketState.LET_GO:
        return NoTicket(departure.reason)
    if departure.kind is DepartureKind.UNTYPED:
        return None
    if sighting.version < known.version:
        return _OLDER
    left = leave_desk(known, sighting)
    return AcceptedAsIs(left, f"moved to {left.moved_to}" if left.moved_to else departure.reason)


def _shows_too_little(known: Ticket | None, sighting: Sighting) -> bool:
    """Whether only the tracker can tell what it is about (docs/engine.md#deliveries-that-show-too-little).

    It does not show the type, and it is about a ticket nobody knows, or names a change that it does not show.
    """
    if TYPE in sighting.seen:
        return False
    if known is None:
        return True
    names_unseen = not sighting.changed_from.keys() <= sighting.seen.keys()
    return names_unseen and sighting.version >= known.version


def is_same_edit(judged: JudgedEdit, sighting: Sighting) -> bool:
    """Whether a delivery tells once more, under another id, of an edit that was judged.

    As from a hook of the group beside that of the project (docs/engine.md#one-event-two-deliveries). Who
    is not named may be anybody.
    """
    before, actor = judged.sighting, sighting.actor
    if before is None or (actor is not None and actor.account != judged.author.actor.account):
        return False
    if sighting.is_opening != before.is_opening or not (sighting.changed_from or sighting.is_opening):
        return False
    return sighting.tracker_was_closed == before.tracker_was_closed and all(
        (before.changed_from.get(name), before.seen.get(name)) == (words, sighting.seen.get(name))
        for name, words in sighting.changed_from.items()
    )


def _classify_own(
    desk: Desk, known: Ticket | None, sighting: Sighting, own_writes: Sequence[OwnWrite] | None
) -> SightingCase:
    """Our own write's echo, or what somebody did with our account: of that, what it names.

    It may show a state between two of our writes, and edits whose own deliveries are still on
    their way, so the rest says nothing; it counts as seen only where nothing else differs.
    """
    if known is None and sighting.is_opening:
        # We open none.
        return SomebodysEdit(ticket_before_opening(sighting), sighting, must_refetch=True)
    if known is None:
        met = ticket_at_first_contact(desk, replace(sighting, changed_from={}))
        return AcceptedAsIs(met, "our own write, on a ticket met by it")
    if sighting.version < known.version:
        return _OLDER
    asked = find_requested_as_us(known, sighting)
    if asked and own_writes is None:
        return NeedsOwnWrites()
    foreign = find_foreign_use(known, sighting, own_writes or ())
    if foreign:
        return SomebodysEdit(known, restrict_to(sighting, foreign), must_refetch=True)
    if find_deviations(desk, known, sighting):
        return OldNews("our own write, overtaken by others")
    return AcceptedAsIs(known, "our own write")


def _classify_unknown(desk: Desk, sighting: Sighting, watching_since: int | None) -> SightingCase:
    """First contact: an opening is judged; one that was missed is looked up; an older ticket is met."""
    if sighting.is_opening:
        return SomebodysEdit(ticket_before_opening(sighting), sighting)
    if is_since(sighting.created_at, watching_since):
        return NeedsHistory(is_last_chance=True)
    return SomebodysEdit(ticket_at_first_contact(desk, sighting), sighting)


def is_since(at: int | None, watching_since: int | None) -> bool:
    """Whether something was done (ms) since a tracker is watched; not where either is not known."""
    return at is not None and watching_since is not None and at >= watching_since


def _words(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)


# ── With the tracker's history ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HistoryToJudge:
    """Edits to be judged in their order on a ticket, and the ticket as it stands now.

    `is_explained` is false where something is there that no edit explains: it is left alone for now, and
    to be looked at once more.
    """

    ticket: Ticket
    edits: tuple[Sighting, ...]
    now: Sighting
    is_explained: bool = True


def read_first_history(
    desk: Desk, edits: Sequence[Sighting], now: Sighting, watching_since: int | None
) -> HistoryToJudge | AcceptedAsIs:
    """A ticket of which nothing was known: judged from when we began to watch, as it was by then."""
    # Before it became a ticket, nothing that was done to it is the desk's business.
    edits = tuple(dropwhile(lambda edit: edit.departure is not None, edits))
    if edits and edits[0].is_opening and is_since(edits[0].version, watching_since):
        return HistoryToJudge(ticket_before_opening(edits[0]), tuple(edits), now)
    later = tuple(edit for edit in edits if edit.changed_from and is_since(edit.version, watching_since))
    if later:
        return HistoryToJudge(ticket_at_first_contact(desk, later[0]), later, now)
    met = ticket_at_first_contact(desk, replace(now, changed_from={}))
    return AcceptedAsIs(met, "accepted as found")


def read_return(desk: Desk, edits: Sequence[Sighting], now: Sighting) -> HistoryToJudge:
    """A ticket that was let go and is one again: judged from whoever made it one."""
    back = tuple(takewhile(lambda edit: edit.departure is None, reversed(edits)))[::-1]
    if not back:
        return HistoryToJudge(ticket_at_first_contact(desk, replace(now, changed_from={})), (), now)
    return HistoryToJudge(ticket_at_first_contact(desk, back[0]), back, now)


def read_history(
    desk: Desk, known: Ticket, edits: Sequence[Sighting], now: Sighting, pending: Sequence[OwnWrite]
) -> HistoryToJudge:
    """What has led from the accepted ticket to the one that is there; `pending` is still to be written."""
    fresh = drop_stale(desk, known, now, pending)
    leading, unexplained = select_leading(desk, known, edits, fresh)
    if not unexplained:
        return HistoryToJudge(known, leading, now)
    # The tracker's history may lag behind; what it does not explain yet is left alone for now.
    seen = {name: words for name, words in now.seen.items() if name not in unexplained}
    closed = None if STATUS in unexplained else now.tracker_closed
    shown = replace(now, seen=seen, tracker_closed=closed)
    return HistoryToJudge(known, leading, shown, is_explained=False)


def read_last_history(
    desk: Desk, known: Ticket, edits: Sequence[Sighting], now: Sighting, pending: Sequence[OwnWrite]
) -> HistoryToJudge:
    """The same where no later look will tell more: what no edit explains is somebody's whom nobody names.

    It is judged as such (docs/decisions/0005-history-is-asked-by-need.md).
    """
    fresh = drop_stale(desk, known, now, pending)
    leading, unexplained = select_leading(desk, known, edits, fresh)
    if not unexplained:
        return HistoryToJudge(known, leading, now)
    return HistoryToJudge(known, (*leading, _edit_of_nobody(known, now, unexplained)), now)


def _edit_of_nobody(known: Ticket, now: Sighting, fields: frozenset[Field]) -> Sighting:
    return replace(
        now,
        actor=None,
        changed_from={name: _words(known.value(name)) for name in fields},
        tracker_was_closed=known.tracker_closed if STATUS in fields else None,
    )
