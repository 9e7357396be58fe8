"""A merge request or a commit that closes an issue: whoever merged has pressed no button."""

from collections.abc import Callable

import pytest

from tests.harness.engine import Works
from tests.harness.merges import ASKS, STARTS, URGENT, Step, fact_of, make_ticket, merge, push, stands
from tests.harness.place import At, missing

Source = Callable[[Works, str, str], str]

READS = ("", "/resource_label_events", "/resource_state_events")
"""What is asked where a closing is not to stand; of a merge request one call more, for its number."""
every_source = pytest.mark.parametrize("source", [merge, push])


@every_source
@pytest.mark.parametrize(
    "steps", [[], [STARTS], [ASKS], [STARTS, ASKS]], ids=["accepted", "at work", "asked", "asked at work"]
)
def test_a_software_defect_is_fixed_by_it(
    gitlab: At, works: Works, steps: list[Step], source: Source
) -> None:
    """In accepted, in progress or waiting: open again, with the change as its reference, in silence."""
    ticket = make_ticket(works, gitlab, "software-defect", URGENT, *steps)
    told: list[str] = []
    cost = works.does(gitlab, lambda: told.append(source(works, "dev", ticket)))
    assert (stands(gitlab, ticket), gitlab.said(ticket)) == (("fixed", False), ())
    assert fact_of(works, gitlab, ticket) == told[0]
    path = f"/api/v4/projects/101/issues/{ticket}"
    reads = [*READS, "/closed_by"] if source is merge else READS
    assert cost.calls == (*(f"GET {path}{each}" for each in reads), f"PUT {path}")


@every_source
def test_a_priority_that_is_still_missing_is_asked_for_once(gitlab: At, works: Works, source: Source) -> None:
    """In one internal comment, which names the change and nobody."""
    ticket = make_ticket(works, gitlab, "software-defect")
    change = source(works, "dev", ticket)
    works.settle()
    assert stands(gitlab, ticket) == ("fixed", False)
    (note,) = gitlab.said(ticket)
    said = "closed this ticket. It is open again as Fixed, and the change is noted. Still missing: Priority."
    assert (missing(note.text, f"The code change {change} {said}"), note.is_hidden) == ([], True)
    assert "Devin" not in note.text
    works.does(gitlab, lambda: gitlab.office.set_words("sami", ticket, priority="high"))
    assert (gitlab.words(ticket)[2], len(gitlab.said(ticket))) == ("high", 1)


@every_source
def test_a_second_merge_says_nothing(gitlab: At, works: Works, source: Source) -> None:
    """One that is fixed is open again in silence, and the first change stays its reference."""
    ticket = make_ticket(works, gitlab, "software-defect", URGENT, STARTS)
    first = source(works, "dev", ticket)
    works.settle()
    source(works, "lena", ticket)
    works.settle()
    assert (stands(gitlab, ticket), gitlab.said(ticket)) == (("fixed", False), ())
    assert fact_of(works, gitlab, ticket) == first
    works.does(gitlab, lambda: gitlab.office.set_words("sami", ticket, status="delivered"))
    assert (stands(gitlab, ticket), gitlab.said(ticket)) == (("delivered", False), ())


def test_work_taken_up_again_is_fixed_by_the_next_merge(gitlab: At, works: Works) -> None:
    """Whose change is the reference from then on."""
    ticket = make_ticket(works, gitlab, "software-defect", URGENT, STARTS, ("dev", "!desk change !900"))
    gitlab.office.set_words("dev", ticket, status="fixed")
    gitlab.office.set_words("sami", ticket, status="in-progress")
    works.settle()
    change = merge(works, "dev", ticket)
    works.settle()
    assert (stands(gitlab, ticket), gitlab.said(ticket)) == (("fixed", False), ())
    assert fact_of(works, gitlab, ticket) == change


DELIVERED: tuple[Step, ...] = (
    URGENT,
    STARTS,
    ("dev", "!desk change !900"),
    ("dev", {"status": "fixed"}),
    ("sami", {"status": "delivered"}),
)


