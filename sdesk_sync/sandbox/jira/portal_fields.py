"""The fields that Service Management adds, found by what their schema calls them: `custom`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.editions import CUSTOMER
from sdesk_sync.sandbox.jira.kinds import KeyKind, WrongValue
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

REQUEST_TYPE = "customfield_10010"
PARTICIPANTS = "customfield_10033"
_LINGO = ".servicedesk-lingo-integration-plugin:sd-request-language"
_ORGANIZATIONS = {"1": "Acme GmbH", "2": "Globex"}
_LANGUAGES = {"de": "German", "en": "English"}


PortalField = tuple[str, str, Json, KeyKind]
"""Its id, its name, its schema, its kind."""


def portal_fields(project: JiraProject, accounts: JiraAccounts) -> Iterator[PortalField]:
    """Each of them; how they are written is unproven (docs/trackers/jira.md#service-management)."""
    request_type = KeyKind(
        # Its bare id, as text.
        lambda value: (
            None if value is None else _known_key([each["id"] for each in project.request_types], value)
        ),
        lambda key, _: {"requestType": project.request_types.entry_with_id(key)},
        lambda key: (key, project.request_types.name_of(key)),
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
