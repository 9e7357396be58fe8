"""What Jira's issue deliveries show of a ticket, and what they say was changed."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from tests.trackers.jira.bodies import (
    IDS,
    MONEY,
    ORDER,
    ORDER_NAME,
    REF,
    SAMI,
    UPDATED_MS,
    Json,
    issue,
    issue_event,
    item,
    mapping,
    parse_sighting,
)

ORDER_REFERENCE = Field("order_reference")


def test_an_update_shows_every_mapped_field() -> None:
    """In the desk's words; shown and empty is something else than not shown."""
    fields: Json = {
        "priority": {"id": "2", "name": "Hoch"},
        "components": [{"id": "1", "name": "Backend"}, {"id": "2", "name": "Team: Hosting"}],
        ORDER: " PO-4711 ",
        MONEY: None,
    }
    found = parse_sighting(issue_event(**fields))
    assert found.ref == REF
    assert found.version == UPDATED_MS
    assert found.seen == {
        TYPE: ("incident",),
        STATUS: ("in-review",),
        PRIORITY: ("high",),
        TEAM: ("hosting",),
        ORDER_REFERENCE: ("PO-4711",),
        BILLING: (),
    }
    assert found.raw == {
        "issuetype": ("10001",),
        "status": ("10104",),
        "priority": ("2",),
        "components": ("Backend", "Team: Hosting"),
        ORDER: (" PO-4711 ",),
    }
    assert found.actor == Actor(Account("support", "712020:sami"), "Sami Sommer")
    assert (found.tracker_closed, found.is_opening, found.default_kind) == (None, False, None)


@pytest.mark.parametrize(
    ("fields", "name", "seen"),
    [
        ({"priority": None}, PRIORITY, ()),
        ({"priority": {"id": "10000"}}, PRIORITY, ()),
        ({"priority": {"id": "77", "name": "Odd"}}, PRIORITY, None),
        ({"priority": ...}, PRIORITY, None),
        ({"priority": {"id": ["2"]}}, PRIORITY, None),
        ({"status": {"id": "77"}}, STATUS, None),
        ({"status": None}, STATUS, None),
        ({"components": ...}, TEAM, None),
        ({"components": None}, TEAM, ()),
        (
            {"components": [{"name": "Team: Hosting"}, {"name": "Team: Support"}]},
            TEAM,
            ("hosting", "support"),
        ),
        ({MONEY: "contract"}, BILLING, ("contract",)),
        ({MONEY: "for free"}, BILLING, None),
        ({MONEY: {"value": "contract"}}, BILLING, None),
        ({ORDER: ""}, ORDER_REFERENCE, ()),
        ({}, ORDER_REFERENCE, None),
    ],
)
def test_what_the_mapping_lacks_is_not_seen(fields: Json, name: Field, seen: tuple[str, ...] | None) -> None:
    """Neither as empty nor as something else."""
    assert parse_sighting(issue_event(**fields)).seen.get(name) == seen


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("2026-05-28T06:09:06.964Z", UPDATED_MS),
        ("2026-05-28T06:09:06Z", UPDATED_MS + 35),
        ("yesterday", UPDATED_MS + 20),
        (..., UPDATED_MS + 20),
        (7, UPDATED_MS + 20),
    ],
)
def test_the_version_is_when_the_ticket_was_updated(written: object, version: int) -> None:
    """In ms; a second without them counts as its last, a missing one as the delivery's own time."""
    assert parse_sighting(issue_event(updated=written)).version == version


def test_the_changelog_names_what_was_changed_and_from_what() -> None:
    """With the words before."""
    found = parse_sighting(
        issue_event(
            item("issuetype", ("10007", "Customization"), ("10001", "Incident")),
            item("status", ("10101", "Neu"), ("10104", "In review")),
            item("priority", ("10000", "Not prioritised"), ("2", "High")),
            item(ORDER, (None, None), (None, "PO-4711")),
            item(MONEY, (None, "contract"), (None, None)),
            item("summary", (None, "a"), (None, "b")),
            item("customfield_10999", (None, "a"), (None, "b")),
        )
    )
    assert found.changed_from == {
        TYPE: ("customization",),
        STATUS: ("new",),
        PRIORITY: (),
        ORDER_REFERENCE: (),
        BILLING: ("contract",),
    }


