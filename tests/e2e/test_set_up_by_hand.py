"""A project that an admin sets up by hand, with python-gitlab, is one that `plan` finds set up."""

from collections.abc import Iterator

import pytest
import yaml

from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.setup.objects import ObjectKind
from tests.harness.set_up import FreshProject, fresh_project


@pytest.fixture
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """The labels of the mapping in colours of the admin's, and the webhook: what had to be done once."""
    with fresh_project(tmp_path_factory.mktemp("by-hand")) as found:
        labels = yaml.safe_load(preset_path("gitlab").read_text(encoding="utf-8"))["labels"]
        for titles in labels.values():
            for title in titles.values():
                found.project.labels.create({"name": title, "color": "#336699"})
        found.project.hooks.create(
            {
                "url": "http://127.0.0.1:9/hooks/engineering",
                "token": (found.place.home / "engineering-hook-secret").read_text().strip(),
                "push_events": False,
                "issues_events": True,
                "confidential_issues_events": True,
                "note_events": True,
                "confidential_note_events": True,
            }
        )
        yield found


def test_a_plan_wants_boards_and_templates_and_nothing_else(by_hand: FreshProject) -> None:
    """Labels keep their colours and the webhook its secret: there is one, and nobody can read which."""
    plan = by_hand.plan().plan
    assert {step.key.object for step in plan.steps} == {
        ObjectKind.BOARD,
        ObjectKind.LIST,
        ObjectKind.TEMPLATES,
    }
    assert plan.by_hand == ()
    assert plan.blocked == ()


def test_applied_it_is_like_any_other(by_hand: FreshProject) -> None:
    """And nothing is left to do."""
    assert by_hand.run("apply", "--yes").exit_code == 0
    assert by_hand.run("plan", "--detailed-exitcode").exit_code == 0
    assert {label.color for label in by_hand.project.labels.list(get_all=True)} == {"#336699"}
