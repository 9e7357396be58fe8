"""A site that somebody has left in another shape: what the control makes, a word each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.jira.editions import SERVICE_MANAGEMENT
from tests.sandbox.jira.jira_site import JiraSite


@pytest.fixture(scope="module")
def running() -> Iterator[JiraSite]:
    """One site for all tests here."""
    with JiraSite(SERVICE_MANAGEMENT) as site:
        yield site


@pytest.fixture
def site(running: JiraSite) -> JiraSite:
    """The site as freshly started."""
    running.tracker.reset()
    return running


@pytest.mark.parametrize(
    ("word", "value", "facts"),
    [
        ("team-managed", True, {"simplified": True, "style": "next-gen"}),
        ("archived", True, {"archived": True}),
        ("project-type", "business", {"projectTypeKey": "business"}),
    ],
)
def test_a_project_is_of_another_kind(site: JiraSite, word: str, value: object, facts: Any) -> None:
    """As its own resource says; a reset takes it back."""
    usual = site.read_json("lena", "3/project/DESK")
    site.tracker.order_shape({word: value})
    assert site.read_json("lena", "3/project/DESK") == {**usual, **facts}
    site.tracker.reset()
    assert site.read_json("lena", "3/project/DESK") == usual


def administers(site: JiraSite, who: str) -> bool:
    """Whether somebody is told that they administer Jira."""
    told = site.read_json(who, "3/mypermissions", permissions="ADMINISTER")
    return bool(told["permissions"]["ADMINISTER"]["havePermission"])


def test_rights_are_taken_and_given(site: JiraSite) -> None:
    """Nobody administers, or somebody else."""
    site.tracker.order_shape({"rights": "none"})
    assert not administers(site, "lena")
    site.tracker.order_shape({"administrators": ["lena", "desk-bot"]})
    assert [administers(site, who) for who in ("lena", "desk-bot", "anna")] == [True, True, False]


def test_groups_and_licences_go(site: JiraSite) -> None:
    """A group that is missing has no members; who has no licence is no agent."""
    site.tracker.order_shape({"missing-groups": ["desk-hosting"], "unlicensed": ["desk-bot"]})
    names = [group["name"] for group in site.read_json("lena", "3/group/bulk")["values"]]
    assert ("desk-hosting" in names, "desk-support" in names) == (False, True)
    told = site.read_json("desk-bot", "3/mypermissions", permissions="SERVICEDESK_AGENT")
    assert told["permissions"]["SERVICEDESK_AGENT"]["havePermission"] is False


@pytest.mark.parametrize(
    "shape",
    [{"colour": "red"}, {"administrators": ["nobody"]}, {"columns": {"To Do": ["Nowhere"]}}],
    ids=["word", "person", "status"],
)
def test_a_shape_that_is_none_is_refused(site: JiraSite, shape: Any) -> None:
    """With the word that there is not."""
    with pytest.raises(ValueError, match=r"nothing called '(colour|nobody|Nowhere)'"):
        site.tracker.order_shape(shape)
