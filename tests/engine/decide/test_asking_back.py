"""A customer does not answer: reminded once, then the ticket is closed, or staff are told."""

import pytest

from tests.harness.asking_back import (
    ANSWER,
    asked_back,
    find_wait,
    list_timers,
    move,
    pass_time,
    ref_of,
    ring,
    with_days,
)
from tests.harness.engine import Works
from tests.harness.place import At
from tests.harness.relayed import relayed

DAY_S = 86_400
MOST_CALLS = 12
REMIND_DAYS, CLOSE_DAYS = 2, 4
"""The tests of this file are years together otherwise, and tokens of a tracker do not last as long."""


@pytest.fixture(autouse=True)
def few_days(request: pytest.FixtureRequest) -> None:
    """The desk of this file's engine waits for a few days only."""
    if "works" in request.fixturenames and isinstance(works := request.getfixturevalue("works"), Works):
        active = works.running.config.current
        works.running.config.swap(with_days(active, REMIND_DAYS, CLOSE_DAYS))


def test_the_customer_is_reminded_and_then_the_ticket_is_closed(at: At, works: Works) -> None:
    """Two looks before each; once each; the day that is promised is the day on which it is closed."""
    ticket = asked_back(at, works)
    begun = find_wait(at, works, ticket)
    assert begun is not None
    assert begun.is_asked
    cost = ring(at, works, ticket, "remind")
    (reminder,) = at.said(ticket)
    assert not reminder.is_hidden
    assert (cost.reads, cost.writes) == (2, 1), cost.calls
    reminded = find_wait(at, works, ticket)
    assert reminded is not None
    assert reminded.promised_at == list_timers(at, works, ticket)["close"]
    cost = ring(at, works, ticket, "close")
    assert at.words(ticket)[1] == "closed"
    assert at.look(ticket).is_closed in (True, None)
    assert (cost.reads, cost.writes) == (2 + at.reads_again, 2), cost.calls
    assert len(at.said(ticket)) == 2
    assert find_wait(at, works, ticket) is None
    assert list_timers(at, works, ticket) == {}


def test_an_answer_takes_the_timers_away(at: At, works: Works) -> None:
    """In the commit that takes the ticket back."""
    ticket = asked_back(at, works)
    works.does(at, lambda: at.office.write_comment("carla", ticket, ANSWER))
    assert (find_wait(at, works, ticket), list_timers(at, works, ticket)) == (None, {})


def test_an_answer_that_was_not_told_wins(at: At, works: Works) -> None:
    """The look finds it: no reminder, and the ticket goes on."""
    ticket = asked_back(at, works)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    pass_time(works, 60)
    at.office.write_comment("carla", ticket, ANSWER)
    works.place.settled_hooks()
    works.place.faults()
    ring(at, works, ticket, "remind")
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert find_wait(at, works, ticket) is None


def test_where_nobody_asked_staff_are_told_once(at: At, works: Works) -> None:
    """Nothing is sent to the customer, and nothing is closed."""
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.set_words("anna", ticket, status="waiting-for-customer")
    works.settle()
    ring(at, works, ticket, "remind")
    (note,) = at.said(ticket)
    assert note.is_hidden or not at.hides_comments
    assert list_timers(at, works, ticket) == {}
    assert at.words(ticket)[1] == "waiting-for-customer"
    pass_time(works, 60)
    works.does(at, lambda: at.office.write_comment("anna", ticket, "Which server?"))
    assert set(list_timers(at, works, ticket)) == {"remind", "close"}


def test_staff_decide_where_nothing_is_closed(at: At, works: Works) -> None:
    """A defect in work: the customer is reminded without a day, staff get the note, and then it is silent."""
    ticket = asked_back(at, works, "software-defect", "in-progress")
    ring(at, works, ticket, "remind")
    ring(at, works, ticket, "close")
    said = at.said(ticket)
    assert [one.is_hidden for one in said] == [False, at.hides_comments]
    assert at.words(ticket)[1] == "waiting-for-customer"
    assert list_timers(at, works, ticket) == {}


def test_asked_again_the_days_begin_anew(at: At, works: Works) -> None:
    """Known by the webhook, at no call."""
    ticket = asked_back(at, works)
    before = list_timers(at, works, ticket)
    pass_time(works, DAY_S)
    # Other tickets' cards are due by now.
    works.settle()
    cost = works.does(at, lambda: at.office.write_comment("anna", ticket, "And which browser?"))
    after = list_timers(at, works, ticket)
    assert (cost.reads, cost.writes) == (0, 0), cost.calls
    assert all(after[kind] > before[kind] + 43_200_000 for kind in before)


