"""A tracker that is down for a moment, with a real `serve`: all is done in the end, once, in order."""

from tests.harness.place import At, missing


def test_what_piled_up_while_the_tracker_was_down_is_done_and_told_once(at: At) -> None:
    """Three people's changes; each has its entry, and one comment names them all."""
    ticket = at.open("sami", "customization")
    at.place.settled()
    at.place.faults({"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503})
    try:
        at.office.set_words("sami", ticket, priority="high")
        at.office.set_words("dev", ticket, type="suggestion")
        at.office.set_words("anna", ticket, status="in-progress")
        at.place.settled_hooks()
    finally:
        at.place.faults()
    at.place.settled()
    assert at.words(ticket) == ("customization", "accepted", None)
    refused = [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"]
    assert refused == ["priority-on-faults-only", "support-sets-type", "moves-follow-workflow"]
    told = at.said(ticket)
    words = "\n".join(comment.text for comment in told)
    assert missing(words, "Sami", "Devin", "Anna") == []
    assert [words.count(rule) for rule in refused] == [1, 1, 1]


def test_what_is_undecided_holds_up_its_ticket_only_until_the_tracker_answers(at: At) -> None:
    """Who somebody is has to be asked; until it can be, their change and all after it wait."""
    first, second = at.open("sami", "customization"), at.open("sami", "software-defect")
    at.place.faults(
        {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 500, "nth": 1},
    )
    try:
        at.office.set_words("petra", first, priority="high")
        at.office.set_words("sami", first, priority="low")
        at.office.set_words("anna", second, priority="low")
        at.place.settled()
    finally:
        at.place.faults()
    assert (at.words(first)[2], at.words(second)[2]) == (None, "low")
