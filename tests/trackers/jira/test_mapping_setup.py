"""A Jira mapping's section `setup`, and the layouts and names that Jira does not take."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships none

from sdesk_sync.cli.app import app
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.editions import CLOUD, DATA_CENTER
from sdesk_sync.trackers.jira.mapping import JiraMapping, read_jira_mapping
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.yamlfile import YamlErrors
from tests.harness.desk_folder import DeskFolder
from tests.harness.rule_cases import shipped

JIRA = "jira-cloud.yaml"
SHOWN_IN = ("jira-cloud.yaml", "jira-service-management.yaml")
TYPES, LAYOUT = "\ntypes:", "workflow: shared"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


def section(written: str) -> tuple[str, str]:
    """The section put into the shipped file."""
    return TYPES, f"\nsetup: {{{written}}}\ntypes:"


# What is replaced and by what, with ^ where the problem is; words of the sentence.
MISTAKES = {
    "keep": (LAYOUT, "workflow: ^keep", "found 'keep', expected 'shared': keeping the project's own work"),
    "per type": (LAYOUT, "workflow: ^per-type", "changing a type means Jira's Move, a bulk move with lost"),
    "no layout": (LAYOUT, "workflow: ^sharde", "found 'sharde', expected 'shared'. Did you mean 'shared'?"),
    "a long type": (
        "customization: Customization",
        f"customization: ^{'C' * 61}",
        "types.customization: found one of 61, expected an issue type's name of at most 60 letters",
    ),
    "an unknown key": (*section("^name: x"), "found 'name', expected one of languages, names, move"),
    "GitLab's": (*section("^boards: [teams]"), "found 'boards', expected one of languages, names"),
    "no section": (TYPES, "\nsetup: ^false\ntypes:", "setup: found false, expected a mapping"),
    "no language": (*section("languages: [^fr]"), "found 'fr', expected one of en, de"),
    "no languages": (*section("languages: ^[]"), "expected an entry, or `false` for none"),
    "a language twice": (*section("languages: [de, ^de]"), "expected each once"),
    "no place": (*section("names: ^Desk"), "found 'Desk', expected a name with `{project}` in it, which bec"),
    "a blank": (*section("names: ^' {project}'"), "a name that can be seen, without blanks round it"),
    "no names": (*section("names: ^false"), "setup.names: found false, expected text"),
    "a long name": (
        *section(f"names: ^'{{project}}{'x' * 192}'"),
        "setup.names: found one of 201, expected a name of at most 200 letters",
    ),
    "no key": (*section("ignore: [^'In review']"), "a key as `drift` shows it, which begins with one of"),
    "a key of nothing": (*section("ignore: [^'status:']"), "a key as `drift` shows it"),
    "a label's key": (*section("ignore: [^'label:x']"), "which begins with one of project:, role:"),
    "a key twice": (*section("ignore: ['status:A', ^'status:A']"), "expected each once"),
    "moved to nothing": (
        *section("move_statuses: {Done: ^~}"),
        "setup.move_statuses.Done: found nothing, expected a status of the desk: one of new, in-review",
    ),
    "moved to no status": (
        *section("move_statuses: {Done: ^close}"),
        "found 'close', expected a status of the desk: one of new, ",
    ),
    "a near one": (*section("move_statuses: {Done: ^close}"), "Did you mean 'closed'?"),
    "by its name": (*section("move_statuses: {Done: ^In review}"), "Did you mean 'in-review'?"),
    "moved to two": (*section("move_statuses: {Done: ^[new]}"), "found a list of 1, expected text"),
    "moved twice": (
        *section("move_statuses: {Done: closed, ^DONE: new}"),
        "found 'DONE', expected each status once: it is 'Done'",
    ),
    "an unseen status": (*section("move_statuses: {^' ': new}"), "expected a name that can be seen"),
    "out of one of ours": (
        *section("move_statuses: {in REVIEW: ^new}"),
        "found 'new', expected 'in-review', which has this name under `statuses`",
    ),
    "no table": (*section("move_statuses: ^new"), "found 'new', expected false or a mapping"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_line(here: DeskFolder, mistake: str) -> None:
    """Offline, before anything of it could be written anywhere."""
    old, new, words = MISTAKES[mistake]
    place = here.spoil(JIRA, old, new)
    result = here.run("validate")
    told = [line for line in result.stderr.splitlines() if line.startswith(place) and words in line]
    assert (result.exit_code, len(told)) == (1, 1), (place, result.output)
    assert result.stderr.endswith("\n1 to mend.\n")


def test_tickets_do_not_move_to_a_status_that_the_project_has_not(here: DeskFolder) -> None:
    """Its word is mapped to nothing: said where it is written."""
    here.spoil(JIRA, "scheduled: Scheduled", "scheduled: ~")
    place = here.spoil(JIRA, *section("move_statuses: {Later: ^scheduled}"))
    said = here.run("validate").stderr
    assert f"{place}setup.move_statuses.Later: found 'scheduled', expected a status that the project " in said
    assert "'scheduled' has no name under `statuses`" in said


def test_a_data_center_is_set_up_by_hand() -> None:
    """So nothing is asked for that nobody would make; and a mistake in it is told as well."""
    old, new = section("names: Desk")
    text = preset_path("jira-data-center.yaml").read_text(encoding="utf-8").replace(old, new, 1)
    with pytest.raises(YamlErrors) as wrong:
        read_jira_mapping(text.encode(), "dc.yaml", shipped(), DATA_CENTER)
    first, second = map(str, wrong.value.problems)
    assert "setup: found 'setup', expected no such section: Jira Data Center is set up by hand" in first
    assert "setup.names: found 'Desk'" in second


def read(*changes: tuple[str, str], file: str = JIRA, edition: Edition = CLOUD) -> JiraMapping:
    """A shipped mapping with some text replaced."""
    text = preset_path(file).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read_jira_mapping(text.encode(), file, shipped(), edition)


def test_without_a_section_set_up_makes_what_is_usual() -> None:
    """Described in English, named after the project, nothing moved."""
    assert read().wishes == read(section("")).wishes == JiraSetupWishes()
    assert read(file="jira-data-center.yaml", edition=DATA_CENTER).wishes == JiraSetupWishes()
    assert JiraSetupWishes().name_for("DESK") == "DESK: Service desk"
    assert JiraSetupWishes().language == "en"


@pytest.mark.parametrize("file", SHOWN_IN)
def test_the_section_as_it_is_shown_in_a_shipped_file_says_what_is_usual(file: str) -> None:
    """Whoever takes the signs of a comment away changes nothing but what moves and what is ignored."""
    lines = preset_path(file).read_text(encoding="utf-8").splitlines()
    first = lines.index("# setup:")
    shown = "\n".join(line.removeprefix("# ") for line in lines[first : first + 5])
    assert list(yaml.safe_load(shown)["setup"]) == ["languages", "names", "move_statuses", "ignore"]
    found = read((TYPES, f"\n{shown}\ntypes:"), file=file).wishes
    moves, key = {"To Do": "new", "Done": "closed"}, StepKey(ObjectKind.COMPONENT, "Team: Old")
    assert found == JiraSetupWishes(moved_statuses=moves, ignored=frozenset({key}))


def test_the_section_as_values() -> None:
    """Statuses of Jira are found however they are written."""
    written = """languages: [de, en], names: "Desk {project}", ignore: ["status:Alt", "hook:https://a.example"],
      move_statuses: {"To Do": new, "In Progress": in-progress, ERLEDIGT: closed}"""
    found = read(section(written)).wishes
    assert (found.languages, found.language) == (("de", "en"), "de")
    assert found.name_for("OPS") == "Desk OPS"
    assert [found.find_target(name) for name in ("TO DO", "Erledigt", "Backlog")] == ["new", "closed", None]
    assert {str(key) for key in found.ignored} == {"status:Alt", "hook:https://a.example"}


def test_each_key_but_the_names_may_be_false() -> None:
    """Without a language nothing is described."""
    found = read(section("languages: false, move_statuses: false, ignore: false")).wishes
    assert found == JiraSetupWishes(languages=())
    assert found.language is None


def test_what_is_ignored_reaches_drift() -> None:
    """As of each kind of tracker."""
    old, new = section("ignore: ['status:Alt']")
    text = preset_path(JIRA).read_text(encoding="utf-8").replace(old, new, 1)
    found = KINDS["jira-cloud"].read_mapping(text.encode(), JIRA, shipped())
    assert found.ignored == {StepKey(ObjectKind.STATUS, "Alt")}


def test_a_type_may_have_sixty_letters() -> None:
    """No more, but as many as Jira takes."""
    longest = "Ä" * 60
    assert read(("customization: Customization", f"customization: {longest}")).digest


@pytest.mark.parametrize("kind", ["jira-cloud", "jira-data-center"])
def test_the_schema_takes_what_is_right_and_nothing_else(kind: str) -> None:
    """So that an editor tells while one types."""
    result = CliRunner().invoke(app, ["schema", "mapping", "--tracker", kind])
    checker = Draft202012Validator(json.loads(result.stdout))
    whole = yaml.safe_load(preset_path(f"{kind}.yaml").read_text(encoding="utf-8"))
    right: tuple[dict[str, object], ...] = (
        {},
        {"languages": False, "move_statuses": False, "ignore": False},
        {"names": "Desk {project}", "move_statuses": {"To Do": "new"}, "ignore": ["status:x"]},
    )
    assert [one for one in right if not checker.is_valid({**whole, "setup": one})] == []
    wrong: tuple[dict[str, object], ...] = (
        {"boards": False},
        {"names": "Desk"},
        {"names": False},
        {"languages": ["fr"]},
        {"move_statuses": {"To Do": ["new"]}},
    )
    assert [one for one in wrong if checker.is_valid({**whole, "setup": one})] == []
    assert not checker.is_valid({**whole, "workflow": "keep"})
