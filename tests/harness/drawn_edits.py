"""Any edit of any ticket by anybody at any desk there is, for hypothesis to draw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as some

from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.judging.changes import (
    find_changes,
    select_judged_at_opening,
    ticket_at_first_contact,
    ticket_before_opening,
)
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import NOBODY, Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, Verdict
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, WORD_FIELDS, Field, Mode
from sdesk_sync.desk.policy import Desk
from tests.harness.desks import DESK_FILES, desk_of
from tests.harness.rule_cases import REF

ALEX = Account("support", "1")
Words = Mapping[Field, tuple[str, ...]]


@dataclass(frozen=True)
class TriedDesk:
    """A desk, the fields tried and their words; `unruled` are facts that no rule and no consequence names."""

    desk: Desk
    words: Words
    unruled: tuple[Field, ...]

    def __repr__(self) -> str:
        return self.desk.digest


@cache
def tried_desks() -> tuple[TriedDesk, ...]:
    """All desks there are."""
    return tuple(try_desk(desk_of(path)) for path in DESK_FILES)


def try_desk(desk: Desk) -> TriedDesk:
    """A desk with all its words."""
    tables = {
        TYPE: desk.types,
        STATUS: desk.statuses,
        PRIORITY: desk.priorities,
        BILLING: desk.billing,
        TEAM: desk.teams,
    }
    plain = {True: ("1d", "2d"), False: ("one", "other")}
    facts = {name: fact.values or plain[fact.is_amount] for name, fact in desk.facts.items()}
    ruled = {name for one in desk.rules.bound if one.judge is not None for name in one.judge.fields}
    kept = {desk.meanings.close_reason, desk.meanings.opened_as, *(name for name, _ in desk.dated_facts)}
    return TriedDesk(
        desk,
        {**{name: tuple(table) for name, table in tables.items()}, **facts},
        tuple(name for name in desk.facts if name not in ruled and name not in kept),
    )


@dataclass(frozen=True, slots=True)
class MadeEdit:
    """An edit and all that came of it."""

    at: TriedDesk
    edit: Edit
    sighting: Sighting
    verdicts: tuple[Verdict, ...]
    outcome: Outcome
    carried: frozenset[Field]

    @property
    def desk(self) -> Desk:
        """The desk it was made at."""
        return self.at.desk


@dataclass(frozen=True, slots=True)
class Judging:
    """In which mode, and on a tracker that can hold which fields."""

    mode: Mode = Mode.ENFORCE
    carried: frozenset[Field] = frozenset(WORD_FIELDS)


DESKS = some.sampled_from(tried_desks())
NAMED = [kind for kind in AccountKind if kind is not AccountKind.NOBODY]


def fields_of(at: TriedDesk) -> some.SearchStrategy[list[Field]]:
    """Some fields of a desk."""
    return some.lists(some.sampled_from(tuple(at.words)), max_size=4, unique=True)


def persons(at: TriedDesk) -> some.SearchStrategy[Author]:
    """Somebody of any role, or of none, or of two."""
    customer = at.desk.meanings.customer
    roles = [frozenset({role}) for role in at.desk.roles]
    both = frozenset({customer, [*at.desk.roles][-1]})
    return some.builds(Author, some.just(Actor(ALEX, "Alex")), some.sampled_from([*roles, frozenset(), both]))


def authors(at: TriedDesk) -> some.SearchStrategy[Author]:
    """Nobody named, or an account of any nature in any role."""
    actors = some.builds(Actor, some.just(ALEX), some.just("Alex"), kind=some.sampled_from(NAMED))
    return some.just(NOBODY) | some.builds(
        lambda author, actor: replace(author, actor=actor), persons(at), actors
    )


@some.composite
def tickets(draw: some.DrawFn, at: TriedDesk) -> Ticket:
    """A ticket in any state, of which some fields are not known and some known to be empty."""
    unknown, empty = draw(fields_of(at)), draw(fields_of(at))
    statuses = some.sampled_from(at.words[STATUS])
    values = {
        name: None if name in empty else draw(some.sampled_from(words))
        for name, words in at.words.items()
        if name not in unknown
    }
    return Ticket(
        REF,
        version=1,
        values=values,
        tracker_closed=draw(some.sampled_from((None, True, False))),
        working_status=draw(some.none() | statuses),
        past_statuses=tuple(draw(some.lists(statuses, max_size=2, unique=True))),
        is_known_from_start=draw(some.booleans()),
        owners=draw(some.sampled_from((None, (ALEX,), ()))),
    )


@some.composite
def edits(
    draw: some.DrawFn, *, cap: Mode | None = None, desks: some.SearchStrategy[TriedDesk] = DESKS
) -> MadeEdit:
    """An edit by anybody on any ticket or an opening, judged in some mode and followed."""
    at = draw(desks)
    ticket = draw(tickets(at))
    start = draw(some.sampled_from(("known", "known", "known", "met", "opened")))
    shut = None if ticket.tracker_closed is None else draw(some.booleans())
    shown = show(ticket)
    for name in draw(fields_of(at)):
        shown[name] = tuple(draw(some.lists(some.sampled_from(at.words[name]), max_size=2, unique=True)))
    hidden = draw(fields_of(at)) if draw(some.booleans()) else ()
    seen = {name: words for name, words in shown.items() if name not in hidden}
    kind = next(key for key in at.desk.types if at.desk.is_intake(key))
    sighting = Sighting(REF, 2, seen, tracker_closed=shut, is_opening=start == "opened", default_kind=kind)
    if start != "known":
        met = ticket_at_first_contact(at.desk, sighting)
        ticket = ticket_before_opening(sighting) if sighting.is_opening else met
    carried = frozenset(at.words if shut is None else WORD_FIELDS)
    made_by, mode = draw(authors(at)), cap or draw(some.sampled_from(Mode))
    return make_edit(at, ticket, sighting, made_by, Judging(mode, carried))


@some.composite
def histories(draw: some.DrawFn) -> list[MadeEdit]:
    """A ticket from its opening on, and what persons then do to it, one edit after the other."""
    at = draw(DESKS)
    how = Judging(carried=frozenset(at.words))
    kinds = some.sampled_from(at.words[TYPE])
    nothing: Words = dict.fromkeys(at.words, ())
    opening = Sighting(REF, 1, {**nothing, TYPE: (draw(kinds),)}, is_opening=True)
    made = [make_edit(at, ticket_before_opening(opening), opening, draw(persons(at)), how)]
    for version in range(2, draw(some.integers(3, 9))):
        ticket = made[-1].outcome.ticket
        shown = show(ticket)
        for name in {STATUS, *draw(fields_of(at))}:
            words = at.words[name]
            if name == STATUS and draw(some.booleans()):
                kind = ticket.value(TYPE)
                words = at.desk.allowed_moves(ticket, kind, ticket.value(STATUS)) or words
            word = draw(
                some.sampled_from(words) | (some.nothing() if name in (TYPE, STATUS) else some.none())
            )
            shown[name] = (word,) if word else ()
        sighting = Sighting(REF, version, shown)
        made.append(make_edit(at, ticket, sighting, draw(persons(at)), how))
    return made


def make_edit(
    at: TriedDesk,
    ticket: Ticket,
    sighting: Sighting,
    author: Author,
    how: Judging,
) -> MadeEdit:
    """An edit judged and followed."""
    mode, carried = how.mode, how.carried
    changes = find_changes(at.desk, ticket, sighting)
    if sighting.is_opening:
        changes = select_judged_at_opening(at.desk, changes, author, sighting)
    edit = Edit(ticket, changes, author, sighting.is_opening, opens_as=sighting.default_kind)
    verdicts = judge(at.desk, edit, mode)
    outcome = apply_consequences(at.desk, edit, verdicts, sighting, carried)
    return MadeEdit(at, edit, sighting, verdicts, outcome, carried)


def show(ticket: Ticket) -> dict[Field, tuple[str, ...]]:
    """What a tracker shows of a ticket that is as accepted."""
    return {name: (word,) if word else () for name, word in ticket.values.items()}
