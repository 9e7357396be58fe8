"""What an Issue Hook shows of a ticket, in the desk's words."""

import json
from pathlib import Path

import pytest

from sdesk_sync.desk.model.people import Account, AccountKind, Actor
from sdesk_sync.desk.model.sightings import (
    ClosingKind,
    DepartureKind,
    NotForUs,
    Sighting,
    TicketClosing,
    TicketDeparture,
)
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser
from tests.trackers.gitlab.bodies import (
    SAMI,
    TRACKER,
    UPDATED_MS,
    US,
    Json,
    issue_body,
    labels,
    mapping,
    note_body,
    relabel_event,
)

READING = GitLabIssueParser(TRACKER, mapping(), US)
LABELLED = GitLabIssueParser(TRACKER, mapping(only_labelled=True), US)
ESTIMATE, TIME_SPENT = Field("estimate"), Field("time_spent")
NATIVE = frozenset({ESTIMATE, TIME_SPENT})
REF = TicketRef("engineering", "4711", "engineering#7")


def parse_sighting(body: Json, reading: GitLabIssueParser = READING) -> Sighting:
    """What an Issue Hook shows."""
    found = reading.parse_issue_hook(body)
    assert isinstance(found, Sighting), found
    return found


def test_an_update_shows_every_mapped_field() -> None:
    """A scope without a label is seen empty; what stands in no mapping is kept raw only."""
    titles = ("API", "priority::high", "status::foo", "status::new", "type::request")
    assert parse_sighting(issue_body(*titles)) == Sighting(
        REF,
        UPDATED_MS,
        seen={TYPE: ("request",), STATUS: ("new",), PRIORITY: ("high",), BILLING: (), TEAM: ()},
        tracker_closed=False,
        raw={"labels": titles},
        actor=Actor(Account("engineering", "13"), "Sami Sommer", "sami"),
        default_kind="request",
        accepted_as_found=NATIVE,
        language="en",
    )


def test_an_issue_shows_whose_it_is_and_what_it_takes() -> None:
    """In hooks by numbers and seconds at its top, in answers by users and in `time_stats`."""
    changes = {"time_estimate": {"previous": 3600, "current": 86400}}
    shown = {"author_id": 7, "assignee_ids": [13, 14], "time_estimate": 86400, "total_time_spent": 90}
    seen = parse_sighting(issue_body("type::request", changes=changes, **shown))
    assert (seen.seen[ESTIMATE], seen.seen[TIME_SPENT]) == (("3d",), ("2m",))
    assert seen.changed_from == {ESTIMATE: ("1h",)}
    people = [(account.tracker, account.id) for account in (*(seen.owners or ()), *(seen.assignees or ()))]
    assert people == [("engineering", "7"), ("engineering", "13"), ("engineering", "14")]


def test_a_reopening_shows_since_when_it_was_closed() -> None:
    """The issue shows it no more, the change does."""
    changes = {"closed_at": {"previous": "2026-03-02T09:00:00.000Z", "current": None}}
    seen = parse_sighting(issue_body("type::request", action="reopen", changes=changes, closed_at=None))
    assert seen.closed_at == 1_772_442_000_000


def test_two_labels_of_a_scope_are_both_seen() -> None:
    """On Free nothing keeps a scope exclusive."""
    seen = parse_sighting(issue_body("status::new", "status::in-review")).seen
    assert seen[STATUS] == ("new", "in-review")


def test_a_change_of_labels_names_the_fields_whose_words_differ() -> None:
    """With the words before; labels outside the mapping name nothing."""
    changes = relabel_event(("type::request", "status::new", "API"), ("type::suggestion", "status::new"))
    found = parse_sighting(issue_body("type::suggestion", "status::new", changes=changes))
    assert found.changed_from == {TYPE: ("request",)}


def test_the_order_of_labels_is_no_change() -> None:
    """GitLab sorts them as it likes."""
    changes = relabel_event(("status::new", "status::closed"), ("status::closed", "status::new"))
    assert parse_sighting(issue_body("status::closed", "status::new", changes=changes)).changed_from == {}


