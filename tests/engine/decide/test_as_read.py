"""What is judged is the ticket, not the hook's picture of it: a state rule looks again before an undo."""

import pytest

from tests.harness.engine import Works
from tests.harness.place import At, missing

LAWFUL = "lawful by now, on the ticket as it was read"


@pytest.fixture
def incident(at: At, works: Works) -> str:
    """An incident that is in review; Anna, Sami and Devin are known."""
    found = at.office.open_ticket("carla", "Login fails", "incident")
    for who in ("sami", "dev", "anna"):
        at.office.write_comment(who, found, "We are looking into it.")
    at.office.set_words("anna", found, status="in-review")
    works.settle()
    return found


@pytest.fixture
def defect(at: At, works: Works) -> str:
    """An accepted software defect without a priority."""
    found = at.office.open_ticket("sami", "Login fails", "software-defect")
    at.office.write_comment("lena", found, "We are looking into it.")
    works.settle()
    return found


def list_notes(works: Works, at: At, ticket: str) -> list[str]:
    """What the journal says of the ticket's deliveries."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    rows = works.place.rows(
        "SELECT json_extract(entry, '$.note') AS note FROM journal"
        " WHERE json_extract(entry, '$.ref.key') = ? ORDER BY id",
        key,
    )
    return [row["note"] for row in rows if row["note"]]


def set_unheard(works: Works, at: At, who: str, ticket: str, **words: str | None) -> None:
    """Change the ticket so that no hook tells of it."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words(who, ticket, **words)
    works.place.settled_hooks()
    works.place.faults()


def test_a_priority_set_just_before_the_type_stays(at: At, works: Works, incident: str) -> None:
    """Both hooks have come when the first is judged: that one costs a look, the other none of its own."""

    def set_both() -> None:
        at.office.set_words("sami", incident, priority="high")
        at.office.set_words("sami", incident, type="software-defect")
        works.place.settled_hooks()

    cost = works.does(at, set_both)
    assert (at.words(incident), at.said(incident)) == (("software-defect", "accepted", "high"), ())
    assert cost.reads == 1 + at.reads_again, cost.calls
    notes = "".join(list_notes(works, at, incident))
    assert f"{LAWFUL}: priority-on-faults-only (priority)" in notes


def test_it_stays_too_where_the_hook_of_the_type_is_late(at: At, works: Works, incident: str) -> None:
    """The look shows it already; what the type brings with it comes with its own delivery."""
    at.office.set_words("sami", incident, priority="high")
    works.place.settled_hooks()
    set_unheard(works, at, "sami", incident, type="software-defect")
    works.settle()
    assert (at.words(incident)[::2], at.said(incident)) == (("software-defect", "high"), ())
    works.catch_up()
    assert (at.words(incident), at.said(incident)) == (("software-defect", "accepted", "high"), ())


def test_it_stays_too_where_the_hook_of_the_type_comes_first(at: At, works: Works, incident: str) -> None:
    """It shows a priority that nobody has told of yet: the history names who set it, and when."""
    set_unheard(works, at, "sami", incident, priority="high")
    at.office.set_words("sami", incident, type="software-defect")
    works.settle()
    assert (at.words(incident), at.said(incident)) == (("software-defect", "accepted", "high"), ())
    works.catch_up()
    assert (at.words(incident), at.said(incident)) == (("software-defect", "accepted", "high"), ())


def test_where_the_type_goes_back_so_does_the_priority(at: At, works: Works, incident: str) -> None:
    """A type that somebody set who may not makes nothing lawful for good."""

    def set_both() -> None:
        at.office.set_words("sami", incident, priority="high")
        at.office.set_words("dev", incident, type="software-defect")
        works.place.settled_hooks()

    works.does(at, set_both)
    assert at.words(incident) == ("incident", "in-review", None)
    (comment,) = at.said(incident)
    assert missing(comment.text, "Devin", "support-sets-type") == []


def test_what_two_people_set_within_a_second_is_judged_as_it_stands(
    at: At, works: Works, defect: str
) -> None:
    """Work begins, and a moment later somebody else gives the priority that it needed."""

    def set_both() -> None:
        at.office.set_words("sami", defect, status="in-progress")
        at.office.set_words("lena", defect, priority="high")
        works.place.settled_hooks()

    cost = works.does(at, set_both)
    assert (at.words(defect), at.said(defect)) == (("software-defect", "in-progress", "high"), ())
    assert (cost.reads, cost.writes) == (1, 0), cost.calls


@pytest.mark.parametrize("faults", [(), ("lose-hook",)], ids=["by-hooks", "by-a-sweep"])
def test_what_is_about_to_be_undone_makes_nothing_lawful(
    jira: At, works: Works, faults: tuple[str, ...]
) -> None:
    """A developer's order goes back, and the move that rests on it too."""
    ticket = jira.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    jira.office.write_comment("sami", ticket, "!desk estimate 3d")
    for status in ("estimating", "awaiting-order"):
        jira.office.set_words("sami", ticket, status=status)
    works.settle()
    fields = {one["name"]: one["id"] for one in jira.call("lena", "GET", "/field")}
    works.place.faults(*({"kind": kind, "tracker": jira.tracker} for kind in faults))
    order = {fields["Desk: Order reference"]: "PO-1"}
    jira.call("dev", "PUT", f"/issue/{ticket}", {"fields": order})
    jira.office.set_words("sami", ticket, status="ordered")
    works.place.settled_hooks()
    works.place.faults()
    works.catch_up()
    assert jira.words(ticket)[1] == "awaiting-order"
    assert not jira.office.has_fact(ticket, "order_reference", "PO-1")
    told = "".join(comment.text for comment in jira.said(ticket))
    assert missing(told, "role-for-fact", "order-before-work") == []


def test_a_refusal_costs_what_it_did(at: At, works: Works, ticket: str) -> None:
    """The look before the undo is the one that the undo would have made; two writes."""
    cost = works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
    assert (cost.reads, cost.writes) == (1, 2), cost.calls


def test_several_refusals_at_once_share_one_look(at: At, works: Works, ticket: str) -> None:
    """All that is due of a ticket was told before it."""

    def set_several() -> None:
        for priority in ("high", "low", "high"):
            at.office.set_words("sami", ticket, priority=priority)
        works.place.settled_hooks()

    cost = works.does(at, set_several)
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
    assert cost.reads == 1, cost.calls


def test_a_command_is_refused_only_on_the_ticket_as_it_is(at: At, works: Works, defect: str) -> None:
    """A priority of which no hook has told yet lets work begin; its own judgement comes with the sweep."""
    set_unheard(works, at, "lena", defect, priority="high")
    works.does(at, lambda: at.office.write_comment("lena", defect, "!desk status in-progress"))
    assert (at.words(defect)[1:], at.said(defect)) == (("in-progress", "high"), ())
    assert f"{LAWFUL}: fault-needs-priority (status)" in "".join(list_notes(works, at, defect))
    works.catch_up()
    assert (at.words(defect), at.said(defect)) == (("software-defect", "in-progress", "high"), ())
