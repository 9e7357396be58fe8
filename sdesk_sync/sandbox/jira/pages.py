"""Pages of rows: which of a table are asked for, and how part of a list is shown without an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sdesk_sync.sandbox.jira.named_things import NamedThings, Row
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, list_part
from sdesk_sync.sandbox.site import Json


def asked_ids(call: JiraCall, name: str) -> list[str]:
    """The ids that a parameter gives, by repetition alone; 400 for what is no number."""
    given = call.parameters.getlist(name) if name in call.query else []
    if not all(key.isdecimal() for key in given):
        raise JiraRefusal(400, f"Failed to convert '{name}'")
    return given


def asked_rows(call: JiraCall, table: NamedThings[Row]) -> list[Row]:
    """The rows that have one of the ids asked for, and the words in their name; in the order of ids."""
    ids, words = asked_ids(call, "id"), str(call.query.get("queryString", "")).lower()
    return [row for row in table if (not ids or row.id in ids) and words in row.name.lower()]


def part_bean(call: JiraCall, entries: Sequence[Any]) -> Json:
    """A page of things that have no address (docs/trackers/jira.md#recorded-bodies)."""
    bean = list_part(call, entries, "values")
    return {**bean, "isLast": bean["startAt"] + len(bean["values"]) >= len(entries)}


def nested_page(entries: Sequence[Json]) -> Json:
    """A page inside an answer, with all there is (docs/trackers/jira.md#recorded-bodies)."""
    return {
        "maxResults": len(entries), "startAt": 0, "total": len(entries), "isLast": True, "values": entries
    }  # fmt: skip
