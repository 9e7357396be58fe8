"""The desk of a project that lacks some words: nothing is judged by them, moved to them, filled with them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.judging.changes import ticket_before_opening
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    WORD_FIELDS,
    Field,
    Mode,
    Word,
    WordKind,
)
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.project_words import AbsentWords, narrow_desk
from tests.harness.desk import CUSTOMER, SUPPORT, TICKET, sighting
from tests.harness.desks import DESK_FILES, desk_of
from tests.harness.drawn_edits import Judging, MadeEdit, TriedDesk, edits, make_edit, show, try_desk
from tests.harness.rule_cases import shipped

Absent = dict[Field, frozenset[str]]
KINDS = {field: WordKind(field) for field in WORD_FIELDS}


def may_be_absent(desk: Desk, types: frozenset[str]) -> Absent:
    """The words that a mapping may leave out beside these types."""
    flows = [flow for key, flow in desk.workflows.items() if key not in types]
    kept = {flow.first for flow in flows} | {desk.meanings.waiting, desk.meanings.closed}
    return {
        TYPE: types,
        STATUS: frozenset(desk.statuses) - kept,
        PRIORITY: frozenset(desk.priorities),
        BILLING: frozenset(desk.billing),
        TEAM: frozenset(desk.teams),
    }


@some.composite
def narrow_desks(draw: some.DrawFn) -> tuple[Desk, Absent]:
    """A desk, and words that a project of it has not. Intake kinds are there: tickets go back to them."""
    desk = desk_of(draw(some.sampled_from(DESK_FILES)))
    types = [key for key in desk.types if not desk.is_intake(key)]
    dropped = frozenset(draw(some.lists(some.sampled_from(types), unique=True)))
    words = may_be_absent(desk, dropped)
    drawn = {
        name: frozenset(draw(some.lists(some.sampled_from(sorted(each)), unique=True)))
        for name, each in words.items()
        if each and name != TYPE
    }
    return desk, {**drawn, TYPE: dropped}


@some.composite
def narrow_edits(draw: some.DrawFn) -> tuple[Desk, Absent, MadeEdit]:
    """An edit at such a project, of a ticket that has words of the project, or of the whole desk."""
    desk, absent = draw(narrow_desks())
    tried = try_desk(narrow_desk(desk, absent))
    tried = replace(tried, words={name: words for name, words in tried.words.items() if words})
    return desk, absent, draw(edits(desks=some.just(tried)))


@given(narrow_edits())
def test_no_word_that_is_absent_is_ever_set_or_proposed(drawn: tuple[Desk, Absent, MadeEdit]) -> None:
    """Neither by an undo nor by a consequence; and of the words that explain it none is absent."""
    desk, absent, made = drawn
    gone = {(name, word) for name, words in absent.items() for word in words}
    assert {(put.field, put.to) for put in made.outcome.updates} & gone == set()
    assert {*made.outcome.ticket.values.items()} & gone == set()
    words = {
        word
        for verdict in made.verdicts
        for refusal in verdict.refusals
        for named in refusal.words.values()
        for word in named
    }
    assert words & {Word(KINDS[name], word) for name, word in gone} == set()
    composer = CommentComposer(desk, "en", made.edit.author)
    if any(verdict.explained_refusals for verdict in made.verdicts):
        assert composer.compose_for_edit(made.verdicts).plain


@given(narrow_edits())
def test_what_is_accepted_there_asks_for_nothing_more(drawn: tuple[Desk, Absent, MadeEdit]) -> None:
    """Once it is written it is at rest."""
    _, _, made = drawn
    ticket = made.outcome.ticket
    again = Sighting(ticket.ref, 3, show(ticket), tracker_closed=ticket.tracker_closed)
    second = make_edit(made.at, ticket, again, made.edit.author, Judging(carried=made.carried))
    assert (second.edit.changes, second.outcome.has_writes) == ((), False)


@pytest.mark.parametrize("path", DESK_FILES, ids=lambda path: path.stem)
def test_without_an_absent_word_a_desk_is_as_it_was(path: Path) -> None:
    """Its rules too, though they are bound anew."""
    desk = desk_of(path)
    assert narrow_desk(desk, {}) is desk
    narrow = narrow_desk(desk, {STATUS: frozenset({"no-word-of-the-desk"})})
    assert narrow == desk
    assert narrow.rules.bound == desk.rules.bound


def tried(absent: Absent) -> TriedDesk:
    """The shipped desk without some words."""
    return try_desk(narrow_desk(shipped(), absent))


def follow(absent: Absent, **shown: tuple[str, ...]) -> MadeEdit:
    """What comes of it that support changes a request in review."""
    return make_edit(tried(absent), TICKET, sighting(TICKET, **shown), SUPPORT, Judging())


def test_a_type_whose_billing_and_team_are_absent_has_none() -> None:
    """They follow from a type where there are any; here they are taken out, and the rest follows."""
    absent = {BILLING: frozenset({"separate-order"}), TEAM: frozenset({"development"})}
    made = follow(absent, type=("customization",), team=("support",), billing=("contract",))
    values = made.outcome.ticket.values
    assert (values[BILLING], values[TEAM], values[STATUS]) == (None, None, "accepted")


def test_a_status_that_is_absent_is_no_way_on() -> None:
    """What may be done instead does not name it."""
    whole = shipped().allowed_moves(TICKET, "customization", "accepted")
    narrow = narrow_desk(shipped(), {STATUS: frozenset({"estimating"})})
    assert "estimating" in whole
    assert narrow.allowed_moves(TICKET, "customization", "accepted") == tuple(
        status for status in whole if status != "estimating"
    )


@pytest.mark.parametrize(
    ("absent", "proposed"),
    [
        ((), "Then its type is Software Defect."),
        (("software-defect",), "If it does not belong here, take it out first."),
    ],
)
def test_a_type_that_is_absent_is_not_proposed(absent: tuple[str, ...], proposed: str) -> None:
    """Where the rule's own sentence would propose it, the kind's does without."""
    change, cause = Field("change_reference"), Field("cause")
    values = {**TICKET.values, TYPE: "non-software-defect", STATUS: "in-progress", PRIORITY: "low"}
    ticket = replace(
        TICKET, values={**values, change: "!128", cause: "hosting"}, working_status="in-progress"
    )
    at = tried({TYPE: frozenset(absent)} if absent else {})
    made = make_edit(at, ticket, sighting(ticket, status=("resolved",)), SUPPORT, Judging())
    said = CommentComposer(shipped(), "en", SUPPORT).compose_for_edit(made.verdicts).plain
    assert proposed in said
    assert "type is ." not in said


@pytest.mark.parametrize(("absent", "stays"), [({}, None), ({PRIORITY: frozenset({None})}, "high")])
def test_what_cannot_be_left_empty_is_not_emptied(absent: AbsentWords, stays: str | None) -> None:
    """A customer's own choice at opening is taken out in silence, where there is a way to."""
    at = try_desk(narrow_desk(shipped(), absent))
    shown = {TYPE: ("incident",), STATUS: ("new",), PRIORITY: ("high",), TEAM: (), BILLING: ()}
    opening = Sighting(TICKET.ref, 1, shown, is_opening=True, has_default_priority=True)
    made = make_edit(at, ticket_before_opening(opening), opening, CUSTOMER, Judging(Mode.OBSERVE))
    assert made.outcome.ticket.values[PRIORITY] == stays
    assert (PRIORITY in {put.field for put in made.outcome.updates}) is (stays is None)
