"""The shipped desk file says what the desk has published: types, statuses, facts and who may set them."""

import re

import pytest
import yaml

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.rules import RULES
from sdesk_sync.presets import preset_path
from tests.harness.rule_cases import shipped

TYPES = {
    "incident": ("Incident", "Störung", False, None, "support", None),
    "request": ("Request", "Anfrage", False, None, "support", None),
    "software-defect": ("Software Defect", "Softwarefehler", True, "maintenance", "development", "incident"),
    "non-software-defect": (
        "Non-Software Defect", "Fehler ohne Codeänderung", True, "maintenance", "hosting", "incident",
    ),
    "consulting-request": (
        "Consulting Request", "Beratungsanfrage", False, "support-budget", "support", "request",
    ),
    "support-request": ("Support Request", "Supportanfrage", False, "contract", "support", "request"),
    "customization": (
        "Customization", "Individuelle Anpassung", False, "separate-order", "development", "request",
    ),
    "suggestion": ("Suggestion", "Verbesserungsvorschlag", False, "none", "product-management", "request"),
    "delivery": ("Delivery (DESK)", "Auslieferung", False, "none", "support", "request"),
}  # fmt: skip
"""Name, German name, whether it has a priority, billing, team, the kind it falls back to."""

STATUSES = {
    "to-do": {"new": "Neu", "accepted": "Angenommen", "planned": "Eingeplant"},
    "in-progress": {
        "in-review": "In Prüfung",
        "waiting-for-customer": "Rückfrage beim Kunden",
        "in-progress": "In Bearbeitung",
        "estimating": "In Schätzung",
        "awaiting-order": "Wartet auf Beauftragung",
        "ordered": "Beauftragt",
        "forwarded": "Weitergeleitet",
        "scheduled": "Terminiert",
        "fixed": "Behoben, wartet auf Auslieferung",
    },
    "done": {
        "resolved": "Gelöst",
        "delivered": "Ausgeliefert",
        "declined": "Abgelehnt",
        "closed": "Geschlossen",
    },
}

FACTS = {
    "estimate": ({"development", "consulting", "support", "lead"}, "estimate"),
    "order_reference": ({"support", "lead"}, "order"),
    "ordered_on": ({"support", "lead"}, None),
    "budget_account": ({"support", "lead"}, "budget"),
    "cause": ({"hosting", "support", "lead"}, "cause"),
    "change_reference": ({"development", "support", "lead"}, "change"),
    "version": ({"support", "lead"}, "version"),
    "product_item": ({"product-management", "support", "lead"}, "product"),
    "close_reason": ({"service-desk", "support", "lead"}, "reason"),
    "opened_as": (set[str](), None),
}

STAFF = {"service-desk", "support", "consulting", "product-management", "development", "hosting", "lead"}


def test_the_types_are_the_published_ones() -> None:
    """Two intake kinds and seven internal types."""
    found = {
        key: (kind.name.en, kind.name.de, kind.has_priority, kind.billing, kind.team, kind.intake)
        for key, kind in shipped().types.items()
    }
    assert found == TYPES


def test_the_statuses_are_the_published_ones_in_german() -> None:
    """With the category that each belongs to."""
    found: dict[str, dict[str, str]] = {}
    for key, status in shipped().statuses.items():
        found.setdefault(status.category, {})[key] = status.name.de
    assert found == STATUSES


def test_a_status_is_called_by_its_key_in_english() -> None:
    """With blanks and a capital first letter."""
    names = {key: status.name.en for key, status in shipped().statuses.items()}
    assert names == {key: key.replace("-", " ").capitalize() for key in names}


def test_only_declined_and_closed_close_an_issue() -> None:
    """Delivered and resolved are done, yet open where a tracker has an open of its own."""
    assert {key for key in shipped().statuses if shipped().closes_tracker(key)} == {"declined", "closed"}


def test_each_fact_has_its_setters_and_its_command() -> None:
    """As the table of facts has it."""
    assert {key: (set(fact.set_by), fact.command) for key, fact in shipped().facts.items()} == FACTS


def test_staff_are_all_but_customers_and_bots() -> None:
    """Their commands count, and explanations to them are internal."""
    assert {role for role in shipped().roles if shipped().is_staff(frozenset({role}))} == STAFF


@pytest.mark.parametrize(
    ("kind", "status", "team"),
    [
        ("consulting-request", "forwarded", "consulting"),
        ("consulting-request", "resolved", "support"),
        ("suggestion", "forwarded", "product-management"),
    ],
)
def test_a_ticket_belongs_to_the_team_it_is_forwarded_to(kind: str, status: str, team: str) -> None:
    """And to its type's team otherwise."""
    assert shipped().team_of(kind, status) == team


def test_every_rule_is_enforced() -> None:
    """The rules the desk has published may not be weakened in the preset; no other one is."""
    assert dict(shipped().modes) == dict.fromkeys(RULES, Mode.ENFORCE)


def test_the_example_of_a_replaced_text_works() -> None:
    """The last comment of the file shows how: with a text that there is."""
    path = preset_path("service-desk")
    text = path.read_text(encoding="utf-8")
    example = re.search(r"#   (en: \{.*\})", text)
    assert example is not None
    replaced = text.replace("texts: {en: {}, de: {}}", f"texts: {{{example[1]}}}").encode()
    ((key, said),) = yaml.safe_load(example[1])["en"].items()
    assert read_desk(replaced, path.name).texts["en"][key] == said
