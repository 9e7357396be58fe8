"""What a site is asked of Service Management; what is wrong is told in `/readyz`, and the rest goes on.

https://developer.atlassian.com/cloud/jira/service-desk/rest/
"""

from collections.abc import Collection, Mapping
from urllib.parse import quote

from sdesk_sync.notices import Notice, NoticeKind
from sdesk_sync.trackers.errors import Gone, Misconfigured, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.service_management import NO_SERVICE, SECTION, ServiceIds, find_service_ids
from sdesk_sync.trackers.wire.answers import require_objects
from sdesk_sync.trackers.wire.pages import walk_project
from sdesk_sync.trackers.wire.payload import Json, object_at

_AGENT = "SERVICEDESK_AGENT"
_SEEN = "give our account access to the project's customer portal"
_BROWSE = "give our account the project permission 'Browse projects'"
_NO_SECTION = (
    f"it is a service project, and the mapping has no section `{SECTION}`: request types stay as they are, "
    "and customers are spoken to in one language (mappings/jira-service-management.yaml has one)"
)
_NO_PROJECT = f"the mapping has a section `{SECTION}`, and it is no service project: take the section out"
_NO_AGENT = (
    "our account is no agent of the service project: only an agent's comments are read by customers (give it "
    "a licence of Service Management and the project permission 'Service Desk Agent')"
)


def ask_service_ids(
    client: JiraClient,
    mapping: JiraMapping,
    key: str,
    fields: Collection[Json],
    issue_types: Mapping[str, str],
) -> ServiceIds:
    """What a service project has of the mapping's section: one call for a hundred request types.

    `key` is the project's, `fields` are those of the site, `issue_types` the ids of the desk's types.
    Raises Transient.
    """
    section = mapping.service
    if section is None:
        return NO_SERVICE
    try:
        return find_service_ids(section, fields, _list_request_types(client, key), issue_types)
    except (Gone, Misconfigured, Rejected) as error:
        return ServiceIds(faults=(f"its request types are not shown to us: {error} ({_SEEN})",))


def find_contradiction(mapping: JiraMapping, *, is_service: bool) -> ServiceIds | None:
    """What is there of it where section and project do not fit; None where they do."""
    if mapping.service is not None and not is_service:
        return ServiceIds(faults=(_NO_PROJECT,))
    if mapping.service is None and is_service and mapping.edition.keeps_request_types:
        return ServiceIds(faults=(_NO_SECTION,))
    return NO_SERVICE if mapping.service is None else None


def tell_of_faults(client: JiraClient, project: str, faults: Collection[str]) -> None:
    """Show what is wrong with a project, or nothing any more."""
    connection = client.connection
    if not faults:
        connection.notices.withdraw(NoticeKind.SERVICE_MANAGEMENT, connection.name, "project")
        return
    sentence = f"project {project} in Service Management: {'; '.join(faults)}"
    connection.notices.post(Notice(NoticeKind.SERVICE_MANAGEMENT, sentence, connection.name, "project"))


def check_agent(client: JiraClient, project_id: str) -> bool:
    """Whether our account may comment in public; it is told where not. One call. Raises Transient."""
    connection = client.connection
    query = {"permissions": _AGENT, "projectId": project_id}
    try:
        found = client.get("mypermissions", hint=_BROWSE, query=query)
    except (Gone, Rejected):
        # A site without Service Management does not know the permission.
        found = {}
    is_agent = object_at(found, "permissions", _AGENT).get("havePermission") is True
    if is_agent:
        connection.notices.withdraw(NoticeKind.SERVICE_MANAGEMENT, connection.name, "agent")
    else:
        notice = Notice(NoticeKind.SERVICE_MANAGEMENT, _NO_AGENT, connection.name, "agent")
        connection.notices.post(notice)
    return is_agent


def _list_request_types(client: JiraClient, key: str) -> tuple[Json, ...]:
    """Those of the portal; restricted ones are listed for administrators alone.

    PagedDTORequestTypeDTO: docs/trackers/jira.md#service-management
    """
    path = f"/rest/servicedeskapi/servicedesk/{quote(key, safe='')}/requesttype"
    walk = walk_project(client.connection)
    listed: list[Json] = []
    while True:
        walk.check_place(str(len(listed)))
        page = client.get(path, hint=_SEEN, query={"start": str(len(listed)), "limit": "100"})
        values = require_objects(page.get("values"))
        walk.check_entries(values)
        listed += values
        if page.get("isLastPage") is not False or not values:
            return tuple(listed)
