"""Labels: what is made, what of ours is mended, what is anybody's, and what a person has to see to."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.model.vocabulary import STATUS, Mode
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.reading import GitLabReading
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.objects import LabelState, ObjectKind
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import RenamesLabel, SetupCode, SetupPlan, StepAction, StepReason
from sdesk_sync.trackers.setup.wishes import SetupWishes
from tests.trackers.gitlab.bodies import mapping
from tests.trackers.gitlab.setup.model import Setup, Wishes, rename_label, with_label, without_label

FIXED = "status::fixed"


def applied(wishes: Wishes | None = None) -> Setup:
    """The shipped desk on a fresh project, after an apply."""
    return Setup(wishes or Wishes()).apply()


def label_steps(plan: SetupPlan) -> list[str]:
    """What is done about labels."""
    return [f"{step.action} {step.name}" for step in plan.steps if step.key.object is ObjectKind.LABEL]


def change(setup: Setup, reading: GitLabReading) -> Setup:
    """After somebody has changed the project."""
    return replace(setup, reading=reading)


def renamed(*old: str, title: str = FIXED) -> GitLabMapping:
    """The shipped mapping, in which a label was called otherwise before."""
    return replace(mapping(), renamed_from={title: old})


def test_a_fresh_project_gets_the_labels_in_the_mappings_order() -> None:
    """Types first, then statuses, priorities with an order of their own, billing, teams."""
    plan = Setup().plan
    titles = [step.name for step in plan.steps if step.key.object is ObjectKind.LABEL]
    assert len(titles) == 39
    scopes = dict.fromkeys(title.partition("::")[0] for title in titles)
    assert list(scopes) == ["type", "status", "priority", "billing", "team"]
    states = [step.after for step in plan.steps if isinstance(step.after, LabelState)]
    assert [state.priority for state in states if state.priority is not None] == [0, 1, 2, 3]
    assert (states[0].description, states[0].color) == ("Incident", "#428bca")


def test_a_german_mapping_describes_them_in_german() -> None:
    """The first language is that of whoever works in the project."""
    german = replace(mapping(), wishes=SetupWishes(languages=("de", "en")))
    state = Setup(Wishes(mapping=german)).plan.steps[0].after
    assert isinstance(state, LabelState)
    assert state.description == "Störung"


@pytest.mark.parametrize(
    "changed", [{"color": "#ff0000"}, {"description": "Whatever"}, {"priority": 9}], ids=str
)
def test_one_of_ours_that_looks_otherwise_is_mended_in_one_write(changed: dict[str, object]) -> None:
    """One drifted label is the plan and one write."""
    title = "priority::high" if "priority" in changed else FIXED
    setup = applied()
    drifted = change(setup, with_label(setup.reading, title, **changed))
    assert label_steps(drifted.plan) == [f"change {title}"]
    assert set(drifted.apply().reading.labels) == set(setup.reading.labels)


def test_one_that_a_person_made_keeps_its_looks() -> None:
    """Its colour is a matter of taste; a description of somebody's own is told."""
    by_hand = with_label(Setup().reading, FIXED, color="#ff0000")
    plan = Setup(reading=by_hand).plan
    assert f"create {FIXED}" not in label_steps(plan)
    assert plan.left_alone[ObjectKind.LABEL] == 1
    assert plan.notes == ()
    described = with_label(by_hand, FIXED, description="Ready for the customer")
    (note,) = Setup(reading=described).plan.notes
    assert (note.code, note.values["found"]) == (SetupCode.LABEL_LOOKS_DIFFERENT, "Ready for the customer")


def test_without_its_record_a_label_of_ours_is_anybodys() -> None:
    """What is missing is made all the same."""
    setup = applied()
    lost = replace(setup, record=EMPTY_RECORD, reading=with_label(setup.reading, FIXED, color="#ff0000"))
    lost = change(lost, without_label(lost.reading, "status::new"))
    assert label_steps(lost.plan) == ["create status::new"]


def test_a_label_that_is_gone_is_made_again_with_its_list_in_its_place() -> None:
    """It lands last, and goes to where it was."""
    setup = applied()
    gone = change(setup, without_label(setup.reading, FIXED))
    assert [f"{step.action} {step.key}" for step in gone.plan.steps] == [
        "create label:status::fixed",
        "create list:Desk: statuses/status::fixed",
        "change list:Desk: statuses/status::fixed",
    ]
    assert gone.apply().plan.steps == ()


def test_one_that_was_renamed_by_hand_gets_its_name_back() -> None:
    """Tickets that have it are not lost to a second label."""
    setup = applied()
    called = change(setup, rename_label(setup.reading, FIXED, "status::repaired"))
    (step,) = called.plan.steps
    assert (step.action, step.effects) == (StepAction.CHANGE, (RenamesLabel("status::repaired"),))
    assert FIXED in {label.title for label in called.apply().reading.labels}


# ── The groups' ─────────────────────────────────────────────────────────────────────────────


