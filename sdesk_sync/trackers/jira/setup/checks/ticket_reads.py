"""What is read of a project's tickets for the checks: who acts on them, their types, what we said on them.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
"""

from collections.abc import Iterator, Mapping

from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.edition import SearchPlace
from sdesk_sync.trackers.jira.setup.checks.evidence import NewestTicket, TicketAccount
from sdesk_sync.trackers.wire.answers import require_objects
from sdesk_sync.trackers.wire.payload import Json, earliest_time_at, object_at, objects_in, text_at, time_at

_HINT = "give the account of `setup` the project permission 'Browse projects'"
_PAGE = 100
_MOST_PAGES = 5
_FIELDS = "issuetype,updated,creator,reporter,assignee"
_MOST_COMMENTED = "50"
"""Among so many of the newest tickets our newest comments are looked for."""
_MOST_EXPLANATIONS = 20


def read_newest_tickets(client: JiraClient, project: str) -> tuple[NewestTicket, ...]:
    """The issues that changed last: a call a hundred, five at most. Raises Transient, Gone, Rejected."""
    found: list[NewestTicket] = []
    place: SearchPlace | None = SearchPlace(0)
    for _ in range(_MOST_PAGES):
        if place is None:
            break
        asked = {**_newest_of(project), "fields": _FIELDS, "maxResults": str(_PAGE)}
        page = _search(client, {**asked, **place.query})
        found += (ticket for one in _list_page_issues(page) if (ticket := _parse_ticket(one)) is not None)
        place = client.edition.search.find_next(place, page)
    return tuple(found)


def read_explanations(client: JiraClient, project: str, bot: str) -> tuple[bool, ...]:
    """Of the bot's newest comments on the newest tickets whether customers read them: one call.

    Newest first, twenty at most. Raises Transient, Gone, Rejected.
    """
    asked = {**_newest_of(project), "fields": "comment", "maxResults": _MOST_COMMENTED}
    shown = [
        one for issue in _list_page_issues(_search(client, asked)) for one in _list_shown_comments(issue)
    ]
    ours = [one for one in shown if text_at(object_at(one, "author"), "accountId") == bot]
    ours.sort(key=lambda one: earliest_time_at(one, "created") or 0, reverse=True)
    return tuple(client.edition.read_visibility(one) is True for one in ours[:_MOST_EXPLANATIONS])


def _newest_of(project: str) -> Mapping[str, str]:
    return {"jql": f"project = {project} ORDER BY updated DESC"}


def _search(client: JiraClient, asked: Mapping[str, str]) -> Json:
    return client.get(client.edition.search.path, hint=_HINT, query=asked)


def _list_page_issues(page: Json) -> tuple[Json, ...]:
    return tuple(object_at(one, "fields") for one in require_objects(page.get("issues")))


def _list_shown_comments(fields: Json) -> Iterator[Json]:
    yield from objects_in(object_at(fields, "comment").get("comments"))


def _parse_ticket(fields: Json) -> NewestTicket | None:
    updated_at = time_at(fields, "updated")
    if updated_at is None:
        return None
    opened_by, *others = (_parse_user(object_at(fields, key)) for key in ("creator", "reporter", "assignee"))
    acted = tuple(dict.fromkeys(one for one in (opened_by, *others) if one is not None))
    return NewestTicket(updated_at, text_at(object_at(fields, "issuetype"), "name"), opened_by, acted)


def _parse_user(shown: Json) -> TicketAccount | None:
    id_, kind = text_at(shown, "accountId"), text_at(shown, "accountType")
    if not id_:
        return None
    name = text_at(shown, "displayName") or id_
    return TicketAccount(id_, name, is_app=kind == "app", is_customer=kind == "customer")
