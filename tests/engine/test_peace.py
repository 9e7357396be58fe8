"""No war on a ticket: robots are left alone in the end, people are not written to over and over."""

from tests.engine.inprocess import Works
from tests.walks.place import At, missing


def robo(at: At, works: Works, ticket: str, times: int) -> None:
    """Another bot sets a priority again and again."""
    for _ in range(times):
        at.office.set("robo", ticket, priority="high")
        works.settle()


def test_another_bot_is_left_alone_after_three_undos(at: At, works: Works, ticket: str) -> None:
    """What it sets stays then, and one internal comment says who has to decide."""
    robo(at, works, ticket, 3)
    assert at.words(ticket)[2] is None
    robo(at, works, ticket, 1)
    assert at.words(ticket)[2] == "high"
    told = at.said(ticket)[-1]
    assert missing(told.text, "Robo", "3", "priority-on-faults-only", "automation") == []
    assert told.hidden or not at.is_gitlab
    before = len(at.said(ticket))
    at.office.set("robo", ticket, priority="low")
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == ("low", before)


def test_a_field_of_another_bot_is_left_and_its_others_are_not(at: At, works: Works, ticket: str) -> None:
    """The truce is for one field of one account."""
    robo(at, works, ticket, 4)
    at.office.set("robo", ticket, type="suggestion")
    works.settle()
    assert at.words(ticket)[::2] == ("customization", "high")


def test_a_person_is_undone_every_time_and_told_in_one_comment(at: At, works: Works, ticket: str) -> None:
    """From the fourth time on the first comment says how often, and that a lead should look."""
    for _ in range(5):
        at.office.set("sami", ticket, priority="high")
        works.settle()
        assert at.words(ticket)[2] is None
    told = at.said(ticket)
    assert len(told) == 3
    assert missing(told[0].text, "Sami", "undone 5 times within ten minutes", "lead") == []
    assert told[0].text.count("priority-on-faults-only") == 1


def test_after_ten_minutes_it_is_a_new_story(at: At, works: Works, ticket: str) -> None:
    """A comment of its own again."""
    for _ in range(4):
        at.office.set("sami", ticket, priority="high")
        works.settle()
    works.later_ms += 700_000
    at.office.set("sami", ticket, priority="high")
    works.settle()
    assert len(at.said(ticket)) == 4
