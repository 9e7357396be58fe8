"""The port of set-up on the embedded Jira: what it asks, what it leaves to a plan, and what it ends in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.setup.drift import find_drift
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import StepAction
from tests.trackers.jira.bodies import TRACKER, mapping
from tests.trackers.jira.setup.project_site import ProjectSite

MOST_CALLS = 32
Site = Callable[[ProjectBeginning], ProjectSite]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[ProjectBeginning, Sandbox]]:
    """One sandbox as a template makes it, one that was set up."""
    begins = (ProjectBeginning.EMPTY, ProjectBeginning.SEEDED)
    home = tmp_path_factory.mktemp("ports")
    with (
        Sandbox(home / "1", trackers=(TRACKER,), begins=begins[0]) as empty,
        Sandbox(home / "2", trackers=(TRACKER,), begins=begins[1]) as seeded,
    ):
        yield dict(zip(begins, (empty, seeded), strict=True))


@pytest.fixture
def site(running: dict[ProjectBeginning, Sandbox]) -> Site:
    """A project as freshly begun."""

    def begin(begins: ProjectBeginning) -> ProjectSite:
        sandbox = running[begins]
        requests.post(sandbox.line["control"] + "/reset", timeout=10).raise_for_status()
        return ProjectSite(sandbox)

    return begin


def test_a_project_with_nothing_to_do_costs_thirty_calls(site: Site) -> None:
    """Nothing is asked for each type, status, field or component; one more for each further board."""
    project = site(ProjectBeginning.SEEDED)
    record = project.apply()
    plan = project.plan(record)
    calls = project.calls()
    assert (plan.steps, plan.blocked) == ((), ())
    assert len(calls) == 30 <= MOST_CALLS
    assert {call.split()[-1] for call in calls} == {"200"}
    project.reshape(boards=["A second one"])
    project.plan(record)
    assert len(project.calls()) == len(calls) + 1


def test_a_site_with_many_things_costs_no_call_more(site: Site) -> None:
    """Of types, statuses, fields and components that are none of the desk's."""
    project = site(ProjectBeginning.SEEDED)
    record = project.apply()
    text = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
    searcher = "com.atlassian.jira.plugin.system.customfieldtypes:textsearcher"
    statuses = [{"name": f"Theirs {n}", "statusCategory": "TODO"} for n in range(40)]
    project.api("POST", "statuses", {"scope": {"type": "GLOBAL"}, "statuses": statuses})
    for n in range(40):
        project.api("POST", "field", {"name": f"Theirs {n}", "type": text, "searcherKey": searcher})
        project.api("POST", "issuetype", {"name": f"Theirs {n}", "hierarchyLevel": 0})
        project.api("POST", "component", {"name": f"Theirs {n}", "project": "DESK"})
    plan = project.plan(record)
    assert (plan.steps, plan.blocked, len(project.calls())) == ((), (), 30)


def test_a_project_of_a_template_is_set_up_and_then_there_is_nothing_to_do(site: Site) -> None:
    """What is remembered is what is found afterwards: nothing has drifted."""
    project = site(ProjectBeginning.EMPTY)
    record = project.apply()
    writes = [call for call in project.calls() if not call.startswith("GET")]
    assert 60 <= len(writes) <= 80
    state = project.port().read_state()
    plan = state.make_plan(record)
    assert (plan.steps, plan.blocked) == ((), ())
    assert find_drift(state, record, ()) == ()
    made = {key.object for key in record.objects}
    assert {ObjectKind.WORKFLOW, ObjectKind.SCREEN_FIELD, ObjectKind.HOOK, ObjectKind.ROLE} <= made
    # What is made on the way to something else is no matter of drift's.
    on_the_way = {ObjectKind.STATUSES, ObjectKind.SCREEN_TAB}
    assert {key for key in record.objects if key.object not in on_the_way} <= state.wanted_objects.keys()


def test_a_missing_component_is_one_write(site: Site) -> None:
    """Whatever else there is stays as it is."""
    project = site(ProjectBeginning.SEEDED)
    record = project.apply()
    project.api("DELETE", f"component/{project.api('GET', 'project/DESK')['components'][0]['id']}")
    state = project.port().read_state()
    plan = state.make_plan(record)
    assert [step.key.object for step in plan.steps] == [ObjectKind.COMPONENT]
    project.apply(record)
    assert len([call for call in project.calls() if not call.startswith("GET")]) == 1


def test_what_somebody_renamed_keeps_its_id(site: Site) -> None:
    """Tickets have it by that: a second one beside it would leave theirs under the foreign name."""
    project = site(ProjectBeginning.EMPTY)
    record = project.apply()
    component = project.api("GET", "project/DESK")["components"][0]["id"]
    field = next(each.id for key, each in record.objects.items() if key.object is ObjectKind.FIELD)
    project.api("PUT", f"component/{component}", {"name": "Called otherwise"})
    project.api("PUT", f"field/{field}", {"name": "Called otherwise too"})
    mended = project.apply(record)
    assert [call for call in project.calls() if not call.startswith("GET")] == [
        f"PUT 3/field/{field} 204",
        f"PUT 3/component/{component} 200",
    ]
    assert {key: each.id for key, each in mended.objects.items()} == {
        key: each.id for key, each in record.objects.items()
    }
    assert project.plan(mended).steps == ()


