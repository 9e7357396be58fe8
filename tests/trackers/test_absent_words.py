"""`~` in a mapping: refused offline where the desk could not do without, with the rules that need it."""

import re
from pathlib import Path

import pytest

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TEAM, Mode
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import read_jira_mapping
from tests.harness.desk_folder import DeskFolder
from tests.harness.modes import with_modes
from tests.harness.rule_cases import shipped

GITLAB, JIRA = "gitlab.yaml", "jira-cloud.yaml"
FAULTS = "fault-needs-priority"
PRIORITIES = ("critical", "high", "medium", "low")


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


def take_out(here: DeskFolder, file: str, *words: str) -> str:
    """Write `~` for some words; the place of the first."""
    places = []
    for word in words:
        text = (here.folder / file).read_text(encoding="utf-8")
        (line,) = re.findall(rf"(?m)^ *{word}: .*$", text)
        places.append(here.spoil(file, f"{line}\n", f"{line.partition(':')[0]}: ^~\n"))
    return places[0]


def switch_off(here: DeskFolder, rule: str) -> None:
    """A rule's mode is off."""
    here.spoil("service-desk.yaml", f"  {rule}: {{mode: enforce", f"  {rule}: {{mode: 'off'")


# The file, the words that are absent; the key, and words of the sentence.
NEEDED = {
    "a start": (
        JIRA,
        ("new",),
        "statuses.new",
        "a name for status 'new': tickets of incident, request start",
    ),
    "waiting": (JIRA, ("waiting-for-customer",), "statuses.waiting-for-customer", "suggestion wait there"),
    "a fact": (
        JIRA,
        ("order_reference",),
        "facts.order_reference",
        "a field for fact 'order_reference', for these rules of the desk: order-before-work. Map it, or set",
    ),
    "a cause": (JIRA, ("cause",), "facts.cause", "for these rules of the desk: no-code-change-fixes"),
    "an amount": (JIRA, ("estimate",), "facts.estimate", "rules of the desk: estimate-before-offer. Map"),
    "no priority": (
        JIRA,
        ("no_priority",),
        "no_priority",
        "a name for no priority, for these rules of the desk: priority-on-faults-only. Map it, or set their",
    ),
    "all priorities": (
        JIRA,
        PRIORITIES,
        "priorities.critical",
        f"any priority, for these rules of the desk: {FAULTS}",
    ),
    "all priorities of labels": (
        GITLAB,
        PRIORITIES,
        "labels.priority.critical",
        f"rules of the desk: {FAULTS}",
    ),
}


@pytest.mark.parametrize("word", NEEDED)
def test_what_the_desk_cannot_do_without_is_told(here: DeskFolder, word: str) -> None:
    """With its line, and with what can be done about it."""
    file, absent, key, words = NEEDED[word]
    place = take_out(here, file, *absent)
    result = here.run("validate")
    told = [
        line for line in result.stderr.splitlines() if line.startswith(f"{place}{key}: found nothing, exp")
    ]
    assert (result.exit_code, len(told)) == (1, 1), (place, result.output)
    assert words in told[0]


@pytest.mark.parametrize(
    ("file", "absent", "rules"),
    [
        (JIRA, ("order_reference",), ("order-before-work",)),
        (JIRA, ("no_priority",), ("priority-on-faults-only",)),
        (JIRA, PRIORITIES, (FAULTS,)),
        (GITLAB, PRIORITIES, (FAULTS,)),
    ],
)
def test_a_rule_that_is_off_needs_nothing(
    here: DeskFolder, file: str, absent: tuple[str, ...], rules: tuple[str, ...]
) -> None:
    """As the sentence says."""
    take_out(here, file, *absent)
    for rule in rules:
        switch_off(here, rule)
    result = here.run("validate")
    assert result.exit_code == 0, result.output


def test_a_rule_for_types_that_are_absent_needs_nothing(here: DeskFolder) -> None:
    """Only customizations are ordered."""
    take_out(here, JIRA, "customization")
    assert here.run("validate").exit_code == 0
    take_out(here, JIRA, "order_reference")
    assert here.run("validate").exit_code == 0


def test_a_word_of_jira_may_have_no_name() -> None:
    """It stands in no table: nothing of the site is asked for by it."""
    text = preset_path(JIRA).read_text(encoding="utf-8")
    for old in ("scheduled: Scheduled", 'hosting: "Team: Hosting"', "no_priority: Not prioritised"):
        assert old in text
        text = text.replace(old, f"{old.partition(':')[0]}: ~")
    desk = with_modes(shipped(), {"priority-on-faults-only": Mode.OFF})
    found = read_jira_mapping(text.encode(), JIRA, desk, CLOUD)
    assert found.absent == {STATUS: {"scheduled"}, TEAM: {"hosting"}, PRIORITY: {None}}
    assert found.names[STATUS].name("scheduled") is None
    assert found.no_priority is None
