"""A Jira site as it is read, with all that the shipped desk asks for; tests take something away."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.found import (
    FoundField,
    FoundIssueType,
    FoundScreen,
    FoundStatus,
    FoundTab,
)
from sdesk_sync.trackers.jira.setup.move_map import MoveMap, build_move_map
from sdesk_sync.trackers.jira.setup.reading import (
    AccountFacts,
    FoundWorkflowScheme,
    JiraReading,
    PeopleScreen,
    ProjectFacts,
)
from sdesk_sync.trackers.jira.setup.wanted import BOT_SCREEN_FIELDS, WantedSite, field_key, type_key
from sdesk_sync.trackers.jira.setup.wanting import want_site
from sdesk_sync.trackers.setup.objects import StepKey
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.workflows import IDS, created

WISHES: WantedSite = want_site(desk(), mapping(), "DESK", None)
FIELD_IDS = {field_key(one.name): f"customfield_{10200 + n}" for n, one in enumerate(WISHES.fields)}
KNOWN_FIELDS: Mapping[StepKey, str] = {**FIELD_IDS, **{field_key(one): one for one in BOT_SCREEN_FIELDS}}
"""As the comparison of fields tells them."""
TYPES: Mapping[StepKey, str | None] = {
    type_key(one.name): str(10000 + number) for number, one in enumerate(WISHES.types)
}
TYPE_IDS = {key: id_ for key, id_ in TYPES.items() if id_ is not None}
MARK = "Made by sdesk-sync."
EPIC = "10900"
STATUS_NAMES = {"1": "To Do", "2": "In Progress", "3": "Done"}
"""Of a project as its template makes it."""


def find_moves(words: Mapping[str, str], *, allows_moves: bool = True) -> MoveMap:
    """What a mapping with these lines under `move_statuses` says."""
    shipped: JiraMapping = mapping()
    wishes = replace(shipped.wishes, moved_statuses=words)
    known: Desk = desk()
    return build_move_map(known, replace(shipped, wishes=wishes), WISHES.workflow, allows_moves=allows_moves)


def scheme(id_: str | None = "10005", *projects: str, **changed: Any) -> FoundWorkflowScheme:
    """A workflow scheme by which every type has the template's workflow."""
    shown = FoundWorkflowScheme(
        id_, "DESK: Simplified", "", "Simplified", {EPIC: "Epics"}, projects or ("DESK",)
    )
    return replace(shown, **changed)


def ours(**changed: Any) -> FoundWorkflowScheme:
    """One by which the desk's types have the desk's workflow."""
    workflows = {EPIC: "Epics", **dict.fromkeys(TYPE_IDS.values(), WISHES.workflow.name)}
    return scheme(**{"workflows": workflows, **changed})


def screen(id_: str, name: str, *fields: str, description: str = "") -> FoundScreen:
    """A screen with one tab."""
    return FoundScreen(id_, name, description, (FoundTab(f"{id_}0", "Field Tab", fields),))


def shown_to_people(found: FoundScreen, *projects: str) -> PeopleScreen:
    """A screen on which people of these projects see tickets."""
    return PeopleScreen(found, frozenset(TYPE_IDS.values()), projects or ("DESK",))


def reading(**changed: Any) -> JiraReading:
    """A site on which everything is as it is wanted, and a project like it."""
    types = tuple(FoundIssueType(id_, key.identity, "", 0) for key, id_ in TYPE_IDS.items())
    project = ProjectFacts("10000", "DESK", "Desk", "software", False, False, types, (), {})
    every = tuple(FIELD_IDS.values())
    whole = JiraReading(
        project,
        AccountFacts("lena", "Lena"),
        AccountFacts("bot", "Bot"),
        types=types,
        statuses=tuple(FoundStatus(IDS[key], key.identity, "", one.category) for key, one in _statuses()),
        fields=tuple(FoundField(id_, key.identity, "") for key, id_ in FIELD_IDS.items()),
        bot_screen=screen("50", WISHES.name, *BOT_SCREEN_FIELDS, *every, description=MARK),
        workflow=created(),
        workflow_users=("DESK",),
        workflow_scheme=ours(),
        people_screens=(shown_to_people(screen("60", "DESK: Default", *every)),),
        type_names={one.id: one.name for one in types},
        status_names=STATUS_NAMES,
    )
    return replace(whole, **changed)


def _statuses() -> list[tuple[StepKey, Any]]:
    return list(zip(WISHES.workflow.statuses, WISHES.statuses, strict=True))
