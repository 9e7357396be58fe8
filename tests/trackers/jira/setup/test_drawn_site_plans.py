"""Any plan of a Jira site can be shown: each code has its sentence and what fills it, each row fits."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sdesk_sync.desk.texts import HOLE
from sdesk_sync.setup.drawing.pages import draw_plans
from sdesk_sync.setup.drawing.plans import PlanDrawing, ReadingCost
from sdesk_sync.setup.drawing.wording import Wording
from tests.harness.drawn_site_plans import site_rule_rows
from tests.trackers.jira.setup.site_model import SiteSetup
from tests.trackers.jira.setup.test_site_laws import setups


@settings(max_examples=25, deadline=None)
@given(setups(), st.sampled_from(["en", "de"]), st.sampled_from([100, 80]), st.sampled_from([3, None]))
def test_any_plan_can_be_shown(setup: SiteSetup, language: str, width: int, limit: int | None) -> None:
    """In both languages, whole and shortened."""
    wording = Wording(language)
    rules = site_rule_rows(wording)
    drawing = PlanDrawing(setup.plan, setup.wishes.desk, ReadingCost(30, 0.4), rules, limit)
    lines = [line.text for line in draw_plans([drawing], wording, width)]
    assert max(map(cell_len, lines)) <= width
    told = "\n".join(lines)
    assert HOLE.findall(told.replace("move_statuses: {", "")) == []
    assert all(str(step.code) in told for step in setup.plan.blocked)