def test_closing_names_the_status() -> None:
    """Somebody who closes an issue asks for a status, though no label changed."""
    changes = {"state_id": {"previous": 1, "current": 2}}
    body = issue_body("status::new", state="closed", state_id=2, action="close", changes=changes)
    found = parse_sighting(body)
    assert (found.tracker_closed, found.tracker_was_closed, found.changed_from) == (
        True,
        False,
        {STATUS: ("new",)},
    )


def test_reopening_by_an_update_is_seen_from_the_change() -> None:
    """Real deliveries of work items say `update` there."""
    body = issue_body("status::closed", changes={"state_id": {"previous": 2, "current": 1}})
    found = parse_sighting(body)
    assert (found.tracker_closed, found.tracker_was_closed, found.changed_from) == (
        False,
        True,
        {STATUS: ("closed",)},
    )


@pytest.mark.parametrize(
    "changes", [{"state": {"previous": "opened", "current": "closed"}}, {}, {"labels": {}}]
)
def test_old_releases_close_in_words_or_without_a_word(changes: Json) -> None:
    """They know no state_id, and some no changes at all."""
    body = issue_body("status::new", state="closed", state_id=None, action="close", changes=changes)
    found = parse_sighting(body)
    assert (found.tracker_closed, found.tracker_was_closed, found.changed_from) == (
        True,
        False,
        {STATUS: ("new",)},
    )


def test_an_opening_says_so() -> None:
    """Nothing was before it."""
    body = issue_body("type::delivery", action="open", changes={"state_id": {"previous": None, "current": 1}})
    found = parse_sighting(body)
    assert (found.is_opening, found.tracker_was_closed, found.changed_from) == (True, None, {})


def test_a_test_delivery_is_a_plain_sighting() -> None:
    """It has no action."""
    found = parse_sighting(issue_body("type::request", action=None))
    assert not found.is_opening
    assert found.seen[TYPE] == ("request",)


def test_labels_that_are_not_shown_are_not_seen() -> None:
    """Bodies of 2016 have none; nothing may follow from that."""
    body = issue_body(labels=None)
    del body["labels"]
    found = parse_sighting(body)
    assert (found.seen, found.raw, found.changed_from) == ({}, {}, {})


def test_labels_may_stand_beside_the_attributes_only() -> None:
    """As releases before 10 had them."""
    assert parse_sighting(issue_body("type::request", labels=None)).seen[TYPE] == ("request",)


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("2026-05-28T06:09:06.964Z", 1779948546964),
        ("2026-05-28T06:09:06Z", 1779948546999),
        ("2026-05-28 06:09:06 UTC", 1779948546999),
        ("2026-05-28T08:09:06.964+02:00", 1779948546964),
        ("2026-05-28T06:09:06.000Z", 1779948546000),
        ("2026-05-28T06:09:06", 1779948546999),
    ],
)
def test_every_way_to_write_a_time_becomes_a_version(written: str, ms: int) -> None:
    """One without a fraction never looks older than the same moment with one."""
    assert parse_sighting(issue_body(updated_at=written)).version == ms


@pytest.mark.parametrize(
    ("user", "nature"),
    [
        (SAMI, AccountKind.PERSON),
        ({"id": 20, "username": "renamed"}, AccountKind.US),
        ({"id": 21, "username": "desk-bot"}, AccountKind.PERSON),
        ({"id": 30, "username": "support-bot"}, AccountKind.PERSON),
        ({"id": 31, "username": "project_101_bot_1f2e3d4c"}, AccountKind.PERSON),
        ({"id": 33, "username": "alert-bot"}, AccountKind.PERSON),
    ],
)
def test_who_acted_is_told_by_number_alone(user: Json, nature: AccountKind) -> None:
    """Our number is ours under any name, and no name says what an account is."""
    by = parse_sighting(issue_body() | {"user": user}).actor
    assert by is not None
    assert by.kind is nature