def test_a_groups_label_is_used_as_it_is() -> None:
    """Other projects have it too, and the project cannot change it."""
    reading = with_label(Setup().reading, "priority::high", is_of_group=True, color="#ff0000")
    setup = Setup(reading=reading)
    plan = setup.plan
    assert "create priority::high" not in label_steps(plan)
    assert [note.code for note in plan.notes] == [SetupCode.LABEL_IS_GROUPS]
    assert setup.apply().plan.steps == ()


def test_a_groups_label_that_means_another_word_blocks() -> None:
    """Whatever has it in any project would be taken for what it is not."""
    reading = with_label(Setup().reading, "team::support", is_of_group=True, description="Support Request")
    (blocked,) = Setup(reading=reading).plan.blocked
    assert blocked.code is SetupCode.GROUP_LABEL_OF_OTHER_MEANING
    assert blocked.values["meaning"] == "type.support-request"


def test_a_label_that_meant_another_word_is_kept_and_left_to_a_person() -> None:
    """By what we remember of it; once somebody has said that it is right, it is ours again."""
    setup = applied()
    statuses = mapping().labels[STATUS].names
    swapped = {**statuses, "fixed": statuses["resolved"], "resolved": statuses["fixed"]}
    other = replace(mapping(), labels={**mapping().labels, STATUS: NameTable(swapped)})
    moved = replace(setup, wishes=Wishes(mapping=other))
    assert {step.code for step in moved.plan.by_hand} == {SetupCode.LABEL_UNUSABLE}
    assert [step.values["meaning"] for step in moved.plan.by_hand] == ["status.resolved", "status.fixed"]
    assert label_steps(moved.plan) == []


# ── Names ───────────────────────────────────────────────────────────────────────────────────


def test_the_mappings_was_renames_and_keeps_the_looks_of_one_that_is_not_ours() -> None:
    """Tickets keep it, and none is touched."""
    reading = with_label(Setup().reading, "status::repaired", color="#ff0000", description="Ours")
    plan = Setup(Wishes(mapping=renamed("status::repaired")), reading).plan
    step = next(step for step in plan.steps if step.name == FIXED)
    assert step.reason is StepReason.WORD_RENAMED
    assert step.after == replace(step.before, title=FIXED)  # type: ignore[type-var]  # a label's state is one
    assert step.effects == (RenamesLabel("status::repaired"),)


@pytest.mark.parametrize("mode", [Mode.WARN, Mode.ENFORCE])
def test_a_rename_waits_until_no_desk_would_put_the_old_name_back(mode: Mode) -> None:
    """GitLab would make the old label anew, in silence."""
    reading = with_label(Setup().reading, "status::repaired")
    plan = Setup(Wishes(mapping=renamed("status::repaired"), mode=mode), reading).plan
    (blocked,) = plan.blocked
    assert blocked.code is SetupCode.RENAME_WHILE_SERVING
    assert blocked.values == {"old": "status::repaired", "new": FIXED}


@pytest.mark.parametrize(
    ("there", "why", "words"),
    [
        ((FIXED, "status::repaired"), "both-names", (FIXED, "status::repaired")),
        (("status::repaired", "status::mended"), "old-names", ("status::repaired", "status::mended")),
    ],
)
def test_old_and_new_at_once_are_left_to_a_person(
    there: tuple[str, ...], why: str, words: tuple[str, ...]
) -> None:
    """Which tickets belong where only a person knows."""
    reading = Setup().reading
    for title in there:
        reading = with_label(reading, title)
    plan = Setup(Wishes(mapping=renamed("status::repaired", "status::mended")), reading).plan
    (step,) = plan.by_hand
    assert (step.code, step.values["why"], step.words) == (SetupCode.LABEL_UNUSABLE, why, words)
    assert not [each for each in label_steps(plan) if FIXED in each]


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"is_archived": True}, "archived"), ({"is_of_group": True}, "old-name-of-group")],
    ids=["archived", "group"],
)
def test_an_old_name_that_cannot_be_changed_is_left_to_a_person(changed: dict[str, object], why: str) -> None:
    """A group's label is other projects' too, and an archived one is no label of a ticket's any more."""
    reading = with_label(Setup().reading, "status::repaired", **changed)
    (step,) = Setup(Wishes(mapping=renamed("status::repaired")), reading).plan.by_hand
    assert step.values["why"] == why


def test_an_archived_label_is_left_to_a_person_and_gets_no_list() -> None:
    """All else is made."""
    plan = Setup(reading=with_label(Setup().reading, FIXED, is_archived=True)).plan
    (step,) = plan.by_hand
    assert (step.code, step.values["why"]) == (SetupCode.LABEL_UNUSABLE, "archived")
    assert not [step for step in plan.steps if step.name == FIXED]
    assert len(plan.steps) == 62 - 2


def test_a_label_that_differs_by_case_is_another_and_is_told() -> None:
    """GitLab tells them apart, people hardly do."""
    plan = Setup(reading=with_label(Setup().reading, "Status::Fixed")).plan
    assert f"create {FIXED}" in label_steps(plan)
    (note,) = plan.notes
    assert (note.code, note.values["found"]) == (SetupCode.LABEL_OF_OTHER_CASE, "Status::Fixed")
