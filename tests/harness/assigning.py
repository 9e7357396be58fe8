"""Who has a ticket, and assigning it by hand, on whichever tracker."""

from typing import Any

from tests.harness.place import DATA_CENTER, At

Json = dict[str, Any]


def named(at: At, name: str) -> Json:
    """How a person is written as an assignee of Jira's."""
    if at.tracker == DATA_CENTER:
        return {"name": name}
    return {"accountId": at.place.sandbox.line["trackers"][at.tracker]["people"][name]["id"]}


def assignee(at: At, ticket: str) -> str | None:
    """Who has it, by the name of the sandbox."""
    people = at.place.sandbox.line["trackers"][at.tracker]["people"]
    if at.is_gitlab:
        found = [one["username"] for one in at.call("lena", "GET", f"/issues/{ticket}")["assignees"]]
        return found[0] if found else None
    shown = at.call("lena", "GET", f"/issue/{ticket}")["fields"]["assignee"]
    ident = shown.get("accountId", shown.get("key")) if shown else None
    return next((name for name, one in people.items() if one["id"] == ident), None)


def assign(at: At, who: str, ticket: str, to: str) -> None:
    """Assign it by hand."""
    ident = at.place.sandbox.line["trackers"][at.tracker]["people"][to]["id"]
    if at.is_gitlab:
        at.call(who, "PUT", f"/issues/{ticket}", {"assignee_ids": [int(ident)]})
    else:
        at.call(who, "PUT", f"/issue/{ticket}/assignee", named(at, to))
