"""A GitLab mapping: words that a project has not, labels that were called otherwise, what set-up makes."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships none

from sdesk_sync.cli.app import app
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping, read_gitlab_mapping
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.wishes import DEFAULT_COLORS, BoardWish, SetupWishes
from tests.harness.desk_folder import DeskFolder
from tests.harness.rule_cases import shipped

GITLAB = "gitlab.yaml"
NEW, SETUP, TEAMS = '"status::new"', "\nlabels:\n", "\n  team:\n"
SHIPPED = preset_path(GITLAB).read_text(encoding="utf-8")


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


# What is replaced and by what, with ^ where the problem is; words of the sentence.
MISTAKES = {
    "a tag": (NEW, '^"status::<new>"', "a label without `<` and `>`, which GitLab takes out"),
    "half a tag": (NEW, '^"status::new>"', "a label without `<` and `>`"),
    "a quote": (NEW, "^'status::\"new\"'", 'a label without `"`, in which no quick action can name it'),
    "a comma": (NEW, '{name: ^"status::new,old", was: [neu]}', "a label without a comma"),
    "too long": (NEW, f'^"status::{"n" * 248}"', "found one of 256, expected a label of at most 255 char"),
    "two words, one renamed": (
        NEW,
        '{name: ^"type::incident", was: [neu]}',
        "expected a name of its own: labels.type.incident has this one already",
    ),
    "was another word's": (
        NEW,
        '{name: "status::neu", was: [^"status::closed"]}',
        "expected a name of its own: labels.status.closed has this one already",
    ),
    "was a team's": (
        NEW,
        '{name: "status::neu", was: [^"team::hosting"]}',
        "expected a name of its own: labels.team.hosting has this one already",
    ),
    "was its own": (
        NEW,
        '{name: "status::neu", was: [^"status::neu"]}',
        "expected a name of its own: labels.status.new.name has this one already",
    ),
    "was twice": (NEW, '{name: "status::neu", was: [a, ^a]}', "labels.status.new.was[0] has this one"),
    "was nothing": (NEW, '{name: "status::neu", was: ^[]}', "1 or more entries"),
    "was unseen": (NEW, "{name: neu, was: [^' ']}", "a name that can be seen"),
    "no name": (NEW, "{^nam: neu, was: [a]}", "found 'nam', expected one of name, was. Did you mean 'name'?"),
    "a list": (NEW, "^[a]", "found a list of 1, expected text or a mapping"),
    "no start": (NEW, "^~", "a name for status 'new': tickets of incident, request start there"),
    "no start of one": (
        '"status::planned"',
        "^~",
        "found nothing, expected a name for status 'planned': tickets of delivery start there",
    ),
    "no waiting": ('"status::waiting-for-customer"', "^~", "customization, suggestion wait there"),
    "no closed": ('"status::closed"', "^~", "a name for status 'closed': what is closed in GitLab becomes"),
    "no line": (
        '\n    new: "status::new"',
        "",
        "labels.status.new: found nothing, expected a name for status",
    ),
    "default kind": (
        "default_kind: request",
        "default_kind: ^request",
        "found 'request', expected 'incident'",
    ),
    "unknown": (SETUP, "\nsetup: {^board: [teams]}\nlabels:\n", "Did you mean 'boards'?"),
    "Jira's": (
        SETUP,
        "\nsetup: {^workflow: keep}\nlabels:\n",
        "found 'workflow', expected one of languages, col",
    ),
    "unknown field": (
        SETUP,
        '\nsetup: {colors: {^label: "#428bca"}}\nlabels:\n',
        "one of type, status, priori",
    ),
    "a colour's word": (
        SETUP,
        "\nsetup: {colors: {status: ^green}}\nlabels:\n",
        "found 'green', expected a colour in hex digits, such as \"#428bca\"",
    ),
    "half a colour": (SETUP, '\nsetup: {colors: {team: ^"#42"}}\nlabels:\n', "a colour in hex digits"),
    "no digits": (SETUP, '\nsetup: {colors: {team: ^"#gggggg"}}\nlabels:\n', "a colour in hex digits"),
    "one colour": (
        SETUP,
        '\nsetup: {colors: ^"#428bca"}\nlabels:\n',
        "found '#428bca', expected false or a map",
    ),
    "true": (SETUP, "\nsetup: {boards: ^true}\nlabels:\n", "found true, expected false or a list"),
    "no board": (SETUP, "\nsetup: {boards: [^status]}\nlabels:\n", "Did you mean 'statuses'?"),
    "a board twice": (SETUP, "\nsetup: {boards: [teams, ^teams]}\nlabels:\n", "expected each once"),
    "nothing": (SETUP, "\nsetup: {boards: ^[]}\nlabels:\n", "expected an entry, or `false` for none"),
    "no language": (SETUP, "\nsetup: {languages: [^fr]}\nlabels:\n", "found 'fr', expected one of en, de"),
    "a word": (SETUP, "\nsetup: {languages: ^en}\nlabels:\n", "found 'en', expected false or a list"),
    "no template": (SETUP, "\nsetup: {templates: ^maybe}\nlabels:\n", "expected true or false"),
    "no key": (
        SETUP,
        '\nsetup: {ignore: [^"status::old"]}\nlabels:\n',
        "a key as `drift` shows it, which begins",
    ),
    "a key of nothing": (SETUP, '\nsetup: {ignore: [^"label:"]}\nlabels:\n', "a key as `drift` shows it"),
    "no section": (SETUP, "\nsetup: ^false\nlabels:\n", "setup: found false, expected a mapping"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_line(here: DeskFolder, mistake: str) -> None:
    """Offline, before anything of it could be written anywhere."""
    old, new, words = MISTAKES[mistake]
    if mistake == "default kind":
        here.spoil(GITLAB, '"type::request"', "~")
    place = here.spoil(GITLAB, old, new) if "^" in new else (here.spoil(GITLAB, old, new), f"{GITLAB}:")[1]
    result = here.run("validate")
    told = [line for line in result.stderr.splitlines() if line.startswith(place) and words in line]
    assert (result.exit_code, len(told)) == (1, 1), (place, result.output)
    assert result.stderr.endswith("\n1 to mend.\n")


def read(*changes: tuple[str, str]) -> GitLabMapping:
    """The shipped mapping with some text replaced."""
    text = SHIPPED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read_gitlab_mapping(text.encode(), GITLAB, shipped())


def test_a_word_may_have_no_label() -> None:
    """It stands in no table, so that no label is taken for it and none is set."""
    found = read(('"status::scheduled"', "~"), ('"type::delivery"', "~"), ('"billing::contract"', ""))
    assert found.absent == {TYPE: {"delivery"}, STATUS: {"scheduled"}, BILLING: {"contract"}}
    assert found.labels[STATUS].name("scheduled") is None
    assert "scheduled" not in found.labels[STATUS].names
    assert found.labels[STATUS].word("status::scheduled") is None
    assert set(found.labels) == {TYPE, STATUS, PRIORITY, BILLING, TEAM}


def test_a_status_in_which_only_absent_types_start_may_be_absent() -> None:
    """Nothing begins there."""
    found = read(('"type::delivery"', "~"), ('"status::planned"', "~"))
    assert found.absent == {TYPE: {"delivery"}, STATUS: {"planned"}}


def test_what_a_label_was_is_kept_for_renaming_alone() -> None:
    """The word has its name of now; the old one is no word of ours any more."""
    found = read((NEW, '{name: "status::neu", was: ["status::new", "Neu"]}'))
    assert found.renamed_from == {"status::neu": ("status::new", "Neu")}
    assert found.labels[STATUS].name("new") == "status::neu"
    assert found.labels[STATUS].word("status::new") is None
    assert read().renamed_from == {}


def test_without_a_section_set_up_makes_what_is_usual() -> None:
    """Words in English, five colours, two boards, templates."""
    assert read().wishes == SetupWishes()
    assert read((SETUP, "\nsetup: {}\nlabels:\n")).wishes == SetupWishes()
    assert (SetupWishes().languages, SetupWishes().colors) == (("en",), DEFAULT_COLORS)
    assert SetupWishes().boards == (BoardWish.STATUSES, BoardWish.TEAMS)


def test_the_section_as_it_is_shown_in_the_shipped_file_says_what_is_usual() -> None:
    """Whoever takes the signs of a comment away changes nothing but what is ignored."""
    lines = SHIPPED.splitlines()
    first = lines.index("# setup:")
    shown = yaml.safe_load("\n".join(line.removeprefix("# ") for line in lines[first : first + 6]))
    section = f"\n{yaml.safe_dump(shown)}labels:\n"
    key = StepKey(ObjectKind.LABEL, "status::old")
    assert read((SETUP, section)).wishes == SetupWishes(ignored=frozenset({key}))


def test_the_section_as_values() -> None:
    """Colours as GitLab gives them back; what is not named stays as is usual."""
    section = """
