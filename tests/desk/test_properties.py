"""What holds at every desk, for every ticket, every edit and everybody, tried on many."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import NOBODY, AccountKind, Roles
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, TEAM, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.fits_type import FitsTypeJudge
from sdesk_sync.desk.rules.movers import MoversJudge
from sdesk_sync.desk.rules.moves import MovesJudge
from sdesk_sync.desk.rules.needs import NeedsJudge
from sdesk_sync.desk.rules.sets import SetsJudge
from tests.harness.drawn_edits import (
    DESKS,
    Judging,
    MadeEdit,
    authors,
    edits,
    histories,
    make_edit,
    show,
    tickets,
)
from tests.harness.modes import mode_of, with_modes
from tests.harness.rule_cases import REF


def _written(one: MadeEdit) -> Sighting:
    """The ticket as the tracker shows it once everything is written."""
    puts = {put.field: (put.to,) if put.to else () for put in one.outcome.updates}
    shut = one.outcome.open_state.closed if one.outcome.open_state else one.sighting.tracker_closed
    return replace(
        one.sighting, version=3, seen={**one.sighting.seen, **puts}, tracker_closed=shut, is_opening=False
    )


@given(edits())
def test_what_was_accepted_and_is_seen_so_asks_for_nothing(one: MadeEdit) -> None:
    """The ticket as accepted, shown as it is: no parts, no writes, for anybody."""
    ticket = one.outcome.ticket
    again = Sighting(REF, 3, show(ticket), tracker_closed=ticket.tracker_closed)
    second = make_edit(one.at, ticket, again, one.edit.author, Judging(carried=one.carried))
    assert second.edit.changes == ()
    assert not second.outcome.has_writes
    assert second.outcome.ticket.values == ticket.values


@given(edits())
def test_once_it_is_written_the_tracker_shows_what_is_accepted(one: MadeEdit) -> None:
    """Looking again finds nothing to judge and nothing to write."""
    then = _written(one)
    kept = {name: words for name, words in then.seen.items() if name in one.carried}
    shown = replace(then, seen=kept)
    second = make_edit(one.at, one.outcome.ticket, shown, one.edit.author, Judging(carried=one.carried))
    assert second.edit.changes == ()
    assert not second.outcome.has_writes


@given(edits())
def test_a_refused_value_is_never_accepted_where_it_is_enforced(one: MadeEdit) -> None:
    """Unless what the desk sets instead is the same."""
    for verdict in one.verdicts:
        if verdict.undoing_refusal and verdict.undoing_refusal.back_to != verdict.change.after:
            name, after = verdict.change.field, verdict.change.after
            if name == one.desk.meanings.opened_as:
                continue  # what was put in too early may be what the desk itself enters
            consequences = {put.to for put in one.outcome.updates if put.field == name}
            assert one.outcome.ticket.value(name) != after or after in consequences


@given(edits(cap=Mode.ENFORCE))
def test_a_part_is_allowed_or_undone_unless_an_unnamed_app_made_it(one: MadeEdit) -> None:
    """Under enforce there is nothing between."""
    app = one.edit.author.actor.kind is AccountKind.APP and not one.edit.author.roles
    for verdict in one.verdicts:
        held = [r for r in verdict.refusals if not r.is_overridden and is_enforced(one.desk, r.rule)]
        assert bool(verdict.undoing_refusal) is (bool(held) and not app)


@given(some.data())
def test_a_change_that_no_rule_and_no_consequence_knows_costs_no_write(data: some.DataObject) -> None:
    """A new team or such a fact of a ticket, by anybody."""
    at = data.draw(DESKS)
    ticket, author = data.draw(tickets(at)), data.draw(authors(at))
    names = [name for name in (TEAM, *at.unruled) if name in ticket.values]
    shown = {
        name: data.draw(some.sampled_from([(), *((word,) for word in at.words[name])])) for name in names
    }
    seen = Sighting(REF, 2, {**show(ticket), **shown}, tracker_closed=ticket.tracker_closed)
    one = make_edit(at, ticket, seen, author, Judging())
    assert [verdict for verdict in one.verdicts if verdict.refusals] == []
    assert not one.outcome.has_writes
    assert {name: show(one.outcome.ticket)[name] for name in names} == shown


@given(edits())
def test_what_no_rule_names_stays_as_people_left_it(one: MadeEdit) -> None:
    """Whatever else of the same edit is refused."""
    left = (
        {}
        if one.edit.is_opening
        else {verdict.change.field: verdict.change.after for verdict in one.verdicts}
    )
    for name in one.at.unruled:
        assert one.outcome.ticket.value(name) == left.get(name, one.outcome.ticket.value(name))


@given(edits())
def test_what_was_not_seen_changes_by_consequence_only(one: MadeEdit) -> None:
    """Nothing that a body leaves out is taken for empty."""
    by_consequence = names_by_consequence(one.desk)
    for name, word in one.edit.ticket.values.items():
        if name not in one.sighting.seen and name not in by_consequence:
            assert one.outcome.ticket.value(name) == word
            assert name not in {put.field for put in one.outcome.updates}


@given(edits(), some.data(), some.sampled_from(Mode))
def test_the_order_of_the_parts_does_not_matter(one: MadeEdit, data: some.DataObject, cap: Mode) -> None:
    """The same verdict on each."""
    shuffled = replace(one.edit, changes=tuple(data.draw(some.permutations(one.edit.changes))))
    assert _by_field(judge(one.desk, shuffled, cap)) == _by_field(judge(one.desk, one.edit, cap))


def _by_field(verdicts: tuple[Verdict, ...]) -> dict[Field, Verdict]:
    return {verdict.change.field: verdict for verdict in verdicts}


@given(edits())
def test_a_shut_ticket_is_in_a_closing_status_once_somebody_moved_it(one: MadeEdit) -> None:
    """Open and closed are in step with the status after every change of either."""
    ticket, before = one.outcome.ticket, one.edit.ticket
    known = one.sighting.tracker_closed is not None and (STATUS in before.values or one.edit.is_opening)
    if known and (
        ticket.value(STATUS) != before.value(STATUS) or one.sighting.tracker_closed != before.tracker_closed
    ):
        assert ticket.tracker_closed is one.desk.closes_tracker(ticket.value(STATUS))


@given(edits(), some.sampled_from(("en", "de")))
def test_everything_that_is_refused_can_be_told(one: MadeEdit, language: str) -> None:
    """To whoever did it; where nobody is named, to whom it concerns."""
    told = CommentComposer(one.desk, language, one.edit.author).compose_for_edit(one.verdicts).plain
    assert ("Alex" in told) is (one.edit.author != NOBODY)
    assert "{" not in told


@given(edits(), some.data())
def test_a_rule_goes_no_further_than_its_mode_and_the_cap(one: MadeEdit, data: some.DataObject) -> None:
    """The weaker of the two."""
    modes = data.draw(some.dictionaries(some.sampled_from(one.desk.rules.ids), some.sampled_from(Mode)))
    desk = with_modes(one.desk, modes)
    for cap in Mode:
        for verdict in judge(desk, one.edit, cap):
            for refusal in verdict.refusals:
                assert refusal.mode is not Mode.OFF
                assert refusal.mode.rank <= min(cap.rank, mode_of(desk, refusal.rule).rank)


@given(edits(cap=Mode.OBSERVE))
def test_a_desk_that_observes_undoes_nothing(one: MadeEdit) -> None:
    """And speaks to nobody."""
    assert all(verdict.undoing_refusal is None and not verdict.explained_refusals for verdict in one.verdicts)


# ── Whole histories ─────────────────────────────────────────────────────────────────────────


@given(histories())
def test_after_every_edit_no_state_rule_is_broken_and_not_tolerated(made: list[MadeEdit]) -> None:
    """From the opening on, whoever did what: what a status needs is there, and what a type lacks is not."""
    for one in made:
        ticket = one.outcome.ticket
        tolerated = {mark.rule for mark in ticket.tolerated}
        assert [rule for rule in broken_rules(one.desk, ticket) if rule not in tolerated] == []


@given(edits(cap=Mode.ENFORCE))
def test_no_ticket_is_opened_with_what_its_kind_may_not_have(one: MadeEdit) -> None:
    """Also where the kind is the tracker's default, whoever opens it."""
    named = one.desk.is_staff(one.edit.author.roles) or one.desk.is_customer(one.edit.author)
    if one.edit.is_opening and named and one.outcome.ticket.value(TYPE) is not None:
        unfit = one.desk.rules.find_unfit(one.outcome.ticket.value(TYPE) or "", one.outcome.ticket.values)
        assert unfit == ()


