"""The fields that Service Management adds, found by what their schema calls them: `custom`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.editions import CUSTOMER
from sdesk_sync.sandbox.jira.kinds import KeyKind, WrongValue
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

DESK_ID = "10"
REQUEST_TYPE = "customfield_10010"
PARTICIPANTS = "customfield_10033"
_LINGO = ".servicedesk-lingo-integration-plugin:sd-request-language"
_ORGANIZATIONS = {"1": "Acme GmbH", "2": "Globex"}
_LANGUAGES = {"de": "German", "en": "English"}


@dataclass(frozen=True)
class RequestType:
    """What customers choose from, each for one issue type; a restricted one is listed for nobody."""

    name: str
    issue_type: str
    is_on_portal: bool = False
    is_restricted: bool = False


REQUEST_TYPES: Mapping[str, RequestType] = {
    "21": RequestType("Report a problem", "Incident", is_on_portal=True),
    "22": RequestType("Störung melden", "Incident", is_on_portal=True),
    "23": RequestType("Ask us", "Request", is_on_portal=True),
    "24": RequestType("Software defect", "Software Defect"),
    "25": RequestType("Non-software defect", "Non-Software Defect"),
    "26": RequestType("Consulting request", "Consulting Request"),
    "27": RequestType("Support request", "Support Request"),
    "28": RequestType("Customization", "Customization"),
    "29": RequestType("Suggestion", "Suggestion"),
    "30": RequestType("Delivery", "Delivery (DESK)"),
    "31": RequestType("For partners only", "Request", is_restricted=True),
}
"""By id. What is not on the portal is set by staff alone."""


PortalField = tuple[str, str, Json, KeyKind]
"""Its id, its name, its schema, its kind."""


def portal_fields(project: JiraProject, accounts: JiraAccounts) -> Iterator[PortalField]:
    """Each of them; how they are written is unproven (docs/trackers/jira.md#service-management)."""
    request_type = KeyKind(
        # Its bare id, as text.
        lambda value: None if value is None else _known_key(REQUEST_TYPES, value),
        lambda key, view: {"requestType": request_type_bean(project, key)},
        lambda key: (key, REQUEST_TYPES[key].name),
    )
    organizations = KeyKind(
        lambda value: _known_key(_ORGANIZATIONS, str(value)),
        lambda key, view: {"id": key, "name": _ORGANIZATIONS[key]},
        lambda key: (key, _ORGANIZATIONS[key]),
        is_list=True,
    )
    participants = KeyKind(
        lambda value: accounts.require_person(value).account,
        accounts.account_bean,
        accounts.changelog_value,
        is_list=True,
    )
    language = KeyKind(
        lambda value: None if value is None else _known_key(_LANGUAGES, value),
        lambda key, _: {"languageCode": key, "displayName": _LANGUAGES[key]},
        lambda key: (key, _LANGUAGES[key]),
    )
    made = (
        (10010, "Request Type", "sd-customerrequesttype", ":vp-origin", request_type),
        (10002, "Organizations", "array", ":sd-customer-organizations", organizations),
        (10033, "Request participants", "array", ":sd-request-participants", participants),
        (10034, "Request language", "sd-request-lang", _LINGO, language),
    )
    for number, name, kind, custom, values in made:
        schema = {"type": kind, "custom": f"com.atlassian.servicedesk{custom}", "customId": number}
        yield f"customfield_{number}", name, schema, values


def _known_key(known: Collection[str], value: Any) -> str:
    if not isinstance(value, str) or value not in known:
        raise WrongValue(f"The value {value!r} is not valid.")
    return value


def may_see(person: Person, issue: JiraIssue) -> bool:
    """Whether somebody is shown a request: staff, whoever reported it, and those who take part."""
    takes_part = (issue.values["reporter"], *(issue.values.get(PARTICIPANTS) or ()))
    return person.role != CUSTOMER or person.account in takes_part


def request_type_bean(project: JiraProject, key: str) -> Json:
    """A request type (RequestTypeDTO: docs/trackers/jira.md#rest-api-document)."""
    kind = REQUEST_TYPES[key]
    return {
        "id": key,
        "name": kind.name,
        "description": "",
        "helpText": "",
        "issueTypeId": project.types.id_of(kind.issue_type),
        "serviceDeskId": DESK_ID,
        "groupIds": ["1"] if kind.is_on_portal else [],
        "restrictionStatus": "RESTRICTED" if kind.is_restricted else "OPEN",
    }
