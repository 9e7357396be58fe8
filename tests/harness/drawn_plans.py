"""Plans to draw, made by hand: what a fresh project lacks of the shipped desk."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.setup.drawing.rule_rows import RuleRows
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.rules.coverage import make_rule_table
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.trackers.gitlab.mapping import read_gitlab_mapping
from sdesk_sync.trackers.gitlab.setup.refusals import find_refusals
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
from sdesk_sync.trackers.setup.steps import (
    ByHandStep,
    CommitsTo,
    MenuItem,
    PlanSubject,
    SetupCode,
    SetupPlan,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)

SUBJECT = PlanSubject(
    "engineering",
    "gitlab",
    "GitLab 19.5 Free",
    "https://gitlab.example",
    "acme/engineering",
    "lena",
    ("Maintainer",),
)
ADDRESS = "https://sdesk.example.com/hooks/engineering"
EVENTS = ("confidential_issues_events", "confidential_note_events", "issues_events", "note_events")
COLORS = {TYPE: "#428bca", STATUS: "#69d100", PRIORITY: "#d9534f", BILLING: "#8e44ad", TEAM: "#f0ad4e"}


@cache
def shipped_desk() -> Desk:
    """The desk that ships."""
    path = preset_path("service-desk")
    return read_desk(path.read_bytes(), path.name)


def made(
    key: StepKey,
    after: ObjectState,
    before: ObjectState | None = None,
    reason: StepReason = StepReason.MISSING,
) -> SetupStep:
    """A step that makes a thing, or changes the one that there was before."""
    action = StepAction.CREATE if before is None else StepAction.CHANGE
    return SetupStep(key, action, key.identity, before, after, reason, StepRight.MAINTAINER)


def label(field: Field, word: str, color: str | None = None) -> LabelState:
    """The label of a word."""
    return LabelState(f"{field}::{word}", color or COLORS[field], "", None, DeskWord(field, word))


def label_key(state: LabelState) -> StepKey:
    """What a label is found by."""
    return StepKey(ObjectKind.LABEL, state.title)


def hook(address: str = ADDRESS, events: tuple[str, ...] = EVENTS) -> HookState:
    """A webhook of ours."""
    return HookState(address, "sdesk-sync engineering", events, HookProof.SIGNED)


def board(name: str = "Desk: statuses", *labels: str) -> BoardState:
    """A board, narrowed to these labels."""
    return BoardState(name, tuple(StepKey(ObjectKind.LABEL, title) for title in labels))


def _make_labels(desk: Desk) -> Iterator[LabelState]:
    tables = {
        TYPE: desk.types,
        STATUS: desk.statuses,
        PRIORITY: desk.priorities,
        BILLING: desk.billing,
        TEAM: desk.teams,
    }
    for field, words in tables.items():
        yield from (label(field, word) for word in words)


def board_steps(name: str, labels: list[LabelState]) -> Iterator[SetupStep]:
    """A board and its lists."""
    board = StepKey(ObjectKind.BOARD, name)
    yield made(board, BoardState(name))
    for position, one in enumerate(labels):
        key = StepKey(ObjectKind.LIST, f"{name}/{one.title}")
        yield made(key, ListState(board, label_key(one), position))


def templates(*edited: str) -> TemplatesState:
    """Templates of the two intake kinds; of one that was edited the first alone is left."""
    words = ("incident",) if edited else ("incident", "request")
    files = tuple(
        TemplateFile(
            f".gitlab/issue_templates/{word.capitalize()}.md",
            "".join(edited) or "0" * 40,
            None,
            DeskWord(TYPE, word),
            is_confidential=True,
            label=label_key(label(TYPE, word)),
        )
        for word in words
    )
    return TemplatesState("main", files)


def templates_step() -> SetupStep:
    """The commit of the templates."""
    step = made(StepKey(ObjectKind.TEMPLATES, "main"), templates())
    return replace(step, effects=(CommitsTo("main"),), size=len(templates().files))


BOT_BY_HAND = ByHandStep(
    SetupCode.BOT_NO_MEMBER,
    StepKey(ObjectKind.MEMBER, "desk-bot"),
    (MenuItem.MANAGE, MenuItem.MEMBERS, MenuItem.INVITE_MEMBERS),
    ("desk-bot",),
    "https://gitlab.example/acme/engineering/-/project_members",
    values={"why": "no-member", "account": "desk-bot", "needs": "Reporter"},
)


def fresh_plan() -> SetupPlan:
    """What an empty project lacks."""
    desk = shipped_desk()
    labels = list(_make_labels(desk))
    statuses = [one for one in labels if one.word and _is_listed(desk, one.word)]
    teams = [one for one in labels if one.word and one.word.field == TEAM]
    steps = [
        *(made(label_key(one), one) for one in labels),
        *board_steps("Desk: statuses", statuses),
        *board_steps("Desk: teams", teams),
        templates_step(),
        made(StepKey(ObjectKind.HOOK, ADDRESS), hook()),
    ]
    left = {ObjectKind.LABEL: 4}
    return SetupPlan(SUBJECT, tuple(steps), (BOT_BY_HAND,), left=left, left_alone=left)


def _is_listed(desk: Desk, word: DeskWord) -> bool:
    return word.field == STATUS and not desk.statuses[word.key].closes


def rule_rows(wording: Wording, *, is_listed: bool = False) -> RuleRows:
    """The rules of the shipped desk in a project of the shipped mapping, on Free."""
    path = preset_path("gitlab")
    mapping = read_gitlab_mapping(path.read_bytes(), path.name, shipped_desk())
    table = make_rule_table(shipped_desk(), find_refusals(mapping, is_premium=False))
    return RuleRows(RuleSentences(shipped_desk(), table, wording.language), wording, is_listed)
