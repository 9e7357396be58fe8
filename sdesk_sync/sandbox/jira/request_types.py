"""Request types: what customers choose from in the portal, each for one issue type.

RequestTypeDTO: docs/trackers/jira.md#service-management
"""

from __future__ import annotations

from collections.abc import Iterator

from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.site import Json

DESK_ID = "10"
PORTAL_GROUP = "1"
"""The group of request types that the portal shows; what is in none is set by staff alone."""

_PORTAL, _HIDDEN, _RESTRICTED = "portal", "hidden", "restricted"
_SEEDED = (
    ("21", "Report a problem", "Incident", _PORTAL),
    ("22", "Störung melden", "Incident", _PORTAL),
    ("23", "Ask us", "Request", _PORTAL),
    ("24", "Software defect", "Software Defect", _HIDDEN),
    ("25", "Non-software defect", "Non-Software Defect", _HIDDEN),
    ("26", "Consulting request", "Consulting Request", _HIDDEN),
    ("27", "Support request", "Support Request", _HIDDEN),
    ("28", "Customization", "Customization", _HIDDEN),
    ("29", "Suggestion", "Suggestion", _HIDDEN),
    ("30", "Delivery", "Delivery (DESK)", _HIDDEN),
    ("31", "For partners only", "Request", _RESTRICTED),
)


def seeded_request_types(types: ChoiceCatalogue) -> Iterator[Json]:
    """Those of a service desk that was set up by hand."""
    for key, name, issue_type, seen in _SEEDED:
        yield request_type_entry(key, name, types.id_of(issue_type)) | {
            "groupIds": [PORTAL_GROUP] if seen == _PORTAL else [],
            "restrictionStatus": "RESTRICTED" if seen == _RESTRICTED else "OPEN",
        }


def request_type_entry(
    key: str, name: str, issue_type: str, description: str = "", help_text: str = ""
) -> Json:
    """A request type as it is stored and shown: in no group of the portal, open to all."""
    return {
        "id": key,
        "name": name,
        "description": description,
        "helpText": help_text,
        "issueTypeId": issue_type,
        "serviceDeskId": DESK_ID,
        "groupIds": [],
        "restrictionStatus": "OPEN",
    }