@given(histories())
def test_every_step_that_stands_was_lawful_for_its_author(made: list[MadeEdit]) -> None:
    """By the tables of the desk file: who may set a type or a fact, which moves there are, and for whom."""
    for one in made:
        for verdict in one.verdicts if not one.edit.is_opening else ():
            change, after = verdict.change, one.outcome.ticket
            stands = after.value(change.field) == change.after and not verdict.refusals
            assert not stands or list(barring(one, change)) == []


@given(histories())
def test_what_no_rule_names_is_as_people_left_it(made: list[MadeEdit]) -> None:
    """From one edit to the next, whatever else of them was refused."""
    for one in made[1:]:
        asked = {name: words[0] if words else None for name, words in one.sighting.seen.items()}
        for name in one.at.unruled:
            assert one.outcome.ticket.value(name) == asked[name]


def is_enforced(desk: Desk, rule: str) -> bool:
    """Whether a rule goes as far as a rule can."""
    return mode_of(desk, rule) is Mode.ENFORCE


def broken_rules(desk: Desk, ticket: Ticket) -> Iterator[str]:
    """The state rules that a ticket does not keep to."""
    kind, status = ticket.value(TYPE), ticket.value(STATUS)
    stands_in = ticket.working_status if status == desk.meanings.waiting else status
    for one in desk.rules.bound:
        is_meant = one.of is None and (one.types is None or kind in one.types)
        if not is_meant or one.mode is not Mode.ENFORCE:
            continue
        match one.judge:
            case NeedsJudge(statuses=statuses, asked=str(asked)) if stands_in in statuses:
                if ticket.value(asked) is None:
                    yield one.rule
            case FitsTypeJudge(field=name) if not one.judge.allows(kind, ticket.value(name)):
                yield one.rule


