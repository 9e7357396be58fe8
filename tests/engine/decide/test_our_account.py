"""Somebody uses our account: what is none of our writes is judged as done by whom the desk does not know."""

from tests.harness.engine import Works
from tests.harness.place import At, missing

US = "desk-bot"


def test_a_type_set_with_our_account_is_undone(at: At, works: Works, ticket: str) -> None:
    """As a customer's would be; staff read it, for nobody in public is meant."""
    works.does(at, lambda: at.office.set_words(US, ticket, type="suggestion"))
    assert at.words(ticket)[:2] == ("customization", "accepted")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Desk Bot", "support-sets-type") == []
    assert comment.is_hidden or not at.hides_comments


def test_a_ticket_opened_with_our_account_is_judged_like_anybodys(at: At, works: Works) -> None:
    """We open none: an internal type goes back to its intake kind, what is set besides is reset."""
    ticket = at.office.open_ticket(US, "Login fails", "software-defect")
    works.settle()
    assert at.words(ticket) == ("incident", "new", None)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "customers-open-intake-only") == []


def test_an_intake_ticket_opened_with_our_account_stays(at: At, works: Works) -> None:
    """Without a kind it gets one, as ever."""
    ticket = at.office.open_ticket(US, "Login fails", None)
    works.settle()
    assert (at.words(ticket), at.said(ticket)) == (("request", "new", None), ())


def test_an_issue_closed_with_our_account_is_open_again(gitlab: At, works: Works) -> None:
    """Its labels say nothing of it; an intake ticket is closed by whoever opened it, or with a reason."""
    ticket = gitlab.office.open_ticket("carla", "Login fails", "incident")
    works.settle()
    gitlab.call(US, "PUT", f"/issues/{ticket}", {"state_event": "close"})
    works.settle()
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("new", False)
    (comment,) = gitlab.said(ticket)
    assert missing(comment.text, "role-for-move") == []


def test_what_we_write_ourselves_is_never_judged(at: At, works: Works, ticket: str) -> None:
    """A close undone, a command carried out, a type's first status."""
    at.office.set_words("sami", ticket, priority="high")
    at.office.write_comment("sami", ticket, "!desk estimate 3d")
    works.settle()
    if at.is_gitlab:
        at.call("sami", "PUT", f"/issues/{ticket}", {"state_event": "close"})
        works.settle()
    at.office.set_words("sami", ticket, type="support-request")
    works.settle()
    works.catch_up()
    assert at.words(ticket) == ("support-request", "accepted", None)
    assert all("Desk Bot" not in comment.text for comment in at.said(ticket))


def test_our_own_write_is_known_behind_any_number_of_later_ones(at: At, works: Works, ticket: str) -> None:
    """What it told of waited behind more commands than are listed of our writes by number."""
    outgoing = works.place.sandbox.world.outgoing
    at.office.write_comment("sami", ticket, "!desk estimate 1h")
    works.place.settled_hooks()
    outgoing.hold_back(at.tracker)
    works.drain()
    echoes = [*range(len(outgoing.held_deliveries(at.tracker)))]
    assert echoes
    for hours in range(2, 42):
        at.office.write_comment("sami", ticket, f"!desk estimate {hours}h")
    told = range(len(outgoing.held_deliveries(at.tracker)))
    outgoing.release_held([*told[len(echoes) :], *echoes], at.tracker)
    works.settle()
    assert at.said(ticket) == ()
    assert [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"] == []
