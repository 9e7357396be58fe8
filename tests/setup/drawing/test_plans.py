"""A plan as it is shown: whole pages as they were looked at, and what may stand in them otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.setup.drawing.pages import PlanPart, UnplannedTracker, draw_plans
from sdesk_sync.setup.drawing.plans import PlanDrawing, ReadingCost
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.trackers.setup.objects import BoardState, HookProof, ListState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    MovesTickets,
    PlanNote,
    RenamesLabel,
    SeenBy,
    Settlement,
    SetupCode,
    SetupPlan,
    SetupStep,
    StatusMove,
    StepReason,
)
from tests.harness import drawn_plans as plans

PAGES = Path(__file__).parent / "pages"


def draw(plan: SetupPlan, language: str = "en", width: int = 100, limit: int | None = 3) -> list[str]:
    """The lines of a plan that took 9 calls and 0.4 s."""
    wording = Wording(language)
    drawing = PlanDrawing(plan, plans.shipped_desk(), ReadingCost(9, 0.4), plans.rule_rows(wording), limit)
    return [line.text for line in draw_plans([drawing], wording, width)]


def changing(*steps: SetupStep) -> SetupPlan:
    """A plan with these steps alone."""
    return SetupPlan(plans.SUBJECT, steps)


def changed_plan() -> SetupPlan:
    """A project that was set up, and that somebody has worked on since."""
    old, new = plans.label(STATUS, "neu"), plans.label(STATUS, "new")
    fixed, board = plans.label(STATUS, "fixed"), StepKey(ObjectKind.BOARD, "Desk: statuses")
    listed = ListState(board, plans.label_key(fixed), 8)
    ordered = ListState(board, plans.label_key(plans.label(STATUS, "ordered")), 7)
    steps = (
        replace(
            plans.made(plans.label_key(new), new, old, StepReason.WORD_RENAMED),
            effects=(RenamesLabel("status::neu"),),
        ),
        plans.made(
            plans.label_key(fixed),
            fixed,
            replace(fixed, color="#ff0000", description="Done!", priority=3),
            StepReason.DIFFERS,
        ),
        plans.made(StepKey(ObjectKind.LIST, "Desk: statuses/status::ordered"), ordered),
        plans.made(
            StepKey(ObjectKind.LIST, "Desk: statuses/status::fixed"),
            listed,
            replace(listed, position=2),
            StepReason.DIFFERS,
        ),
        plans.made(
            StepKey(ObjectKind.HOOK, plans.ADDRESS),
            plans.hook(),
            replace(
                plans.hook("https://old.example.com/hooks/engineering", plans.EVENTS[2:]), is_enabled=False
            ),
            StepReason.ADDRESS_CHANGED,
        ),
    )
    notes = (
        PlanNote(
            SetupCode.LABEL_IS_GROUPS, StepKey(ObjectKind.LABEL, "team::support"), {"title": "team::support"}
        ),
    )
    left = {ObjectKind.LABEL: 41, ObjectKind.BOARD: 1}
    return SetupPlan(plans.SUBJECT, steps, notes=notes, left=left, left_alone={ObjectKind.LABEL: 4})


DRAWN = {"fresh": plans.fresh_plan, "changed": changed_plan}


@pytest.mark.parametrize("width", [100, 80])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_page_is_as_it_was_looked_at(name: str, language: str, width: int) -> None:
    """Whole pages, so that whoever changes one sees what a customer sees."""
    wanted = (PAGES / f"{name}.{language}.{width}.txt").read_text(encoding="utf-8")
    assert "\n".join(draw(DRAWN[name](), language, width)) + "\n" == wanted


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_shows_every_line(language: str) -> None:
    """A row for each thing, and no word of what is left out."""
    lines = draw(plans.fresh_plan(), language, limit=None)
    assert sum(line.startswith("  + ") for line in lines) == 39 + 2 + 2 + 1
    assert not any("…" in line and "status::" not in line and "team::" not in line for line in lines)


def test_what_is_left_out_is_counted_by_what_it_is_of() -> None:
    """One is one."""
    labels = [plans.label(TYPE, word) for word in ("incident", "request", "suggestion")]
    more = [*labels, plans.label(STATUS, "new")]
    lines = draw(changing(*(plans.made(plans.label_key(one), one) for one in more)))
    assert (
        "    … 1 more type, 1 status                                            --all shows every line"
        in lines
    )


def test_three_of_a_kind_are_all_shown() -> None:
    """A line that says `1 more` would take as much room."""
    labels = [plans.label(TYPE, word) for word in ("incident", "request", "suggestion")]
    lines = draw(changing(*(plans.made(plans.label_key(one), one) for one in labels)))
    assert sum(line.startswith("  + ") for line in lines) == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "engineering · nothing to do · 9 calls, 0.4 s"),
        ("de", "engineering · nichts zu tun · 9 Aufrufe, 0,4 s"),
    ],
)
def test_nothing_to_do_is_one_line(language: str, said: str) -> None:
    """Whatever else is there."""
    left = {ObjectKind.LABEL: 43}
    settled = replace(plans.BOT_BY_HAND, settlement=Settlement(0, "lena"))
    assert draw(SetupPlan(plans.SUBJECT, (), (settled,), left=left, left_alone=left), language) == [said]


def test_what_is_open_by_hand_is_never_nothing() -> None:
    """The first line counts it, the last says what next."""
    first, *_, last = draw(SetupPlan(plans.SUBJECT, (), (plans.BOT_BY_HAND,)))
    assert first == "engineering · 1 by hand · 9 calls, 0.4 s"
    assert last == "0 to create, 0 to change, 1 by hand.  Next: do by hand what is open, then sdesk-sync plan"


def test_what_is_blocked_comes_first() -> None:
    """Nothing else matters then."""
    key = StepKey(ObjectKind.LABEL, "type::incident")
    blocked = BlockedStep(
        SetupCode.GROUP_LABEL_OF_OTHER_MEANING,
        key,
        {"title": "type::incident", "meaning": "type.request", "description": "A request"},
    )
    lines = draw(replace(plans.fresh_plan(), blocked=(blocked,)))
    assert lines[2].split() == ["Blocked", "1", "open"]
    assert lines[3].startswith("  ✗ G103  type::incident is a label of a group already")
    assert lines[-1].endswith("Next: mend what is blocked, then sdesk-sync plan")


def test_names_of_others_do_nothing_to_the_terminal() -> None:
    """Neither in a row nor in a sentence."""
    evil = "evil\x1b[2J\n\u202e"
    board = StepKey(ObjectKind.BOARD, evil)
    told = {"title": evil, "found": "Other"}
    note = PlanNote(SetupCode.LABEL_LOOKS_DIFFERENT, StepKey(ObjectKind.LABEL, evil), told)
    plan = replace(changing(plans.made(board, BoardState(evil))), notes=(note,))
    text = "".join(draw(plan))
    assert "\x1b" not in text
    assert text.count("evil\\x1b[2J\\n\\u202e") == 2


def test_a_board_for_one_team_says_so() -> None:
    """And one that was narrowed and is not to be."""
    key, team = StepKey(ObjectKind.BOARD, "Desk: support"), StepKey(ObjectKind.LABEL, "team::support")
    narrow, wide = BoardState("Desk: support", (team,)), BoardState("Desk: support")
    listed = plans.made(
        StepKey(ObjectKind.LIST, "Desk: support/status::new"),
        ListState(key, StepKey(ObjectKind.LABEL, "status::new"), 0),
    )
    assert any(
        "only team::support: status::new" in line for line in draw(changing(plans.made(key, narrow), listed))
    )
    changed = changing(plans.made(key, narrow, wide, StepReason.DIFFERS))
    assert "  ~ Desk: support                 only team::support" in draw(changed)
    changed = changing(plans.made(key, wide, narrow, StepReason.DIFFERS))
    assert "  ~ Desk: support                 for all tickets again" in draw(changed)


def test_a_hook_tells_what_it_is_to_tell_of() -> None:
    """In words where we have some, else as the tracker calls it."""
    key, plain = StepKey(ObjectKind.HOOK, plans.ADDRESS), replace(plans.hook(), proof=HookProof.PLAIN)
    lines = draw(changing(plans.made(key, replace(plain, events=("note_events", "push_events")))))
    assert any("comments and push_events; with a secret" in line for line in lines)
    before = replace(plain, events=("push_events", *plans.EVENTS), name="else")
    lines = draw(changing(plans.made(key, plans.hook(), before, StepReason.PROOF_CHANGED)))
    told = " ".join(" ".join(lines).split())
    assert (
        "no more of push_events, signed, name, the secret is written again: it is another than before" in told
    )


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (SeenBy(), "site-wide"),
        (SeenBy(("HR", "OPS")), "seen by HR and OPS too"),
        (MovesTickets((StatusMove("To Do", "New", 31),)), "moves tickets: 31 from To Do to New"),
    ],
)
def test_whom_a_step_concerns_is_said(effect: SeenBy | MovesTickets, said: str) -> None:
    """Beside the step, and once more below."""
    step = plans.made(StepKey(ObjectKind.BOARD, "Desk: teams"), BoardState("Desk: teams"))
    lines = draw(changing(replace(step, effects=(effect,))))
    assert any(said in line for line in lines)
    assert not any("Nobody else sees this" in line for line in lines)


def test_several_trackers_stand_one_below_the_other() -> None:
    """Each with its counts; what to do next is said once, for all of them."""
    wording, desk, cost = Wording("en"), plans.shipped_desk(), ReadingCost(1, 12)
    rules = plans.rule_rows(wording)
    nothing = SetupPlan(replace(plans.SUBJECT, tracker="other"), ())
    parts: list[PlanPart] = [
        PlanDrawing(plans.fresh_plan(), desk, cost, rules),
        PlanDrawing(nothing, desk, cost, rules),
        UnplannedTracker("support", "cannot be planned"),
    ]
    lines = [line.text for line in draw_plans(parts, wording, 100)]
    assert lines[-6:] == [
        "63 to create, 0 to change, 1 by hand, 4 left alone.",
        "",
        "other · nothing to do · 1 call, 12 s",
        "support · cannot be planned",
        "",
        "Next: sdesk-sync apply",
    ]


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_page(name: str, width: int) -> None:
    """Whatever the terminal."""
    for language in ("en", "de"):
        assert max(cell_len(line) for line in draw(DRAWN[name](), language, width)) <= width
