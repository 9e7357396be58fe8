"""A plan of a Jira project as it is shown: whole pages as they were looked at, and the rarer rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.setup.drawing.pages import draw_plans
from sdesk_sync.setup.drawing.plans import PlanDrawing, ReadingCost
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    FieldUseState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RoleState,
    ScreenTabState,
    WorkflowState,
)
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    PlanNote,
    SeenBy,
    SetupCode,
    SetupPlan,
    SetupStep,
    StepReason,
)
from tests.harness import drawn_site_plans as plans
from tests.harness.drawn_plans import shipped_desk

PAGES = Path(__file__).parent / "pages"
DRAWN = {"site-worked-on": plans.worked_on_plan, "site-fresh": plans.fresh_site_plan}


def draw(plan: SetupPlan, language: str = "en", width: int = 100, limit: int | None = 3) -> list[str]:
    """The lines of a plan that took 30 calls and 0.4 s."""
    wording = Wording(language)
    rules = plans.site_rule_rows(wording)
    drawing = PlanDrawing(plan, shipped_desk(), ReadingCost(30, 0.4), rules, limit)
    return [line.text for line in draw_plans([drawing], wording, width)]


def rows_of(*steps: SetupStep, notes: tuple[PlanNote, ...] = (), limit: int | None = 3) -> list[str]:
    """The lines between the first and the rules."""
    lines = draw(SetupPlan(plans.SUBJECT, steps, notes=notes), limit=limit)
    start = lines.index("") + 1
    return lines[start : lines.index("", start)]


@pytest.mark.parametrize("width", [100, 80])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_page_is_as_it_was_looked_at(name: str, language: str, width: int) -> None:
    """Whole pages, so that whoever changes one sees what an administrator sees."""
    wanted = (PAGES / f"{name}.{language}.{width}.txt").read_text(encoding="utf-8")
    assert "\n".join(draw(DRAWN[name](), language, width)) + "\n" == wanted


def test_components_stand_in_one_row_and_many_are_counted() -> None:
    """A hundred names are read by nobody; `--all` has them."""
    steps = [
        plans.made(plans.site_key(ObjectKind.COMPONENT, f"C{number}"), ComponentState(f"C{number}", ""))
        for number in range(100)
    ]
    shown = rows_of(*steps)
    assert shown[1].startswith("  + C0, C1, C2")
    assert shown[-1].endswith("C18, … 81 more")
    assert "C99" in rows_of(*steps, limit=None)[-1]


def test_what_somebody_renamed_is_called_by_both_names() -> None:
    """With its old name first; of what is the whole site's that is said."""
    field = plans.site_key(ObjectKind.FIELD, plans.FIELD)
    step = plans.made(field, FieldState(plans.FIELD), FieldState("Product"), StepReason.DIFFERS, SeenBy())
    assert rows_of(step)[1] == "  ~ Product → Desk: Product item  site-wide"


def test_a_role_that_is_there_is_given_to_the_bot() -> None:
    """One write, which makes nothing."""
    role = plans.site_key(ObjectKind.ROLE, "Desk bot")
    before, after = (RoleState("Desk bot", has_bot=has_bot) for has_bot in (False, True))
    step = plans.made(role, after, before, StepReason.BOT_LACKS_ROLE)
    assert rows_of(step)[1] == "  ~ Desk bot                      our bot gets it"


def test_a_scheme_of_ours_alone_stands_under_its_own_name() -> None:
    """Where none of what it offers is to be made; only its default changes."""
    key = plans.site_key(ObjectKind.PRIORITY_SCHEME, "DESK")
    low, high = (plans.site_key(ObjectKind.PRIORITY, name) for name in ("Low", "High"))
    before = PrioritySchemeState(plans.NAME, high, (high, low))
    assert rows_of(plans.made(key, replace(before, default=low), before, StepReason.DIFFERS)) == [
        "  Priority scheme                                                      1 to change",
        "  ~ DESK: Service desk            by default Low instead of High; used by DESK alone",
    ]


def test_a_priority_that_others_offer_too_is_told_of_with_its_scheme() -> None:
    """Whoever is on the site's default scheme gets it."""
    low = plans.site_key(ObjectKind.PRIORITY, "Low")
    step = plans.made(low, PriorityState("Low", "#cccccc"), None, StepReason.MISSING, SeenBy(("HR",)))
    assert rows_of(step)[1] == "  + Low                           site-wide: HR will offer it too"


