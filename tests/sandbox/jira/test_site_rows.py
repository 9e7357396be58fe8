"""What the sandbox's Jira site holds as rows: by hand, and as Jira's template makes it."""

from __future__ import annotations

import pytest

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.editions import CLOUD
from sdesk_sync.sandbox.jira.named_things import NamedThings, SchemeRow, ScreenRow
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.jira.site_rows import CREATE, EDIT
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.template import OTHER_PROJECT_ID, SET_UP_MARK, SET_UP_NAME
from sdesk_sync.sandbox.people import make_people
from sdesk_sync.sandbox.site import ProjectBeginning

DESK = seed.PROJECT_ID


def make_project(begins: ProjectBeginning) -> JiraProject:
    """A Cloud site."""
    return JiraProject(CLOUD, begins, make_people("x"))


def test_a_table_has_each_name_once_and_gives_rows_to_projects() -> None:
    """Whatever the case of the name; who was given nothing has the first row, which lists nobody."""
    table = NamedThings("scheme", lambda _: 7, [SchemeRow("1", "Default")])
    row = table.add_row(SchemeRow(table.new_id(), "DESK: ours"))
    assert (row.id, table.row_named("desk: OURS"), table.row_of("a").name) == ("7", row, "Default")
    table.give_to("a", row)
    assert (table.row_of("a"), table.users_of(row), table.users_of(table.row_of("b"))) == (row, ["a"], [])
    for name, status in (("desk: Ours", 409), ("", 400), (" ", 400), ("x" * 256, 400), (None, 400)):
        with pytest.raises(JiraRefusal) as refused:
            table.require_new_name(name, status=409)
        assert refused.value.status == status
    with pytest.raises(JiraRefusal):
        table.require_row("8")


def test_a_fresh_project_is_as_its_template_makes_it() -> None:
    """All schemes and screens its own, none of the desk's fields, and Jira's own words."""
    project = make_project(ProjectBeginning.EMPTY)
    rows = project.rows
    assert [project.types.name_of(key) for key in rows.types_of(DESK)] == list(seed.TEMPLATE_TYPES)
    assert [row.name for row in rows.screens][3:6] == [
        "DESK: Scrum Default Issue Screen", "DESK: Scrum Bug Screen", "DESK: Scrum Epic Screen",
    ]  # fmt: skip
    assert [row.name for row in rows.workflow_schemes][1:] == [
        f"{key}: Software Simplified Workflow Scheme" for key in ("DESK", "OPS")
    ]
    workflow = rows.workflow_of(DESK, project.types.id_of("Bug"))
    assert [project.statuses.name_of(key) for key in workflow.statuses] == ["To Do", "In Progress", "Done"]
    assert rows.priority_schemes.row_of(DESK).name == "Default priority scheme"
    assert project.priorities.name_of(rows.default_priority_of(DESK)) == "Medium"
    assert (list(rows.fields), list(project.components), list(project.hooks)) == ([], [], [])
    assert not [row for row in rows.screens if SET_UP_MARK in row.description]


def test_a_screen_is_found_by_type_and_operation() -> None:
    """Bugs have one of their own, with more fields."""
    project = make_project(ProjectBeginning.EMPTY)
    rows, bug = project.rows, project.types.id_of("Bug")
    assert rows.screen_of(DESK, bug, CREATE).name == "DESK: Scrum Bug Screen"
    assert rows.screen_of(DESK, project.types.id_of("Story"), EDIT).name == "DESK: Scrum Default Issue Screen"
    assert rows.projects_showing(rows.screen_of(DESK, bug, CREATE)) == [DESK]
    assert "environment" in rows.fields_on(DESK, bug, CREATE)


def test_the_seeded_project_bears_the_marks_of_one_that_was_set_up() -> None:
    """Its own names, while the other project is as the template made it."""
    project = make_project(ProjectBeginning.SEEDED)
    rows, ours = project.rows, [row.id for row in project.rows.fields]
    screen = rows.screens.row_named(SET_UP_NAME)
    assert isinstance(screen, ScreenRow)
    assert (screen.description, screen.field_ids[3:]) == (SET_UP_MARK, ours)
    incident, story = project.types.id_of("Incident"), project.types.id_of("Story")
    assert rows.workflow_of(DESK, incident).name == SET_UP_NAME == rows.priority_schemes.row_of(DESK).name
    assert rows.workflow_of(OTHER_PROJECT_ID, story).name == "Software Simplified Workflow for Project OPS"
    assert [tab.name for tab in rows.screen_of(DESK, incident, EDIT).tabs] == ["Field Tab", "Service desk"]
    assert set(ours) <= set(rows.fields_on(DESK, incident, CREATE))
    assert not set(ours) & set(rows.screen_of(OTHER_PROJECT_ID, story, CREATE).field_ids)


def test_a_field_is_the_projects_once_it_is_associated() -> None:
    """And of every project of its field configuration."""
    rows = make_project(ProjectBeginning.SEEDED).rows
    (field, *_) = [row.id for row in rows.fields]
    assert (rows.has_field(DESK, field), rows.has_field(OTHER_PROJECT_ID, field)) == (True, False)
    shared = rows.field_configurations.row_of(DESK)
    rows.field_configurations.give_to(OTHER_PROJECT_ID, shared)
    assert rows.has_field(OTHER_PROJECT_ID, field)


def test_a_reset_takes_back_what_administrators_did() -> None:
    """Ids go on counting."""
    project = make_project(ProjectBeginning.SEEDED)
    table = project.rows.screens
    table.add_row(ScreenRow(first := table.new_id(), "New"))
    project.rename("NEW")
    project.drop_contents()
    assert (project.rows.screens.row_named("New"), project.key) == (None, "DESK")
    assert project.rows.screens.new_id() != first
