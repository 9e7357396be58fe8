"""Plans of a Jira project to draw, made by hand: one that somebody has worked on, and one that is fresh."""

from collections.abc import Iterator
from dataclasses import replace

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE
from sdesk_sync.setup.drawing.rule_rows import RuleRows
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.rules.coverage import make_rule_table
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import HookProof, HookState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.refusals import RestrictedKind, RestrictedPeople, TrackerRefusals
from sdesk_sync.trackers.setup.site_objects import (
    FieldState,
    IssueTypeSchemeState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RoleState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    StatusCategory,
    StatusesState,
    StatusState,
    TransitionForm,
    TransitionState,
    TypeWorkflow,
    WorkflowSchemeState,
    WorkflowState,
)
from sdesk_sync.trackers.setup.steps import (
    ByHandStep,
    MenuItem,
    MovesTickets,
    PlanNote,
    PlanSubject,
    SeenBy,
    SetupCode,
    SetupPlan,
    SetupStep,
    StatusMove,
    StepAction,
    StepEffect,
    StepReason,
    StepRight,
)
from tests.harness.drawn_plans import shipped_desk

SUBJECT = PlanSubject(
    "support",
    "jira-cloud",
    "Jira Cloud",
    "https://acme.example",
    "DESK",
    "lena",
    ("ADMINISTER",),
    214,
    "company-managed",
)
NAME = "DESK: Service desk"
STATUSES = ("Estimating", "Awaiting order", "Ordered", "Forwarded", "Scheduled")
KEPT = ("New", "In progress", "Accepted", "Resolved", "Closed")
FIELD, TAB = "Desk: Product item", "Service desk"
SCREENS = ("DESK: Scrum Bug Screen", "DESK: Scrum Default Screen")
MOVES = MovesTickets((StatusMove("To Do", "New", 31), StatusMove("Done", "Closed", 9)))
ADDRESS = "https://sdesk.example.com/hooks/support"
EVENTS = ("comment_created", "issuelink_created", "jira:issue_created", "worklog_created")


def site_key(kind: ObjectKind, name: str) -> StepKey:
    """What a thing is found by."""
    return StepKey(kind, name)


def made(
    key: StepKey,
    after: ObjectState,
    before: ObjectState | None = None,
    reason: StepReason = StepReason.MISSING,
    *effects: StepEffect,
) -> SetupStep:
    """A step that makes a thing, or changes the one that there was before."""
    action = StepAction.CREATE if before is None else StepAction.CHANGE
    name = getattr(after, "name", key.identity)
    return SetupStep(key, action, name, before, after, reason, StepRight.ADMINISTER, effects=effects)


def status(name: str) -> StepKey:
    """The key of a status."""
    return site_key(ObjectKind.STATUS, name)


def way(target: str, *sources: str) -> TransitionState:
    """A transition of people into a status."""
    return TransitionState(target, TransitionForm.DIRECTED, status(target), tuple(map(status, sources)))


def bot_way(target: str) -> TransitionState:
    """The bot's own way into a status."""
    role = site_key(ObjectKind.ROLE, "Desk bot")
    return TransitionState(f"Desk: {target}", TransitionForm.GLOBAL, status(target), only_for=role)


def old_workflow() -> WorkflowState:
    """A workflow of ours, of an older desk file."""
    ways = (way("In progress", "New"), way("Accepted", "In progress"), way("Resolved", "Accepted"))
    return WorkflowState(
        NAME, tuple(map(status, KEPT)), (*ways, way("Closed", "Resolved"), *map(bot_way, KEPT))
    )


def new_workflow() -> WorkflowState:
    """The same by the desk file of now: five statuses more, each reached from four, and one move gone."""
    ways = (way("In progress", "New"), way("Accepted", "In progress"), way("Resolved", "Scheduled"))
    more = (way(name, *KEPT[:4]) for name in STATUSES)
    every = (*KEPT, *STATUSES)
    transitions = (*ways, way("Closed", "Resolved"), *more, *map(bot_way, every))
    return WorkflowState(NAME, tuple(map(status, every)), transitions)