@every_source
@pytest.mark.parametrize(
    ("type_", "steps"),
    [
        ("incident", [("anna", {"status": "in-review"})]),
        ("request", []),
        ("support-request", [("sami", {"status": "in-progress"})]),
        ("support-request", [ASKS]),
        ("customization", [("dev", {"status": "estimating"})]),
        ("suggestion", []),
        ("delivery", []),
        ("software-defect", [*DELIVERED]),
    ],
)
def test_any_other_ticket_is_put_back_and_one_note_names_the_change(
    gitlab: At, works: Works, type_: str, steps: list[Step], source: Source
) -> None:
    """What it was for, nobody can say but people; it is no fact of theirs."""
    ticket = make_ticket(works, gitlab, type_, *steps)
    status, known = gitlab.words(ticket)[1], fact_of(works, gitlab, ticket)
    change = source(works, "dev", ticket)
    works.settle()
    assert stands(gitlab, ticket) == (status, False)
    assert fact_of(works, gitlab, ticket) == known
    (note,) = gitlab.said(ticket)
    words = (
        f"The code change {change} closed this ticket",
        "is not closed by merging",
        "Nobody did anything",
    )
    assert (missing(note.text, *words), note.is_hidden) == ([], True)


@every_source
def test_of_a_fault_without_a_code_change_another_type_is_proposed(
    gitlab: At, works: Works, source: Source
) -> None:
    """The change is noted, so it is not solved as it is; the type that has one may be set."""
    ticket = make_ticket(works, gitlab, "non-software-defect", URGENT, ("hugo", {"status": "in-progress"}))
    change = source(works, "dev", ticket)
    works.settle()
    assert stands(gitlab, ticket) == ("in-progress", False)
    (note,) = gitlab.said(ticket)
    words = (change, "Non-Software Defect is solved without one", "its type is Software Defect")
    assert (missing(note.text, *words), note.is_hidden) == ([], True)
    works.does(gitlab, lambda: gitlab.office.write_comment("hugo", ticket, "!desk cause hosting"))
    works.does(gitlab, lambda: gitlab.office.set_words("hugo", ticket, status="resolved"))
    assert (stands(gitlab, ticket)[0], len(gitlab.said(ticket))) == ("in-progress", 2)
    assert missing(gitlab.said(ticket)[-1].text, "A change of the code was merged", "Software Defect") == []
    works.does(gitlab, lambda: gitlab.office.set_words("sami", ticket, type="software-defect"))
    assert gitlab.words(ticket)[:2] == ("software-defect", "accepted")
    assert (fact_of(works, gitlab, ticket), len(gitlab.said(ticket))) == (change, 2)


@pytest.mark.parametrize("who", ["dev", "anna", "sami", "lena", "coni", "robo"])
def test_nobody_is_scolded_whoever_merged(gitlab: At, works: Works, who: str) -> None:
    """Nor does it count against them, however often."""
    ticket = make_ticket(works, gitlab, "support-request")
    for _ in range(4):
        merge(works, who, ticket)
        works.settle()
    assert stands(gitlab, ticket) == ("accepted", False)
    said = gitlab.said(ticket)
    assert [missing(each.text, "Nobody did anything wrong") for each in said] == [[]] * 4
    assert all(each.is_hidden for each in said)
    assert works.place.rows("SELECT 1 FROM undos WHERE ticket_id = (SELECT ticket_id FROM tickets "
                            "WHERE ticket_key = ?)", f"{gitlab.tracker}#{ticket}") == []  # fmt: skip


def test_a_merge_of_which_no_webhook_tells_comes_to_the_same(gitlab: At, works: Works) -> None:
    """The sweep finds it."""
    ticket = make_ticket(works, gitlab, "software-defect", URGENT, STARTS)
    works.place.faults({"kind": "lose-hook", "tracker": gitlab.tracker})
    change = merge(works, "dev", ticket)
    works.place.settled_hooks()
    works.place.faults()
    works.catch_up()
    assert (stands(gitlab, ticket), gitlab.said(ticket)) == (("fixed", False), ())
    assert fact_of(works, gitlab, ticket) == change


def test_a_closing_that_would_be_lawful_stands(gitlab: At, works: Works) -> None:
    """Support merges and so closes what is delivered: nobody is asked what closed it."""
    ticket = make_ticket(works, gitlab, "software-defect", *DELIVERED)
    cost = works.does(gitlab, lambda: merge(works, "sami", ticket))
    assert (stands(gitlab, ticket), gitlab.said(ticket)) == (("closed", True), ())
    assert ([call for call in cost.calls if "_events" in call], cost.writes) == ([], 1)


def test_the_journal_says_what_became_of_it(gitlab: At, works: Works) -> None:
    """Allowed, and what followed, under whoever merged."""
    ticket = make_ticket(works, gitlab, "software-defect", URGENT)
    merge(works, "dev", ticket)
    works.settle()
    rows = gitlab.deliveries(ticket)
    assert "refused" not in {row["verdict"] for row in rows}
    assert [row["verdict"] for row in rows if row["rule"]] == []
