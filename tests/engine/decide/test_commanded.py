"""What commands in comments come to, line by line: said to whom, at which cost, once."""

from functools import partial

from sdesk_sync.demo.people import TicketComment
from tests.harness.command_cases import write_internally
from tests.harness.engine import Works
from tests.harness.place import At, missing

QUESTION = "!desk ask /close\nWhich server is it?\n@all, *really*?\n\nAnd since when?"


def in_review(at: At, works: Works) -> str:
    """An incident of Carla's; Anna is known, and has it in review."""
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.set_words("anna", ticket, status="in-review")
    for who in ("anna", "petra"):
        at.office.write_comment(who, ticket, "!desk reply Seen.")
    works.settle()
    assert at.said(ticket) == ()
    return ticket


def of_customers(at: At, ticket: str) -> list[TicketComment]:
    """What of the bot's is no staff's alone."""
    return [one for one in at.said(ticket) if not (one.is_hidden and at.hides_comments)]


def test_a_question_of_an_internal_comment_is_asked_in_public(at: At, works: Works) -> None:
    """Word for word, line by line, by nobody's name; the ticket waits before. Nothing of it comes alive."""
    ticket = in_review(at, works)
    cost = works.does(at, lambda: write_internally(at, "anna", ticket, QUESTION))
    (asked,) = of_customers(at, ticket)
    lines = ["Which server is it?", "/close", "@all, *really*?", "And since when?"]
    shown = "\n".join(line for line in map(_read_line, asked.text.split("\n")) if line)
    assert [line for line in lines if line not in shown.split("\n")] == []
    assert "Anna" not in asked.text
    assert (at.words(ticket)[1], at.said(ticket)) == ("waiting-for-customer", (asked,))
    # The move and the question; on GitLab an emoji, on Jira a look before a status is set.
    looks = 0 if at.is_gitlab else 1 + at.reads_again
    assert (cost.reads, cost.writes) == (looks, 3 if at.is_gitlab else 2), cost.calls


def test_a_question_that_the_customer_reads_anyway_is_not_said_twice(at: At, works: Works) -> None:
    """`ask` only moves then, and `reply` does nothing more than nod."""
    ticket = in_review(at, works)
    works.does(at, lambda: at.office.write_comment("anna", ticket, QUESTION))
    assert (at.words(ticket)[1], at.said(ticket)) == ("waiting-for-customer", ())


def test_no_question_is_asked_where_the_type_has_no_waiting(at: At, works: Works) -> None:
    """Refused like the move, and nobody but staff reads of it; what stands beside it is done."""
    ticket = at.office.open_ticket("sami", "Version 1.2", "delivery")
    works.settle()
    works.does(at, lambda: write_internally(at, "sami", ticket, f"{QUESTION}\n!desk version 1.2"))
    (explanation,) = at.said(ticket)
    assert missing(explanation.text, "moves-follow-workflow", "was not entered") == []
    assert "Which server" not in explanation.text
    assert at.words(ticket)[1] == "planned"
    for status in ("in-progress", "scheduled"):
        works.does(at, partial(at.office.write_comment, "sami", ticket, f"!desk status {status}"))
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("scheduled", 1)


def test_a_question_that_a_move_has_overtaken_is_not_asked(at: At, works: Works) -> None:
    """What has closed the ticket is seen before the write: staff read that nothing was said."""
    ticket = in_review(at, works)
    works.does(at, lambda: at.office.write_comment("lena", ticket, "!desk reason answered"))
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("lena", ticket, status="closed")
    works.place.settled_hooks()
    works.place.faults()
    # So long ago that the ticket is looked at on either tracker.
    works.later.ms += 20_000
    works.does(at, lambda: write_internally(at, "anna", ticket, "!desk reply Thanks.\n!desk ask Which one?"))
    works.catch_up()
    (told,) = at.said(ticket)
    assert missing(told.text, "Anna", "Closed", "told nothing") == []
    assert "Which one" not in told.text
    assert (at.words(ticket)[1], told.is_hidden) == ("closed", at.hides_comments)


def test_a_ticket_that_waits_is_asked_once_more(at: At, works: Works) -> None:
    """Without a move."""
    ticket = in_review(at, works)
    for number in range(2):
        line = f"!desk ask Question {number}?"
        works.does(at, partial(write_internally, at, "anna", ticket, line))
    assert [missing(one.text, f"Question {n}?") for n, one in enumerate(of_customers(at, ticket))] == [[], []]
    assert at.words(ticket)[1] == "waiting-for-customer"