setup:
  languages: [de, en]
  colors: {type: "#ABC", team: "#FF8800"}
  boards: [per-team]
  templates: false
  ignore: ["label:status::alt", "list:Desk: statuses/status::new"]
labels:
"""
    found = read((SETUP, section)).wishes
    assert (found.languages, found.language) == (("de", "en"), "de")
    assert found.colors == {**DEFAULT_COLORS, TYPE: "#aabbcc", TEAM: "#ff8800"}
    assert (found.boards, found.has_templates) == ((BoardWish.PER_TEAM,), False)
    assert found.ignored == {
        StepKey(ObjectKind.LABEL, "status::alt"),
        StepKey(ObjectKind.LIST, "Desk: statuses/status::new"),
    }


def test_each_key_may_be_false() -> None:
    """Without a language nothing is described, and no template is written."""
    off = "{languages: false, colors: false, boards: false, templates: false, ignore: false}"
    assert read((SETUP, f"\nsetup: {off}\nlabels:\n")).wishes == SetupWishes((), {}, (), has_templates=False)
    silent = read((SETUP, "\nsetup: {languages: false}\nlabels:\n")).wishes
    assert (silent.language, silent.has_templates) == (None, False)


def test_without_labels_of_teams_no_board_shows_teams(here: DeskFolder) -> None:
    """By itself it is left out; who asks for it is told."""
    without = SHIPPED[: SHIPPED.index(TEAMS)] + "\n"
    assert read_gitlab_mapping(without.encode(), GITLAB, shipped()).wishes.boards == (BoardWish.STATUSES,)
    here.write(GITLAB, without)
    place = here.spoil(GITLAB, SETUP, "\nsetup: {boards: [statuses, ^teams]}\nlabels:\n")
    said = here.run("validate").stderr
    assert f"{place}setup.boards[1]: found 'teams', expected labels of teams under `labels`" in said


def test_the_schema_takes_what_is_right_and_nothing_else() -> None:
    """So that an editor tells while one types."""
    result = CliRunner().invoke(app, ["schema", "mapping", "--tracker", "gitlab"])
    checker = Draft202012Validator(json.loads(result.stdout))
    whole = yaml.safe_load(SHIPPED)
    whole["labels"]["status"] |= {"new": {"name": "status::neu", "was": ["Neu"]}, "scheduled": None}
    sections: tuple[dict[str, object], ...] = (
        {},
        {"boards": False, "ignore": ["label:x"]},
        {"colors": {"type": "#FFF"}},
    )
    assert [one for one in sections if not checker.is_valid({**whole, "setup": one})] == []
    wrong: tuple[dict[str, object], ...] = (
        {"board": []},
        {"boards": True},
        {"colors": {"type": "red"}},
        {"languages": ["fr"]},
    )
    assert [one for one in wrong if checker.is_valid({**whole, "setup": one})] == []