def test_a_changelog_without_field_ids_is_understood_by_names() -> None:
    """As old servers send it, and with the capital S of today's openings."""
    items = [
        {"field": "Status", "from": "10101", "fromString": "New", "to": "10104", "toString": "In review"},
        {"field": ORDER_NAME, "from": None, "fromString": "PO-1", "to": None, "toString": None},
        {"field": "Key", "from": None, "fromString": "APP-1", "to": None, "toString": "DESK-7"},
    ]
    assert parse_sighting(issue_event(*items)).changed_from == {STATUS: ("new",), ORDER_REFERENCE: ("PO-1",)}


def test_the_teams_before_follow_from_what_came_and_went() -> None:
    """An item tells of one component that came or went, never of all."""
    components = [{"id": "1", "name": "Backend"}, {"id": "2", "name": "Team: Hosting"}]
    came = item("components", (None, None), ("2", "Team: Hosting"))
    went = item("components", ("3", "Team: Support"), (None, None))
    foreign = item("components", (None, None), ("1", "Backend"))
    assert parse_sighting(issue_event(came, went, foreign, components=components)).changed_from == {
        TEAM: ("support",)
    }
    assert parse_sighting(issue_event(foreign, components=components)).changed_from == {TEAM: ("hosting",)}


def test_components_that_changed_in_an_unclear_way_are_not_named() -> None:
    """A list of ids in one item, or an issue that shows no components."""
    several = item("components", ("2, 3", "Team: Hosting, Team: Support"), (None, None))
    single = item("components", ("3", "Team: Support"), (None, None))
    assert parse_sighting(issue_event(several)).changed_from == {}
    assert parse_sighting(issue_event(single, components=...)).changed_from == {}


@pytest.mark.parametrize("changelog", [..., None, [], {}, {"items": None}, {"id": "1", "items": []}])
def test_an_update_without_changelog_is_still_a_sighting(changelog: object) -> None:
    """It shows the ticket, and names nothing."""
    body = {
        key: value for key, value in {**issue_event(), "changelog": changelog}.items() if value is not ...
    }
    assert parse_sighting(body).changed_from == {}


@pytest.mark.parametrize(
    ("event", "priority", "chosen_by"),
    [
        ("jira:issue_created", {"id": "2"}, "person"),
        ("jira:issue_created", None, "nobody"),
        ("jira:issue_updated", {"id": "10000"}, "person"),
        ("jira:issue_created", {"id": "10000"}, "site"),
    ],
)
def test_only_an_opening_has_the_sites_default_priority(event: str, priority: object, chosen_by: str) -> None:
    """Afterwards it was a person who chose it."""
    assert parse_sighting(issue_event(event=event, priority=priority)).has_default_priority is (
        chosen_by == "site"
    )


def test_no_priority_is_the_default_where_none_is_known() -> None:
    """Also not for an issue that shows none."""
    reading = JiraIssueParser("support", mapping(), frozenset(), replace(IDS, default_priority=None))
    assert not reading.has_default_priority(issue())
    assert not reading.has_default_priority(issue(priority=None))


def test_a_new_issue_is_an_opening_by_its_creator() -> None:
    """Whoever it was raised for; the neutral priority is no priority anybody set."""
    status = {**item("status", (None, None), ("10101", "New")), "field": "Status"}
    body = issue_event(status, event="jira:issue_created", reporter={"accountId": "712020:carla"})
    found = parse_sighting(body)
    assert (found.is_opening, found.default_kind, found.has_default_priority) == (True, "request", True)
    assert found.actor == Actor(Account("support", "712020:sami"), "Sami Sommer")
    created = {**issue_event(event="jira:issue_created", creator=SAMI), "user": None}
    assert parse_sighting(created).actor == found.actor
