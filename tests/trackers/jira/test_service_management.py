"""Request types and languages as a service project's issues show them, and as a mapping names them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, TYPE
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.service_management import ServiceIds, ServiceSection, find_service_ids
from sdesk_sync.trackers.jira.site_ids import ProjectIdentity
from sdesk_sync.trackers.jira.webhooks import JiraWebhooks
from tests.trackers.jira.bodies import IDS, TRACKER, Json, comment_event, desk, issue, issue_event
from tests.trackers.jira.service_project import (
    FIELDS,
    LANGUAGE,
    ORGANIZATIONS,
    RT,
    listed,
    mapping,
    request_type,
)

KINDS = {"incident": "10001", "request": "10002", "customization": "10007"}


LISTED = [
    listed("21", "Report a problem", "10001"),
    listed("22", "Störung melden", "10001"),
    listed("23", "Ask us", "10002"),
    listed("24", "Report a problem", "10002"),
    listed("40", "Onboarding", "10099"),
]


def find(**request_types: str) -> ServiceIds:
    """What a project has of a section with these request types."""
    return find_service_ids(ServiceSection(request_types), FIELDS, LISTED, KINDS)


# ── What the mapping names ──────────────────────────────────────────────────────────────────


def test_fields_are_found_by_what_their_schema_calls_them() -> None:
    """Their names are the site's own, and so are their ids; one with a scope is of another project."""
    foreign = {**FIELDS[0], "id": "customfield_1", "scope": {"type": "PROJECT"}}
    section = ServiceSection({"incident": "Report a problem"})
    found = find_service_ids(section, [foreign, {"id": "summary"}, *FIELDS], LISTED, KINDS)
    assert found.fields == (RT, ORGANIZATIONS, LANGUAGE)
    assert (found.given, found.faults) == ({"incident": "21"}, ())


@pytest.mark.parametrize("written", ["report a PROBLEM", "Report a problem", "21"])
def test_a_request_type_is_found_by_name_and_issue_type_or_by_id(written: str) -> None:
    """Of two of one name, each of its own issue type, either is found."""
    assert find(incident=written).given == {"incident": "21"}
    assert find(request="Report a problem").given == {"request": "24"}


def test_one_that_is_restricted_is_given_by_its_id() -> None:
    """It is listed for administrators alone, so nobody can look whether it is there."""
    found = find(customization="77")
    assert (found.given, found.types["77"], found.faults) == ({"customization": "77"}, "customization", ())


