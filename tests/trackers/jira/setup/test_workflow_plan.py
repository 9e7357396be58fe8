"""What a plan says about the workflow."""

from dataclasses import replace

from sdesk_sync.trackers.jira.setup.comparison.workflow import compare_workflow
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, site_key, status_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import DECLINED, DONE, want_workflow
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import SetupCode, StepAction
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.readings import WISHES, reading
from tests.trackers.jira.setup.workflows import IDS, NAME, WANTED, created, edit, found_in, transitions_of

KEY = site_key(ObjectKind.WORKFLOW, NAME)


def test_one_that_is_as_wanted_is_left() -> None:
    part = compare_workflow(WISHES, reading(), IDS)
    assert (part.steps, part.blocked, part.notes) == ((), (), ())
    assert part.ids == {KEY: created().id}
    assert part.left == {ObjectKind.WORKFLOW: 1}


def test_where_there_is_none_it_is_made_once_all_that_it_names_is_there() -> None:
    [step] = compare_workflow(WISHES, reading(workflow=None), {}).steps
    assert (step.key, step.action, step.before, step.after) == (KEY, StepAction.CREATE, None, WANTED)
    assert set(step.needs) == {
        *WANTED.statuses,
        site_key(ObjectKind.ROLE, BOT_ROLE),
        site_key(ObjectKind.SCREEN, NAME),
        site_key(ObjectKind.RESOLUTION, DONE),
        site_key(ObjectKind.RESOLUTION, DECLINED),
    }


def test_one_that_lacks_something_of_ours_is_changed_and_keeps_what_others_added() -> None:
    ways = [one for one in transitions_of(created()) if one["name"] != "Desk: Fixed"]
    theirs = {**ways[1], "id": "901", "name": "Escalate"}
    part = compare_workflow(WISHES, reading(workflow=edit(created(), transitions=[*ways, theirs])), IDS)
    [step] = part.steps
    assert step.action is StepAction.CHANGE
    assert step.after == replace(WANTED, foreign=("Escalate",))
    [note] = part.notes
    assert note.code is SetupCode.FOREIGN_TRANSITIONS
    assert note.values == {"name": NAME, "transitions": '"Escalate"', "count": "1"}


def test_what_others_added_is_no_difference_and_is_told() -> None:
    ways = transitions_of(created())
    theirs = {**ways[1], "id": "901", "name": "Escalate"}
    part = compare_workflow(WISHES, reading(workflow=edit(created(), transitions=[*ways, theirs])), IDS)
    assert part.steps == ()
    assert [note.code for note in part.notes] == [SetupCode.FOREIGN_TRANSITIONS]


def test_one_of_our_name_without_our_mark_is_left_to_those_who_made_it() -> None:
    foreign = found_in({**created().body, "description": "Ours since 2019"}, [])
    part = compare_workflow(WISHES, reading(workflow=foreign), IDS)
    assert part.steps == ()
    [blocked] = part.blocked
    assert (blocked.code, blocked.values) == (SetupCode.NAME_TAKEN, {"why": "workflow", "name": NAME})


def test_one_that_other_projects_use_is_not_changed() -> None:
    ways = [one for one in transitions_of(created()) if one["name"] != "Desk: Fixed"]
    shared = reading(workflow=edit(created(), transitions=ways), workflow_users=("DESK", "OPS"))
    part = compare_workflow(WISHES, shared, IDS)
    assert part.steps == ()
    [blocked] = part.blocked
    assert blocked.code is SetupCode.NAME_TAKEN
    assert blocked.values == {"why": "workflow-shared", "name": NAME, "projects": "OPS"}


def test_one_that_other_projects_use_and_that_is_as_wanted_is_left() -> None:
    part = compare_workflow(WISHES, reading(workflow_users=("DESK", "OPS")), IDS)
    assert (part.steps, part.blocked) == ((), ())


def test_a_status_without_a_way_into_it_blocks() -> None:
    lonely = status_key("Lonely")
    workflow = replace(WANTED, statuses=(*WANTED.statuses, lonely))
    part = compare_workflow(replace(WISHES, workflow=workflow), reading(), IDS)
    [blocked] = part.blocked
    assert (blocked.code, blocked.key) == (SetupCode.STATUS_WITHOUT_WAY, KEY)
    assert blocked.values == {"statuses": "Lonely", "count": "1"}


def test_what_jira_says_against_it_blocks_in_its_own_words() -> None:
    part = compare_workflow(WISHES, reading(refusal="Names must be unique."), IDS)
    [blocked] = part.blocked
    assert blocked.code is SetupCode.WORKFLOW_REFUSED
    assert blocked.values == {"name": NAME, "words": "Names must be unique."}


def test_a_name_of_two_transitions_blocks_before_anything_is_made() -> None:
    """Jira looks at the whole only once all that it names is there."""
    alike = replace(mapping(), bot_transition="{status}")
    workflow = want_workflow(desk(), alike, NAME)
    part = compare_workflow(replace(WISHES, workflow=workflow), reading(workflow=None), {})
    [blocked] = part.blocked
    assert (blocked.code, blocked.values["why"]) == (SetupCode.WORKFLOW_REFUSED, "names")
    assert blocked.values["words"].startswith("New, In review, ")


def test_another_role_than_the_bots_is_a_difference() -> None:
    other = {**IDS, site_key(ObjectKind.ROLE, BOT_ROLE): "99"}
    [step] = compare_workflow(WISHES, reading(), other).steps
    assert step.action is StepAction.CHANGE
