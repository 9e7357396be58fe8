"""What workflow a desk asks for."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, site_key, status_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import find_unreachable, want_workflow
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.site_objects import TransitionForm, TransitionState, WorkflowState
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.workflows import NAME, WANTED, keys_named

# Written from the desk file by hand, a line a status: from where people get into it.
SOURCES = {
    "New": ("Waiting for customer", "Closed"),
    "In review": ("New", "Waiting for customer", "Closed"),
    "Accepted": ("In review", "Waiting for customer", "In progress", "Closed"),
    "Planned": ("In review", "Forwarded", "Closed"),
    "Waiting for customer": ("New", "Accepted", "In review", "In progress", "Estimating"),
    "In progress": (
        "Accepted", "Planned", "Waiting for customer", "Ordered", "Forwarded", "Scheduled", "Fixed",
        "Resolved", "Delivered", "Closed",
    ),
    "Estimating": ("Accepted", "Waiting for customer", "Awaiting order", "Closed"),
    "Awaiting order": ("Estimating", "Closed"),
    "Ordered": ("Awaiting order", "Closed"),
    "Forwarded": ("Accepted", "In progress", "Closed"),
    "Scheduled": ("In progress", "Closed"),
    "Fixed": ("In progress", "Closed"),
    "Resolved": ("Accepted", "In progress", "Forwarded", "Closed"),
    "Delivered": ("Planned", "In progress", "Scheduled", "Fixed", "Closed"),
    "Declined": (
        "Accepted", "Planned", "In progress", "Estimating", "Awaiting order", "Ordered", "Forwarded",
        "Scheduled",
    ),
    "Closed": ("New", "In review", "Waiting for customer", "Resolved", "Delivered", "Declined"),
}  # fmt: skip


def of_form(workflow: WorkflowState, form: TransitionForm) -> dict[str, TransitionState]:
    """Its transitions of one form, by name."""
    return {one.name: one for one in workflow.transitions if one.form is form}


def without(shipped: JiraMapping, **words: tuple[str, ...]) -> JiraMapping:
    """The mapping without names for some words."""
    left = {
        name: NameTable({key: one for key, one in table.names.items() if key not in words.get(name, ())})
        for name, table in shipped.names.items()
    }
    return replace(shipped, names=left)


def test_the_shipped_desk_has_33_transitions_with_65_moves() -> None:
    directed = of_form(WANTED, TransitionForm.DIRECTED)
    assert len(WANTED.transitions) == 33
    assert sum(len(one.sources) for one in directed.values()) == 65
    assert {name: one.sources for name, one in directed.items()} == {
        name: keys_named(*sources) for name, sources in SOURCES.items()
    }


def test_a_ticket_begins_in_the_first_status_of_intake() -> None:
    [initial] = of_form(WANTED, TransitionForm.INITIAL).values()
    assert initial.target == status_key("New")


def test_the_bot_alone_has_a_way_into_every_status_with_its_screen() -> None:
    ways = of_form(WANTED, TransitionForm.GLOBAL)
    assert list(ways) == [f"Desk: {status.identity}" for status in WANTED.statuses]
    for name, way in ways.items():
        assert name == f"Desk: {way.target.identity}"
        assert (way.only_for, way.screen) == (
            site_key(ObjectKind.ROLE, BOT_ROLE),
            site_key(ObjectKind.SCREEN, NAME),
        )


def test_people_have_neither_a_condition_nor_a_screen() -> None:
    directed = of_form(WANTED, TransitionForm.DIRECTED)
    assert {(one.only_for, one.screen) for one in directed.values()} == {(None, None)}


def test_what_is_done_gets_a_resolution_and_what_is_open_has_none() -> None:
    named = replace(mapping(), resolutions={"declined": "Won't Do", "closed": "Fixed"})
    wanted = want_workflow(desk(), named, NAME)
    for form in (TransitionForm.DIRECTED, TransitionForm.GLOBAL):
        into = {one.target.identity: one for one in wanted.transitions if one.form is form}
        assert into["Declined"].resolution == site_key(ObjectKind.RESOLUTION, "Won't Do")
        assert into["Closed"].resolution == site_key(ObjectKind.RESOLUTION, "Fixed")
        assert not into["Closed"].clears_resolution
        assert into["Resolved"].resolution == site_key(ObjectKind.RESOLUTION, "Done")
        assert (into["New"].resolution, into["New"].clears_resolution) == (None, True)
    usual = {one.target.identity: one.resolution for one in WANTED.transitions if one.resolution}
    assert usual["Declined"] == site_key(ObjectKind.RESOLUTION, "Declined")
    assert {usual[name].identity for name in ("Resolved", "Delivered", "Closed")} == {"Done"}
    assert len(usual) == 4


def test_words_that_the_project_has_not_are_left_out() -> None:
    wanted = want_workflow(desk(), without(mapping(), status=("estimating", "ordered")), NAME)
    named = {key.identity for key in wanted.statuses}
    sources = {source.identity for one in wanted.transitions for source in one.sources}
    assert not {"Estimating", "Ordered"} & (named | sources)
    assert len(wanted.statuses) == 14


def test_moves_of_types_that_the_project_has_not_are_left_out() -> None:
    wanted = want_workflow(desk(), without(mapping(), type=("customization", "suggestion")), NAME)
    directed = of_form(wanted, TransitionForm.DIRECTED)
    assert directed["In progress"].sources == keys_named(
        "Accepted", "Planned", "Waiting for customer", "Forwarded", "Scheduled", "Fixed", "Resolved",
        "Delivered", "Closed",
    )  # fmt: skip


def test_a_status_that_no_type_passes_has_no_way_into_it() -> None:
    wanted = want_workflow(desk(), without(mapping(), type=("customization",)), NAME)
    assert find_unreachable(wanted) == ("Estimating", "Awaiting order", "Ordered")
    assert find_unreachable(WANTED) == ()


def test_where_intake_has_one_status_alone_types_begin_from_there() -> None:
    minimal = read_desk(preset_path("minimal-desk").read_bytes(), "minimal-desk.yaml")
    names = {STATUS: NameTable({key: key for key in minimal.statuses})}
    names |= {TYPE: NameTable({key: key for key in minimal.types})}
    wanted = want_workflow(minimal, replace(mapping(), names=names), NAME)
    assert find_unreachable(wanted) == ()


@pytest.mark.parametrize("pattern", ["Desk: {status}", "{status} (bot)"])
def test_the_mapping_says_what_the_bots_transitions_are_called(pattern: str) -> None:
    wanted = want_workflow(desk(), replace(mapping(), bot_transition=pattern), NAME)
    assert pattern.replace("{status}", "New") in of_form(wanted, TransitionForm.GLOBAL)
