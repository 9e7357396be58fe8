"""What somebody does by hand to a Jira project that was set up is found once, and named; `apply` mends it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sdesk_sync.setup.drift import DriftKind, DriftLine, WayOut, find_drift
from tests.harness.jira_admin import JiraAdmin, Json
from tests.harness.place import BOT, JIRA
from tests.harness.set_up import FreshProject, fresh_project

WORKFLOW = "workflow:DESK: Service desk"
HOOK = f"hook:http://127.0.0.1:9/hooks/{JIRA}"
HOOKS = "/rest/webhooks/1.0/webhook"
SENT_BACK = ("id", "version", "name", "description", "statuses", "transitions", "startPointLayout")
"""What of a workflow's answer an update is made of."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """A project that was set up."""
    with fresh_project(tmp_path_factory.mktemp("drift"), JIRA) as found:
        assert found.apply().failure is None
        yield found


def look(found: FreshProject) -> tuple[DriftLine, ...]:
    """What drift finds."""
    planned = found.plan()
    return find_drift(planned.read.state, planned.record, ())


@dataclass(frozen=True)
class Deed:
    """What somebody does to a site, what is told of it, and the one write that mends it: method and path."""

    do: Callable[[JiraAdmin], object]
    kind: DriftKind
    key: str
    mends: str


def edit_workflow(admin: JiraAdmin, name: str, edit: Callable[[Json], object]) -> None:
    """Change a transition in the editor, which sends the workflow back whole."""
    shown = admin.call("POST", "workflows", {"workflowNames": ["DESK: Service desk"]})
    (workflow,) = shown["workflows"]
    edit(next(way for way in workflow["transitions"] if way["name"] == name))
    sent = {key: workflow[key] for key in SENT_BACK if key in workflow}
    statuses = [
        {key: one[key] for key in ("id", "name", "statusCategory", "statusReference", "description")}
        for one in shown["statuses"]
    ]
    admin.call("POST", "workflows/update", {"statuses": statuses, "workflows": [sent]})


def find_named(listed: list[Json], name: str) -> str:
    """The id of what is called so."""
    return str(next(one["id"] for one in listed if one["name"] == name))


def remove_from_screen(admin: JiraAdmin) -> None:
    """A field is taken off the bot's screen."""
    screen = find_named(admin.get("screens?queryString=DESK: Service desk")["values"], "DESK: Service desk")
    (tab,) = admin.get(f"screens/{screen}/tabs")
    below = f"screens/{screen}/tabs/{tab['id']}/fields"
    admin.call("DELETE", f"{below}/{find_named(admin.get(below), 'Desk: Cause')}")


def leave_type_out(admin: JiraAdmin) -> None:
    """The project is given a scheme of issue types that one of the desk's is missing in."""
    types = admin.get("project/DESK")["issueTypes"]
    kept = [one["id"] for one in types if one["name"] != "Suggestion"]
    made = admin.call("POST", "issuetypescheme", {"name": "DESK: Fewer", "issueTypeIds": kept})
    given = {"issueTypeSchemeId": made["issueTypeSchemeId"], "projectId": "10000"}
    admin.call("PUT", "issuetypescheme/project", given)


def change_default_priority(admin: JiraAdmin) -> None:
    """New tickets are to begin with another."""
    schemes = admin.get("priorityscheme?maxResults=50")["values"]
    medium = find_named(admin.get("priority"), "Medium")
    admin.call(
        "PUT",
        f"priorityscheme/{find_named(schemes, 'DESK: Service desk')}",
        {"defaultPriorityId": int(medium)},
    )


def change_hook(admin: JiraAdmin, **changed: object) -> None:
    """The one webhook."""
    (hook,) = admin.get(HOOKS)
    admin.call("PUT", f"{HOOKS}/{hook['self'].rpartition('/')[2]}", changed)


def rename_component(admin: JiraAdmin) -> None:
    """A team has another name."""
    key = find_named(admin.get("project/DESK/components"), "Team: Hosting")
    admin.call("PUT", f"component/{key}", {"name": "Team: Operations"})


