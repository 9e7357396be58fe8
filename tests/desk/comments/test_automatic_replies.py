"""A program's answer is told from a person's by its first words, in two languages."""

import time

import pytest

from sdesk_sync.desk.comments.automatic_replies import is_automatic_reply

AUTOMATIC = (
    "Automatic reply: [DESK-7] Login fails\n\nI am away.",
    "Auto-Reply: back on Monday",
    "Re: Out of Office",
    "**Out of office**\nBack on Monday.",
    "Hello,\n\nthank you for your mail. I am currently out of the office.",
    "I\u2019m out of office until 3 January.",
    "This is an automated response.",
    "Your e-mail will not be forwarded.",
    "Auto-Submitted: auto-replied\nX-Autoreply: yes",
    "Automatische Antwort: Anmeldung geht nicht",
    "Betreff: AW: Abwesenheitsnotiz",
    "Guten Tag,\nich bin vom 1. bis 14. Dezember nicht im Büro.",
    "Ich bin bis Montag außer Haus.",
    "Ihre E-Mail wird in dieser Zeit nicht weitergeleitet.",
    "Diese Nachricht wurde automatisch erstellt.",
)
PERSONAL = (
    "Auto reply e-mails are not sent since Monday, see attached log.",
    "Automatic response time report is wrong, yes please go on.",
    "Out of office mode in the portal does not work either.",
    "Abwesenheitsnotiz lässt sich im Portal nicht speichern.",
    "Ihre Mail wurde bei uns nicht gelesen, bitte nochmals senden.",
    "Yes please.\n\nThis message was automatically scanned for viruses.",
    "I was out of the office, here is the log.",
    "Our out-of-office assistant does not work, that is the fault.",
    "When the customer is out of office the forwarding fails.",
    "Ich war letzte Woche nicht im Büro; anbei das Protokoll.",
    "Die Abwesenheitsnotiz geht seit gestern nicht mehr.",
    "It happens automatically every night.",
    "> Automatic reply: I am out of the office\n\nThat came back, please write to me.",
    "Thank you!",
    "",
    "x\n" * 20 + "I am out of the office.",
)


@pytest.mark.parametrize("text", AUTOMATIC)
def test_a_programs_answer_is_known(text: str) -> None:
    """Nobody has answered."""
    assert is_automatic_reply(text)


@pytest.mark.parametrize("text", PERSONAL)
def test_a_persons_answer_is_heard(text: str) -> None:
    """Though it speaks of such things, quotes them, or has them further down."""
    assert not is_automatic_reply(text)


@pytest.mark.parametrize("text", ["ich bin " * 5_000, "re: " * 9_000, "i am " * 9_000, "\n" * 32_000])
def test_no_text_holds_anybody_up(text: str) -> None:
    """It is anybody's, and read before it is asked whose."""
    begun = time.thread_time()
    is_automatic_reply(text)
    assert time.thread_time() - begun < 0.05
