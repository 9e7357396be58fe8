"""A site with the lists that a small mapping needs, and what is found there."""

from dataclasses import replace
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field
from sdesk_sync.trackers.errors import Misconfigured
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.site_ids import SiteIds, SiteIdsLookup
from sdesk_sync.trackers.mapping import NameTable
from tests.trackers.jira.bodies import Json, mapping
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
API = f"{URL}/rest/api/2"
TEXT = {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}

PLAIN = [{"id": "3", "name": "Hoch"}, {"id": "4", "name": "Keine"}]
PRIORITIES = [{**PLAIN[0], "isDefault": True}, {**PLAIN[1], "isDefault": False}]
FORM = f"{API}/issue/createmeta/10000/issuetypes/10"


def small(**changed: Any) -> JiraMapping:
    """A mapping of one type, one status, one priority and one field."""
    names = {
        TYPE: NameTable({"incident": "Störung"}),
        STATUS: NameTable({"new": "Neu"}),
        PRIORITY: NameTable({"high": "Hoch"}),
    }
    fields = {Field("order_reference"): "Order"}
    known = {"names": names, "no_priority": "Keine", "fields": fields, "default_kind": "incident"}
    return replace(mapping(), **{**known, **changed})


def answer_lists(*fields: Json) -> None:
    """A site with just the lists that `small` needs, and these custom fields."""
    statuses = [{"id": "1", "name": "Neu"}, {"id": "2", "name": "Fertig"}]
    types = [{"id": "10", "name": "STÖRUNG", "statuses": statuses}, {"id": "11", "name": "Epic"}]
    responses.get(f"{API}/project/DESK", json={"id": "10000", "key": "DESK"})
    responses.get(f"{API}/project/10000/statuses", json=types)
    responses.get(FORM, json={"fields": [{"fieldId": "summary"}, priority_field("4")]})
    responses.get(f"{API}/field", json=[{"id": "summary", "name": "Order", "custom": False}, *fields])
    responses.get(f"{API}/myself", json={"accountId": "712020:bot"})


def priority_field(default: str, offered: list[Json] = PLAIN) -> Json:
    """Priority on the form for a new issue, as Jira describes it."""
    return {"fieldId": "priority", "allowedValues": offered, "defaultValue": {"id": default}}


def custom_field(number: int, name: str = "Order", **more: Any) -> Json:
    """A custom field as Jira lists it."""
    return {"id": f"customfield_{number}", "name": name, "custom": True, "schema": TEXT, **more}


def find_ids(read_by: JiraMapping) -> SiteIds:
    """The ids that a mapping finds at the site of `answers`."""
    return SiteIdsLookup("DESK", read_by).find_ids(JiraClient(connection(URL), CLOUD))


def find_refusal(read_by: JiraMapping) -> str:
    """Why a mapping does not fit that site."""
    with pytest.raises(Misconfigured) as unfit:
        find_ids(read_by)
    return str(unfit.value)
