"""The four stories, as data: who does what, and what a desk that keeps its rules makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sdesk_sync.desk.policy import Named

Words: TypeAlias = Mapping[str, str | None]
"""Field (type, status, priority, team, billing) to the desk's word; None for no value."""


@dataclass(frozen=True, slots=True)
class Open:
    """Create a ticket of a kind."""

    kind: str
    title: Named


@dataclass(frozen=True, slots=True)
class Change:
    """Change some of a ticket's words, in the tracker, by hand."""

    words: Words


@dataclass(frozen=True, slots=True)
class Write:
    """Write a comment."""

    text: str


Deed: TypeAlias = Open | Change | Write


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was done stands, and the desk adds what follows from it."""

    adds: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """The rule stops it: these words are as before, and a comment says why."""

    rule: str
    back: Words


@dataclass(frozen=True, slots=True)
class Noted:
    """A command was carried out, and people can see it."""

    reference: str


Then: TypeAlias = Accepted | Refused | Noted


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something to a ticket; `ticket` is its name among the stories."""

    who: str
    ticket: str
    does: Deed
    told: Named
    then: Then = field(default_factory=Accepted)
    scenery: bool = False
    """Needed for the story and not its point: told, but no line of the table."""


@dataclass(frozen=True, slots=True)
class Story:
    """One rule at work."""

    rule: str
    title: Named
    about: Named
    acts: tuple[Act, ...]


_REVIEW = Named("takes it into review", "nimmt es in Prüfung")

WHO_SETS_THE_TYPE = Story(
    "support-sets-type",
    Named("Who decides what kind of work it is", "Wer entscheidet, was für eine Arbeit es ist"),
    Named(
        "Customers open incidents and requests. Service desk, support and leads make a type of them.",
        "Kunden eröffnen Störungen und Anfragen. Was daraus wird, sagen Service Desk, Support und Leitung.",
    ),
    (
        Act(
            "carla",
            "upload",
            Open(
                "incident",
                Named(
                    "The upload of our user list stops at 80 %",
                    "Der Upload unserer Benutzerliste bleibt bei 80 % stehen",
                ),
            ),
            Named("opens an incident", "eröffnet eine Störung"),
            Accepted({"status": "new", "team": "support"}),
            scenery=True,
        ),
        Act("anna", "upload", Change({"status": "in-review"}), _REVIEW, scenery=True),
        Act(
            "dev",
            "upload",
            Change({"type": "software-defect"}),
            Named(
                "has found the cause and makes it a Software Defect himself",
                "hat die Ursache gefunden und macht selbst einen Softwarefehler daraus",
            ),
            Refused("support-sets-type", {"type": "incident", "status": "in-review"}),
        ),
        Act(
            "sami",
            "upload",
            Change({"type": "software-defect"}),
            Named(
                "agrees and makes it a Software Defect",
                "sieht es auch so und macht den Softwarefehler daraus",
            ),
            Accepted({"status": "accepted", "team": "development", "billing": "maintenance"}),
        ),
    ),
)

ONLY_FAULTS_HAVE_A_PRIORITY = Story(
    "priority-on-faults-only",
    Named("Only faults have a priority", "Eine Priorität haben nur Fehler"),
    Named(
        "A request waits its turn, however loud it is. A defect has a priority and keeps it.",
        "Eine Anfrage kommt der Reihe nach dran, so laut sie auch ist. Ein Fehler behält seine Priorität.",
    ),
    (
        Act(
            "carla",
            "reports",
            Open(
                "request",
                Named(
                    "Please show us the new reports before Friday",
                    "Bitte zeigen Sie uns vor Freitag die neuen Berichte",
                ),
            ),
            Named("opens a request", "eröffnet eine Anfrage"),
            Accepted({"status": "new", "team": "support"}),
            scenery=True,
        ),
        Act(
            "anna",
            "reports",
            Change({"priority": "high"}),
            Named(
                "wants it done by Friday and sets priority High",
                "will es bis Freitag und setzt Priorität Hoch",
            ),
            Refused("priority-on-faults-only", {"priority": None, "type": "request"}),
        ),
        Act(
            "lena",
            "upload",
            Change({"priority": "critical"}),
            Named(
                "sets priority Critical on the defect of the first story",
                "setzt am Fehler der ersten Geschichte Priorität Kritisch",
            ),
        ),
    ),
)