def rename_field(admin: JiraAdmin) -> None:
    """A fact has another name."""
    admin.call("PUT", f"field/{find_named(admin.get('field'), 'Desk: Estimate')}", {"name": "Desk: Effort"})


def dismiss_bot(admin: JiraAdmin) -> None:
    """The bot is taken out of the role that its transitions are for."""
    path = admin.get("project/DESK")["roles"]["Desk bot"].partition("/rest/api/3/")[2]
    (bot,) = [one for one in admin.get(path)["actors"] if one["displayName"] in BOT]
    admin.call("DELETE", f"{path}?user={bot['actorUser']['accountId']}")


def name_write(write: str) -> str:
    """Its method and its path below the API's root, without ids."""
    method, path, *_ = write.split()
    return f"{method} {re.sub('[0-9]+', 'ID', re.sub('^/rest/(api/3|webhooks/1.0)/', '', path))}"


DEEDS = {
    "workflow move removed": Deed(
        lambda it: edit_workflow(it, "Resolved", lambda way: way["links"].pop()),
        DriftKind.CHANGED,
        WORKFLOW,
        "POST workflows/update",
    ),
    "condition removed": Deed(
        lambda it: edit_workflow(it, "Desk: Closed", lambda way: way.pop("conditions")),
        DriftKind.CHANGED,
        WORKFLOW,
        "POST workflows/update",
    ),
    "screen field removed": Deed(
        remove_from_screen,
        DriftKind.GONE,
        "screen-field:DESK: Service desk/Desk: Cause",
        "POST screens/ID/tabs/ID/fields?skipFieldAssociation=true",
    ),
    "type out of the scheme": Deed(
        leave_type_out, DriftKind.CHANGED, "issue-type-scheme:DESK", "PUT issuetypescheme/ID/issuetype"
    ),
    "default priority changed": Deed(
        change_default_priority, DriftKind.CHANGED, "priority-scheme:DESK", "PUT priorityscheme/ID"
    ),
    "hook switched off": Deed(
        lambda it: change_hook(it, enabled=False), DriftKind.CHANGED, HOOK, "PUT webhook/ID"
    ),
    "hook unsigned": Deed(lambda it: change_hook(it, secret=""), DriftKind.CHANGED, HOOK, "PUT webhook/ID"),
    "component renamed": Deed(
        rename_component, DriftKind.CHANGED, "component:Team: Hosting", "PUT component/ID"
    ),
    "field renamed": Deed(
        rename_field, DriftKind.CHANGED, "field:Desk: Estimate", "PUT field/customfield_ID"
    ),
    "bot out of its role": Deed(dismiss_bot, DriftKind.CHANGED, "role:Desk bot", "POST project/ID/role/ID"),
}


@pytest.mark.parametrize("name", DEEDS)
def test_what_somebody_did_is_found_once_and_mended(project: FreshProject, name: str) -> None:
    """Nothing else is told beside it, and after `apply` there is none."""
    deed = DEEDS[name]
    assert look(project) == ()
    deed.do(JiraAdmin(project.place, JIRA))
    (line,) = look(project)
    assert (line.kind, str(line.key)) == (deed.kind, deed.key)
    assert WayOut.APPLY_ONLY in line.ways
    project.place.control("DELETE", "/calls")
    assert project.apply().failure is None
    assert [name_write(write) for write in project.list_writes()] == [deed.mends]
    assert look(project) == ()


def test_several_deeds_at_once_are_each_told(project: FreshProject) -> None:
    """As if each were alone; and the command tells them, and that it found something."""
    together = (
        "condition removed",
        "screen field removed",
        "hook switched off",
        "component renamed",
        "bot out of its role",
    )
    for name in together:
        DEEDS[name].do(JiraAdmin(project.place, JIRA))
    told = {(line.kind, str(line.key)) for line in look(project)}
    assert told == {(DEEDS[name].kind, DEEDS[name].key) for name in together}
    said: Any = project.run("drift", "--tracker", JIRA)
    assert (said.exit_code, f"{len(together)} differences" in said.stdout) == (2, True)
    assert project.apply().failure is None
    assert look(project) == ()