def test_a_field_that_a_screen_of_others_shows_is_told_of_with_who_sees_it() -> None:
    """Projects of the same field configuration have it too."""
    field = plans.site_key(ObjectKind.FIELD, plans.FIELD)
    use = plans.site_key(ObjectKind.FIELD_USE, plans.FIELD)
    tab = plans.site_key(ObjectKind.SCREEN_TAB, "Bug/Service desk")
    screen = plans.site_key(ObjectKind.SCREEN, "Bug")
    assert rows_of(
        plans.made(tab, ScreenTabState(screen, plans.TAB)),
        plans.made(use, FieldUseState(field), None, StepReason.MISSING, SeenBy(("HR",))),
    )[1:] == [
        "  + Service desk                  a tab of Bug",
        "  + Desk: Product item            for tickets of DESK, whatever its screens show; seen by HR too",
    ]


def test_a_transition_that_somebody_changed_is_put_right_in_a_row_of_its_own() -> None:
    """That it is for the bot alone is what somebody took away."""
    wanted = plans.new_workflow()
    opened = replace(wanted.transitions[-1], only_for=None, target=plans.status("New"))
    found = replace(wanted, transitions=(*wanted.transitions[:-1], opened))
    assert rows_of(workflow_step(wanted, found))[1] == (
        "  ~ “Desk: Scheduled”: leads to Scheduled, for our bot only"
    )


def test_of_many_moves_that_go_some_are_shown() -> None:
    """All with `--all`; each with the mark of what is taken away."""
    found = plans.new_workflow()
    wanted = replace(found, transitions=tuple(one for one in found.transitions if one.only_for))
    steps = workflow_step(wanted, found)
    shown = [line for line in rows_of(steps) if line.startswith("    − the move")]
    assert len(shown) == 2
    assert rows_of(steps)[-1].startswith("    … 22 more")
    assert sum(line.startswith("    − the move") for line in rows_of(steps, limit=None)) == 24


@pytest.mark.parametrize(
    ("code", "kind", "values", "line"),
    [
        (
            SetupCode.ROLE_HAS_MEMBERS,
            ObjectKind.ROLE,
            {"role": "Desk bot", "members": "Tom, agents", "count": "2"},
            "  ! J203  Others too hold the role Desk bot, and may take the transitions of the bot:",
        ),
        (
            SetupCode.KEY_RENAMED,
            ObjectKind.PROJECT,
            {"old": "HELP", "new": "DESK"},
            "  ! J202  The project is DESK by now, and the config still says HELP: it is found by its id.",
        ),
    ],
    ids=["role", "key"],
)
def test_what_somebody_should_look_at_has_its_mark(
    code: SetupCode, kind: ObjectKind, values: dict[str, str], line: str
) -> None:
    """Nothing is done about it."""
    key = StepKey(kind, "x")
    step = plans.made(plans.site_key(ObjectKind.ISSUE_TYPE, "Bug"), IssueTypeState("Bug", ""))
    assert any(each.startswith(line) for each in rows_of(step, notes=(PlanNote(code, key, values),)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 ticket stands in a status that the new workflow lacks (Incident · To Do: 1)."),
        ("de", "1 Ticket steht in einem Status, den der neue Workflow nicht hat (Incident · To Do: 1)."),
    ],
)
def test_one_ticket_is_one_and_what_is_to_be_pasted_is_whole(language: str, said: str) -> None:
    """However long it is."""
    yaml = 'move_statuses: {"To Do": new, "In Progress": in-progress, "Done": closed}'
    values = {"count": "1", "tickets": "Incident · To Do: 1", "yaml": yaml}
    key = plans.site_key(ObjectKind.WORKFLOW_SCHEME, "DESK")
    blocked = BlockedStep(SetupCode.TICKETS_NEED_MAP, key, values)
    shown = " ".join(" ".join(draw(SetupPlan(plans.SUBJECT, (), blocked=(blocked,)), language)).split())
    assert said in shown
    assert yaml in shown


def workflow_step(wanted: WorkflowState, found: WorkflowState) -> SetupStep:
    """The change of one into the other."""
    return plans.made(plans.site_key(ObjectKind.WORKFLOW, plans.NAME), wanted, found, StepReason.DIFFERS)
