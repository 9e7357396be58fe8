"""A desk with other words than ours and rules of its own needs a desk file, and no line of Python."""

import pytest

from sdesk_sync.desk.comments.commands import SetFact, parse_commands
from sdesk_sync.desk.model.vocabulary import Field
from tests.harness.any_desk import IT_OPERATIONS, DeskBench

BENCH = DeskBench.of_file(IT_OPERATIONS)
CHANGE = {"type": "change", "status": "assessing", "billing": "internal-cost", "team": "platform"}
OUTAGE = {"type": "outage", "status": "restoring", "billing": "internal-cost", "team": "platform"}
WISH = {"type": "wish", "status": "logged", "team": "first-line"}


def test_it_is_right_and_nothing_in_it_is_doubtful() -> None:
    """All that follows rests on it."""
    assert BENCH.desk.doubts == ()


@pytest.mark.parametrize(
    ("who", "ticket", "change", "refused"),
    [
        ("operator", CHANGE, {"status": "implementing"}, {"status": ["approval-before-implementing"]}),
        ("operator", {**CHANGE, "approval": "CAB 7"}, {"status": "implementing"}, {}),
        ("change-manager", CHANGE, {"approval": "CAB 7", "status": "implementing"}, {}),
        ("operator", CHANGE, {"risk": "high"}, {"risk": ["risk-by-change-manager", "facts-by-role"]}),
        ("change-manager", CHANGE, {"risk": "high"}, {}),
        (
            "change-manager",
            CHANGE,
            {"risk": "terrible"},
            {"risk": ["risk-by-change-manager", "facts-by-role"]},
        ),
        ("operator", OUTAGE, {"status": "done"}, {"status": ["outage-names-service"]}),
        ("operator", {**OUTAGE, "affected_service": "mail"}, {"status": "done"}, {}),
        ("operator", CHANGE, {"status": "dropped"}, {"status": ["who-moves"]}),
        ("operator", CHANGE, {"status": "pending"}, {}),
        ("operator", CHANGE, {"status": "verified"}, {"status": ["the-way"]}),
        ("operator", CHANGE, {"priority": "p1"}, {"priority": ["urgency-of-outages"]}),
        ("operator", OUTAGE, {"priority": "p1"}, {}),
        ("requester", WISH, {"type": "change"}, {"type": ["operators-classify"]}),
        ("operator", WISH, {"type": "change"}, {}),
        ("operator", CHANGE, {"type": "wish"}, {"type": ["stays-classified"]}),
        ("requester", WISH, {"status": "done"}, {}),
        (
            "requester",
            CHANGE,
            {"status": "implementing"},
            {"status": ["approval-before-implementing", "who-moves"]},
        ),
    ],
)
def test_it_judges_by_its_own_words(
    who: str, ticket: dict[str, str], change: dict[str, str], refused: dict[str, list[str]]
) -> None:
    """Its own rules beside those of our kinds, in the order of its file."""
    assert BENCH.try_change(who, ticket, **change).refused == refused


SAYS = {
    "approval-before-implementing": (
        (CHANGE, {"status": "implementing"}),
        "Status Implementing is back at Assessing. A Change is Implementing only once it is approved, and "
        "the Approval is missing. The change manager approves it by !desk approve APPROVAL; "
        "then move it again.",
        "Ein Ticket vom Typ Änderung ist erst nach der Freigabe In Umsetzung, und es fehlt: Freigabe. "
        "Das Change-Management gibt es mit !desk approve FREIGABE frei; danach erneut setzen.",
        "We start as soon as the change is approved.",
        "Wir beginnen, sobald die Änderung freigegeben ist.",
    ),
    "risk-by-change-manager": (
        (CHANGE, {"risk": "low"}),
        "How risky a change is, only Change manager decides. Say in a comment what speaks for low.",
        "Wie riskant eine Änderung ist, entscheidet nur: Change-Management. "
        "Bitte im Kommentar sagen, was für low spricht.",
        "How risky it is, we assess ourselves.",
        "Wie riskant es ist, beurteilen wir selbst.",
    ),
    "outage-names-service": (
        (OUTAGE, {"status": "done"}),
        "An Outage is Done only once it names what was affected, and the Affected service is missing. "
        "Write !desk service AFFECTED-SERVICE in a comment, then close it again.",
        "Ein Ticket vom Typ Ausfall ist erst Erledigt, wenn es nennt, was betroffen war; es fehlt: "
        "Betroffener Dienst. Bitte !desk service BETROFFENER-DIENST in einen Kommentar schreiben, "
        "dann erneut schließen.",
        "We close it once we have noted which service was affected.",
        "Wir schließen es, sobald vermerkt ist, welcher Dienst betroffen war.",
    ),
}


@pytest.mark.parametrize("rule", SAYS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_its_own_sentences_are_said_to_a_colleague_and_to_a_customer(rule: str, language: str) -> None:
    """Each in their words; the customer reads neither roles nor commands."""
    (ticket, change), *sentences = SAYS[rule]
    to_staff, to_customer = sentences[language == "de"], sentences[2 + (language == "de")]
    colleague = BENCH.try_change("operator", ticket, **change)
    assert rule in colleague.refused[next(iter(change))]
    assert to_staff in colleague.comment(language)
    customer = BENCH.try_change("requester", ticket, **change).comment(language)
    assert to_customer in customer
    assert "!desk" not in customer


def test_its_commands_are_its_own() -> None:
    """The word of the desk file, its values however they are written; ours are unknown here."""
    asked = parse_commands(BENCH.desk, ["!desk risk HIGH", "!desk approve CAB 7", "!desk order PO-1"])
    assert asked[:2] == (SetFact(Field("risk"), "high"), SetFact(Field("approval"), "CAB 7"))
    assert not isinstance(asked[2], SetFact)
