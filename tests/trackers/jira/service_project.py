"""A service project in small bodies: its fields and request types, and a site that answers with them."""

import re
from collections.abc import Iterator

import responses

from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.notices import NoticeBoard, NoticeKind
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import JiraMapping, read_jira_mapping
from tests.trackers.jira.bodies import BOT, Json, desk
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
API, PORTAL = f"{URL}/rest/api/2", f"{URL}/rest/servicedeskapi/servicedesk/DESK/requesttype"

RT, ORGANIZATIONS, LANGUAGE = "customfield_10010", "customfield_10002", "customfield_10034"
_PLUGIN = "com.atlassian.servicedesk"
FIELDS: list[Json] = [
    {"id": RT, "name": "Anfragetyp", "schema": {"custom": f"{_PLUGIN}:vp-origin"}},
    {"id": ORGANIZATIONS, "name": "Orgs", "schema": {"custom": f"{_PLUGIN}:sd-customer-organizations"}},
    {
        "id": LANGUAGE,
        "name": "Sprache",
        "schema": {"custom": f"{_PLUGIN}.servicedesk-lingo-integration-plugin:sd-request-language"},
    },
]


def listed(ident: str, name: str, issue_type: str) -> Json:
    """A request type as the portal lists it."""
    return {"id": ident, "name": name, "issueTypeId": issue_type}


def mapping(more: str = "") -> JiraMapping:
    """The shipped one for Service Management, speaking English where nothing else is told."""
    text = preset_path("jira-service-management").read_bytes() + more.encode()
    return read_jira_mapping(text, "jira-service-management.yaml", desk(), CLOUD)


def request_type(ident: str, **more: str) -> Json:
    """As an issue shows it."""
    return {"requestType": {"id": ident, **more}, "_links": {}}


def request_types() -> list[Json]:
    """Those that the shipped mapping names."""
    section = mapping().service
    assert section is not None
    return [
        listed(str(21 + n), name, str(10001 + n)) for n, name in enumerate(section.request_types.values())
    ]


def page(*shown: Json, is_last: bool = True) -> Json:
    """A page of the portal's."""
    return {"size": len(shown), "start": 0, "limit": 100, "isLastPage": is_last, "values": list(shown)}


def permissions(*, is_agent: bool) -> Json:
    """What our account may do."""
    return {"permissions": {"SERVICEDESK_AGENT": {"key": "SERVICEDESK_AGENT", "havePermission": is_agent}}}


def connect(read_by: JiraMapping | None = None) -> tuple[Tracker, NoticeBoard]:
    """The adapter on that site, and what it has to tell."""
    board = NoticeBoard()
    return connect_jira(connection(URL, notices=board), desk(), read_by or mapping()), board


def told(board: NoticeBoard) -> list[str]:
    """The sentences of /readyz about Service Management."""
    return [each.sentence for each in board.list_current() if each.kind is NoticeKind.SERVICE_MANAGEMENT]


def answer_service_project() -> Iterator[responses.RequestsMock]:
    """A service project with what the shipped mapping names."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as site:
        text = {"type": "string"}
        shipped = mapping()
        statuses = [
            {"id": str(n), "name": name} for n, name in enumerate(shipped.names[STATUS].names.values())
        ]
        kinds = [
            {"id": str(10001 + n), "name": name, "statuses": statuses}
            for n, name in enumerate(shipped.names[TYPE].names.values())
        ]
        priorities = [
            {"id": str(n), "name": name}
            for n, name in enumerate(("Highest", "High", "Medium", "Low", "Not prioritised"))
        ]
        custom = [
            {"id": f"customfield_{20000 + n}", "name": name, "custom": True, "schema": text}
            for n, name in enumerate(shipped.fields.values())
        ]
        site.get(f"{API}/myself", json={"accountId": BOT})
        site.get(f"{API}/project/DESK", json={"id": "10000", "key": "DESK", "projectTypeKey": "service_desk"})
        site.get(f"{API}/project/10000/statuses", json=kinds)
        form = {"fields": [{"fieldId": "priority", "allowedValues": priorities}]}
        site.get(re.compile(re.escape(f"{API}/issue/createmeta/10000/issuetypes/")), json=form)
        site.get(f"{API}/field", json=[*FIELDS, *custom])
        site.get(f"{API}/mypermissions", json=permissions(is_agent=True))
        site.get(PORTAL, json=page(*request_types()))
        yield site
