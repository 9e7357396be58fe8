"""A customer answers: a ticket that waits goes on, a closed one is reopened, of any other support is told."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.store.tickets import AcceptedUnder, accept
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, At, missing, place
from tests.harness.relayed import relayed, with_user
from tests.harness.stored import find_ticket

DAY_MS = 86_400_000
ANSWER = "It is the second server, since Monday."
REASON = "!desk reason answered"


def asked_back(at: At, works: Works, kind: str = "incident") -> str:
    """A ticket of Carla's that waits for her, on which everybody is known."""
    ticket = at.office.open_ticket("carla", "Login fails", kind)
    at.office.set_words("anna", ticket, status="in-review")
    at.office.write_comment("anna", ticket, "Which server?")
    at.office.write_comment("carla", ticket, "I do not know yet.")
    at.office.set_words("anna", ticket, status="waiting-for-customer")
    works.settle()
    return ticket


def closed(at: At, works: Works) -> str:
    """A request of Carla's that was answered in review, and closed."""
    ticket = at.office.open_ticket("carla", "How does it work?", "request")
    at.office.set_words("anna", ticket, status="in-review")
    at.office.write_comment("anna", ticket, REASON)
    works.settle()
    at.office.set_words("anna", ticket, status="closed")
    works.settle()
    assert at.words(ticket)[1] == "closed"
    return ticket


def later(works: Works, days: int) -> None:
    """Days pass, for the trackers and for us."""
    works.place.control("POST", "/clock", {"advance_s": days * 86_400})
    works.later.ms += days * DAY_MS


def test_an_answer_takes_the_ticket_back_to_where_it_came_from(at: At, works: Works) -> None:
    """No verdict, no explanation, one write; on Jira a look before a status is set."""
    ticket = asked_back(at, works)
    cost = works.does(at, lambda: at.office.write_comment("carla", ticket, ANSWER))
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert (cost.writes, cost.reads) == (1, 0 if at.is_gitlab else 1 + at.reads_again), cost.calls
    assert works.told[-1][1].verdict is None


def test_the_staffs_own_question_and_note_cost_nothing(at: At, works: Works) -> None:
    """They are no reply."""
    ticket = asked_back(at, works)
    cost = works.does(at, lambda: at.office.write_comment("anna", ticket, "Any news?"))
    assert (at.words(ticket)[1], cost.calls, cost.look_ups) == ("waiting-for-customer", (), 0)


def test_an_answer_where_nobody_waits_costs_nothing(at: At, works: Works) -> None:
    """Nothing follows of it."""
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    works.settle()
    cost = works.does(at, lambda: at.office.write_comment("carla", ticket, ANSWER))
    assert (at.words(ticket)[1], cost.calls, cost.look_ups, at.said(ticket)) == ("new", (), 0, ())


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: Your ticket\n\nI am out of the office until Monday.",
        "Ich bin bis zum 14. Dezember nicht im Büro. In dringenden Fällen: info@example.com",
    ],
)
def test_nobody_has_answered_who_is_away(at: At, works: Works, text: str) -> None:
    """A mail program has: the ticket waits on, and staff are told once."""
    ticket = asked_back(at, works)
    for writes in (1, 0):
        cost = works.does(at, lambda: at.office.write_comment("carla", ticket, text))
        assert (at.words(ticket)[1], cost.reads, cost.writes) == ("waiting-for-customer", 0, writes)
    (note,) = at.said(ticket)
    assert note.is_hidden or not at.hides_comments


def test_an_answer_that_no_hook_tells_of_is_found_by_the_sweep(at: At, works: Works) -> None:
    """The ticket changed unreported, so its comments are asked for."""
    ticket = asked_back(at, works)
    works.place.control("POST", "/clock", {"advance_s": 120})
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.write_comment("carla", ticket, ANSWER)
    works.place.settled_hooks()
    works.place.faults()
    works.later.ms += DAY_MS
    works.catch_up()
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())


def test_an_answer_told_twice_is_answered_once(at: At, works: Works) -> None:
    """Another question has been asked by then."""
    ticket = asked_back(at, works)
    works.place.faults({"kind": "double-hook", "tracker": at.tracker})
    cost = works.does(at, lambda: at.office.write_comment("carla", ticket, ANSWER))
    works.place.faults()
    assert (at.words(ticket)[1], cost.writes) == ("in-review", 1)


def test_a_command_of_a_customers_is_an_answer_all_the_same(at: At, works: Works) -> None:
    """The command is ignored in silence."""
    ticket = asked_back(at, works)
    works.does(at, lambda: at.office.write_comment("carla", ticket, f"{ANSWER}\n\n{REASON}"))
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())


def test_a_reply_reopens_what_its_author_might_reopen(at: At, works: Works) -> None:
    """On the last day still; where it was worked on last, and open in the tracker too."""
    ticket = closed(at, works)
    later(works, 14)
    works.does(at, lambda: at.office.write_comment("carla", ticket, "It happened again."))
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert at.look(ticket).is_closed in (False, None)


