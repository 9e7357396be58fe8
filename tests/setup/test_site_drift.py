"""Drift of a site's things: each difference once and in words, and none where others added what is theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from sdesk_sync.setup.drawing.drifts import DriftDrawing, draw_drifts
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.drift import DriftLine, TrackerDrift, WayOut, find_drift
from sdesk_sync.trackers.setup.authors import ChangeAuthor
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import HookProof, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import FoundObject
from sdesk_sync.trackers.setup.record import RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    IssueTypeSchemeState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RoleState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    TypeWorkflow,
    WorkflowSchemeState,
    WorkflowState,
)
from tests.harness import drawn_site_plans as plans
from tests.harness.drawn_site_plans import site_key
from tests.setup.played_project import StateRead

TYPE = site_key(ObjectKind.ISSUE_TYPE, "Incident")
STORY = site_key(ObjectKind.ISSUE_TYPE, "Story")
LOW, HIGH = (site_key(ObjectKind.PRIORITY, name) for name in ("Low", "High"))
FIELD, COMPONENT = site_key(ObjectKind.FIELD, plans.FIELD), site_key(ObjectKind.COMPONENT, "Hosting")
SCREEN = site_key(ObjectKind.SCREEN, "Bug Screen")
TAB = StepKey(ObjectKind.SCREEN_TAB, "Bug Screen/Service desk")
PLACED = StepKey(ObjectKind.SCREEN_FIELD, f"Bug Screen/{plans.FIELD}")
WORKFLOW, ROLE = site_key(ObjectKind.WORKFLOW, plans.NAME), site_key(ObjectKind.ROLE, "Desk bot")
FLOWS, TYPES, PRIORITIES = (
    site_key(kind, "DESK")
    for kind in (ObjectKind.WORKFLOW_SCHEME, ObjectKind.ISSUE_TYPE_SCHEME, ObjectKind.PRIORITY_SCHEME)
)
HOOK = site_key(ObjectKind.HOOK, plans.ADDRESS)
WANTED: Mapping[StepKey, ObjectState] = {
    ROLE: RoleState("Desk bot", has_bot=True),
    TYPE: IssueTypeState("Incident", "Something is broken"),
    TYPES: IssueTypeSchemeState(plans.NAME, (TYPE,), is_in_use=True),
    LOW: PriorityState("Low", "#cccccc"),
    PRIORITIES: PrioritySchemeState(plans.NAME, LOW, (LOW, HIGH)),
    WORKFLOW: plans.new_workflow(),
    FLOWS: WorkflowSchemeState(plans.NAME, (TypeWorkflow(TYPE, WORKFLOW),), is_in_use=True),
    FIELD: FieldState(plans.FIELD),
    SCREEN: ScreenState("Bug Screen"),
    TAB: ScreenTabState(SCREEN, plans.TAB),
    PLACED: ScreenFieldState(SCREEN, plans.TAB, FIELD),
    COMPONENT: ComponentState("Hosting", ""),
    HOOK: plans.hook(),
}
IDS = {key: str(number) for number, key in enumerate(WANTED, 1)}
RECORD = TrackerRecord(
    1_795_179_720_000,
    "lena",
    {key: RecordedObject(IDS[key], state, is_made=True) for key, state in WANTED.items()},
)

Things = dict[StepKey, FoundObject]
Deed = Callable[[Things], None]


@dataclass(frozen=True)
class Case:
    """What somebody does, and the one row that is told of it."""

    deed: Deed
    key: StepKey
    said: str


def change(key: StepKey, **values: object) -> Deed:
    """Somebody changes it."""

    def do(found: Things) -> None:
        found[key] = replace(found[key], state=replace(found[key].state, **values))  # type: ignore[arg-type]

    return do


def change_workflow(alter: Callable[[WorkflowState], WorkflowState]) -> Deed:
    """Somebody edits the workflow."""

    def do(found: Things) -> None:
        state = found[WORKFLOW].state
        assert isinstance(state, WorkflowState)
        found[WORKFLOW] = replace(found[WORKFLOW], state=alter(state))

    return do


def remove(*keys: StepKey) -> Deed:
    """Somebody removes it."""

    def do(found: Things) -> None:
        for key in keys:
            del found[key]

    return do


def open_last(state: WorkflowState) -> WorkflowState:
    """The condition of the last transition is taken away."""
    return replace(
        state, transitions=(*state.transitions[:-1], replace(state.transitions[-1], only_for=None))
    )


def drop_first(state: WorkflowState) -> WorkflowState:
    """The first transition is taken away, and a move with it."""
    return replace(state, transitions=state.transitions[1:])


CASES = {
    "a move of the workflow removed": Case(
        change_workflow(drop_first), WORKFLOW, "− the move New → In progress"
    ),
    "the condition of the bot's own way removed": Case(
        change_workflow(open_last), WORKFLOW, "“Desk: Scheduled”: for everybody"
    ),
    "a field off its screen": Case(remove(PLACED), PLACED, "is gone"),
    "a type out of the scheme": Case(change(TYPES, types=(STORY,)), TYPES, "offers Incident no more"),
    "another default priority": Case(
        change(PRIORITIES, default=HIGH), PRIORITIES, "by default High instead of Low"
    ),
    "the hook switched off": Case(change(HOOK, is_enabled=False), HOOK, "switched off"),
    "the hook unsigned": Case(change(HOOK, proof=HookProof.NONE), HOOK, "without a secret"),
    "the hook of other tickets": Case(change(HOOK, jql=""), HOOK, "tells of: none"),
    "a component renamed": Case(change(COMPONENT, name="Server"), COMPONENT, "Hosting → Server"),
    "a field renamed": Case(change(FIELD, name="Product"), FIELD, "Desk: Product item → Product"),
    "the bot out of its role": Case(change(ROLE, has_bot=False), ROLE, "our bot has it no more"),
    "another workflow for a type": Case(
        change(FLOWS, workflows=(TypeWorkflow(TYPE, site_key(ObjectKind.WORKFLOW, "jira")),)),
        FLOWS,
        "Incident: “DESK: Service desk” → “jira”",
    ),
    "a screen gone with what is on it": Case(
        remove(SCREEN, TAB, PLACED), SCREEN, "is gone, with 2 things on it"
    ),
}


def look(deed: Deed, wanted: Mapping[StepKey, ObjectState] = WANTED) -> tuple[DriftLine, ...]:
    """What drift tells once it is done."""
    found = {key: FoundObject(IDS[key], state, is_in_scope=False) for key, state in WANTED.items()}
    deed(found)
    return find_drift(StateRead(plans.SUBJECT, wanted, found), RECORD, ())


def draw(lines: tuple[DriftLine, ...], language: str = "en") -> list[str]:
    """As it is read."""
    origins = {line.key: ChangeAuthor("Tom", 1_795_183_320_000) for line in lines}
    drift = TrackerDrift(plans.SUBJECT, RECORD, lines, origins, 31, 0.4)
    drawing = DriftDrawing(drift, "Europe/Berlin", Wording(language))
    return [one.text for one in draw_drifts([drawing], 2, Wording(language), 100)]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_is_told_once_and_by_whom(case: Case) -> None:
    """With the way to mend it."""
    (line,) = look(case.deed)
    assert line.key == case.key
    assert WayOut.APPLY_ONLY in line.ways
    told = " ".join(draw((line,)))
    assert case.said in told
    assert "by Tom, 2026-11-20 15:02" in told


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_has_words_in_german(case: Case) -> None:
    """Whole ones: no key and no hole is shown."""
    told = " ".join(draw(look(case.deed), "de"))
    assert "von Tom" in told
    assert "{" not in told


@pytest.mark.parametrize(
    "deed",
    [
        change_workflow(lambda state: replace(state, foreign=("Escalate",))),
        change(TYPES, types=(STORY, TYPE)),
        change(PRIORITIES, priorities=(HIGH, LOW)),
        change(PLACED, tab="Field Tab"),
        change(TYPE, description="What does not work"),
        change(LOW, color="#000000"),
        change(COMPONENT, description="Whatever is hosted"),
    ],
    ids=["transition", "type", "order", "tab", "type's text", "colour", "component's text"],
)
def test_what_others_add_or_how_it_looks_is_no_drift(deed: Deed) -> None:
    """None of it is set-up's to change."""
    assert look(deed) == ()


def test_what_the_desk_file_has_no_more_is_not_told_as_gone() -> None:
    """Nobody changed anything in the tracker: what is not wanted is not read there."""
    wanted = plans.old_workflow()

    def read(state: WorkflowState) -> WorkflowState:
        ours = [one for one in state.transitions if one.target in wanted.statuses]
        seen = (
            replace(one, sources=tuple(key for key in one.sources if key in wanted.statuses)) for one in ours
        )
        return replace(state, statuses=wanted.statuses, transitions=tuple(seen))

    assert look(change_workflow(read), {**WANTED, WORKFLOW: wanted}) == ()


def test_a_thing_of_the_mappings_that_is_called_otherwise_may_be_called_so_there() -> None:
    """That is a way out too."""
    (line,) = look(change(COMPONENT, name="Server"))
    assert line.ways == (WayOut.APPLY_ONLY, WayOut.CHANGE_MAPPING, WayOut.IGNORE)
