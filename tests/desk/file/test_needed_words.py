"""Words that the code needs or cannot use are told, before anybody is advised of them in vain."""

from pathlib import Path

import pytest

from tests.harness.desk_folder import DeskFolder, is_explained

DESK = "service-desk.yaml"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


DESK_MISTAKES = {
    "no customer": (
        "roles:    {customer: customer",
        "roles:    {customer: ^client",
        "expected a role: one of",
    ),
    "staff": (
        "{en: Customer, de: Kunde}",
        "{en: Customer, de: Kunde, staff: ^true}",
        "false: `meanings` has it as customer, no staff",
    ),
    "help": ("command: order}", "command: ^Help}", "one word, and none of help, hilfe"),
    "two words": ("command: order}", "command: ^the order}", "one word, and none of help"),
    "same command": ("command: order}", "command: ^Estimate}", "fact 'estimate' has this one"),
    "none": ("values: [duplicate,", "values: [^None, duplicate,", "clear a fact"),
    "same value": ("values: [duplicate,", "values: [duplicate, ^Duplicate,", "each value once"),
    "withdrawn": (
        "{withdrawn: withdrawn,",
        "{withdrawn: ^gone,",
        "expected a value of the fact that is the close reason",
    ),
    "bot values": (
        "values: [duplicate, withdrawn, answered], bot_values",
        "^bot_values",
        "expected `values` beside it",
    ),
    "opened as": ("values: [incident, request]}", "values: ^[incident]}", "'request' among them"),
    "a field": (
        "  estimate:         {en",
        "  ^status:         {en",
        "a name that no field of every ticket has",
    ),
    "no word": (
        "  support:            {en: Support, de: Support, staff",
        "  support:            {en: ^'', de: Support, staff",
        "a word that can be seen",
    ),
    "no key": ("  critical: {", "  ^'': {", "a word that can be seen"),
    "closed twice": ("declined: declined}", "declined: ^closed}", "a status of its own: 'closed' is this"),
    "two workflows": (
        "  delivery:\n    first: planned",
        "  more:\n    kinds: [^request]\n    first: new\n    moves: {}\n  delivery:\n    first: planned",
        "'intake' has this one",
    ),
    "no day": (
        "budgets: []",
        "budgets: [{key: a, customer: b, hours: 1, policy: warn, valid_until: ^2026-02-30}]",
        "a date such as 2026-01-31",
    ),
    "a folder of zones": ("Europe/Berlin", "^Europe", "a time zone such as Europe/Berlin"),
}


@pytest.mark.parametrize("mistake", DESK_MISTAKES)
def test_a_word_the_code_needs_or_cannot_use_is_told(here: DeskFolder, mistake: str) -> None:
    """A desk may call things as it likes; what cannot work is said before anybody is told of it in vain."""
    old, new, words = DESK_MISTAKES[mistake]
    place = here.spoil(DESK, old, new)
    result = here.run("validate", str(here.folder / DESK))
    assert is_explained(result), result.exception
    told = [line for line in result.stderr.splitlines() if words in line]
    assert (result.exit_code, bool(told)) == (1, True), (place, result.output)
    assert "^" not in new or any(line.startswith(place) for line in told) or mistake == "no customer"


def test_a_fact_that_the_desk_does_without_is_named(here: DeskFolder) -> None:
    """It is no mistake; but whoever leaves it out learns what that costs."""
    here.spoil(DESK, "{close_reason: close_reason, ", "{")
    here.spoil(DESK, "  values:   {withdrawn: withdrawn, no_answer: no-answer}\n", "")
    result = here.run("validate")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        "without a fact for close_reason: nobody is asked why a ticket is closed"
        in result.stdout.splitlines()
    )
