"""What a site can be found as, set from outside: what nobody changes by a route that is played."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.births import add_issue_elsewhere
from sdesk_sync.sandbox.jira.boards import BoardResource
from sdesk_sync.sandbox.jira.migration import MigrationQueue
from sdesk_sync.sandbox.jira.named_things import (
    FieldRow,
    NamedThings,
    RoleRow,
    SchemeRow,
    ScreenRow,
    WorkflowRow,
)
from sdesk_sync.sandbox.jira.old_project import begin_as_kanban, grow_project, id_for
from sdesk_sync.sandbox.jira.request_types import PORTAL_GROUP
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.template import OTHER_PROJECT_ID, SET_UP_NAME
from sdesk_sync.sandbox.jira.workflow_rows import GLOBAL, make_way
from sdesk_sync.sandbox.people import people_at_desk
from sdesk_sync.sandbox.site import Json

_Maker = Callable[["ShapedSite", Any], object]
_PARAGRAPH = "com.atlassian.jira.plugin.system.customfieldtypes:textarea"
_APP_RULE = "connect:remote-workflow-function"


@dataclass(frozen=True)
class ShapedSite:
    """What a shape reaches; people, groups and things of the site stand in it by their names."""

    project: JiraProject
    accounts: JiraAccounts
    boards: BoardResource
    queue: MigrationQueue
    clock: SandboxClock

    def take_shape(self, shape: Mapping[str, Any]) -> None:
        """Make the site what the shape says. ValueError: there is nothing of a name."""
        for maker, value in [(_find(_MAKERS, word), value) for word, value in shape.items()]:
            maker(self, value)

    def accounts_called(self, names: Iterable[str]) -> set[str]:
        """The accounts of people."""
        known = {person.name: person.account for person in self.accounts.people}
        return {_find(known, name) for name in names}


def _find(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise ValueError(f"there is nothing called {name!r}, only {', '.join(known)}")
    return known[name]


def _state_facts(facts: Json) -> _Maker:
    return lambda site, _: site.project.facts.update(facts)


def _name_administrators(site: ShapedSite, names: Iterable[str]) -> None:
    site.accounts.administrators = site.accounts_called(names)


def _make_groups(site: ShapedSite, groups: Mapping[str, list[str]]) -> None:
    site.accounts.more_groups |= {name: site.accounts_called(people) for name, people in groups.items()}


def _place_statuses(site: ShapedSite, columns: Mapping[str, list[str]]) -> None:
    keys = {entry["name"]: entry["id"] for entry in site.project.statuses}
    for column, names in columns.items():
        site.boards.place_statuses(column, [_find(keys, name) for name in names])


def _show_on_portal(site: ShapedSite, names: Iterable[str]) -> None:
    known = {entry["name"]: entry for entry in site.project.request_types}
    for name in names:
        _find(known, name)["groupIds"] = [PORTAL_GROUP]


def _schemes(site: ShapedSite) -> dict[str, NamedThings[SchemeRow]]:
    """What projects are given, by the word for it."""
    rows = site.project.rows
    return {
        "workflow-scheme": rows.workflow_schemes,
        "issue-type-scheme": rows.type_schemes,
        "issue-type-screen-scheme": rows.type_screen_schemes,
        "priority-scheme": rows.priority_schemes,
        "field-configuration": rows.field_configurations,
    }


def _use_defaults(site: ShapedSite, words: Iterable[str]) -> None:
    """The project has the site's own scheme, as every project that was given none."""
    for word in words:
        table = _find(_schemes(site), word)
        table.give_to(seed.PROJECT_ID, table.own)


def _share(site: ShapedSite, words: Iterable[str]) -> None:
    """The other project uses what this one uses: a scheme of theirs, or what is in a scheme of its own."""
    rows, schemes = site.project.rows, _schemes(site)
    inner = {"workflow": rows.workflow_schemes, "screen-scheme": rows.type_screen_schemes}
    for word in words:
        if table := inner.get(word):
            shared = table.row_of(seed.PROJECT_ID).entries["default"]
            table.row_of(OTHER_PROJECT_ID).entries["default"] = shared
        elif word == "screen":
            ours, theirs = (
                rows.screen_schemes.require_row(rows.type_screen_schemes.row_of(project).entries["default"])
                for project in (seed.PROJECT_ID, OTHER_PROJECT_ID)
            )
            theirs.entries.update(ours.entries)
        else:
            table = _find({**schemes, **inner, "screen": None}, word)
            table.give_to(OTHER_PROJECT_ID, _own_scheme(table))


def _own_scheme(table: NamedThings[SchemeRow]) -> SchemeRow:
    """The one that the project was given; where it has the site's own, one like it."""
    row = table.row_of(seed.PROJECT_ID)
    if row is table.own:
        name = f"Another {table.noun}"
        row = table.add_row(SchemeRow(table.new_id(), name, "", {**row.entries}, row.default))
        table.give_to(seed.PROJECT_ID, row)
    return row


