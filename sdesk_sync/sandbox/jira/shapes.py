"""Parts of a request's body, which have to have the right shape: 400 if they have another."""

from __future__ import annotations

from typing import Any

from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.site import Json

_WRONG = "Can not deserialize value of '{}': {} was expected."


def object_in(body: Json, name: str) -> Json:
    """An object, empty where it is missing."""
    found = body.get(name)
    if found is not None and not isinstance(found, dict):
        raise JiraRefusal(400, _WRONG.format(name, "an object"))
    return found or {}


def list_in(body: Json, name: str) -> list[Any]:
    """A list, empty where it is missing."""
    found = body.get(name)
    if found is not None and not isinstance(found, list):
        raise JiraRefusal(400, _WRONG.format(name, "a list"))
    return found or []


def words_in(body: Json, name: str) -> list[str]:
    """A list of texts, numbers among them read as such."""
    found = list_in(body, name)
    if not all(isinstance(word, str | int) for word in found):
        raise JiraRefusal(400, _WRONG.format(name, "a list of texts"))
    return [str(word) for word in found]


def number_in(body: Json, name: str, default: int) -> int:
    """A whole number from 0 on."""
    found = body.get(name)
    if found is None:
        return default
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise JiraRefusal(400, _WRONG.format(name, "a number"))
    return found


def properties_in(body: Json) -> Json:
    """Properties as writes carry them, by key (EntityProperty: docs/trackers/jira.md#rest-api-document)."""
    found = list_in(body, "properties")
    if not all(isinstance(entry, dict) and isinstance(entry.get("key"), str) for entry in found):
        raise JiraRefusal(400, _WRONG.format("properties", "a list of objects with a key and a value"))
    return {entry["key"]: entry.get("value") for entry in found}
