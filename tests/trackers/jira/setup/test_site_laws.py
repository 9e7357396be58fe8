"""The laws of a plan (docs/setup.md), over desks, mappings and sites that nobody thought of."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import StepAction
from sdesk_sync.trackers.wire.payload import objects_in, text_at
from tests.trackers.jira.setup.any_site import readings, wishes
from tests.trackers.jira.setup.site_model import SiteSetup

LAW = settings(max_examples=25, deadline=None)
"""Each example is several plans of a whole project."""


@st.composite
def setups(draw: st.DrawFn) -> SiteSetup:
    """A project, and what is asked of it: freshly found, set up before, or set up for another mapping."""
    asked = draw(wishes())
    found = SiteSetup(asked, draw(readings(asked)))
    history = draw(st.integers(0, 2))
    if history == 0 or found.plan.blocked:
        return found
    others = replace(draw(wishes()), mapping=replace(draw(wishes()).mapping, service=asked.mapping.service))
    before = replace(found, wishes=others if history == 2 else asked)
    if before.plan.blocked:
        return found
    applied = before.apply()
    return replace(applied, wishes=asked, record=draw(st.sampled_from([applied.record, EMPTY_RECORD])))


@LAW
@given(setups())
def test_after_apply_nothing_is_left_but_what_a_person_has_to_do(setup: SiteSetup) -> None:
    """Else an admin would apply for ever, and `plan` would never say that nothing is to be done."""
    if setup.plan.blocked:
        return
    after = setup.apply().plan
    assert after.steps == ()
    assert after.blocked == ()


@LAW
@given(setups(), st.data())
def test_what_is_cut_anywhere_ends_the_same(setup: SiteSetup, data: st.DataObject) -> None:
    """And every step that is left was one of the plan's: so a saved plan can go on."""
    plan = setup.plan
    if plan.blocked:
        return
    cut = setup.apply(plan.steps[: data.draw(st.integers(0, len(plan.steps)))])
    planned = [replace(step, needs=()) for step in plan.steps]
    assert [step for step in cut.plan.steps if replace(step, needs=()) not in planned] == []
    assert _comparable(cut.apply().reading) == _comparable(setup.apply().reading)


@LAW
@given(setups())
def test_a_plan_is_made_of_what_was_read_and_nothing_else(setup: SiteSetup) -> None:
    """Showing and doing are two callers of one value."""
    assert setup.plan == setup.plan


@LAW
@given(setups())
def test_what_is_not_ours_is_as_it_was(setup: SiteSetup) -> None:
    """Nothing of anybody's is deleted, renamed or made to mean otherwise; the play watches schemes itself."""
    plan = setup.plan
    if plan.blocked:
        return
    touched = {plan.ids.get(step.key) for step in plan.steps if step.action is StepAction.CHANGE}
    before, after = setup.reading, setup.apply().reading
    for lists in (
        (before.types, after.types),
        (before.statuses, after.statuses),
        (before.resolutions, after.resolutions),
        (before.priorities, after.priorities),
    ):
        # The whole site's: used as they are.
        assert set(lists[0]) <= set(lists[1])
    assert {one for one in before.fields if one.id not in touched} <= set(after.fields)
    components = before.project.components
    assert {one for one in components if one.id not in touched} <= set(after.project.components)
    assert {one for one in before.hooks or () if one.id not in touched} <= set(after.hooks or ())


@LAW
@given(setups())
def test_no_step_comes_before_what_it_needs(setup: SiteSetup) -> None:
    """Each names what has to be there, and that is there or made before it."""
    plan = setup.plan
    there = set(plan.ids)
    for step in plan.steps:
        assert set(step.needs) <= there | {step.key}
        there.add(step.key)


def _comparable(reading: JiraReading) -> object:
    """All but the ids, which count on."""
    types = {one.id: (one.name, one.level) for one in reading.types}
    priorities = {one.id: one.name for one in reading.priorities}
    scheme, ranks = reading.issue_type_scheme, reading.priority_scheme
    return (
        sorted(types.values()),
        [types[one] for one in scheme.types],
        (scheme.name, scheme.projects, reading.unused_issue_type_scheme),
        sorted((one.name, one.category) for one in reading.statuses),
        sorted((one.name, one.type_key) for one in reading.fields),
        sorted(priorities.values()),
        (
            ranks.name,
            ranks.projects,
            priorities[ranks.default],
            [priorities[one] for one in ranks.priorities],
        ),
        sorted(one.name for one in reading.resolutions),
        sorted((one.name, one.description) for one in reading.project.components),
        sorted((one.name, types[one.type]) for one in reading.service.request_types)
        if reading.service
        else [],
        sorted((one.url, one.name, sorted(one.events), one.proof, one.jql) for one in reading.hooks or ()),
        reading.role and (reading.role.name, reading.role.accounts),
        _comparable_workflow(reading, {ident: name for ident, (name, _) in types.items()}),
        _comparable_screens(reading),
    )


def _comparable_workflow(reading: JiraReading, types: Mapping[str, str]) -> object:
    scheme, workflow = reading.workflow_scheme, reading.workflow
    gone_by = {types[ident]: name for ident, name in scheme.workflows.items()}
    ways = objects_in(workflow.body.get("transitions")) if workflow is not None else ()
    shown = sorted((text_at(one, "name"), text_at(one, "type")) for one in ways)
    return scheme.name, scheme.default, gone_by, reading.unused_workflow_scheme, shown


def _comparable_screens(reading: JiraReading) -> object:
    fields = {one.id: one.name for one in reading.fields}
    screens = [one.screen for one in reading.people_screens]
    screens += [reading.bot_screen] if reading.bot_screen is not None else []
    return [
        (screen.name, tab.name, [fields.get(ident, ident) for ident in tab.fields or ()])
        for screen in screens
        for tab in screen.tabs
    ]
