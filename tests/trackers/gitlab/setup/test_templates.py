"""Description templates: one commit, files of others left, and what a customer finds in them."""

from dataclasses import replace

import pytest

from sdesk_sync.trackers.gitlab.mapping import label_marks
from sdesk_sync.trackers.gitlab.setup import texts
from sdesk_sync.trackers.gitlab.setup.reading import FoundFile
from sdesk_sync.trackers.gitlab.setup.templates import find_blob_id, is_marked, want_templates
from sdesk_sync.trackers.languages import build_languages
from sdesk_sync.trackers.setup.objects import ObjectKind, TemplatesState
from sdesk_sync.trackers.setup.steps import CommitsTo, SetupCode, SetupStep, StepAction, StepReason
from sdesk_sync.trackers.setup.text_files import load_texts
from sdesk_sync.trackers.setup.wishes import SetupWishes
from tests.trackers.gitlab.bodies import desk, mapping
from tests.trackers.gitlab.setup.model import PROJECT, Setup, edited_file

FOLDER = ".gitlab/issue_templates"
INCIDENT = f"{FOLDER}/Incident.md"


def template_steps(setup: Setup) -> list[SetupStep]:
    """What is done about templates."""
    return [step for step in setup.plan.steps if step.key.object is ObjectKind.TEMPLATES]


def with_file(setup: Setup, file: FoundFile) -> Setup:
    """After somebody put a file there."""
    others = tuple(each for each in setup.reading.files if each.path != file.path)
    return replace(setup, reading=replace(setup.reading, files=(*others, file)))


def test_all_templates_come_in_one_commit() -> None:
    """On the default branch, and it says so."""
    (step,) = template_steps(Setup())
    assert isinstance(step.after, TemplatesState)
    assert [file.path for file in step.after.files] == [INCIDENT, f"{FOLDER}/Request.md"]
    assert (step.size, step.effects, step.action) == (2, (CommitsTo("main"),), StepAction.CREATE)


def test_each_kind_has_one_in_every_language_under_the_name_that_people_know() -> None:
    """Where a name is taken by another language's, that is said beside it."""
    both = replace(mapping(), wishes=SetupWishes(languages=("de", "en")))
    names = [file.path.removeprefix(f"{FOLDER}/") for file in want_templates(desk(), both)]
    assert names == ["Störung.md", "Anfrage.md", "Incident.md", "Request.md"]


def test_a_template_gives_the_ticket_its_kind_and_hides_it_from_other_customers() -> None:
    """Its first line says whose it is, the last ones are quick actions on lines of their own."""
    incident, request = want_templates(desk(), mapping())
    for file, title, heading in (
        (incident, "type::incident", "## What happens"),
        (request, "type::request", "## What do you want to achieve?"),
    ):
        lines = (file.content or "").splitlines()
        assert lines[0] == "<!-- sdesk-sync -->"
        assert lines[-2:] == [f'/label ~"{title}"', "/confidential"]
        assert heading in lines
        assert file.label is not None
        assert file.label.identity == title


def test_a_template_of_another_language_says_so_by_the_label_that_the_mapping_names() -> None:
    """Its customer is spoken to in it from the first comment on; of several labels the first stands."""
    lines = {"de": label_marks(["lang::de", "deutsch"])}
    told = replace(
        mapping(), wishes=SetupWishes(languages=("de", "en")), languages=build_languages("en", lines)
    )
    quick = [(file.content or "").splitlines()[-2] for file in want_templates(desk(), told)]
    assert quick == [
        '/label ~"type::incident" ~"lang::de"',
        '/label ~"type::request" ~"lang::de"',
        '/label ~"type::incident"',
        '/label ~"type::request"',
    ]


def test_git_would_give_a_file_the_same_id() -> None:
    """`git hash-object` says so of these five bytes; a repository of the newer sort has longer ids."""
    assert find_blob_id("hello") == "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"
    assert len(find_blob_id("hello", like="0" * 64)) == 64


def test_one_that_was_edited_is_written_again_and_the_other_is_not() -> None:
    """It is ours as long as its first line says so."""
    setup = Setup().apply()
    edited = with_file(setup, edited_file(INCIDENT, "<!-- sdesk-sync -->\nNothing\n"))
    (step,) = template_steps(edited)
    assert (step.action, step.size, step.reason) == (StepAction.CHANGE, 1, StepReason.DIFFERS)
    assert isinstance(step.before, TemplatesState)
    assert [file.content is None for file in step.before.files] == [True, False]
    assert template_steps(edited.apply()) == []


def test_a_file_of_our_name_without_our_line_is_somebodys() -> None:
    """The other is written; the text to put there goes along."""
    setup = with_file(Setup(), edited_file(INCIDENT, "# Our own form\n"))
    (step,) = template_steps(setup)
    assert isinstance(step.after, TemplatesState)
    assert [file.path for file in step.after.files] == [f"{FOLDER}/Request.md"]
    (by_hand,) = setup.plan.by_hand
    assert (by_hand.code, by_hand.words) == (SetupCode.FOREIGN_TEMPLATE, (INCIDENT,))
    assert by_hand.files[0].content
    assert edited_file(INCIDENT, "# Our own form\n") in setup.apply().reading.files


@pytest.mark.parametrize(("branch", "why"), [("main", "protected"), (None, "no-branch")])
def test_where_nobody_may_write_the_texts_are_left_to_a_person(branch: str | None, why: str) -> None:
    """Nothing is pushed past a rule of the repository's."""
    reading = replace(Setup().reading, may_push=False, project=replace(PROJECT, branch=branch))
    plan = Setup(reading=reading).plan
    (by_hand,) = plan.by_hand
    assert (by_hand.code, by_hand.values["why"]) == (SetupCode.BRANCH_CLOSED, why)
    assert [file.path for file in by_hand.files] == [INCIDENT, f"{FOLDER}/Request.md"]
    assert len(plan.steps) == 61


def test_others_files_are_counted_and_left() -> None:
    """A folder of templates may have many."""
    setup = with_file(Setup(), FoundFile(f"{FOLDER}/Bug.md", "0" * 40))
    assert setup.plan.left_alone[ObjectKind.TEMPLATES] == 1
    assert FoundFile(f"{FOLDER}/Bug.md", "0" * 40) in setup.apply().reading.files


@pytest.mark.parametrize(
    ("content", "marked"),
    [
        ("<!-- sdesk-sync -->\r\nText", True),
        ("\ufeff<!-- sdesk-sync -->\nText", True),
        ("Text\n<!-- sdesk-sync -->\n", False),
        ("", False),
    ],
)
def test_the_first_line_says_whose_a_file_is(content: str, marked: bool) -> None:  # noqa: FBT001  # as above
    """However an editor ends its lines."""
    assert is_marked(content) is marked


def test_both_languages_have_the_same_texts() -> None:
    """So the two files can be read side by side."""
    assert list(load_texts(texts.__name__, "en")) == list(load_texts(texts.__name__, "de"))
