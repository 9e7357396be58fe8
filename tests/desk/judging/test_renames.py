"""Words that are called otherwise from then on: a ticket keeps what it was and has been."""

from sdesk_sync.desk.judging.renames import find_renames, rename_words
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import Ticket, TicketRef, Tolerated
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TEAM, TYPE, Field

REF = TicketRef("support", "1", "DESK-1")
WAS = {STATUS: {"accepted": "Accepted", "open": "Open"}, PRIORITY: {"low": "Low"}, TYPE: {"wish": "Wish"}}


def test_a_word_is_what_its_name_says_by_now() -> None:
    """Also where two words have changed their names; what has a name no more keeps the word."""
    now = {STATUS: {"taken": "Accepted", "accepted": "Open"}, PRIORITY: {}, TYPE: {"wish": "Wish"}}
    assert find_renames(WAS, now) == {STATUS: {"accepted": "taken", "open": "accepted"}}
    assert find_renames(WAS, WAS) == {}


def test_a_ticket_has_been_what_it_was() -> None:
    """In its values, its past, what is tolerated of it and what is left as it is shown."""
    by = Account("support", "7")
    ticket = Ticket(
        REF,
        3,
        {STATUS: "accepted", PRIORITY: "low", TYPE: None},
        working_status="accepted",
        past_statuses=("open", "accepted"),
        tolerated=(Tolerated(STATUS, "accepted", "a-rule", by), Tolerated(PRIORITY, None, "a-rule", by)),
        left_alone={STATUS: ("open", "accepted")},
    )
    now = rename_words(ticket, {STATUS: {"accepted": "taken", "open": "accepted"}})
    assert now.values == {STATUS: "taken", PRIORITY: "low", TYPE: None}
    assert (now.working_status, now.past_statuses) == ("taken", ("accepted", "taken"))
    assert [one.value for one in now.tolerated] == ["taken", None]
    assert now.left_alone == {STATUS: ("accepted", "taken")}
    assert rename_words(ticket, {}) == ticket


def test_what_it_was_opened_as_is_a_word_of_types_and_its_teams_are_teams() -> None:
    """Wherever else they are kept."""
    opened_as, by = Field("opened_as"), Account("support", "7")
    ticket = Ticket(REF, 3, {opened_as: "wish"}, team_assignees={"first": by})
    now = rename_words(ticket, {TYPE: {"wish": "request"}, TEAM: {"first": "support"}}, opened_as)
    assert (now.values, now.team_assignees) == ({opened_as: "request"}, {"support": by})