FAULTS = {
    "of another issue type": (
        {"customization": "Ask us"},
        "a request type 'Ask us' of another issue type than that of `customization`",
    ),
    "an id of another one": (
        {"incident": "23"},
        "a request type '23' of another issue type than that of `incident`",
    ),
    "none": (
        {"incident": "Help"},
        "no request type 'Help' for `incident` (of one that is restricted write the id)",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_the_project_lacks_is_said_and_the_rest_counts(case: str) -> None:
    """With what is expected, and what to do."""
    names, sentence = FAULTS[case]
    found = find(**{"request": "Ask us", **names})
    assert found.faults == (sentence,)
    assert found.given == {"request": "23"}


def test_two_of_one_name_and_type_are_told_with_their_ids() -> None:
    """Nothing but the id tells them apart."""
    twice = [*LISTED, listed("29", "Ask us", "10002")]
    found = find_service_ids(ServiceSection({"request": "Ask us"}), FIELDS, twice, KINDS)
    assert found.faults == ("2 request types 'Ask us' for `request` (23, 29): write the id",)
    assert found.given == {}


def test_a_site_without_the_field_has_none_to_be_written() -> None:
    """And what languages are told by is asked for where a line names it."""
    section = ServiceSection({"incident": "21"}, frozenset({"organizations", "request_languages"}))
    found = find_service_ids(section, [], LISTED, KINDS)
    assert found.faults == (
        "no field for request types",
        "no field for organizations",
        "no field for request languages",
    )
    assert (found.given, found.fields) == ({}, ())


# ── What an issue shows ─────────────────────────────────────────────────────────────────────

LINES = """
languages:
  de: {request_languages: [de], organizations: [Acme GmbH, "7"], request_types: [Störung melden]}
  en: {organizations: [Globex]}
"""


def parser(more: str = LINES) -> JiraIssueParser:
    """Reads issues of a service project whose ids are known."""
    service = find(incident="Report a problem", customization="77")
    ids = replace(IDS, project=ProjectIdentity("10000", "DESK", is_service=True), service=service)
    return JiraIssueParser(TRACKER, mapping(more), frozenset(desk().billing), ids)


SHOWN = [
    (None, ()),
    (request_type("21"), ("incident",)),
    (request_type("22"), ("incident",)),
    (request_type("23"), ("request",)),
    (request_type("77"), ("customization",)),
    (request_type("40"), ("#40",)),
    (request_type("78"), None),
    ({}, None),
    (..., None),
]


@pytest.mark.parametrize(("value", "expected"), SHOWN)
def test_a_request_type_is_read_as_the_type_to_which_it_belongs(
    value: Any, expected: tuple[str, ...] | None
) -> None:
    """One that is neither listed nor named may be of any type: nothing is said of it."""
    kinds = {**IDS.words[TYPE], "10002": "request"}
    known = parser()
    ids = replace(known.ids, words={**IDS.words, TYPE: kinds})
    shown = replace(known, ids=ids).parse_issue(issue(**{RT: value}), {})
    assert shown.seen.get(REQUEST_TYPE) == expected
    assert REQUEST_TYPE in shown.accepted_as_found


SPOKEN: list[tuple[Json, str | None]] = [
    ({}, None),
    ({RT: None, ORGANIZATIONS: [], LANGUAGE: None}, "en"),
    ({LANGUAGE: {"languageCode": "de", "displayName": "German"}}, "de"),
    ({LANGUAGE: {"languageCode": "de_AT"}}, "de"),
    ({LANGUAGE: {"languageCode": "fr"}}, "en"),
    ({ORGANIZATIONS: [{"id": "1", "name": "ACME GmbH"}]}, "de"),
    ({ORGANIZATIONS: [{"id": "7", "name": "Initech"}]}, "de"),
    ({ORGANIZATIONS: [{"id": "2", "name": "Globex"}], LANGUAGE: {"languageCode": "de"}}, "de"),
    ({ORGANIZATIONS: [{"id": "2", "name": "Globex"}]}, "en"),
    ({RT: request_type("22")}, "de"),
    ({RT: request_type("99", name="Störung melden")}, "de"),
    ({RT: request_type("21")}, "en"),
]


@pytest.mark.parametrize(("fields", "language"), SPOKEN)
def test_the_first_line_that_fits_says_the_language(fields: Json, language: str | None) -> None:
    """By the request's language, its organisations or its request type; where nothing is shown, nothing."""
    assert parser().parse_issue(issue(**fields), {}).language == language


def test_a_request_type_that_is_changed_is_no_edit_that_anybody_is_asked_about() -> None:
    """A changelog tells of it, and history is not asked for what nobody is judged for."""
    change = {"field": "Request Type", "fieldId": RT, "from": "21", "to": "22"}
    fields: dict[str, Any] = {RT: request_type("22")}
    body = issue_event(change, **fields)
    hooks = JiraWebhooks(TRACKER, tuple, CLOUD, parser)
    shown = hooks.parse({}, json.dumps(body).encode())
    assert isinstance(shown, Sighting)
    assert shown.changed_from == {}


def test_mail_of_an_outsider_is_told_from_others() -> None:
    """Neither a reply nor a command: its author cannot read the request."""
    hooks = JiraWebhooks(TRACKER, tuple, CLOUD, parser)
    bodies = [json.dumps(comment_event(jsdAuthorCanSeeRequest=each)).encode() for each in (True, False)]
    insiders, outsiders = (hooks.parse({}, body) for body in bodies)
    assert isinstance(insiders, Comment)
    assert isinstance(outsiders, Comment)
    assert (insiders.is_by_outsider, outsiders.is_by_outsider) == (False, True)
