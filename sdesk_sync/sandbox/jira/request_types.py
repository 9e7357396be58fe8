"""Request types: what customers choose from in the portal, each for one issue type.

RequestTypeDTO: docs/trackers/jira.md#service-management
"""

from __future__ import annotations

from collections.abc import Iterator

from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.seed import written_part
from sdesk_sync.sandbox.site import Json, ProjectBeginning

DESK_ID = "10"
PORTAL_GROUP = "1"
"""The group of request types that the portal shows; what is in none is set by staff alone."""


def first_request_types(types: ChoiceCatalogue, begins: ProjectBeginning) -> Iterator[Json]:
    """Those that a service desk begins with."""
    for key, name, issue_type, more in written_part(begins.value)["requesttype"]:
        yield request_type_entry(key, name, types.id_of(issue_type)) | more


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