def hook(address: str = ADDRESS) -> HookState:
    """A webhook of ours."""
    return HookState(address, "sdesk-sync support", EVENTS, HookProof.SIGNED, jql='project = "DESK"')


def _make_type_steps() -> Iterator[SetupStep]:
    every = ("Incident", "Request", "Suggestion", "Delivery (DESK)")
    keys = tuple(site_key(ObjectKind.ISSUE_TYPE, name) for name in every)
    for key in keys[2:]:
        yield made(key, IssueTypeState(key.identity, ""), None, StepReason.MISSING, SeenBy(("HR", "OPS")))
    scheme = IssueTypeSchemeState("DESK: Scrum Issue Type Scheme", keys[:2], is_in_use=True)
    key = site_key(ObjectKind.ISSUE_TYPE_SCHEME, "DESK")
    yield made(key, replace(scheme, types=keys), scheme, StepReason.DIFFERS)


def _make_statuses_step(*names: str, category: StatusCategory = StatusCategory.IN_PROGRESS) -> SetupStep:
    state = StatusesState(tuple(StatusState(name, category) for name in names))
    key = site_key(ObjectKind.STATUSES, NAME)
    return replace(made(key, state, None, StepReason.MISSING, SeenBy()), size=len(names))


def _give_workflow(before: str | None, *types: str) -> WorkflowSchemeState:
    workflow = site_key(ObjectKind.WORKFLOW, before or NAME)
    keys = (site_key(ObjectKind.ISSUE_TYPE, one) for one in types)
    workflows = tuple(TypeWorkflow(key, workflow) for key in keys)
    return WorkflowSchemeState("DESK: Simplified Workflow Scheme", workflows, is_in_use=True)


def _make_screen_steps(*screens: str, fields: tuple[str, ...] = (FIELD,)) -> Iterator[SetupStep]:
    for screen in screens:
        key = site_key(ObjectKind.SCREEN, screen)
        yield made(site_key(ObjectKind.SCREEN_TAB, f"{screen}/{TAB}"), ScreenTabState(key, TAB))
        for name in fields:
            field = site_key(ObjectKind.FIELD, name)
            placed = site_key(ObjectKind.SCREEN_FIELD, f"{screen}/{name}")
            yield made(placed, ScreenFieldState(key, TAB, field))


def _place_on_bot_screen(*fields: str) -> Iterator[SetupStep]:
    screen = site_key(ObjectKind.SCREEN, NAME)
    for name in fields:
        placed = ScreenFieldState(screen, TAB, site_key(ObjectKind.FIELD, name))
        yield made(site_key(ObjectKind.SCREEN_FIELD, f"{NAME}/{name}"), placed)


def columns_by_hand(*words: str) -> ByHandStep:
    """Statuses without a column on the board."""
    return ByHandStep(
        SetupCode.BOARD_COLUMNS,
        site_key(ObjectKind.BOARD, "DESK"),
        (MenuItem.BOARD, "DESK", MenuItem.CONFIGURE_BOARD, MenuItem.COLUMNS),
        words,
        "https://acme.example/jira/software/c/projects/DESK/boards/1",
        values={"board": "DESK", "count": str(len(words))},
    )


def worked_on_plan() -> SetupPlan:
    """A project of an older desk file, in which tickets stand where the workflow of now has no status."""
    steps = (
        *_make_type_steps(),
        _make_statuses_step(*STATUSES),
        made(site_key(ObjectKind.WORKFLOW, NAME), new_workflow(), old_workflow(), StepReason.DIFFERS),
        made(
            site_key(ObjectKind.WORKFLOW_SCHEME, "DESK"),
            _give_workflow(None, "Incident"),
            _give_workflow("Simplified Workflow", "Incident"),
            StepReason.TYPE_USES_OTHER_WORKFLOW,
            MOVES,
        ),
        made(site_key(ObjectKind.FIELD, FIELD), FieldState(FIELD), None, StepReason.MISSING, SeenBy()),
        *_make_screen_steps(*SCREENS),
        made(
            site_key(ObjectKind.HOOK, ADDRESS),
            hook(),
            hook("https://old.example.com/hooks/support"),
            StepReason.ADDRESS_CHANGED,
        ),
    )
    notes = (
        PlanNote(
            SetupCode.NAME_OF_OTHER_CASE,
            status("In review"),
            {"name": "In review", "found": "In Review"},
        ),
        PlanNote(
            SetupCode.STATUS_OF_OTHER_CATEGORY,
            status("Planned"),
            {"status": "Planned", "found": "in-progress", "wanted": "to-do"},
        ),
        PlanNote(
            SetupCode.FOREIGN_TRANSITIONS,
            site_key(ObjectKind.WORKFLOW, NAME),
            {"name": NAME, "transitions": '"Escalate", "Legal check"', "count": "2"},
        ),
    )
    left = {ObjectKind.ISSUE_TYPE: 7, ObjectKind.STATUS: 11}
    return SetupPlan(SUBJECT, steps, (columns_by_hand(*STATUSES),), notes=notes, left=left)


