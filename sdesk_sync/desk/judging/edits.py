"""Edits in their order -> a verdict on each change, the accepted state after them, what has to be written.

Mostly there is one edit: the one a delivery tells. Where several came unseen, each is judged with its
own author on the ticket as the ones before have left it, and all is put right at once at the end.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.consequences import Outcome, accept_as_seen, apply_consequences, leave_as_shown
from sdesk_sync.desk.judging.changes import find_changes, select_judged_at_opening, ticket_at_first_contact
from sdesk_sync.desk.judging.closings import ClosedTicket, as_person, find_closing_change
from sdesk_sync.desk.judging.deviations import OwnWrite, drop_stale
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.judging.request_types import keep_request_type
from sdesk_sync.desk.judging.resolutions import keep_resolution
from sdesk_sync.desk.model.assignments import AssignmentWish
from sdesk_sync.desk.model.people import NOBODY, Account, AccountKind, Author
from sdesk_sync.desk.model.sightings import ClosingKind, DepartureKind, Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState, Tolerated
from sdesk_sync.desk.model.updates import FieldUpdate, SetOpenState
from sdesk_sync.desk.model.verdicts import ChangeClosing, Edit, FieldChange, JudgedEdit, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, STATUS, TEAM, TYPE, Field, Mode, Values
from sdesk_sync.desk.policy import Desk

_NAMED_BY_NOBODY = "named-by-nobody"


@dataclass(frozen=True, slots=True)
class JudgingContext:
    """What edits are judged by: the desk, the mode that caps its rules, the fields the tracker can hold.

    `fields_left_alone` are fields, by account, that are left as that account sets them: two robots
    that undo each other would go on for ever (docs/engine.md#edit-wars). `balances` are minutes left
    on budget accounts, as far as they are known. `as_read` is the ticket read since: what a state rule
    refuses is tried once more on it (docs/desk.md#judging). `resolutions` are those that we have to set, by
    the status that has one, `request_types` the types that have one.
    """

    desk: Desk
    cap: Mode
    writable_fields: Set[Field]
    fields_left_alone: Mapping[Account, Set[Field]] = field(default_factory=dict)
    balances: Mapping[str, int] = field(default_factory=dict)
    as_read: Sighting | None = None
    resolutions: Mapping[str, str] = field(default_factory=dict)
    request_types: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ObservedEdit:
    """An edit as it was seen, with its author; None for a look, for which nobody is to be judged."""

    sighting: Sighting
    author: Author | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The ticket as accepted after some edits, the verdicts on each, and what has to be written.

    `is_held_back` says that something was to be written but for the mode, which only watches. `met_as_read`
    was refused, and was lawful on the ticket as it was read. By `assignment` its assignee is to be chosen.
    """

    ticket: Ticket
    edits: tuple[JudgedEdit, ...] = ()
    updates: tuple[FieldUpdate, ...] = ()
    open_state: SetOpenState | None = None
    is_held_back: bool = False
    met_as_read: tuple[Refusal, ...] = ()
    assignment: AssignmentWish | None = None

    @property
    def has_writes(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.updates) or self.open_state is not None

    @property
    def has_undos(self) -> bool:
        """Whether anything was refused and is to be undone."""
        return any(verdict.undoing_refusal for edit in self.edits for verdict in edit.verdicts)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """All refusals, in the order of the edits."""
        return tuple(
            refusal for edit in self.edits for verdict in edit.verdicts for refusal in verdict.refusals
        )


def judge_edits(by: JudgingContext, ticket: Ticket, observed: Iterable[ObservedEdit]) -> Ruling:
    """Judge the edits one after the other; the last one's sighting is what has to be put right."""
    ruling, shown = Ruling(ticket), None
    for one in observed:
        shown = one.sighting
        before = ruling.ticket
        if before.state is TicketState.LET_GO:
            if one.sighting.departure is not None:
                continue
            before = ticket_at_first_contact(by.desk, one.sighting)
        as_read = list_as_read(by.desk, before, by.as_read, ruling) if by.as_read is not None else {}
        edit, outcome = _judge_one(by, before, one, as_read)
        is_held_back = by.cap is not Mode.ENFORCE and outcome.has_writes
        if is_held_back:
            outcome = accept_as_seen(outcome, one.sighting)
        ruling = Ruling(
            outcome.ticket,
            (*ruling.edits, edit) if one.author is not None else ruling.edits,
            _keep_reasons(ruling.updates, outcome.updates),
            outcome.open_state,
            ruling.is_held_back or is_held_back,
            assignment=outcome.assignment or _keep_wish(ruling.assignment, outcome.ticket),
        )
    return _with_request_type(by, ticket, _with_resolution(by, ticket, ruling, shown), shown)


def _with_resolution(by: JudgingContext, before: Ticket, ruling: Ruling, shown: Sighting | None) -> Ruling:
    """The ruling with the resolution of the status in which it leaves the ticket."""
    if not by.resolutions or shown is None or by.cap is not Mode.ENFORCE:
        return ruling
    after, updates = keep_resolution(by.resolutions, before, ruling.ticket, ruling.updates, shown)
    return replace(ruling, ticket=after, updates=updates)


def _with_request_type(by: JudgingContext, before: Ticket, ruling: Ruling, shown: Sighting | None) -> Ruling:
    """The ruling with the request type of the type in which it leaves the ticket."""
    if shown is None or REQUEST_TYPE not in shown.seen or ruling.ticket.state is not TicketState.OURS:
        return ruling
    types = by.request_types if by.cap is Mode.ENFORCE else frozenset()
    after, update = keep_request_type(types, before, ruling.ticket, shown)
    return replace(ruling, ticket=after, updates=(*ruling.updates, update) if update else ruling.updates)


def _keep_wish(earlier: AssignmentWish | None, ticket: Ticket) -> AssignmentWish | None:
    """Whom an earlier edit has given the ticket to, as long as it is with that team."""
    return earlier if earlier is not None and earlier.team == ticket.value(TEAM) else None


def list_as_read(desk: Desk, ticket: Ticket, now: Sighting, earlier: Ruling) -> Values:
    """What the ticket shows `now` otherwise than accepted, but for what `earlier` edits have us write."""
    ours = OwnWrite(earlier.updates, earlier.open_state)
    found = find_changes(desk, ticket, drop_stale(desk, ticket, now, [ours]))
    return {change.field: change.after for change in found}


def _judge_one(
    by: JudgingContext, ticket: Ticket, observed: ObservedEdit, as_read: Values
) -> tuple[JudgedEdit, Outcome]:
    sighting, author = observed.sighting, observed.author or NOBODY
    is_opening = sighting.is_opening and not ticket.values
    ticket = ticket if is_opening else _accept_as_found(ticket, sighting)
    changes = _changes_of(by.desk, ticket, observed, is_opening=is_opening)
    closed_by: ChangeClosing | None = None
    if observed.author is None:
        edit, verdicts = (
            Edit(ticket, changes, author, is_opening),
            tuple(Verdict(change) for change in changes),
        )
    else:
        asked = select_judged_at_opening(by.desk, changes, author, sighting) if is_opening else changes
        opens_as = sighting.default_kind if is_opening else None
        doer = author if find_closing_change(sighting) is None else as_person(author)
        # What the edit itself changed counts as it changed it, whatever became of that since.
        beside = {name: as_read[name] for name in as_read.keys() - {change.field for change in changes}}
        edit = Edit(ticket, asked, doer, is_opening, sighting.version, by.balances, opens_as, beside)
        left_alone = by.fields_left_alone.get(author.actor.account, frozenset())
        verdicts = tuple(_spare_verdict(verdict, left_alone) for verdict in judge(by.desk, edit, by.cap))
        edit, verdicts, closed_by = _follow_change(by.desk, edit, verdicts, sighting)
    outcome = apply_consequences(by.desk, edit, verdicts, sighting, by.writable_fields)
    if observed.author is not None:
        left = by.fields_left_alone.get(author.actor.account, frozenset()) & sighting.changed_from.keys()
        outcome = _mark_unnamed(leave_as_shown(outcome, sighting, left), author, verdicts)
        if sighting.lacks_type and _is_let_go(verdicts):
            outcome = Outcome(leave_desk(ticket, sighting))
    ended = tuple(verdict.with_end(outcome.ticket.values) for verdict in verdicts)
    return JudgedEdit(author, ended, sighting, closed_by), outcome


def _follow_change(
    desk: Desk, edit: Edit, verdicts: tuple[Verdict, ...], sighting: Sighting
) -> tuple[Edit, tuple[Verdict, ...], ChangeClosing | None]:
    """What follows instead, where a merged change has closed a ticket and a rule would undo that."""
    change = find_closing_change(sighting)
    undone = any(verdict.change.field == STATUS and verdict.undoing_refusal for verdict in verdicts)
    if change is None or not undone:
        return edit, verdicts, None
    closed = ClosedTicket(desk, edit.ticket, change)
    return (*closed.follow(edit, verdicts), closed.describe())


def _accept_as_found(ticket: Ticket, sighting: Sighting) -> Ticket:
    """The ticket with what the tracker keeps no history of as it is found, or was before the edit names it.

    So with whose own it is, where that was not known.
    """
    found = {
        name: next(iter(sighting.changed_from.get(name, sighting.seen[name])), None)
        for name in sighting.accepted_as_found & sighting.seen.keys()
    }
    values, owners = {**ticket.values, **found}, ticket.owners
    owners = sighting.owners if owners is None else owners
    if values == ticket.values and owners == ticket.owners:
        return ticket
    return replace(ticket, values=values, owners=owners)


def _is_let_go(verdicts: tuple[Verdict, ...]) -> bool:
    """Whether a ticket lost its type and may."""
    return any(
        verdict.change.field == TYPE and verdict.change.after is None and not verdict.undoing_refusal
        for verdict in verdicts
    )


def leave_desk(ticket: Ticket, sighting: Sighting) -> Ticket:
    """A ticket that is none of the desk's any more, as it was when it left."""
    departure = sighting.departure
    moved = departure is not None and departure.kind is DepartureKind.MOVED
    return replace(
        ticket,
        version=max(ticket.version, sighting.version),
        state=TicketState.MOVED if moved else TicketState.LET_GO,
        moved_to=departure.to if departure is not None and moved else None,
    )


def _mark_unnamed(outcome: Outcome, author: Author, verdicts: tuple[Verdict, ...]) -> Outcome:
    """What is accepted though nobody is named for it is marked so."""
    if author.actor.kind is not AccountKind.NOBODY:
        return outcome
    changes = [verdict.change for verdict in verdicts if not verdict.refusals]
    marks = tuple(
        Tolerated(each.field, each.after, _NAMED_BY_NOBODY, author.actor.account) for each in changes
    )
    tolerated = (*outcome.ticket.tolerated, *marks)
    return replace(outcome, ticket=replace(outcome.ticket, tolerated=tolerated))


def depends_on_author(by: JudgingContext, ticket: Ticket, sighting: Sighting) -> bool:
    """Whether an edit for which nobody is named would come to something else by somebody.

    Where it does not, nobody has to be asked who it was.
    """
    everybody = Author(NOBODY.actor, frozenset(by.desk.roles))
    by_nobody, by_all = (
        judge_edits(by, ticket, [ObservedEdit(sighting, author)]) for author in (NOBODY, everybody)
    )
    refused = any(verdict.refusals for edit in by_nobody.edits for verdict in edit.verdicts)
    return refused or _what_follows(by_nobody) != _what_follows(by_all)


def _what_follows(ruling: Ruling) -> tuple[object, ...]:
    return ruling.ticket.values, ruling.ticket.tracker_closed, ruling.updates, ruling.open_state


def _changes_of(
    desk: Desk, ticket: Ticket, observed: ObservedEdit, *, is_opening: bool
) -> tuple[FieldChange, ...]:
    """What the edit changed: all of an opening, otherwise what it is named for."""
    changes = find_changes(desk, ticket, observed.sighting)
    if is_opening:
        return changes
    named = tuple(change for change in changes if change.field in observed.sighting.changed_from)
    return (*_close_reasons(desk, ticket, observed.sighting), *named)


def _close_reasons(desk: Desk, ticket: Ticket, sighting: Sighting) -> tuple[FieldChange, ...]:
    """What a mark as a duplicate gives as the reason of a closing, where the desk has that reason."""
    name = desk.meanings.close_reason
    if sighting.closing is None or sighting.closing.kind is not ClosingKind.DUPLICATE or name is None:
        return ()
    reason, before = str(ClosingKind.DUPLICATE), ticket.value(name)
    return () if reason not in desk.facts[name].values or before else (FieldChange(name, before, reason),)


def _spare_verdict(verdict: Verdict, left_alone: Set[Field]) -> Verdict:
    if verdict.change.field not in left_alone:
        return verdict
    return replace(verdict, refusals=tuple(replace(r, mode=Mode.OBSERVE) for r in verdict.refusals))


def _keep_reasons(before: tuple[FieldUpdate, ...], now: tuple[FieldUpdate, ...]) -> tuple[FieldUpdate, ...]:
    """What has to be written now, with the reason it was first wanted for."""
    known = {update.field: update for update in before}
    return tuple(
        replace(update, reason=known[update.field].reason)
        if update.field in known and known[update.field].to == update.to
        else update
        for update in now
    )