def barring(one: MadeEdit, change: FieldChange) -> Iterator[str]:
    """What the tables of the desk say against a change by its author."""
    desk, edit = one.desk, one.edit
    roles = frozenset({desk.meanings.customer}) if desk.is_customer(edit.author) else edit.author.roles
    after = one.outcome.ticket
    for rule in desk.rules.bound:
        judge = rule.judge
        if isinstance(judge, SetsJudge) and change.field in judge.by and rule.of is None:
            is_meant = judge.at != "opening" and (judge.to is None or change.after in judge.to)
            if is_meant and not roles & judge.by[change.field]:
                yield rule.rule
        if change.field == STATUS and isinstance(judge, MovesJudge | MoversJudge):
            yield from (rule.rule for reason in barring_move(one, judge, roles) if reason)
    fact = desk.facts.get(change.field)
    if fact is not None and fact.values and after.value(change.field) not in (None, *fact.values):
        yield "no such value"


def barring_move(one: MadeEdit, judge: MovesJudge | MoversJudge, roles: Roles) -> Iterator[bool]:
    """Whether the workflow lacks the move, or it is not the author's to make."""
    desk, before, to = one.desk, one.edit.ticket, one.outcome.ticket.value(STATUS)
    was, kind = before.value(TYPE), one.outcome.ticket.value(TYPE)
    start = desk.standing_status(was, before.value(STATUS))
    if kind != was:
        start = desk.status_after_retype(was, kind, before.value(STATUS))
    if isinstance(judge, MovesJudge):
        yield to != start and to not in desk.allowed_moves(before, kind, start)
        return
    rights = judge.rights.get((kind, start, to))
    if rights is not None:
        owned = before.owners is None or one.edit.author.actor.account in before.owners
        yield not roles & rights.roles and not (roles & rights.own and owned)


def names_by_consequence(desk: Desk) -> frozenset[Field | None]:
    """What the desk itself may set or clear with an edit of something else."""
    cleared = {name for one in desk.rules.bound for name in one.clears}
    cleared |= {name for rights in desk.movers.values() for name in rights.clears}
    unfit = {one.judge.field for one in desk.rules.bound if isinstance(one.judge, FitsTypeJudge)}
    kept = {desk.meanings.close_reason, desk.meanings.opened_as, *(name for name, _ in desk.dated_facts)}
    return frozenset({TYPE, STATUS, TEAM, *cleared, *unfit, *kept})
