"""Any state, step and plan, drawn: all kinds of things, with names as people give them."""

from hypothesis import strategies as st

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.setup.planned import PlannedTracker, PlanSource
from sdesk_sync.setup.rules.coverage import CoverageHow, CoverageReason, RuleCoverage
from sdesk_sync.trackers.mapping import digest_of
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    DeskWord,
    HookProof,
    HookState,
    LabelState,
    ListState,
    ObjectKind,
    StepKey,
    TemplateFile,
    TemplatesState,
)
from sdesk_sync.trackers.setup.record import RecordedObject, SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    FieldUseState,
    IssueTypeSchemeState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RequestTypeState,
    ResolutionState,
    RoleState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    SiteObject,
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
    BlockedStep,
    ByHandStep,
    CommitsTo,
    MenuItem,
    MovesTickets,
    PlanNote,
    PlanSubject,
    RenamesLabel,
    SeenBy,
    SettledBy,
    Settlement,
    SetupCode,
    SetupPlan,
    SetupStep,
    StatusMove,
    StepAction,
    StepEffect,
    StepReason,
    StepRight,
)

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
COUNTS = st.integers(0, 10_000)
MOMENTS = st.integers(0, 4_000_000_000_000)
KEYS = st.builds(StepKey, st.sampled_from(ObjectKind), NAMES)
WORDS = st.none() | st.builds(DeskWord, NAMES.map(Field), NAMES)


def _tuples(some: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(some, max_size=3).map(tuple)


FILES = st.builds(TemplateFile, NAMES, NAMES, st.none() | NAMES, WORDS, st.booleans())
STATUSES = st.builds(StatusState, NAMES, st.sampled_from(StatusCategory), NAMES)
TRANSITIONS = st.builds(
    TransitionState,
    NAMES,
    st.sampled_from(TransitionForm),
    KEYS,
    _tuples(KEYS),
    st.none() | KEYS,
    st.none() | KEYS,
    st.none() | KEYS,
    st.booleans(),
)
SITE_OBJECTS: st.SearchStrategy[SiteObject] = st.one_of(
    st.builds(RoleState, NAMES, st.booleans()),
    st.builds(IssueTypeState, NAMES, NAMES),
    st.builds(StatusesState, _tuples(STATUSES)),
    st.builds(FieldState, NAMES),
    st.builds(FieldUseState, KEYS),
    st.builds(ScreenState, NAMES),
    st.builds(ScreenTabState, KEYS, NAMES),
    st.builds(ScreenFieldState, KEYS, NAMES, KEYS),
    st.builds(ResolutionState, NAMES),
    st.builds(PriorityState, NAMES, NAMES),
    st.builds(WorkflowState, NAMES, _tuples(KEYS), _tuples(TRANSITIONS), _tuples(NAMES)),
    st.builds(WorkflowSchemeState, NAMES, _tuples(st.builds(TypeWorkflow, KEYS, KEYS)), st.booleans()),
    st.builds(IssueTypeSchemeState, NAMES, _tuples(KEYS), st.booleans()),
    st.builds(PrioritySchemeState, NAMES, KEYS, _tuples(KEYS)),
    st.builds(ComponentState, NAMES, NAMES),
    st.builds(RequestTypeState, NAMES, NAMES, KEYS),
)
STATES: st.SearchStrategy[ObjectState] = st.one_of(
    st.builds(LabelState, NAMES, NAMES, NAMES, st.none() | COUNTS, WORDS),
    st.builds(BoardState, NAMES, _tuples(KEYS)),
    st.builds(ListState, KEYS, KEYS, COUNTS),
    st.builds(TemplatesState, NAMES, _tuples(FILES)),
    st.builds(HookState, NAMES, NAMES, _tuples(NAMES), st.sampled_from(HookProof), st.booleans(), NAMES),
    SITE_OBJECTS,
)
EFFECTS: st.SearchStrategy[StepEffect] = st.one_of(
    st.builds(SeenBy, _tuples(NAMES)),
    st.builds(MovesTickets, _tuples(st.builds(StatusMove, NAMES, NAMES, COUNTS))),
    st.builds(CommitsTo, NAMES),
    st.builds(RenamesLabel, NAMES),
)
STEPS = st.builds(
    SetupStep,
    KEYS,
    st.sampled_from([StepAction.CREATE, StepAction.CHANGE]),
    NAMES,
    st.none() | STATES,
    STATES,
    st.sampled_from(StepReason),
    st.sampled_from(StepRight),
    _tuples(KEYS),
    _tuples(EFFECTS),
    COUNTS,
)
SETTLEMENTS = st.builds(Settlement, MOMENTS, NAMES)
CODES = st.sampled_from(SetupCode)
VALUES = st.dictionaries(st.sampled_from(["title", "found", "wanted"]), NAMES)
SUBJECTS = st.builds(PlanSubject, NAMES, NAMES, NAMES, NAMES, NAMES, NAMES, _tuples(NAMES))
PLANS = st.builds(
    SetupPlan,
    SUBJECTS,
    st.lists(STEPS, max_size=4, unique_by=lambda step: step.key).map(tuple),
    _tuples(
        st.builds(
            ByHandStep,
            CODES,
            KEYS,
            _tuples(NAMES | st.sampled_from(MenuItem)),
            _tuples(NAMES),
            st.none() | NAMES,
            st.sampled_from(SettledBy),
            st.none() | SETTLEMENTS,
        )
    ),
    _tuples(st.builds(BlockedStep, CODES, KEYS, VALUES)),
    _tuples(st.builds(PlanNote, CODES, KEYS, VALUES)),
    st.dictionaries(KEYS, NAMES, max_size=3),
    st.dictionaries(st.sampled_from(ObjectKind), COUNTS),
    st.dictionaries(st.sampled_from(ObjectKind), COUNTS),
)


def digest_source(content: bytes) -> str:
    """As a plan tells the versions of a file apart."""
    return f"sha256:{digest_of(content)}"


DIGESTS = st.fixed_dictionaries({source: st.binary(max_size=4).map(digest_source) for source in PlanSource})
RULES = st.builds(
    RuleCoverage,
    NAMES,
    st.sampled_from(CoverageHow),
    st.sampled_from(CoverageReason),
    _tuples(NAMES.map(Field)),
)
PLANNED = st.builds(PlannedTracker, PLANS, COUNTS, DIGESTS, _tuples(RULES))
FINGERPRINTS = st.builds(
    SecretFingerprint, st.binary(max_size=4).map(bytes.hex), st.binary(max_size=4).map(bytes.hex)
)
RECORDS = st.builds(
    TrackerRecord,
    st.none() | MOMENTS,
    NAMES,
    st.dictionaries(
        KEYS, st.builds(RecordedObject, NAMES, STATES, st.booleans(), st.none() | FINGERPRINTS), max_size=4
    ),
    st.dictionaries(st.tuples(CODES.map(str), KEYS), SETTLEMENTS, max_size=2),
    st.none() | STEPS,
)