def test_nobody_may_have_acted() -> None:
    """Not every body has a user, and one without a number is as good as none."""
    assert parse_sighting(issue_body() | {"user": {}}).actor is None
    assert parse_sighting(issue_body() | {"user": {"username": "desk-bot"}}).actor is None


STRANGE: list[tuple[Json, str]] = [
    (issue_body() | {"project": {"id": 9, "path_with_namespace": "acme/engineering"}}, "another project"),
    (issue_body() | {"project": {"path_with_namespace": "acme/other"}}, "another project"),
    (issue_body() | {"project": None}, "names no project"),
    (issue_body(iid=None), "shows no number or no time of change"),
    (issue_body(updated_at="yesterday"), "shows no number or no time of change"),
]


@pytest.mark.parametrize(("body", "reason"), STRANGE)
def test_what_is_no_ticket_of_ours_is_passed_over(body: Json, reason: str) -> None:
    """With the reason, which people read in the inbox."""
    assert READING.parse_issue_hook(body) == NotForUs(reason)


@pytest.mark.parametrize("kind", ["Issue", "Incident", "Ticket", None])
def test_mapped_work_item_types_are_tickets(kind: str | None) -> None:
    """Before 17.2 the type is not told; there every issue is an Issue."""
    assert parse_sighting(issue_body("type::request", type=kind)).ref == REF


def test_a_renamed_project_is_still_the_same() -> None:
    """Its number stays."""
    project = {"id": 101, "path_with_namespace": "acme/renamed"}
    assert parse_sighting(issue_body() | {"project": project}).ref == REF


def test_in_an_engineering_project_only_labelled_issues_are_tickets() -> None:
    """Others show why they are none: one that was a ticket may have lost its type label."""
    no_ticket = NotForUs("not labelled as a ticket")
    stranger = parse_sighting(issue_body("API", "status::new"), LABELLED)
    assert stranger.departure == TicketDeparture(DepartureKind.UNTYPED, no_ticket.reason)
    assert (
        LABELLED.parse_note_hook(
            note_body() | {"issue": {"id": 4711, "iid": 7, "labels": labels("API")}}, "Note Hook"
        )
        == no_ticket
    )
    assert parse_sighting(issue_body("type::request"), LABELLED).seen[TYPE] == ("request",)
    stripped = issue_body("API", changes=relabel_event(("API", "type::request"), ("API",)))
    shown = parse_sighting(stripped, LABELLED)
    assert (shown.changed_from, shown.lacks_type) == ({TYPE: ("request",)}, True)


@pytest.mark.parametrize(
    ("body", "departure"),
    [
        (
            issue_body("type::request", type="Task"),
            TicketDeparture(DepartureKind.CONVERTED, "the work item type Task is not for us"),
        ),
        (
            issue_body("type::request", moved_to_id=99),
            TicketDeparture(DepartureKind.MOVED, "moved to another project", "issue 99"),
        ),
        (issue_body("type::request"), None),
    ],
)
def test_what_a_ticket_has_become_is_shown(body: Json, departure: TicketDeparture | None) -> None:
    """Made another work item, or moved: whoever knows it as a ticket has to know."""
    assert parse_sighting(body).departure == departure


def test_a_mark_as_a_duplicate_is_shown() -> None:
    """By the other issue's number."""
    closing = parse_sighting(issue_body("type::request", duplicated_to_id=12)).closing
    assert closing == TicketClosing(ClosingKind.DUPLICATE, "12")


def test_every_recorded_ticket_is_understood_by_its_own_project(shared: Path) -> None:
    """Read as the project it came from, each recorded issue is a ticket with a state and a time."""
    found = 0
    for path in sorted((shared / "payloads" / "gitlab").glob("*.json")):
        body = json.loads(path.read_bytes())
        if body.get("object_kind") not in ("issue", "work_item") or not isinstance(body.get("project"), dict):
            continue
        body["project"] = {"id": 101}
        body["object_attributes"].pop("type", None)
        seen = parse_sighting(body)
        assert seen.tracker_closed is not None, path.name
        assert seen.version > 0, path.name
        found += 1
    assert found >= 8
