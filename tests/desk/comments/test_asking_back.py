"""What a customer who was asked back reads, and what staff do: in both languages, by the desk's days."""

import pytest

from sdesk_sync.desk.comments.asking_back import AskingBackComposer
from sdesk_sync.desk.deadlines.reopening import ReopeningSpan
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.judging.reopening import find_reopening_span
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE
from sdesk_sync.desk.texts import default_texts
from sdesk_sync.presets import preset_path
from tests.harness.rule_cases import shipped
from tests.harness.waits import instant_of as at

DESK = shipped()
ASKED = at("2027-03-17 21:30")
REMINDED = at("2027-03-25 07:00")
CLOSED = at("2027-04-01 07:00")
FORTNIGHT = ReopeningSpan(14)


def speaker(language: str) -> AskingBackComposer:
    """In a language, at the shipped desk."""
    return AskingBackComposer(DESK, language)


def test_a_german_customer_is_reminded_and_told_of_the_closing() -> None:
    """Day, way to answer, day of closing, and how long it can be taken back; nobody of the staff."""
    reminder = speaker("de").compose_reminder(ASKED, CLOSED, FORTNIGHT)
    assert reminder.plain == (
        "Guten Tag, zu Ihrem Ticket fehlt uns noch Ihre Antwort auf unsere Rückfrage vom 17. März 2027. "
        "Bitte antworten Sie einfach hier. Ohne Antwort schließen wir das Ticket am 1. April 2027. "
        "Danach können Sie es noch 14 Tage lang mit einer Antwort wieder öffnen."
    )
    assert speaker("de").compose_closed(ASKED, CLOSED, FORTNIGHT).plain == (
        "Guten Tag, auf unsere Rückfrage vom 17. März 2027 haben wir keine Antwort erhalten und das Ticket "
        "deshalb geschlossen. Ist die Sache noch offen? Antworten Sie bis zum 15. April 2027 hier, dann geht "
        "es weiter; danach eröffnen Sie bitte ein neues."
    )


def test_an_english_customer_is_reminded_and_told_of_the_closing() -> None:
    """The same in English, with days as English writes them."""
    reminder = speaker("en").compose_reminder(ASKED, CLOSED, FORTNIGHT)
    assert reminder.plain == (
        "Hello, we still need your answer to our question of 17 March 2027. Just reply here. Without an "
        "answer we close the ticket on 1 April 2027. You can reopen it with a reply for 14 days after that."
    )
    assert speaker("en").compose_closed(ASKED, CLOSED, FORTNIGHT).plain == (
        "Hello, we have had no answer to our question of 17 March 2027 and have closed the ticket. Is it "
        "still open for you? Reply here until 15 April 2027 and we go on; after that please open a new one."
    )


@pytest.mark.parametrize(
    ("language", "ends"),
    [
        ("de", "Bitte antworten Sie einfach hier. Bis dahin ruht die Arbeit daran."),
        ("en", "Just reply here. Until then work on it is paused."),
    ],
)
def test_where_nothing_is_closed_the_work_rests(language: str, ends: str) -> None:
    """No day is promised that does not come."""
    assert speaker(language).compose_reminder(ASKED, None).plain.endswith(ends)


@pytest.mark.parametrize(
    ("span", "closes", "closed"),
    [
        (ReopeningSpan(1), "with a reply for one day after that.", "Reply here until 2 April 2027 and we go"),
        (ReopeningSpan(None), "After that you can reopen it with a reply.", "Reply here and we go on."),
        (ReopeningSpan(0), "we close the ticket on 1 April 2027.", "Reply here until 1 April 2027 and we go"),
        (None, "we close the ticket on 1 April 2027.", "Then please open a new one."),
    ],
)
def test_only_what_holds_is_said_of_reopening(span: ReopeningSpan | None, closes: str, closed: str) -> None:
    """By the desk's own rules."""
    assert speaker("en").compose_reminder(ASKED, CLOSED, span).plain.endswith(closes)
    assert closed in speaker("en").compose_closed(ASKED, CLOSED, span).plain