@pytest.mark.parametrize(
    ("shape", "code", "calls"),
    [
        ({"team_managed": True}, "J101", 5),
        ({"archived": True}, "J102", 5),
        ({"project_type": "business"}, "J102", 5),
        ({"rights": True}, "J105", 4),
    ],
    ids=["team-managed", "archived", "another type", "no right"],
)
def test_what_keeps_a_project_from_being_set_up_ends_the_reading(
    site: Site, shape: dict[str, Any], code: str, calls: int
) -> None:
    """Nothing is asked that would be refused: the plan says what is in the way."""
    project = site(ProjectBeginning.SEEDED)
    project.reshape(**shape)
    state = project.port().read_state()
    assert [step.code for step in state.make_plan(EMPTY_RECORD).blocked] == [code]
    assert not state.reading.is_whole
    assert (dict(state.found_objects), dict(state.wanted_objects)) == ({}, {})
    assert len(project.calls()) == calls


def test_tickets_are_counted_only_where_the_new_workflow_has_no_status_for_them(site: Site) -> None:
    """And only those of the desk's types: others keep their workflow."""
    project = site(ProjectBeginning.EMPTY)
    project.reshape(tickets=200)
    reading = project.port().read_state().reading
    assert reading.ticket_count == 200
    counted = {(reading.type_names[kind], reading.status_names[status]) for kind, status in reading.tickets}
    assert {kind for kind, _ in counted} == {"Incident", "Request"}
    assert {status for _, status in counted} == {"Open", "To Do", "Done", "Blocked", "Reopened"}


def test_a_shared_site_tells_who_shares_what(site: Site) -> None:
    """By the keys of projects; what was made and is not used yet is found by its name."""
    project = site(ProjectBeginning.EMPTY)
    project.reshape(shared=["workflow-scheme", "issue-type-scheme", "priority-scheme", "screen"])
    reading = project.port().read_state().reading
    shared = (reading.workflow_scheme, reading.issue_type_scheme, reading.priority_scheme)
    assert [reading.project.others_among(one.projects) for one in shared] == [("OPS",)] * 3
    assert [reading.project.others_among(one.projects) for one in reading.people_screens] == [("OPS",)]


def test_what_became_of_a_step_is_told_by_the_project_itself(site: Site) -> None:
    """Of each kind of step: nothing before it was taken, its ids after; the answer is not needed for it."""
    project = site(ProjectBeginning.EMPTY)
    port = project.port()
    plan = port.read_state().make_plan(EMPTY_RECORD)
    ids, looked_at = dict(plan.ids), set[tuple[ObjectKind, StepAction]]()
    for step in plan.steps:
        is_first = (step.key.object, step.action) not in looked_at
        looked_at.add((step.key.object, step.action))
        assert not is_first or port.find_done(step, ids) is None, step.key
        outcome = project.complete(port, step, ids)
        if is_first:
            found = port.find_done(step, ids)
            assert found is not None, step.key
            if step.key.object is not ObjectKind.STATUSES:
                assert found.ids[step.key] == outcome.ids[step.key]
        ids.update(outcome.ids)
    assert len(looked_at) >= 16


def test_after_a_cut_what_was_read_tells_what_became_of_the_step(site: Site) -> None:
    """No call more: nothing has been written since."""
    project = site(ProjectBeginning.EMPTY)
    port = project.port()
    first = port.read_state().make_plan(EMPTY_RECORD).steps[0]
    project.calls()
    assert port.find_done(first, {}) is None
    assert project.calls() == []


def test_the_bot_itself_is_no_administrator(site: Site) -> None:
    """Where the config names nobody else, its rights are asked for once."""
    project = site(ProjectBeginning.SEEDED)
    state = project.port("desk-bot").read_state()
    (blocked,) = state.make_plan(EMPTY_RECORD).blocked
    assert (blocked.code, blocked.values["why"]) == ("J105", "administer-of-bot")
    assert len(project.calls()) == 3


def test_tickets_go_where_the_mapping_says(site: Site) -> None:
    """Those of the desk's types alone, and afterwards there is nothing to do."""
    project = site(ProjectBeginning.EMPTY)
    moved = {"Open": "new", "To Do": "new", "Done": "closed", "Blocked": "in-progress", "Reopened": "new"}
    shipped = mapping()
    project.mapping = replace(shipped, wishes=replace(shipped.wishes, moved_statuses=moved))
    project.reshape(tickets=200)
    asked = {"jql": "project = DESK AND issuetype in (Incident, Request) AND status = Blocked"}
    assert project.api("POST", "search/approximate-count", asked)["count"] > 0
    record = project.apply()
    assert project.api("POST", "search/approximate-count", asked)["count"] == 0
    plan = project.plan(record)
    assert (plan.steps, plan.blocked) == ((), ())


def test_the_subject_is_the_project_with_its_tickets(site: Site) -> None:
    """As the first line of a plan says it."""
    subject = site(ProjectBeginning.SEEDED).port().read_state().subject
    assert (subject.title, subject.project, subject.account) == ("Jira Cloud", "DESK", "Lena Lorenz")
    assert (subject.rights, subject.tickets) == (("ADMINISTER",), 0)