def fresh_site_plan() -> SetupPlan:
    """A project on the site's default schemes, which others share."""
    role, screen = site_key(ObjectKind.ROLE, "Desk bot"), site_key(ObjectKind.SCREEN, NAME)
    types = ("Incident", "Request", "Bug")
    scheme_key = site_key(ObjectKind.WORKFLOW_SCHEME, "DESK")
    own = replace(_give_workflow(None, *types), name=NAME, is_in_use=False)
    offered = tuple(site_key(ObjectKind.ISSUE_TYPE, one) for one in types)
    offer = IssueTypeSchemeState(NAME, offered, is_in_use=False)
    offer_key = site_key(ObjectKind.ISSUE_TYPE_SCHEME, "DESK")
    low = site_key(ObjectKind.PRIORITY, "None")
    steps = (
        made(role, RoleState("Desk bot", has_bot=False), None, StepReason.MISSING, SeenBy()),
        made(
            role,
            RoleState("Desk bot", has_bot=True),
            RoleState("Desk bot", has_bot=False),
            StepReason.BOT_LACKS_ROLE,
        ),
        made(offered[0], IssueTypeState("Incident", ""), None, StepReason.MISSING, SeenBy(("HR",))),
        _make_statuses_step(*KEPT, *STATUSES),
        made(low, PriorityState("None", "#cccccc"), None, StepReason.MISSING, SeenBy(("HR", "OPS"))),
        made(
            site_key(ObjectKind.PRIORITY_SCHEME, "DESK"),
            PrioritySchemeState(NAME, low, (low,)),
            None,
            StepReason.SCHEME_SHARED,
        ),
        made(screen, ScreenState(NAME)),
        *_place_on_bot_screen("resolution", "priority", "components"),
        made(site_key(ObjectKind.WORKFLOW, NAME), new_workflow()),
        made(scheme_key, own, None, StepReason.SCHEME_SHARED),
        made(scheme_key, replace(own, is_in_use=True), own, StepReason.SCHEME_UNUSED, MOVES),
        made(offer_key, offer, None, StepReason.SCHEME_SHARED),
        made(offer_key, replace(offer, is_in_use=True), offer, StepReason.SCHEME_UNUSED),
        made(site_key(ObjectKind.HOOK, ADDRESS), hook()),
    )
    return SetupPlan(SUBJECT, steps, (columns_by_hand(STATUSES[0]),), left={ObjectKind.ISSUE_TYPE: 2})


def site_rule_rows(wording: Wording) -> RuleRows:
    """The rules of the shipped desk in a project of Service Management that set-up has made."""
    desk = shipped_desk()
    moves = frozenset(
        (origin, target)
        for flow in desk.workflows.values()
        for origin, targets in flow.moves.items()
        for target in targets
    )
    words = {TYPE: frozenset(desk.types), STATUS: frozenset(desk.statuses)}
    settable = frozenset({TYPE, STATUS, PRIORITY})
    portal = RestrictedPeople(RestrictedKind.PORTAL, desk.customer_roles, frozenset({TYPE}), frozenset())
    refusals = TrackerRefusals("Jira", settable, words, (portal,), frozenset(), settable, moves)
    return RuleRows(RuleSentences(desk, make_rule_table(desk, refusals), wording.language), wording)
