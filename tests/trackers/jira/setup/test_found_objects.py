"""What somebody changed in a project that was set up is told once, by its key, and can be mended."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.setup.drift import DriftKind, WayOut, find_drift
from sdesk_sync.trackers.jira.setup.found import FoundScreen
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.state import JiraProjectState
from sdesk_sync.trackers.setup.objects import HookProof
from sdesk_sync.trackers.setup.record import TrackerRecord
from tests.trackers.jira.bodies import TRACKER
from tests.trackers.jira.setup.project_site import ProjectSite

Change = Callable[[JiraReading], JiraReading]
Applied = tuple[JiraProjectState, TrackerRecord]


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """A project as set-up left it, and what is remembered of that."""
    home = tmp_path_factory.mktemp("applied")
    with Sandbox(home, trackers=(TRACKER,), begins=ProjectBeginning.EMPTY) as sandbox:
        site = ProjectSite(sandbox)
        record = site.apply()
        yield site.port().read_state(), record


def with_transition(name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """The workflow with one transition otherwise."""

    def apply(reading: JiraReading) -> JiraReading:
        assert reading.workflow is not None
        ways: Any = reading.workflow.body["transitions"]
        changed = [change(one) if one["name"] == name else one for one in ways]
        assert changed != ways
        body = {**reading.workflow.body, "transitions": changed}
        return replace(reading, workflow=replace(reading.workflow, body=body))

    return apply


def without_field(screen: FoundScreen, name: str) -> FoundScreen:
    """A screen from which somebody took a field."""
    tabs = (replace(tab, fields=tuple(one for one in tab.fields or () if one != name)) for tab in screen.tabs)
    return replace(screen, tabs=tuple(tabs))


def take_from_screens(reading: JiraReading) -> JiraReading:
    """Priority from the bot's own."""
    assert reading.bot_screen is not None
    return replace(reading, bot_screen=without_field(reading.bot_screen, "priority"))


def take_from_people(reading: JiraReading) -> JiraReading:
    """One of our fields from a screen of people."""
    (shown,) = reading.people_screens
    field = next(one.id for one in reading.fields if one.name == "Desk: Billing")
    return replace(reading, people_screens=(replace(shown, screen=without_field(shown.screen, field)),))


def withdraw_type(reading: JiraReading) -> JiraReading:
    """Incident from the project's scheme."""
    gone = next(one.id for one in reading.types if one.name == "Incident")
    scheme = reading.issue_type_scheme
    left = tuple(one for one in scheme.types if one != gone)
    return replace(reading, issue_type_scheme=replace(scheme, types=left))


def prefer_other(reading: JiraReading) -> JiraReading:
    """Another priority for new tickets."""
    scheme = reading.priority_scheme
    other = next(one for one in scheme.priorities if one != scheme.default)
    return replace(reading, priority_scheme=replace(scheme, default=other))


def with_hook(**otherwise: Any) -> Change:
    """The hook, otherwise."""
    return lambda reading: replace(
        reading, hooks=tuple(replace(one, **otherwise) for one in reading.hooks or ())
    )


def rename_component(reading: JiraReading) -> JiraReading:
    """By somebody who works with another name."""
    first, *rest = reading.project.components
    components = (replace(first, name="Helpdesk"), *rest)
    return replace(reading, project=replace(reading.project, components=components))


def rename_field(reading: JiraReading) -> JiraReading:
    """Ours, which tickets have values in."""
    names = {"Desk: Cause": "Root cause"}
    fields = tuple(replace(one, name=names.get(one.name, one.name)) for one in reading.fields)
    return replace(reading, fields=fields)


def dismiss_bot(reading: JiraReading) -> JiraReading:
    """Nobody holds its role."""
    assert reading.role is not None
    return replace(reading, role=replace(reading.role, accounts={}))


CHANGES: dict[str, tuple[Change, str]] = {
    "a move": (
        with_transition("Closed", lambda one: {**one, "links": one["links"][1:]}),
        "workflow:DESK: Service desk",
    ),
    "the bot's guard": (
        with_transition("Desk: New", lambda one: {k: v for k, v in one.items() if k != "conditions"}),
        "workflow:DESK: Service desk",
    ),
    "a field on the bot's screen": (take_from_screens, "screen-field:DESK: Service desk/priority"),
    "a field on people's screen": (
        take_from_people,
        "screen-field:DESK: Scrum Default Issue Screen/Desk: Billing",
    ),
    "a type": (withdraw_type, "issue-type-scheme:DESK"),
    "the default priority": (prefer_other, "priority-scheme:DESK"),
    "a hook off": (with_hook(is_enabled=False), "hook:https://sdesk.example.com/hooks/support"),
    "a hook unsigned": (with_hook(proof=HookProof.NONE), "hook:https://sdesk.example.com/hooks/support"),
    "a component": (rename_component, "component:Team: Support"),
    "a field": (rename_field, "field:Desk: Cause"),
    "the bot's role": (dismiss_bot, "role:Desk bot"),
}


@pytest.mark.parametrize(("change", "key"), CHANGES.values(), ids=CHANGES)
def test_each_change_is_one_line_and_can_be_mended(applied: Applied, change: Change, key: str) -> None:
    """Nothing of it is told twice, and a step of the same key puts it back."""
    state, record = applied
    changed = replace(state.comparison, reading=change(state.reading))
    lines = find_drift(replace(state, comparison=changed), record, ())
    assert [str(line.key) for line in lines] == [key]
    assert lines[0].kind in (DriftKind.GONE, DriftKind.CHANGED)
    assert WayOut.APPLY_ONLY in lines[0].ways
    assert lines[0].before != lines[0].after


def test_nothing_is_a_newcomer_on_a_site_of_many(applied: Applied) -> None:
    """Types, fields, components and hooks of others are theirs."""
    state, record = applied
    assert find_drift(state, record, ()) == ()
    assert not any(one.is_in_scope for one in state.found_objects.values())
    assert len({(key.object, one.id) for key, one in state.found_objects.items()}) == len(state.found_objects)
