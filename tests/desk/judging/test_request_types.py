"""A ticket's request type follows its type, once: what people choose of the same type stays."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.judging.edits import JudgingContext, ObservedEdit, Ruling, judge_edits
from sdesk_sync.desk.model.actions import UpdateFields, set_apart, split_update
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, REQUEST_TYPE, STATUS, TYPE, Field, Mode
from tests.harness.rule_cases import shipped

REF = TicketRef("support", "10042", "DESK-7")
SUPPORT = Author(Actor(Account("support", "sami"), "Sami Sommer"), frozenset({"support"}))
CUSTOMER = Author(
    Actor(Account("support", "carla"), "Carla", kind=AccountKind.CUSTOMER), frozenset({"customer"})
)
ROBOT = Author(Actor(Account("support", "robo"), "Robo", kind=AccountKind.APP), frozenset())
TYPES = frozenset({"incident", "request", "support-request"})
BY = JudgingContext(
    shipped(), Mode.ENFORCE, frozenset({TYPE, STATUS, PRIORITY, BILLING}), request_types=TYPES
)
IN_REVIEW = Ticket(
    REF,
    version=1,
    values={TYPE: "incident", STATUS: "in-review", PRIORITY: None, BILLING: None, REQUEST_TYPE: "incident"},
    working_status="in-review",
    past_statuses=("new", "in-review"),
    is_known_from_start=True,
)
NOTHING: tuple[str, ...] = ()


def see(kind: str, request_type: tuple[str, ...] | None, **changed: str | None) -> Sighting:
    """An issue in review of this type, with a request type of that; changed from these words."""
    seen = {TYPE: (kind,), STATUS: ("in-review",), PRIORITY: NOTHING, BILLING: NOTHING}
    shown = {} if request_type is None else {REQUEST_TYPE: request_type}
    before = {Field(name): () if word is None else (word,) for name, word in changed.items()}
    found = frozenset({REQUEST_TYPE})
    return Sighting(REF, 2, {**seen, **shown}, changed_from=before, accepted_as_found=found)


def rule(
    shown: Sighting, author: Author = SUPPORT, ticket: Ticket = IN_REVIEW, by: JudgingContext = BY
) -> Ruling:
    """What comes of an edit."""
    # What changes nothing that is judged is held against nobody.
    judged = author if shown.changed_from or shown.is_opening else None
    return judge_edits(by, ticket, [ObservedEdit(replace(shown, actor=author.actor), judged)])


def written(ruling: Ruling) -> list[tuple[tuple[str, ...], str | None]]:
    """What is written of the request type."""
    return [(update.seen, update.to) for update in ruling.updates if update.field == REQUEST_TYPE]


def test_it_follows_a_new_type() -> None:
    """Jira leaves it behind, and the customer would go on reading of an incident."""
    ruling = rule(see("support-request", ("incident",), type="incident"))
    assert written(ruling) == [(("incident",), "support-request")]
    assert ruling.ticket.value(REQUEST_TYPE) == "support-request"


def test_one_of_the_new_type_stays() -> None:
    """Whoever changed the type has chosen it as well."""
    ruling = rule(see("support-request", ("support-request",), type="incident"))
    assert (written(ruling), ruling.ticket.value(REQUEST_TYPE)) == ([], "support-request")


@pytest.mark.parametrize("author", [SUPPORT, CUSTOMER])
@pytest.mark.parametrize("request_type", [NOTHING, ("#31",)])
def test_an_opening_without_it_gets_that_of_its_kind(author: Author, request_type: tuple[str, ...]) -> None:
    """Or with one of another type; whoever has opened it, nobody is judged for that."""
    shown = replace(see("incident", request_type), is_opening=True)
    ruling = rule(shown, author, Ticket(REF, 0, {}, is_known_from_start=True))
    assert written(ruling) == [(request_type, "incident")]
    assert [verdict.change.field for edit in ruling.edits for verdict in edit.verdicts] == [TYPE]


def test_what_was_opened_with_it_is_left() -> None:
    """From the portal it comes so."""
    shown = replace(see("incident", ("incident",)), is_opening=True)
    ruling = rule(shown, CUSTOMER, Ticket(REF, 0, {}, is_known_from_start=True))
    assert (written(ruling), ruling.ticket.value(REQUEST_TYPE)) == ([], "incident")


def test_a_type_that_goes_back_needs_nothing() -> None:
    """It still has that of the type that it goes back to."""
    developer = replace(SUPPORT, roles=frozenset({"development"}))
    ruling = rule(see("support-request", ("incident",), type="incident"), developer)
    assert (ruling.has_undos, written(ruling)) == (True, [])
    assert ruling.ticket.value(REQUEST_TYPE) == "incident"


def test_a_type_without_one_keeps_what_it_has() -> None:
    """The mapping names none for a suggestion."""
    ruling = rule(see("suggestion", ("incident",), type="incident"))
    assert (written(ruling), ruling.ticket.value(REQUEST_TYPE)) == ([], "incident")


def test_one_that_is_not_shown_is_left() -> None:
    """A request type that nobody told us of may be of any type."""
    ruling = rule(see("support-request", None, type="incident"))
    assert (written(ruling), ruling.ticket.value(REQUEST_TYPE)) == ([], "incident")


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.WARN])
def test_a_desk_that_only_watches_writes_none(mode: Mode) -> None:
    """And takes it as it is shown."""
    ruling = rule(see("support-request", ("incident",), type="incident"), by=replace(BY, cap=mode))
    assert (written(ruling), ruling.ticket.value(REQUEST_TYPE)) == ([], "incident")


@pytest.mark.parametrize(
    ("author", "expected"), [(SUPPORT, [(NOTHING, "incident")]), (ROBOT, [])], ids=["a person", "a program"]
)
def test_one_that_was_taken_away_comes_back(
    author: Author, expected: list[tuple[tuple[str, ...], str | None]]
) -> None:
    """Or the customer would not see the ticket any more; with another program we do not fight about it."""
    assert written(rule(see("incident", NOTHING), author)) == expected


def test_one_that_was_never_there_is_left_as_it_was_found() -> None:
    """What people keep among themselves is shown to no customer because somebody edits it."""
    met = replace(IN_REVIEW, values={**IN_REVIEW.values, REQUEST_TYPE: None})
    assert written(rule(see("incident", NOTHING, billing=None), SUPPORT, met)) == []


def test_another_one_while_the_type_stands_is_peoples_business() -> None:
    """As a team set by hand is, until the type changes."""
    ruling = rule(see("incident", ("request",), billing=None))
    assert (written(ruling), ruling.ticket.value(REQUEST_TYPE)) == ([], "request")


# ── How it is written ───────────────────────────────────────────────────────────────────────

BILLED = FieldUpdate(BILLING, NOTHING, "contract", Reason.BILLING)
ASKED = FieldUpdate(REQUEST_TYPE, ("incident",), "support-request", Reason.IN_STEP)


def test_it_goes_along_with_what_follows_from_a_lawful_change() -> None:
    """In the same write as the billing class."""
    assert split_update((BILLED, ASKED)) == (UpdateFields((BILLED, ASKED)),)


def test_beside_an_undo_it_goes_apart() -> None:
    """Refused, it would have the undo refused with it."""
    undone = replace(BILLED, reason=Reason.UNDO)
    assert split_update((undone, ASKED)) == (UpdateFields((undone,)), UpdateFields((ASKED,)))


def test_it_can_be_set_apart_afterwards() -> None:
    """Once the tracker has refused the whole."""
    assert set_apart(UpdateFields((BILLED, ASKED)), {REQUEST_TYPE}) == (
        UpdateFields((BILLED,)),
        UpdateFields((ASKED,)),
    )
    assert set_apart(UpdateFields((BILLED,)), {REQUEST_TYPE}) == (UpdateFields((BILLED,)), None)
