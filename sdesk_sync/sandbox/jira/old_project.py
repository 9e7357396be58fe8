"""A project that nobody has set up for a desk and that is not as usual: at work, or of another template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.births import add_new_issue
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.workflow_seed import open_workflow
from sdesk_sync.sandbox.people import Person

OLD_WORKFLOW = "DESK: Grown workflow"


def grow_project(project: JiraProject, count: int, creators: tuple[Person, ...], now: datetime) -> None:
    """So many tickets, of each type in each status as far as they go, of one workflow for all types."""
    grown = seed.written_part("grown")
    for name in grown["types"]:
        if project.types.entry_named(name) is None:
            key = id_for(project, project.types, name)
            project.types.add_entry(seed.issue_type_entry(key, name, "", 0))
            # It joins the default scheme by itself (docs/trackers/jira.md#recorded-bodies).
            project.rows.type_schemes.own.entries[key] = ""
    rows, types = project.rows, [id_for(project, project.types, name) for name in grown["types"]]
    keys = _open_ways(project, rows.workflows.new_id(), OLD_WORKFLOW, grown["statuses"])
    rows.type_schemes.row_of(seed.PROJECT_ID).entries |= dict.fromkeys(types, "")
    for place in range(count):
        wanted = {"summary": f"Ticket {place + 1}", "issuetype": types[place % len(types)], "labels": ["old"]}
        issue = add_new_issue(project, wanted, creators[place % len(creators)], now)
        issue.values["status"] = keys[place // len(types) % len(keys)]


def begin_as_kanban(project: JiraProject) -> None:
    """As that template makes it: other statuses, and its word in the names of schemes and screens."""
    rows = project.rows
    for row in (row for table in rows.tables() for row in table):
        row.name = row.name.replace(f"{seed.PROJECT_KEY}: Scrum", f"{seed.PROJECT_KEY}: Kanban")
    own = rows.workflows.require_row(rows.workflow_schemes.row_of(seed.PROJECT_ID).entries["default"])
    _open_ways(project, own.id, own.name, seed.written_part("kanban"))


def _open_ways(project: JiraProject, key: str, name: str, statuses: Mapping[str, str]) -> list[str]:
    """Give all types a workflow, from everywhere into each of these statuses; the ids of these."""
    for status, category in statuses.items():
        if project.statuses.entry_named(status) is None:
            made = seed.status_entry(id_for(project, project.statuses, status), status, category)
            project.statuses.add_entry(made)
    ids = {status: id_for(project, project.statuses, status) for status in statuses}
    project.rows.workflows.add_row(open_workflow(key, name, "", ids))
    project.rows.workflow_schemes.row_of(seed.PROJECT_ID).entries = {"default": key}
    return list(ids.values())


def id_for(project: JiraProject, entries: ChoiceCatalogue, name: str) -> str:
    """The id of the entry of a name, or one for an entry that is to be made."""
    found = entries.entry_named(name)
    return str(found["id"] if found else project.numbers.take_number(entries.path, 10901))
