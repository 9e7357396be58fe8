"""How the trackers look: what stands in every ticket, and what our account has called."""

import re
from collections.abc import Iterator
from typing import Any

from tests.harness.place import GITLAB, Place
from tests.store.version_0002.again import ask
from tests.store.version_0002.kept import Json

_LOOKS_ON = "lena"
"""A lead, who sees everything."""

_FACTS = {
    "Desk: Billing": "billing",
    "Desk: Order reference": "order",
    "Desk: Close reason": "close_reason",
    "Desk: Opened as": "opened_as",
}
_MARK = re.compile(r"<!-- sdesk:(\S+) -->")


def list_own_writes(place: Place) -> list[str]:
    """Our account's calls that are no plain reads, since the calls were forgotten; in no order."""
    return sorted(
        f"{call['tracker']}: {call['method']} {call['path'].partition('?')[0]}"
        for call in place.control("GET", "/calls")
        if call["person"] == "desk-bot" and call["method"] != "GET"
    )


def show_tickets(place: Place, tickets: dict[str, Json]) -> Json:
    """How tickets stand in the trackers: labels or fields, comments with their marks, emojis."""
    return {
        name: show_on_gitlab(place, one) if one["tracker"] == GITLAB else show_on_jira(place, one)
        for name, one in tickets.items()
    }


def show_on_gitlab(place: Place, ticket: Json) -> Json:
    """An issue with its labels, its state and what people and we wrote."""
    path = f"/api/v4/projects/101/issues/{ticket['key'].rpartition('#')[2]}"
    issue = _get(place, ticket, path)
    notes = [one for one in _get(place, ticket, f"{path}/notes?sort=asc&per_page=100") if not one["system"]]
    awards = {one["id"]: _get(place, ticket, f"{path}/notes/{one['id']}/award_emoji") for one in notes}
    comments = [
        {
            "by": one["author"]["username"],
            "internal": one["internal"],
            "marks": _MARK.findall(one["body"]),
            "text": re.sub(r"\s*<!-- sdesk:\S+ -->", "", one["body"]),
            "nods": [award["user"]["username"] for award in awards[one["id"]]],
        }
        for one in notes
    ]
    return {"labels": sorted(issue["labels"]), "state": issue["state"], "comments": comments}


def show_on_jira(place: Place, ticket: Json) -> Json:
    """An issue with its fields and comments."""
    fields = _get(place, ticket, f"/rest/api/2/issue/{ticket['key']}")["fields"]
    facts = {
        one["id"]: _FACTS[one["name"]]
        for one in _get(place, ticket, "/rest/api/2/field")
        if one["name"] in _FACTS
    }
    said = _get(place, ticket, f"/rest/api/2/issue/{ticket['key']}/comment?expand=properties")["comments"]
    return {
        "type": fields["issuetype"]["name"],
        "status": fields["status"]["name"],
        "priority": fields["priority"]["name"] if fields["priority"] else None,
        "components": sorted(one["name"] for one in fields["components"]),
        **{name: fields[number] for number, name in facts.items()},
        "comments": [
            {"by": one["author"]["displayName"], "marks": list(_list_marks(one)), "text": one["body"]}
            for one in said
        ],
    }


def _list_marks(comment: Json) -> Iterator[str]:
    for one in comment.get("properties", ()):
        if one["key"] == "sdesk.action":
            yield from one["value"].get("keys", ())


def _get(place: Place, ticket: Json, path: str) -> Any:
    asked = {"person": _LOOKS_ON, "method": "GET", "path": path, "body": None}
    return ask(place, ticket["tracker"], asked)
