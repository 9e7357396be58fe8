"""What a Jira project is to have, of desk and mapping."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.model.vocabulary import TYPE
from sdesk_sync.trackers.jira.setup import texts
from sdesk_sync.trackers.jira.setup.found import OUR_MARK
from sdesk_sync.trackers.jira.setup.texts import site_text
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, type_key
from sdesk_sync.trackers.jira.setup.wanting import want_site
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.site_objects import PriorityState, StatusCategory, StatusState
from sdesk_sync.trackers.setup.text_files import load_texts
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.any_site import service_mapping


def want(**changed: object) -> WantedSite:
    """What the shipped desk asks for, by the shipped mapping with these changes."""
    return want_site(desk(), replace(mapping(), **changed), "DESK", None)  # type: ignore[arg-type]  # named by the test


def test_the_shipped_desk_asks_for_so_much() -> None:
    """As the README says."""
    wanted = want()
    counts = [
        len(each)
        for each in (wanted.types, wanted.statuses, wanted.fields, wanted.priorities, wanted.components)
    ]
    assert counts == [9, 16, 11, 5, 5]
    assert (wanted.name, wanted.default_priority) == ("DESK: Service desk", "Not prioritised")
    assert wanted.workflow.name == wanted.name
    assert wanted.groups == tuple(sorted(wanted.groups))
    assert wanted.priorities[0] == PriorityState("Highest", "#d04437")


def test_the_workflow_says_which_resolutions_there_have_to_be() -> None:
    """Each once."""
    resolutions = {"closed": "Done", "resolved": "Done", "declined": "Won't Do"}
    names = [one.name for one in want(resolutions=resolutions).resolutions]
    set_by_workflow = {one.resolution.identity for one in want().workflow.transitions if one.resolution}
    assert {"Done", "Won't Do"} <= set(names)
    assert len(names) == len(set(names))
    assert {one.name for one in want().resolutions} == set_by_workflow


@pytest.mark.parametrize(
    ("languages", "description"),
    [
        (("en", "de"), "A status of the service desk: In review."),
        (("de",), "Ein Status des Service Desks: In Prüfung."),
        ((), ""),
    ],
    ids=["en", "de", "none"],
)
def test_things_are_described_in_the_first_language(languages: tuple[str, ...], description: str) -> None:
    """In none, where none is wished for; names are the mapping's."""
    wanted = want(wishes=JiraSetupWishes(languages=languages))
    assert wanted.statuses[1] == StatusState("In review", StatusCategory.IN_PROGRESS, description)


def test_words_without_a_name_are_not_asked_for() -> None:
    """This project has no such thing."""
    names = {**mapping().names, TYPE: NameTable({"incident": "Störung"})}
    wanted = want(names=names, no_priority=None)
    assert [one.name for one in wanted.types] == ["Störung"]
    assert (len(wanted.priorities), wanted.default_priority) == (4, "")


def test_customers_are_to_see_the_kinds_alone() -> None:
    """The other types are given by support; a type without a name has no request type either."""
    names = {**service_mapping().names, TYPE: NameTable({"incident": "Incident", "delivery": "Delivery"})}
    wanted = want_site(desk(), replace(service_mapping(), names=names), "DESK", None)
    one, other = wanted.request_types
    assert (one.state.name, one.state.type, one.is_for_customers) == (
        "Report a problem",
        type_key("Incident"),
        True,
    )
    assert (other.state.name, other.is_for_customers) == ("Delivery", False)


def test_the_catalogues_say_the_same_in_both_languages() -> None:
    """In the same order; and what is ours is known by its mark."""
    english, german = (load_texts(texts.__name__, language) for language in ("en", "de"))
    assert list(english) == list(german)
    assert all(OUR_MARK in site_text("made", language) for language in ("en", "de"))
