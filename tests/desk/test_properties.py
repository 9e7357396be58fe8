"""What holds for every ticket, every edit and everybody, tried on many."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.comments.composer import CommentComposer
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
from tests.harness.rule_cases import REF, shipped

DESK = shipped()
ORDER = Field("order_reference")
UNRULED = (Field("estimate"), Field("cause"))
"""Facts that no built rule and no consequence names."""
KNOWN: Mapping[Field, tuple[str, ...]] = {
    TYPE: tuple(DESK.types),
    STATUS: tuple(DESK.statuses),
    PRIORITY: tuple(DESK.priorities),
    BILLING: tuple(DESK.billing),
    TEAM: tuple(DESK.teams),
    ORDER: ("PO-4711", "PO-4712"),
    **{name: DESK.facts[name].values or ("1d", "2d") for name in UNRULED},
    **{Field(name): DESK.facts[name].values for name in ("close_reason", "opened_as")},
}
"""The fields tried and their words."""


@dataclass(frozen=True, slots=True)
class Made:
    """An edit and all that came of it."""

    edit: Edit
    sighting: Sighting
    verdicts: tuple[Verdict, ...]
    outcome: Outcome
    carried: frozenset[Field]


STATUSES = some.sampled_from(KNOWN[STATUS])
FIELDS = some.lists(some.sampled_from(tuple(KNOWN)), max_size=4, unique=True)
NAMED = [kind for kind in AccountKind if kind is not AccountKind.NOBODY]
AUTHORS = some.just(NOBODY) | some.builds(
    Author,
    some.builds(Actor, some.just("1"), some.just("Alex"), kind=some.sampled_from(NAMED)),
    some.sampled_from(
        [frozenset({role}) for role in DESK.roles] + [frozenset(), frozenset({"customer", "lead"})]
    ),
)


@some.composite
def tickets(draw: some.DrawFn) -> Ticket:
    """A ticket in any state, of which some fields are not known and some known to be empty."""
    unknown, empty = draw(FIELDS), draw(FIELDS)
    values = {
        name: None if name in empty else draw(some.sampled_from(words))
        for name, words in KNOWN.items()
        if name not in unknown
    }
    return Ticket(
        REF,
        version=1,
        values=values,
        tracker_closed=draw(some.sampled_from((None, True, False))),
        working_status=draw(some.none() | STATUSES),
        past_statuses=tuple(draw(some.lists(STATUSES, max_size=2, unique=True))),
        is_known_from_start=draw(some.booleans()),
    )


@some.composite
def edits(draw: some.DrawFn, *, cap: Mode | None = None) -> Made:
    """An edit by anybody on any ticket or an opening, judged in some mode and followed."""
    ticket = draw(tickets())
    start = draw(some.sampled_from(("known", "known", "known", "met", "opened")))
    shut = None if ticket.tracker_closed is None else draw(some.booleans())
    shown = _shown(ticket)
    for name in draw(FIELDS):
        shown[name] = tuple(draw(some.lists(some.sampled_from(KNOWN[name]), max_size=2, unique=True)))
    hidden = draw(FIELDS) if draw(some.booleans()) else ()
    seen = {name: words for name, words in shown.items() if name not in hidden}
    sighting = Sighting(
        REF, 2, seen, tracker_closed=shut, is_opening=start == "opened", default_kind="request"
    )
    if start != "known":
        ticket = (
            ticket_before_opening(sighting)
            if sighting.is_opening
            else ticket_at_first_contact(DESK, sighting)
        )
    carried = frozenset(KNOWN if shut is None else WORD_FIELDS)
    return _made(ticket, sighting, draw(AUTHORS), cap or draw(some.sampled_from(Mode)), carried)


def _made(
    ticket: Ticket,
    sighting: Sighting,
    author: Author,
    cap: Mode,
    carried: frozenset[Field] = frozenset(WORD_FIELDS),
) -> Made:
    parts = find_changes(DESK, ticket, sighting)
    if sighting.is_opening:
        parts = select_judged_at_opening(DESK, parts, author, sighting)
    edit = Edit(ticket, parts, author, is_opening=sighting.is_opening)
    verdicts = judge(DESK, edit, cap)
    return Made(
        edit, sighting, verdicts, apply_consequences(DESK, edit, verdicts, sighting, carried), carried
    )


def _shown(ticket: Ticket) -> dict[Field, tuple[str, ...]]:
    return {name: (word,) if word else () for name, word in ticket.values.items()}


def _written(one: Made) -> Sighting:
    """The ticket as the tracker shows it once everything is written."""
    puts = {put.field: (put.to,) if put.to else () for put in one.outcome.updates}
    shut = one.outcome.open_state.closed if one.outcome.open_state else one.sighting.tracker_closed
    return replace(
        one.sighting, version=3, seen={**one.sighting.seen, **puts}, tracker_closed=shut, is_opening=False
    )


@given(edits())
def test_what_was_accepted_and_is_seen_so_asks_for_nothing(one: Made) -> None:
    """The ticket as accepted, shown as it is: no parts, no writes, for anybody."""
    ticket = one.outcome.ticket
    again = Sighting(REF, 3, _shown(ticket), tracker_closed=ticket.tracker_closed)
    second = _made(ticket, again, one.edit.author, Mode.ENFORCE, one.carried)
    assert second.edit.changes == ()
    assert not second.outcome.has_writes
    assert second.outcome.ticket.values == ticket.values


@given(edits())
def test_once_it_is_written_the_tracker_shows_what_is_accepted(one: Made) -> None:
    """Looking again finds nothing to judge and nothing to write."""
    then = _written(one)
    kept = {name: words for name, words in then.seen.items() if name in one.carried}
    second = _made(one.outcome.ticket, replace(then, seen=kept), one.edit.author, Mode.ENFORCE, one.carried)
    assert second.edit.changes == ()
    assert not second.outcome.has_writes


@given(edits())
def test_a_refused_value_is_never_accepted_where_it_is_enforced(one: Made) -> None:
    """Unless what the desk sets instead is the same."""
    for verdict in one.verdicts:
        if verdict.undoing_refusal and verdict.undoing_refusal.back_to != verdict.change.after:
            name, after = verdict.change.field, verdict.change.after
            consequences = {put.to for put in one.outcome.updates if put.field == name}
            assert one.outcome.ticket.value(name) != after or after in consequences


@given(edits(cap=Mode.ENFORCE))
def test_a_part_is_allowed_or_undone_unless_an_unnamed_app_made_it(one: Made) -> None:
    """Under enforce there is nothing between."""
    app = one.edit.author.actor.kind is AccountKind.APP and not one.edit.author.roles
    for verdict in one.verdicts:
        assert bool(verdict.undoing_refusal) is (bool(verdict.refusals) and not app)


@given(tickets(), AUTHORS, some.data())
def test_a_change_that_no_rule_and_no_consequence_knows_costs_no_write(
    ticket: Ticket, author: Author, data: some.DataObject
) -> None:
    """A new team, billing or fact of a ticket, by anybody."""
    names = [name for name in (TEAM, BILLING, *UNRULED) if name in ticket.values]
    shown = {name: data.draw(some.sampled_from([(), *((word,) for word in KNOWN[name])])) for name in names}
    one = _made(
        ticket,
        Sighting(REF, 2, {**_shown(ticket), **shown}, tracker_closed=ticket.tracker_closed),
        author,
        Mode.ENFORCE,
    )
    assert [verdict for verdict in one.verdicts if verdict.refusals] == []
    assert not one.outcome.has_writes
    assert {name: _shown(one.outcome.ticket)[name] for name in names} == shown


@given(edits())
def test_what_no_rule_names_stays_as_people_left_it(one: Made) -> None:
    """Whatever else of the same edit is refused."""
    left = (
        {}
        if one.edit.is_opening
        else {verdict.change.field: verdict.change.after for verdict in one.verdicts}
    )
    for name in UNRULED:
        assert one.outcome.ticket.value(name) == left.get(name, one.outcome.ticket.value(name))


@given(edits())
def test_what_was_not_seen_changes_by_consequence_only(one: Made) -> None:
    """Nothing that a body leaves out is taken for empty."""
    consequences = {TYPE, STATUS, PRIORITY, BILLING, TEAM, "close_reason", "opened_as"}
    for name, word in one.edit.ticket.values.items():
        if name not in one.sighting.seen and name not in consequences:
            assert one.outcome.ticket.value(name) == word
            assert name not in {put.field for put in one.outcome.updates}


@given(edits(), some.data(), some.sampled_from(Mode))
def test_the_order_of_the_parts_does_not_matter(one: Made, data: some.DataObject, cap: Mode) -> None:
    """The same verdict on each."""
    shuffled = replace(one.edit, changes=tuple(data.draw(some.permutations(one.edit.changes))))
    assert _by_field(judge(DESK, shuffled, cap)) == _by_field(judge(DESK, one.edit, cap))


def _by_field(verdicts: tuple[Verdict, ...]) -> dict[Field, Verdict]:
    return {verdict.change.field: verdict for verdict in verdicts}


@given(edits())
def test_a_shut_ticket_is_in_a_closing_status_once_somebody_moved_it(one: Made) -> None:
    """Open and closed are in step with the status after every change of either."""
    ticket, before = one.outcome.ticket, one.edit.ticket
    known = one.sighting.tracker_closed is not None and (STATUS in before.values or one.edit.is_opening)
    if known and (
        ticket.value(STATUS) != before.value(STATUS) or one.sighting.tracker_closed != before.tracker_closed
    ):
        assert ticket.tracker_closed is DESK.closes_tracker(ticket.value(STATUS))


@given(edits(), some.sampled_from(("en", "de")))
def test_everything_that_is_refused_can_be_told(one: Made, language: str) -> None:
    """To whoever did it; where nobody is named, to whom it concerns."""
    told = CommentComposer(DESK, language, one.edit.author).compose_for_edit(one.verdicts).plain
    assert ("Alex" in told) is (one.edit.author != NOBODY)
    assert "{" not in told


MODES = some.dictionaries(some.sampled_from(tuple(DESK.modes)), some.sampled_from(Mode))


@given(edits(), MODES)
def test_a_rule_goes_no_further_than_its_mode_and_the_cap(one: Made, modes: dict[str, Mode]) -> None:
    """The weaker of the two."""
    desk = replace(DESK, modes={**DESK.modes, **modes})
    for cap in Mode:
        for verdict in judge(desk, one.edit, cap):
            for refusal in verdict.refusals:
                assert refusal.mode is not Mode.OFF
                assert refusal.mode.rank <= min(cap.rank, desk.modes[refusal.rule].rank)


@given(edits(cap=Mode.OBSERVE))
def test_a_desk_that_observes_undoes_nothing(one: Made) -> None:
    """And speaks to nobody."""
    assert all(verdict.undoing_refusal is None and not verdict.explained_refusals for verdict in one.verdicts)


@given(tickets(), some.data())
def test_no_edit_takes_a_customization_into_work_without_its_order(
    ticket: Ticket, data: some.DataObject
) -> None:
    """Whatever the ticket was before and whatever else support or a lead does to it."""
    values = {TYPE: "request", STATUS: "new", **ticket.values, ORDER: None}
    ticket = replace(ticket, values=values)
    shown = {
        TYPE: data.draw(some.sampled_from([("customization",), _shown(ticket)[TYPE]])),
        STATUS: (data.draw(some.sampled_from(("ordered", "in-progress", "accepted", "awaiting-order"))),),
    }
    author = Author(
        Actor(Account("support", "1"), "Sami"), frozenset({data.draw(some.sampled_from(("support", "lead")))})
    )
    one = _made(
        ticket,
        Sighting(REF, 2, {**_shown(ticket), **shown}, tracker_closed=ticket.tracker_closed),
        author,
        Mode.ENFORCE,
    )
    after = one.outcome.ticket
    was = ticket.value(TYPE) == after.value(TYPE) and ticket.value(STATUS) == after.value(STATUS)
    assert was or after.value(TYPE) != "customization" or after.value(STATUS) not in DESK.order.statuses