def test_a_day_late_support_is_told_once(at: At, works: Works) -> None:
    """Nothing moves; a second answer is no news."""
    ticket = closed(at, works)
    later(works, 15)
    for _ in range(2):
        works.does(at, lambda: at.office.write_comment("carla", ticket, "It happened again."))
    assert at.words(ticket)[1] == "closed"
    (note,) = at.said(ticket)
    assert missing(note.text, "Carla Conrad", "Closed", "Nothing was moved") == []
    assert note.is_hidden or not at.hides_comments


def test_what_was_declined_is_not_reopened_by_a_reply(at: At, works: Works) -> None:
    """Its author could by hand; support is told."""
    ticket = at.office.open_ticket("sami", "Another colour", "customization")
    works.settle()
    for status in ("declined", "closed"):
        at.office.set_words("sami", ticket, status=status)
        works.settle()
    works.does(at, lambda: at.office.write_comment("carla", ticket, "Please do it."))
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("closed", 1)


def test_a_word_on_a_solved_ticket_moves_nothing_until_it_moves(at: At, works: Works) -> None:
    """Support is told, and again once the ticket was taken up in between."""
    ticket = at.office.open_ticket("sami", "How to do this", "support-request")
    works.settle()
    for status in ("resolved", "in-progress", "resolved"):
        at.office.set_words("sami", ticket, status=status)
        works.settle()
        for _ in range(2):
            works.does(at, lambda: at.office.write_comment("carla", ticket, "Thank you!"))
    assert at.words(ticket)[1] == "resolved"
    assert len(at.said(ticket)) == 2


def test_where_it_came_from_the_history_tells(at: At, works: Works) -> None:
    """Of a ticket that was met while it waited."""
    ticket = asked_back(at, works)
    _forget_origin(at, works, ticket)
    works.does(at, lambda: at.office.write_comment("carla", ticket, ANSWER))
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())


def _forget_origin(at: At, works: Works, ticket: str) -> None:
    store, name = works.running.store, f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    (row,) = works.place.rows("SELECT ticket_id FROM tickets WHERE ticket_key = ?", name)
    known = find_ticket(store, TicketRef(at.tracker, row["ticket_id"], name))
    assert known is not None
    met = replace(known, working_status=None, past_statuses=("waiting-for-customer",))
    store.writer.commit(lambda connection: accept(connection, met, AcceptedUnder("d"), works.running.now()))


def test_an_internal_note_is_no_reply(gitlab: At, works: Works) -> None:
    """Nobody but staff reads it."""
    ticket = asked_back(gitlab, works)
    sent = {"body": ANSWER, "internal": True}
    cost = works.does(gitlab, lambda: gitlab.call("robo", "POST", f"/issues/{ticket}/notes", sent))
    assert (gitlab.words(ticket)[1], cost.calls, cost.look_ups) == ("waiting-for-customer", (), 0)


def test_another_bot_answers_nothing(at: At, works: Works) -> None:
    """It is named as automation."""
    ticket = asked_back(at, works)
    works.does(at, lambda: at.office.write_comment("robo", ticket, "Build 7 is green."))
    assert at.words(ticket)[1] == "waiting-for-customer"


def test_who_answers_by_mail_answers(gitlab: At, works: Works) -> None:
    """GitLab writes such notes as one account for all; the mapping calls it a customer."""
    ticket = asked_back(gitlab, works)
    mail = {"id": 9_999, "username": "support-bot", "name": "GitLab Support Bot"}
    relayed(gitlab, lambda: gitlab.office.write_comment("carla", ticket, ANSWER), with_user(mail))
    works.settle()
    assert (gitlab.words(ticket)[1], gitlab.said(ticket)) == ("in-review", ())


def test_nobody_becomes_a_customer_because_the_look_up_fails(gitlab: At, works: Works) -> None:
    """It is asked again; a developer whom no line names answers as anybody may."""
    ticket = asked_back(gitlab, works)
    works.later.ms += 7_200_000
    works.place.faults(
        {"kind": "error", "tracker": GITLAB, "status": 503, "path": ".*/members/all/.*", "count": 1}
    )
    works.does(gitlab, lambda: gitlab.office.write_comment("carla", ticket, ANSWER))
    works.place.faults()
    assert gitlab.words(ticket)[1] == "in-review"
    assert any(attempt.startswith("ready") for attempt in works.attempts()), works.attempts()[-3:]


@pytest.mark.parametrize(("mode", "notes"), [("observe", 0), ("warn", 1)])
def test_a_desk_that_only_watches_moves_nothing(
    tmp_path_factory: pytest.TempPathFactory, mode: str, notes: int
) -> None:
    """What would be done is in the journal; support is told from `warn` on."""
    with place(tmp_path_factory.mktemp(mode), mode=mode) as found, listening(found) as watching:
        jira = found.at(JIRA)
        ticket = jira.office.open_ticket("carla", "Login fails", "incident")
        watching.settle()
        for who, status in (("anna", "waiting-for-customer"), ("carla", "closed")):
            jira.office.set_words(who, ticket, status=status)
            watching.settle()
            later(watching, 20 if status == "closed" else 0)
            jira.office.write_comment("carla", ticket, ANSWER)
            watching.settle()
            assert jira.words(ticket)[1] == status
        assert len(jira.said(ticket)) == notes
        (moves,) = found.rows(
            "SELECT count(*) AS n FROM inbox WHERE reason = ?", f"mode {mode}: nothing is written"
        )
        assert moves["n"] == 1
