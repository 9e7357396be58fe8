"""A plan as JSON: the keys that scripts rely on, in one form, read back as it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import validators  # type: ignore[import-untyped]  # it ships none

from sdesk_sync.desk.model.vocabulary import TYPE
from sdesk_sync.setup.json_file import SetupFileProblem
from sdesk_sync.setup.plan_json import plan_to_json
from sdesk_sync.setup.plan_shapes import PlanShape
from sdesk_sync.setup.planned import PlannedTracker, PlanSource
from sdesk_sync.setup.rules.coverage import CoverageHow, CoverageReason, RuleCoverage
from sdesk_sync.setup.saved_plan import find_plan_differences, read_saved_plan
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookProof,
    HookState,
    ListState,
    ObjectKind,
    StepKey,
    TemplateFile,
    TemplatesState,
)
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    ByHandStep,
    CommitsTo,
    MenuItem,
    MovesTickets,
    PlanNote,
    RenamesLabel,
    SeenBy,
    Settlement,
    SetupCode,
    SetupPlan,
    SetupStep,
    StatusMove,
    StepAction,
    StepReason,
    StepRight,
)
from tests.setup.any_plan import PLANNED, digest_source
from tests.setup.played_project import SUBJECT, creation, label, label_key

AT = 1_795_179_731_000
DIGESTS = {source: digest_source(source.encode()) for source in PlanSource}
BOARD = StepKey(ObjectKind.BOARD, "Desk: statuses")
NEW = label_key("status::new")


def step(key: StepKey, after: object, **more: object) -> SetupStep:
    """A step that makes something."""
    made = SetupStep(
        key, StepAction.CREATE, key.identity, None, label("x"), StepReason.MISSING, StepRight.MAINTAINER
    )
    return replace(made, after=after, **more)  # type: ignore[arg-type]  # any state


PLAN = SetupPlan(
    SUBJECT,
    (
        creation("status::new"),
        step(BOARD, BoardState("Desk: statuses")),
        step(
            StepKey(ObjectKind.LIST, "Desk: statuses/status::new"),
            ListState(BOARD, NEW, 0),
            needs=(BOARD, NEW),
        ),
        step(
            StepKey(ObjectKind.TEMPLATES, ".gitlab/issue_templates"),
            TemplatesState("main", (TemplateFile("Incident.md", "ab12", "text", None, True),)),
            effects=(CommitsTo("main"),),
            size=2,
        ),
        step(
            StepKey(ObjectKind.HOOK, "https://desk/hooks/engineering"),
            HookState(
                "https://desk/hooks/engineering", "sdesk-sync engineering", ("note",), HookProof.SIGNED
            ),
            action=StepAction.CHANGE,
            before=HookState("https://old", "x", (), HookProof.PLAIN, is_enabled=False),
            effects=(SeenBy(), SeenBy(("HR",)), RenamesLabel("a"), MovesTickets((StatusMove("x", "y", 3),))),
            reason=StepReason.ADDRESS_CHANGED,
        ),
    ),
    (
        ByHandStep(
            SetupCode.BOT_NO_MEMBER,
            StepKey(ObjectKind.MEMBER, "desk-bot"),
            (MenuItem.MANAGE, "Reporter"),
            ("desk-bot",),
            "http://git/x",
            settlement=Settlement(AT, "lena"),
        ),
    ),
    (BlockedStep(SetupCode.RIGHT_LACKING, StepKey(ObjectKind.PROJECT, "acme/app"), {"lacks": "api"}),),
    (PlanNote(SetupCode.LABEL_LOOKS_DIFFERENT, NEW, {"found": "#000000"}),),
    {NEW: "7"},
    {ObjectKind.HOOK: 1, ObjectKind.LABEL: 4},
)
RULES = (RuleCoverage("support-sets-type", CoverageHow.BOTH, CoverageReason.GUESTS, (TYPE,)),)
PLANNED_ONE = PlannedTracker(PLAN, 9, DIGESTS, RULES)


def test_a_plan_has_the_keys_that_scripts_rely_on() -> None:
    """None goes within a version; ids that exist only later are named, and nothing is a sentence."""
    whole = json.loads(plan_to_json("sdesk-sync 0.4.0", AT, (PLANNED_ONE,)))
    tracker = whole["trackers"][0]
    assert (whole["format_version"], whole["product"]) == ("1", "sdesk-sync 0.4.0")
    assert whole["made_at"] == "2026-11-20T13:02:11Z"
    assert whole["summary"] == {
        "create": 5, "change": 1, "by_hand": 0, "blocked": 1, "tickets_moved": 3, "calls": 9,
    }  # fmt: skip
    assert tracker["account"] == {"name": "lena", "rights": ["Maintainer"]}
    assert tracker["digests"]["desk"].startswith("sha256:")
    assert tracker["left"] == {"label": 4, "hook": 1}
    assert tracker["by_hand"][0]["done"] == {"at": "2026-11-20T13:02:11Z", "by": "lena"}
    assert tracker["rules"] == [
        {"id": "support-sets-type", "how": "both", "why": "guests", "fields": ["type"]}
    ]
    assert tracker["by_hand"][0]["place"] == ["manage", "Reporter"]
    assert tracker["notes"] == [
        {
            "found": "#000000",
            "code": "G202",
            "key": "label:status::new",
            "object": "label",
            "name": "status::new",
        }
    ]


def test_a_step_says_what_only_the_tracker_can_give() -> None:
    """Ids that exist only later are named, and what a step does beside is one of few words."""
    tracker = json.loads(plan_to_json("sdesk-sync 0.4.0", AT, (PLANNED_ONE,)))["trackers"][0]
    assert tracker["steps"][2] == {
        "key": "list:Desk: statuses/status::new",
        "action": "create",
        "object": "list",
        "name": "Desk: statuses/status::new",
        "before": None,
        "after": {
            "board": {"ref": "board:Desk: statuses"},
            "label": {"ref": "label:status::new"},
            "position": 0,
            "id": {"ref": "list:Desk: statuses/status::new"},
        },
        "unknown": ["id", "board"],
        "needs": ["board:Desk: statuses", "label:status::new"],
        "right": "maintainer",
        "effects": [],
        "reason": "missing",
        "size": 1,
    }
    assert [step["effects"] for step in tracker["steps"][3:]] == [
        [{"effect": "commits-to", "branch": "main"}],
        [
            {"effect": "seen-by", "projects": "all"},
            {"effect": "seen-by", "projects": ["HR"]},
            {"effect": "renames-label", "old": "a"},
            {
                "effect": "moves-tickets",
                "count": 3,
                "moves": [{"from": "x", "to": "y", "count": 3}],
            },
        ],
    ]


@given(st.lists(PLANNED, max_size=2, unique_by=lambda one: one.plan.subject.tracker).map(tuple))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_plan_fits_its_schema_and_is_read_back_as_it_was(
    tmp_path: Path, planned: tuple[PlannedTracker, ...]
) -> None:
    """So a saved plan that was not touched is what is planned anew, whatever names are in it."""
    file = tmp_path / "plan.json"
    file.write_text(plan_to_json("sdesk-sync", AT, planned), encoding="utf-8")
    validators.validate(json.loads(file.read_bytes()), PlanShape.model_json_schema())
    saved = read_saved_plan(file)
    assert saved.tracker_names == tuple(one.plan.subject.tracker for one in planned)
    for read, made in zip(saved.trackers, planned, strict=True):
        assert read.steps == made.plan.steps
    if len(set(saved.tracker_names)) == len(planned):
        assert find_plan_differences(saved, planned) == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is cut short (line 1, column 1)"),
        ("[", "is cut short"),
        ('{"format_version": "1", "prod', "is cut short"),
        ("hello", "is no JSON (line 1, column 1)"),
        ("[]", "has no format_version"),
        ('{"format_version": "2"}', "has format 2, and this sdesk-sync reads 1: a newer one wrote it"),
        ('{"format_version": "1"}', "does not fit at product (Field required)"),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_plan_that_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, content: str, words: str) -> None:
    """With the file, what is wrong, and what to do."""
    file = tmp_path / "plan.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SetupFileProblem) as told:
        read_saved_plan(file)
    sentence = str(told.value)
    assert sentence.startswith(f"{file} {words}")
    assert sentence.endswith("; plan again with `sdesk-sync plan --out`")


def test_a_plan_that_is_not_there_or_is_no_text_is_told(tmp_path: Path) -> None:
    """As whatever else is named on the command line."""
    file = tmp_path / "plan.json"
    with pytest.raises(SetupFileProblem, match="cannot be read"):
        read_saved_plan(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SetupFileProblem, match="is no text in UTF-8"):
        read_saved_plan(file)