def _make_sub_task(site: ShapedSite, name: str) -> None:
    types = site.project.types
    types.add_entry(seed.issue_type_entry(id_for(site.project, types, name), name, "", -1))


def _make_paragraph(site: ShapedSite, name: str) -> None:
    fields = site.project.rows.fields
    row = fields.row_named(name) or _add_field(site, name)
    row.type = _PARAGRAPH


def _add_field(site: ShapedSite, name: str) -> FieldRow:
    fields = site.project.rows.fields
    return fields.add_row(FieldRow(f"customfield_{fields.new_id()}", name, type=seed.TEXT_FIELD))


def _make_done_status(site: ShapedSite, name: str) -> None:
    statuses = site.project.statuses
    statuses.add_entry(seed.status_entry(id_for(site.project, statuses, name), name, "done"))


def _make_strange(table: str, made: Callable[[str, str], Any]) -> _Maker:
    """Of that name, without our mark."""

    def make_thing(site: ShapedSite, name: str) -> None:
        rows = getattr(site.project.rows, table)
        (rows.row_named(name) or rows.add_row(made(rows.new_id(), name))).description = ""

    return make_thing


def _own_workflow(site: ShapedSite) -> WorkflowRow:
    """The one that set-up made; before it, the project's own."""
    rows = site.project.rows
    default = rows.workflow_schemes.row_of(seed.PROJECT_ID).entries["default"]
    return rows.workflows.row_named(SET_UP_NAME) or rows.workflows.require_row(default)


def _add_transition(site: ShapedSite, name: str) -> None:
    row = _own_workflow(site)
    key = str(max(int(way["id"]) for way in row.transitions) + 10)
    row.transitions.append(make_way(key, GLOBAL, name, row.statuses[0]))


def _add_app_rule(site: ShapedSite, name: str) -> None:
    ways = {way["name"]: way for way in _own_workflow(site).transitions}
    rule = {"id": "gone", "ruleKey": _APP_RULE, "parameters": {"appKey": "com.example.gone"}}
    _find(ways, name)["actions"].append(rule)


def _make_held_role(site: ShapedSite, name: str) -> None:
    roles = site.project.rows.roles
    row = roles.row_named(name) or roles.add_row(RoleRow(roles.new_id(), name))
    row.actors[seed.PROJECT_ID] = (*row.actors.get(seed.PROJECT_ID, ()), *site.accounts_called(["anna"]))


_FOREIGN: Mapping[str, _Maker] = {
    "sub-task": _make_sub_task,
    "paragraph": _make_paragraph,
    "second-field": _add_field,
    "done-status": _make_done_status,
    "screen": _make_strange("screens", ScreenRow),
    "held-role": _make_held_role,
    "workflow": _make_strange("workflows", WorkflowRow),
    "transition": _add_transition,
    "app-rule": _add_app_rule,
}
"""Things of others under a name of ours, by what they are."""


def _add_foreign(site: ShapedSite, things: Mapping[str, str]) -> None:
    for kind, name in things.items():
        _find(_FOREIGN, kind)(site, name)


def _open_elsewhere(site: ShapedSite, keys: Iterable[str]) -> None:
    creator, *_ = people_at_desk(site.accounts.people)
    for key in keys:
        add_issue_elsewhere(site.project, key, creator, site.clock.now())


def _grow(site: ShapedSite, count: int) -> None:
    grow_project(site.project, count, people_at_desk(site.accounts.people), site.clock.now())


def _begin_as_kanban(site: ShapedSite, _: Any) -> None:
    begin_as_kanban(site.project)
    site.boards.start_over()


_MAKERS: Mapping[str, _Maker] = {
    "kanban": _begin_as_kanban,
    "team-managed": _state_facts({"simplified": True, "style": "next-gen"}),
    "archived": _state_facts({"archived": True}),
    "key": lambda site, key: site.project.rename(key),
    "project-type": lambda site, word: site.project.facts.update(projectTypeKey=word),
    "jira-free": lambda site, _: setattr(site.project, "is_free", True),
    "rights": lambda site, _: _name_administrators(site, ()),
    "administrators": _name_administrators,
    "unlicensed": lambda site, names: site.accounts.unlicensed.update(site.accounts_called(names)),
    "withheld": lambda site, keys: site.accounts.withheld.update(keys),
    "missing-groups": lambda site, names: site.accounts.gone_groups.update(names),
    "groups": _make_groups,
    "boards": lambda site, names: site.boards.boards.update({name: {} for name in names}),
    "columns": _place_statuses,
    "portal-group": _show_on_portal,
    "shared": _share,
    "default": _use_defaults,
    "foreign": _add_foreign,
    "tickets": _grow,
    "elsewhere": _open_elsewhere,
    "running-change": lambda site, seconds: site.queue.occupy(site.accounts.people[0], seconds),
    "failing-task": lambda site, words: setattr(site.queue, "next_failure", words),
}
"""What each word of a shape does with its value."""
