"""A Jira project that was set up by hand, by the list that had to be worked off once, is taken over."""

from collections import Counter
from collections.abc import Iterator

import pytest
import yaml

from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import MovesTickets
from tests.harness.jira_admin import JiraAdmin
from tests.harness.jira_old_list import OWN_WORKFLOW, OldList
from tests.harness.place import JIRA
from tests.harness.set_up import HOOKS_GO_TO, FreshProject, fresh_project

UNSAID = {
    ObjectKind.ROLE,
    ObjectKind.SCREEN,
    ObjectKind.SCREEN_TAB,
    ObjectKind.SCREEN_FIELD,
    ObjectKind.RESOLUTION,
    ObjectKind.PRIORITY_SCHEME,
    ObjectKind.HOOK,
}
"""What the list left to the admin, or said less of than set-up does."""


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """With a ticket of each type in it."""
    with fresh_project(tmp_path_factory.mktemp("by-hand"), JIRA) as found:
        mapping = yaml.safe_load(preset_path("jira-cloud").read_text(encoding="utf-8"))
        secret = (found.place.home / f"{JIRA}-hook-secret").read_text().strip()
        done = OldList(JiraAdmin(found.place, JIRA), mapping, f"{HOOKS_GO_TO}/hooks/{JIRA}", secret)
        done.work_off()
        done.open_tickets()
        yield found


def test_a_plan_wants_one_workflow_and_the_types_moved_over_and_no_ticket(by_hand: FreshProject) -> None:
    """Beside what the list said nothing of; types, statuses, fields, components are used as they are."""
    plan = by_hand.plan().plan
    steps = Counter(step.key.object for step in plan.steps)
    assert (steps[ObjectKind.WORKFLOW], steps[ObjectKind.WORKFLOW_SCHEME]) == (1, 1)
    assert set(steps) == {ObjectKind.WORKFLOW, ObjectKind.WORKFLOW_SCHEME, *UNSAID}
    assert plan.blocked == ()
    assert [
        step.key for step in plan.steps for effect in step.effects if isinstance(effect, MovesTickets)
    ] == []
    assert "No ticket changes, no mail is sent." in by_hand.run("plan").output


def test_applied_it_is_like_any_other(by_hand: FreshProject) -> None:
    """The desk's types go by our workflow, theirs stays as a workflow that nobody uses; no ticket changed."""
    admin = JiraAdmin(by_hand.place, JIRA)
    before = look_at_tickets(admin)
    assert by_hand.run("apply", "--yes").exit_code == 0
    assert by_hand.plan().plan.steps == ()
    assert look_at_tickets(admin) == before
    assert len(admin.call("POST", "workflows", {"workflowNames": [OWN_WORKFLOW]})["workflows"]) == 1


def look_at_tickets(admin: JiraAdmin) -> dict[str, object]:
    """Whatever stands in them; a field that came to be shown is empty."""
    found = admin.get("search/jql?jql=project%3DDESK&fields=*all&maxResults=50")["issues"]
    return {
        one["key"]: {key: value for key, value in one["fields"].items() if value is not None} for one in found
    }
