"""No war on a ticket: robots are left alone in the end, people are not written to over and over."""

from tests.harness.engine import Works, nth
from tests.harness.place import At, missing


def robo(at: At, works: Works, ticket: str, times: int) -> None:
    """Another bot sets a priority again and again."""
    for _ in range(times):
        at.office.set_words("robo", ticket, priority="high")
        works.settle()


def test_another_bot_is_left_alone_after_three_undos(at: At, works: Works, ticket: str) -> None:
    """What it sets stays then, and one internal comment says who has to decide."""
    robo(at, works, ticket, 3)
    assert at.words(ticket)[2] is None
    robo(at, works, ticket, 1)
    assert at.words(ticket)[2] == "high"
    told = at.said(ticket)[-1]
    assert missing(told.text, "Robo", "3", "priority-on-faults-only", "automation") == []
    assert told.is_hidden or not at.hides_comments
    before = len(at.said(ticket))
    at.office.set_words("robo", ticket, priority="low")
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == ("low", before)


def test_a_field_of_another_bot_is_left_and_its_others_are_not(at: At, works: Works, ticket: str) -> None:
    """The truce is for one field of one account."""
    robo(at, works, ticket, 4)
    at.office.set_words("robo", ticket, type="suggestion")
    works.settle()
    assert at.words(ticket)[::2] == ("customization", "high")


def test_a_person_is_undone_every_time_and_told_in_one_comment(at: At, works: Works, ticket: str) -> None:
    """From the fourth time on the first comment says how often, and that a lead should look."""
    for _ in range(5):
        at.office.set_words("sami", ticket, priority="high")
        works.settle()
        assert at.words(ticket)[2] is None
    told = at.said(ticket)
    assert len(told) == 3
    assert missing(told[0].text, "Sami", "undone 5 times within ten minutes", "lead") == []
    assert told[0].text.count("priority-on-faults-only") == 1


def test_whoever_goes_on_costs_a_look_for_another_desk_ever_more_rarely(
    at: At, works: Works, ticket: str
) -> None:
    """After three, six, twelve times: each undo has its one read, and not one more for what is no desk."""
    reads = [
        works.does(at, lambda: at.office.set_words("sami", ticket, priority="high")).reads for _ in range(13)
    ]
    assert reads[:1] == [1]
    assert [number for number, count in enumerate(reads) if count > 1] == [3, 6, 12]


def sin(at: At, works: Works, ticket: str, who: str, **words: str) -> None:
    """A change that is undone."""
    at.office.set_words(who, ticket, **words)
    works.settle()


def test_a_comment_that_tells_of_several_peoples_changes_is_not_written_over(
    at: At, works: Works, ticket: str
) -> None:
    """Each of them had a delivery of its own; one of them goes on, and the others' lines stay."""
    works.place.faults(
        {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503, "writes_only": True}
    )
    at.office.set_words("sami", ticket, priority="high")
    at.office.set_words("dev", ticket, type="suggestion")
    works.place.settled_hooks()
    works.drain()
    works.place.faults()
    works.settle()
    (shared,) = at.said(ticket)
    assert missing(shared.text, "Sami", "Devin") == []
    for _ in range(4):
        sin(at, works, ticket, "sami", priority="high")
    told = at.said(ticket)
    assert told[0] == shared
    assert missing(told[1].text, "Sami", "undone 4 times within ten minutes") == []


def test_a_folded_comment_keeps_what_it_said_of_others(at: At, works: Works, ticket: str) -> None:
    """One look found both people's changes, so that one comment told of them; it is the one that grows."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("sami", ticket, priority="high")
    at.office.set_words("dev", ticket, type="suggestion")
    works.place.faults()
    works.settle()
    works.sweep(0)
    works.settle()
    (first,) = at.said(ticket)
    assert missing(first.text, "Sami", "Devin") == []
    for _ in range(3):
        sin(at, works, ticket, "sami", priority="high")
    grown = at.said(ticket)[0]
    assert (
        missing(grown.text, "Sami", "Devin", "support-sets-type", "undone 4 times within ten minutes") == []
    )


def test_after_ten_minutes_it_is_a_new_story(at: At, works: Works, ticket: str) -> None:
    """A comment of its own again."""
    for _ in range(4):
        at.office.set_words("sami", ticket, priority="high")
        works.settle()
    works.later.ms += 700_000
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert len(at.said(ticket)) == 4


def test_a_folded_comment_whose_answer_was_lost_keeps_what_it_said(at: At, works: Works, ticket: str) -> None:
    """The one after it leaves out nothing."""
    for _ in range(3):
        sin(at, works, ticket, "sami", priority="high")
    works.place.faults(nth(2, "drop-after-write", at))
    at.office.set_words("sami", ticket, status="in-progress")
    works.place.settled_hooks()
    works.drain()
    works.later.ms += 60_000
    works.drain()
    sin(at, works, ticket, "sami", priority="high")
    told = at.said(ticket)
    assert len(told) == 3
    rules = ("priority-on-faults-only", "moves-follow-workflow")
    assert missing(told[0].text, *rules, "undone 5 times within ten minutes") == []