@pytest.mark.parametrize(
    ("language", "origin", "said"),
    [
        (
            "de",
            "in-progress",
            "Seit 14 Tagen keine Antwort auf die Rückfrage vom 17. März 2027. Aus In Bearbeitung heraus "
            "schließt der Bot nicht: Bitte entscheiden, wie es weitergeht.",
        ),
        (
            "en",
            "in-progress",
            "No answer for 14 days to the question of 17 March 2027. From In progress the bot does not "
            "close: please decide how to go on.",
        ),
        (
            "en",
            None,
            "No answer since the question of 17 March 2027. This ticket the bot does not close: please "
            "decide how to go on.",
        ),
    ],
)
def test_staff_are_told_of_silence_where_nothing_is_closed(
    language: str, origin: str | None, said: str
) -> None:
    """Whole days by the clock, though one of them had an hour less."""
    assert speaker(language).compose_silent(ASKED, CLOSED, origin).plain == said


def test_staff_are_told_that_nobody_has_asked() -> None:
    """And how to: as something to be typed, which no tracker runs."""
    text = speaker("en").compose_unasked(ASKED, REMINDED)
    assert text.plain == (
        "This ticket has been waiting for the customer for 7 days, but nobody has asked in public. Nothing "
        "was sent. Ask with !desk ask TEXT."
    )
    assert "for one day," in speaker("en").compose_unasked(ASKED, at("2027-03-19 07:00")).plain


@pytest.mark.parametrize("language", ["en", "de"])
def test_staff_are_told_of_answers_that_count_for_nothing(language: str) -> None:
    """With the command that takes the ticket back all the same."""
    for text in (speaker(language).compose_auto_reply(), speaker(language).compose_unreadable()):
        assert "!desk status …" in text.plain


def waiting(kind: str, origin: str | None, priority: str | None = None) -> Ticket:
    """A ticket of a type that waits and came from a status."""
    values = {TYPE: kind, STATUS: DESK.meanings.waiting, PRIORITY: priority}
    return Ticket(TicketRef("acme", "7", "DESK-7"), 1, values, working_status=origin)


def test_a_reply_reopens_for_as_long_as_the_rules_say() -> None:
    """Asked of the judge: what the status lacks that it would go back to is not promised."""
    assert find_reopening_span(DESK, waiting("incident", "new")) == FORTNIGHT
    assert find_reopening_span(DESK, waiting("software-defect", "accepted")) == FORTNIGHT
    assert find_reopening_span(DESK, waiting("software-defect", "in-progress", "high")) == FORTNIGHT
    assert find_reopening_span(DESK, waiting("software-defect", "in-progress")) is None
    assert find_reopening_span(DESK, waiting("no-type-of-the-desk", "new")) is None


@pytest.mark.parametrize(
    ("old", "new", "span"),
    [
        ("reopening: {roles: [customer]}", "reopening: {roles: []}", None),
        ("in-time: {from: [closed], days: 14}", "in-time: {from: [closed], days: 3}", ReopeningSpan(3)),
        ("reopen-in-time: {mode: enforce", "reopen-in-time: {mode: off", ReopeningSpan(None)),
        ("{from: [closed], days: 14}", "{from: [closed], days: 14, of: staff}", ReopeningSpan(None)),
        (
            "{from: [closed], days: 14}",
            "{from: [closed], days: 14, override: [customer]}",
            ReopeningSpan(None),
        ),
        ("{from: [closed], days: 14}", "{from: [closed], days: 14, types: [delivery]}", ReopeningSpan(None)),
    ],
)
def test_a_desk_with_other_rules_promises_what_they_say(
    old: str, new: str, span: ReopeningSpan | None
) -> None:
    """Who may reopen, and for how long, is the desk's."""
    text = preset_path("service-desk").read_text(encoding="utf-8")
    assert old in text
    own = read_desk(text.replace(old, new, 1).encode(), "desk.yaml")
    assert find_reopening_span(own, waiting("incident", "new")) == span


def test_a_desk_says_it_in_its_own_words() -> None:
    """With or without a blank where the next sentence follows."""
    text = preset_path("service-desk").read_text(encoding="utf-8")
    own = read_desk(
        text.replace(
            "\ntexts:\n  en:\n",
            '\ntexts:\n  en:\n    asking-back.remind: "Servus, it was on {asked}! "\n'
            '    asking-back.rests: "We wait."\n',
        ).encode(),
        "desk.yaml",
    )
    said = AskingBackComposer(own, "en").compose_reminder(ASKED, None)
    assert said.plain == "Servus, it was on 17 March 2027! We wait."
    assert "asking-back.remind" in default_texts("en")
