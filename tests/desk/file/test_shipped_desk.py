"""The shipped desk file says what the desk has published: types, statuses, facts and who may set them."""

import re

import pytest

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.presets import preset_path
from tests.harness.modes import mode_of
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

FACTS: dict[str, tuple[set[str] | None, str | None]] = {
    "estimate": ({"development", "consulting", "support", "lead"}, "estimate"),
    "time_spent": (None, None),
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

RULES = {
    "customers-open-intake-only": ["sets"],
    "delivery-by-support": ["sets", "retypes"],
    "support-sets-type": ["sets"],
    "clarify-first": ["retypes"],
    "intake-is-left-once": ["retypes"],
    "retype-while-free": ["retypes"],
    "priority-on-faults-only": ["fits-type"],
    "fault-needs-priority": ["needs"],
    "moves-follow-workflow": ["needs", "moves"],
    "role-for-move": ["movers"],
    "reopen-in-time": ["in-time"],
    "code-change-fixes": ["needs"],
    "no-code-change-fixes": ["needs"],
    "budget-before-consulting": ["needs"],
    "estimate-before-offer": ["needs"],
    "order-before-work": ["needs"],
    "suggestion-to-product": ["needs"],
    "delivery-names-version": ["needs"],
    "role-for-fact": ["sets"],
    "facts-stay": ["stays"],
    "billing-follows-type": ["fits-type"],
    "one-value-per-scope": ["one-value"],
}
"""The rules in their order, each with its kinds."""

PUBLISHED = {
    "customers-open-intake-only", "delivery-by-support", "support-sets-type", "clarify-first",
    "priority-on-faults-only", "code-change-fixes", "no-code-change-fixes", "budget-before-consulting",
    "estimate-before-offer", "order-before-work", "suggestion-to-product", "billing-follows-type",
}  # fmt: skip
"""Those that the desk has told its customers of."""

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
    found = {
        str(key): (None if fact.set_by is None else set(fact.set_by), fact.command)
        for key, fact in shipped().facts.items()
    }
    assert found == FACTS


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
    rules = shipped().rules
    assert {rule: mode_of(shipped(), rule) for rule in rules.ids} == dict.fromkeys(RULES, Mode.ENFORCE)
    assert list(rules.ids) == list(RULES)


def test_each_rule_is_of_its_kind() -> None:
    """Rarely of two."""
    kinds = {rule: [one.kind for one in shipped().rules.bound if one.rule == rule] for rule in RULES}
    assert {rule: sorted(found) for rule, found in kinds.items()} == {
        rule: sorted(expected) for rule, expected in RULES.items()
    }


def test_id_and_mode_of_a_rule_stand_on_its_first_line() -> None:
    """What is switched off in a hurry is found by its id; the published ones are marked there."""
    text = preset_path("service-desk").read_text(encoding="utf-8").partition("\nrules:\n")[2]
    lines = re.findall(r"^  ([a-z-]+): +\{mode: enforce,.*?(# \[source\])?$", text, re.MULTILINE)
    assert [rule for rule, _ in lines] == list(RULES)
    assert {rule for rule, mark in lines if mark} == PUBLISHED