def test_asked_again_unheard_the_look_waits(at: At, works: Works) -> None:
    """Whose webhook was lost is seen by the look: not reminded before its own days."""
    ticket = asked_back(at, works)
    pass_time(works, DAY_S)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.write_comment("anna", ticket, "And which browser?")
    works.place.settled_hooks()
    works.place.faults()
    ring(at, works, ticket, "remind")
    assert at.said(ticket) == ()
    ring(at, works, ticket, "remind")
    assert len(at.said(ticket)) == 1


@pytest.mark.parametrize("status", ["closed", "in-review"])
def test_whoever_moves_it_ends_the_waiting(at: At, works: Works, status: str) -> None:
    """The customer closes it, or staff take it back."""
    ticket = asked_back(at, works)
    works.does(at, lambda: move(at, ticket, status))
    assert (find_wait(at, works, ticket), list_timers(at, works, ticket)) == (None, {})


def test_a_move_that_was_not_told_is_judged_and_nobody_reminded(at: At, works: Works) -> None:
    """The look sees that it does not wait."""
    ticket = asked_back(at, works)
    pass_time(works, 60)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("anna", ticket, status="in-review")
    works.place.settled_hooks()
    works.place.faults()
    ring(at, works, ticket, "remind")
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert find_wait(at, works, ticket) is None


def test_who_only_shows_emoji_has_answered_nothing(at: At, works: Works) -> None:
    """And who edits what they said before has neither."""
    ticket = asked_back(at, works)
    cost = works.does(at, lambda: at.office.write_comment("carla", ticket, "\U0001f44d"))
    assert (at.words(ticket)[1], cost.writes) == ("waiting-for-customer", 0)
    ring(at, works, ticket, "remind")
    assert len(at.said(ticket)) == 1


@pytest.mark.parametrize("internal", [False, True])
def test_where_an_old_gitlab_does_not_say_who_reads_a_note_it_is_asked(
    gitlab: At, works: Works, *, internal: bool
) -> None:
    """On a confidential ticket: every note of it comes as an internal one, and the key is not there."""
    ticket = asked_back(gitlab, works)
    gitlab.call("anna", "PUT", f"/issues/{ticket}", {"confidential": True})
    works.settle()

    def without_key(body: dict[str, object]) -> None:
        shown = body.get("object_attributes")
        if isinstance(shown, dict):
            shown.pop("internal", None)

    who = "anna" if internal else "carla"
    works.place.control("DELETE", "/calls")
    sent = {"body": ANSWER, "internal": internal}
    relayed(gitlab, lambda: gitlab.call(who, "POST", f"/issues/{ticket}/notes", sent), without_key)
    works.settle()
    calls = [one["path"] for one in works.place.control("GET", "/calls") if one["person"] == "desk-bot"]
    notes = [path for path in calls if "/notes/" in path]
    assert gitlab.words(ticket)[1] == ("waiting-for-customer" if internal else "in-review"), calls
    assert len(notes) == (0 if internal else 1), calls


@pytest.mark.parametrize("is_told", [True, False])
def test_a_deleted_ticket_waits_for_nobody(jira: At, works: Works, *, is_told: bool) -> None:
    """Its webhook tells of it; where that is lost the look finds nothing, and that is the end."""
    ticket = asked_back(jira, works)
    due = list_timers(jira, works, ticket)["remind"]
    noted = ref_of(jira, works, ticket)
    works.place.faults(*([] if is_told else [{"kind": "lose-hook", "tracker": jira.tracker}]))
    works.does(jira, lambda: jira.call("lena", "DELETE", f"/issue/{ticket}"))
    works.place.faults()
    if not is_told:
        works.does(jira, lambda: pass_time(works, (due - works.running.now()) // 1000 + 1))
    assert list_timers(jira, works, ticket) == {}
    assert works.running.store.waits.find(noted) is None


def test_from_one_kind_to_the_other_it_waits_on(at: At, works: Works) -> None:
    """Nothing moves by that, and its days go on."""
    ticket = asked_back(at, works)
    before = list_timers(at, works, ticket)
    works.does(at, lambda: at.office.set_words("anna", ticket, type="request"))
    assert at.words(ticket)[:2] == ("request", "waiting-for-customer")
    assert list_timers(at, works, ticket) == before