THE_WAY_OF_A_TICKET = Story(
    "moves-follow-workflow",
    Named("A ticket goes the way of its type", "Ein Ticket geht den Weg seines Typs"),
    Named(
        "Every type has its own workflow, but all share one board, and the wrong column is soon hit.",
        "Jeder Typ hat seinen Ablauf, aber alle teilen ein Board, und schnell ist es die falsche Spalte.",
    ),
    (
        Act("anna", "reports", Change({"status": "in-review"}), _REVIEW, scenery=True),
        Act(
            "sami",
            "reports",
            Change({"type": "support-request"}),
            Named("makes the request a Support Request", "macht aus der Anfrage eine Supportanfrage"),
            Accepted({"status": "accepted", "billing": "contract"}),
            scenery=True,
        ),
        Act(
            "anna",
            "reports",
            Change({"status": "estimating"}),
            Named(
                "drags it to Estimating, where customizations go",
                "zieht es nach In Schätzung, wohin Anpassungen gehören",
            ),
            Refused("moves-follow-workflow", {"status": "accepted"}),
        ),
        Act(
            "sami",
            "reports",
            Change({"status": "resolved"}),
            Named("shows the reports and moves it to Resolved", "zeigt die Berichte und setzt es auf Gelöst"),
        ),
    ),
)

NO_WORK_WITHOUT_AN_ORDER = Story(
    "order-before-work",
    Named("No work without an order", "Keine Arbeit ohne Beauftragung"),
    Named(
        "A customization is estimated first, and worked on only once it has been ordered.",
        "Eine Anpassung wird zuerst geschätzt und erst umgesetzt, wenn sie beauftragt ist.",
    ),
    (
        Act(
            "carla",
            "logo",
            Open(
                "request",
                Named(
                    "Our logo and our colours in the PDF export", "Unser Logo und unsere Farben im PDF-Export"
                ),
            ),
            Named("opens a request", "eröffnet eine Anfrage"),
            Accepted({"status": "new", "team": "support"}),
            scenery=True,
        ),
        Act("anna", "logo", Change({"status": "in-review"}), _REVIEW, scenery=True),
        Act(
            "sami",
            "logo",
            Change({"type": "customization"}),
            Named("makes it a Customization", "macht eine Individuelle Anpassung daraus"),
            Accepted({"status": "accepted", "team": "development", "billing": "separate-order"}),
            scenery=True,
        ),
        Act(
            "dev",
            "logo",
            Change({"status": "estimating"}),
            Named("estimates it", "schätzt den Aufwand"),
            scenery=True,
        ),
        Act(
            "dev",
            "logo",
            Change({"status": "awaiting-order"}),
            Named(
                "is done estimating: it awaits the order", "ist fertig damit: Jetzt fehlt die Beauftragung"
            ),
            scenery=True,
        ),
        Act(
            "sami",
            "logo",
            Change({"status": "ordered"}),
            Named(
                "was told on the phone that it is ordered, and moves it",
                "hat am Telefon gehört, es sei beauftragt, und setzt es so",
            ),
            Refused("order-before-work", {"status": "awaiting-order"}),
        ),
        Act(
            "sami",
            "logo",
            Write("!desk order PO-4711"),
            Named(
                "has the order now and writes a comment",
                "hat jetzt die Bestellung und schreibt einen Kommentar",
            ),
            Noted("PO-4711"),
        ),
        Act(
            "sami",
            "logo",
            Change({"status": "ordered"}),
            Named("moves it to Ordered again", "setzt es noch einmal auf Beauftragt"),
        ),
    ),
)

STORIES = (
    WHO_SETS_THE_TYPE,
    ONLY_FAULTS_HAVE_A_PRIORITY,
    THE_WAY_OF_A_TICKET,
    NO_WORK_WITHOUT_AN_ORDER,
)
