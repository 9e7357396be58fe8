"""A program's answer is told from a person's by its first words, in two languages."""

import time

import pytest

from sdesk_sync.desk.comments.automatic_replies import is_automatic_reply, shipped_words

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
    "Vielen Dank für Ihre Nachricht! Ich bin bis zum 12. April nicht erreichbar.",
    "Re: Out-of-Office \u2013 back on Monday",
    "Ich bin vom 1.4. bis 5.4. nicht im Buro.",
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
    "Ich bin sicher, dass der Server seit gestern nicht erreichbar ist.",
    "Der Export wurde automatisch erstellt, aber er ist leer.",
    "The invoice was automatically generated twice.",
    "Automatic reply: back on Monday.\n" + "But this is what happened. " * 60,
    "",
    "x\n" * 160 + "I am out of the office.",
)


@pytest.mark.parametrize("text", AUTOMATIC)
def test_a_programs_answer_is_known(text: str) -> None:
    """Nobody has answered."""
    assert is_automatic_reply(text, shipped_words())


@pytest.mark.parametrize("text", PERSONAL)
def test_a_persons_answer_is_heard(text: str) -> None:
    """Though it speaks of such things, quotes them, or has them further down."""
    assert not is_automatic_reply(text, shipped_words())


@pytest.mark.parametrize("text", ["ich bin " * 5_000, "re: " * 9_000, "i am " * 9_000, "\n" * 32_000])
def test_no_text_holds_anybody_up(text: str) -> None:
    """It is anybody's, and read before it is asked whose."""
    begun = time.thread_time()
    is_automatic_reply(text, shipped_words())
    assert time.thread_time() - begun < 0.05


@pytest.mark.parametrize(
    ("words", "text", "is_known"),
    [
        (("im Urlaub",), "Guten Tag, bin IM URLAUB und ab Montag zurück.", True),
        (("im Urlaub",), "Guten Tag, was heißt Urlaubskonto im Urlaubsantrag?", False),
        (("zurück am …  Mai",), "Ich bin zurück am 3. Mai.", True),
        (("zurück am ... Mai",), "Ich bin zurück am 3., und nicht erst im Mai.", False),
        (("kur:",), "AW: Kur", True),
        (("kur:",), "Kur vor Ort gebucht.", False),
        (("(auto)",), "(Auto) thank you", True),
        ((), "Automatic reply: back on Monday.", False),
    ],
)
def test_a_desk_names_words_of_its_own(words: tuple[str, ...], text: str, *, is_known: bool) -> None:
    """Instead of the shipped ones; none at all where it wants every comment heard."""
    assert is_automatic_reply(text, words) is is_known


@pytest.mark.parametrize(("before", "is_known"), [("x" * 270, True), ("x" * 300, False)])
def test_only_the_first_words_tell(before: str, *, is_known: bool) -> None:
    """Whoever has written so much above it has answered."""
    assert is_automatic_reply(f"{before} I am out of the office.", shipped_words()) is is_known
