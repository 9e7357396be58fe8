"""Small Jira hook bodies in the shape of real ones, and the shipped desk and mapping to read them by."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.sightings import Comment, NotForUs, Report, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TYPE, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.mapping import JiraMapping, read_jira_mapping
from sdesk_sync.trackers.jira.site_ids import ProjectIdentity, SiteIds
from sdesk_sync.trackers.jira.webhooks import JiraWebhooks

Json = dict[str, Any]
TRACKER = "support"
REF = TicketRef(TRACKER, "10042", "DESK-7")
BOT = "712020:bot"
UPDATED = "2026-05-28T08:09:06.964+0200"
UPDATED_MS = 1779948546964
SAMI = {"accountId": "712020:sami", "displayName": "Sami Sommer", "accountType": "atlassian"}
ORDER = "customfield_10102"
ORDER_NAME = "Desk: Order reference"
MONEY = "customfield_10111"
IDS = SiteIds(
    me=BOT,
    project=ProjectIdentity("10000", "DESK"),
    words={
        TYPE: {"10001": "incident", "10007": "customization"},
        STATUS: {"10101": "new", "10104": "in-review", "10106": "in-progress"},
        PRIORITY: {"1": "critical", "2": "high"},
    },
    no_priority="10000",
    fields={Field("order_reference"): ORDER, BILLING: MONEY},
    default_priority="10000",
)


@cache
def desk() -> Desk:
    """The shipped desk."""
    return read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")


@cache
def mapping_for(edition: Edition) -> JiraMapping:
    """The shipped mapping for an edition."""
    shipped = preset_path(edition.kind)
    return read_jira_mapping(shipped.read_bytes(), shipped.name, desk(), edition)


def mapping() -> JiraMapping:
    """The shipped mapping for Cloud."""
    return mapping_for(CLOUD)


def webhooks(*secrets: str, project: ProjectIdentity = IDS.project) -> JiraWebhooks:
    """The hooks of a project whose ids are known."""
    reading = JiraIssueParser(TRACKER, mapping(), frozenset(desk().billing), replace(IDS, project=project))
    return JiraWebhooks(TRACKER, lambda: secrets, reading.mapping.edition, lambda: reading)


def issue(**fields: Any) -> Json:
    """Issue DESK-7 as hooks show it, an incident in review; a field given as ... is left out."""
    shown: Json = {
        "project": {"id": "10000", "key": "DESK"},
        "issuetype": {"id": "10001", "name": "Incident", "subtask": False, "hierarchyLevel": 0},
        "status": {"id": "10104", "name": "In review"},
        "priority": {"id": "10000", "name": "Not prioritised"},
        "components": [],
        "updated": UPDATED,
        "summary": "Login fails",
        **fields,
    }
    # The address lacks "/issue/", as on sites of today (docs/trackers/jira.md#webhook-bodies).
    address = "https://acme.atlassian.net/rest/api/2/10042"
    fields = {key: value for key, value in shown.items() if value is not ...}
    return {"id": "10042", "key": "DESK-7", "self": address, "fields": fields}


def item(field: str, before: tuple[str | None, str | None], after: tuple[str | None, str | None]) -> Json:
    """A changelog item of Cloud: the field's id, and id and words before and after."""
    kind = "custom" if field.startswith("customfield") else "jira"
    ends = {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    return {"field": field, "fieldtype": kind, "fieldId": field, **ends}


def issue_event(*items: Any, event: str = "jira:issue_updated", user: Any = SAMI, **fields: Any) -> Json:
    """An issue hook's body."""
    return {
        "timestamp": UPDATED_MS + 20,
        "webhookEvent": event,
        "issue_event_type_name": "issue_generic",
        "user": user,
        "issue": issue(**fields),
        "changelog": {"id": "20001", "items": list(items)},
    }


def comment_event(text: str = "!desk order PO-4711", **parts: Any) -> Json:
    """A comment hook's body: sami's comment 91, with the few fields an issue has there."""
    comment = {
        "self": "https://acme.atlassian.net/rest/api/2/issue/10042/comment/91",
        "id": "91",
        "author": SAMI,
        "updateAuthor": SAMI,
        "body": text,
        "created": UPDATED,
        "updated": UPDATED,
        "jsdPublic": True,
        **parts,
    }
    few = issue(components=..., updated=..., assignee=None)
    event = {"timestamp": UPDATED_MS, "webhookEvent": "comment_created"}
    return {
        **event,
        "comment": {key: value for key, value in comment.items() if value is not ...},
        "issue": few,
    }


def parse(body: Json) -> Report:
    """The delivery of a body."""
    return webhooks().parse({}, json.dumps(body).encode())


def parse_sighting(body: Json) -> Sighting:
    """The delivery of a body that shows a ticket."""
    found = parse(body)
    assert isinstance(found, Sighting)
    return found


def parse_comment(body: Json) -> Comment:
    """The delivery of a body that holds a comment."""
    found = parse(body)
    assert isinstance(found, Comment)
    return found


def find_reason(body: Json) -> str:
    """Why a body is nothing for us, or what it shows is no ticket."""
    found = parse(body)
    if isinstance(found, Sighting) and found.departure is not None:
        return found.departure.reason
    assert isinstance(found, NotForUs)
    return found.reason
