"""The workflow on a site that carries out what is sent, and refuses what Jira refuses."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.jira.setup.found import FoundStatus
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow
from sdesk_sync.trackers.jira.setup.shown_schemes import parse_workflows
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, site_key, status_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import DECLINED
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting, write_draft, write_validation
from sdesk_sync.trackers.jira.setup.workflow_match import read_workflow_state
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import StatusCategory
from tests.sandbox.jira.jira_site import JiraSite
from tests.trackers.jira.setup.workflows import DESCRIPTION, NAME, WANTED, transition_named, transitions_of

Json = Any
CATEGORIES = {
    "TODO": StatusCategory.TO_DO,
    "IN_PROGRESS": StatusCategory.IN_PROGRESS,
    "DONE": StatusCategory.DONE,
}


@pytest.fixture
def plain() -> Iterator[JiraSite]:
    """A site whose project is set up."""
    with JiraSite() as running:
        yield running


@pytest.fixture
def bare() -> Iterator[JiraSite]:
    """A site whose project is as a template makes it, with the statuses that the desk asks for."""
    with JiraSite(begins=ProjectBeginning.EMPTY) as running:
        there = {one["name"].casefold() for one in list_statuses(running)}
        missing = [one.identity for one in WANTED.statuses if one.identity.casefold() not in there]
        made = [{"name": name, "statusCategory": "TODO", "description": f"{name}!"} for name in missing]
        ask(running, "statuses", {"scope": {"type": "GLOBAL"}, "statuses": made})
        ask(running, "role", {"name": BOT_ROLE, "description": DESCRIPTION})
        ask(running, "screens", {"name": NAME, "description": DESCRIPTION})
        ask(running, "resolution", {"name": DECLINED, "description": DESCRIPTION})
        yield running


def ask(site: JiraSite, path: str, sent: Json) -> Json:
    """Asked or written by an administrator."""
    return site.write_json("lena", "POST", f"3/{path}", sent)


def list_statuses(site: JiraSite) -> list[Json]:
    """All of the site."""
    names = [one["name"] for one in site.read_json("lena", "3/status")]
    found: list[Json] = site.read_json("lena", "3/statuses/byNames", name=names)
    return found


def know_ids(site: JiraSite) -> dict[StepKey, str]:
    """The ids of all that our workflow names."""
    statuses = {one["name"].casefold(): one["id"] for one in list_statuses(site)}
    roles = site.read_json("lena", "3/project/DESK")["roles"]
    screens = {one["name"]: str(one["id"]) for one in site.read_json("lena", "3/screens")["values"]}
    ids = {key: statuses[key.identity.casefold()] for key in WANTED.statuses}
    ids[site_key(ObjectKind.ROLE, BOT_ROLE)] = roles[BOT_ROLE].rpartition("/")[2]
    ids[site_key(ObjectKind.SCREEN, NAME)] = screens[NAME]
    resolutions = {one["name"]: one["id"] for one in site.read_json("lena", "3/resolution")}
    return ids | {site_key(ObjectKind.RESOLUTION, name): id_ for name, id_ in resolutions.items()}


def write_on(site: JiraSite) -> WorkflowWriting:
    """What writes the bodies there."""
    ids, by_id = know_ids(site), {one["id"]: one for one in list_statuses(site)}
    described = {
        key: FoundStatus(
            ids[key],
            by_id[ids[key]]["name"],
            by_id[ids[key]]["description"],
            CATEGORIES[by_id[ids[key]]["statusCategory"]],
        )
        for key in WANTED.statuses
    }
    return WorkflowWriting(WANTED, ids, described)


def read_ours(site: JiraSite) -> FoundWorkflow:
    """The desk's workflow."""
    [found] = parse_workflows(ask(site, "workflows", {"workflowNames": [NAME]}))
    return found


def test_the_plain_site_has_what_the_shipped_desk_asks_for(plain: JiraSite) -> None:
    found = read_ours(plain)
    assert found.is_marked
    assert read_workflow_state(WANTED, found, know_ids(plain)) == WANTED


def test_what_is_made_is_taken_and_read_back_equal(bare: JiraSite) -> None:
    writing = write_on(bare)
    before = list_statuses(bare)
    body = writing.write_creation(DESCRIPTION)
    assert ask(bare, "workflows/create/validation", write_validation(body)) == {"errors": []}
    ask(bare, "workflows/create", body)
    assert read_workflow_state(WANTED, read_ours(bare), writing.ids) == WANTED
    assert list_statuses(bare) == before


def test_what_others_changed_is_put_back_and_what_they_added_stays(plain: JiraSite) -> None:
    writing = write_on(plain)
    before, statuses = read_ours(plain), list_statuses(plain)
    ways = [one for one in transitions_of(before) if one["name"] != "Desk: Fixed"]
    transition_named(ways, "Desk: New").pop("conditions")
    theirs = {**transition_named(ways, "Fixed"), "id": "4711", "name": "Legal check"}
    theirs["validators"] = [{"ruleKey": "com.example.gone__rule", "parameters": {"config": "{}"}}]
    edited: Json = writing.write_update(before)
    edited["workflows"][0]["transitions"] = [*ways, theirs]
    ask(plain, "workflows/update", edited)
    changed = read_ours(plain)
    assert read_workflow_state(WANTED, changed, writing.ids) != WANTED

    body = writing.write_update(changed)
    assert ask(plain, "workflows/update/validation", write_validation(body)) == {"errors": []}
    ask(plain, "workflows/update", body)

    after = read_ours(plain)
    assert read_workflow_state(WANTED, after, writing.ids) == replace(WANTED, foreign=("Legal check",))
    kept = transition_named(transitions_of(changed), "Legal check")
    assert transition_named(transitions_of(after), "Legal check") == kept
    assert after.description == before.description
    assert list_statuses(plain) == statuses
    outdated = plain.send_request("lena", "POST", "3/workflows/update", body)
    assert outdated.status_code == 409


def test_a_draft_is_taken_before_all_is_there(bare: JiraSite) -> None:
    known = {key: id_ for key, id_ in know_ids(bare).items() if key != status_key("Estimating")}
    del known[site_key(ObjectKind.ROLE, BOT_ROLE)]
    draft = write_draft(replace(write_on(bare), ids=known), None, DESCRIPTION)
    assert draft is not None
    assert ask(bare, "workflows/create/validation", draft) == {"errors": []}


def test_what_jira_would_refuse_is_told_before(plain: JiraSite) -> None:
    """Here a transition of somebody's that has the name of one of the bot's."""
    ways = transitions_of(read_ours(plain))
    transition_named(ways, "Desk: Fixed")["name"] = "Somebody's"
    transition_named(ways, "Fixed")["name"] = "Desk: Fixed"
    body: Json = write_on(plain).write_update(read_ours(plain))
    body["workflows"][0]["transitions"] = ways
    ask(plain, "workflows/update", body)
    draft = write_draft(write_on(plain), read_ours(plain), DESCRIPTION)
    assert draft is not None
    [told, *_] = ask(plain, "workflows/update/validation", draft)["errors"]
    assert told["code"] == "NON_UNIQUE_TRANSITION_NAME"