def test_all_that_one_comment_tells_the_customer_is_one_comment(at: At, works: Works) -> None:
    """And its staff's mistake is another, which the customer does not read."""
    ticket = in_review(at, works)
    lines = "!desk reply We are on it.\n!desk ask Since when?\n!desk staus new\n!desk reply We are on it."
    works.does(at, lambda: write_internally(at, "anna", ticket, lines))
    told = [one for one in at.said(ticket) if not missing(one.text, "We are on it.", "Since when?")]
    assert len(told) == 1
    assert told[0].text.count("We are on it") == 1
    (answer,) = [one for one in at.said(ticket) if one not in told]
    assert missing(answer.text, "!desk status") == []
    assert (answer.is_hidden, told[0].is_hidden and at.hides_comments) == (at.hides_comments, False)


def test_a_text_that_no_comment_takes_is_not_cut(at: At, works: Works) -> None:
    """Staff read how much may be said; the customer nothing."""
    ticket = in_review(at, works)
    text = f"!desk ask {'Which server is it? ' * 1_500}"
    works.does(at, lambda: write_internally(at, "anna", ticket, text))
    (answer,) = at.said(ticket)
    assert missing(answer.text, "12000") == []
    assert (at.words(ticket)[1], answer.is_hidden) == ("in-review", at.hides_comments)


def test_more_than_can_be_read_is_answered_too(gitlab: At, works: Works) -> None:
    """A note on GitLab may be longer than any comment that is read whole."""
    ticket = in_review(gitlab, works)
    text = f"!desk ask {'Which server is it? ' * 2_000}"
    assert len(text) > 40_000
    works.does(gitlab, lambda: write_internally(gitlab, "anna", ticket, text))
    (answer,) = gitlab.said(ticket)
    assert missing(answer.text, "12000") == []


def test_lines_that_contradict_each_other_do_nothing(at: At, works: Works) -> None:
    """One short answer, and no question."""
    ticket = in_review(at, works)
    works.does(at, lambda: write_internally(at, "anna", ticket, "!desk status closed\n!desk ask Since when?"))
    (answer,) = at.said(ticket)
    assert missing(answer.text, "!desk status closed", "!desk ask Since when?", "contradict") == []
    assert (at.words(ticket)[1], answer.is_hidden) == ("in-review", at.hides_comments)


def test_a_question_is_asked_once_whoever_tells_of_it(at: At, works: Works) -> None:
    """Its hook twice, and a sweep that finds it."""
    ticket = in_review(at, works)
    works.place.faults({"kind": "double-hook", "tracker": at.tracker, "probability": 1})
    works.does(at, lambda: write_internally(at, "anna", ticket, "!desk ask Since when?"))
    works.place.faults()
    works.catch_up()
    assert len(of_customers(at, ticket)) == 1


def test_what_is_commanded_of_a_type_takes_all_along(at: At, works: Works) -> None:
    """Its first status, billing, team; a fact of the same comment is judged with it."""
    ticket = in_review(at, works)
    lines = "!desk type Individuelle Anpassung\n!desk estimate 3d\n!desk status estimating"
    works.does(at, lambda: at.office.write_comment("anna", ticket, "!desk type customization"))
    assert at.words(ticket)[:2] == ("customization", "accepted")
    look = at.look(ticket)
    assert (look.team, look.billing) == (at.office.tracker_word("team", "development"), "separate-order")
    works.does(at, lambda: at.office.write_comment("sami", ticket, lines))
    works.does(at, lambda: at.office.write_comment("dev", ticket, "!desk status awaiting-order"))
    assert (at.words(ticket)[1], at.said(ticket)) == ("awaiting-order", ())


def test_a_commanded_closing_closes_the_tracker(gitlab: At, works: Works) -> None:
    """In the same write; and the reason of the same comment counts."""
    ticket = in_review(gitlab, works)
    lines = "!desk reason answered\n!desk status closed"
    cost = works.does(gitlab, lambda: gitlab.office.write_comment("anna", ticket, lines))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("closed", True)
    assert (cost.writes, gitlab.said(ticket)) == (2, ())
    works.does(gitlab, lambda: gitlab.office.write_comment("anna", ticket, "!desk status in-review"))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("in-review", False)


def test_whoever_is_refused_over_and_over_is_answered_in_one_comment(at: At, works: Works) -> None:
    """From the fourth time on in the first one, as after an undo; it does not speak of an undo."""
    ticket = in_review(at, works)
    for _ in range(5):
        works.does(at, lambda: at.office.write_comment("petra", ticket, "!desk status closed"))
    told = at.said(ticket)
    assert len(told) == 3
    assert missing(told[0].text, "This has now been said 5 times") == []


def _read_line(line: str) -> str:
    """As people see it on either tracker."""
    return line.removesuffix("\\").replace("\\", "").replace("\u2060", "")
