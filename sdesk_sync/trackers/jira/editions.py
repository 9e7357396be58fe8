"""What differs between Jira's two editions; nothing else of the adapter asks which of them a site is.

Cloud: https://developer.atlassian.com/cloud/jira/platform/rest/v2/
Data Center: https://developer.atlassian.com/server/jira/platform/rest/v10000/
What of it is proven and what is not: docs/trackers/jira.md#data-center.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected
from sdesk_sync.trackers.jira.edition import AccountRules, Asks, Edition, SearchPlace, SearchRules
from sdesk_sync.trackers.wire.answers import require_objects
from sdesk_sync.trackers.wire.payload import (
    Json,
    identifier_at,
    number_at,
    object_at,
    objects_in,
    text_at,
    time_at,
)

CloudKind: TypeAlias = Literal["jira-cloud"]
DataCenterKind: TypeAlias = Literal["jira-data-center"]
JiraKind: TypeAlias = CloudKind | DataCenterKind

_BROWSE_PEOPLE = "give our account the global permission 'Browse users and groups'"
_BROWSE = "give our account the project permission 'Browse projects'"
_MANY = "1000"
_MINUTE_MS = 60_000
_OVERLAP = 10
"""So many entries are asked for twice where a list may have moved up meanwhile."""


# ── Both ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FormRules:
    """Under which key the form for a new issue lists its fields, and how many are asked for."""

    listed_as: str
    most: str


def _read_form(asks: Asks, project: str, issue_type: str, rules: FormRules) -> tuple[Json, ...]:
    """The priorities of a form, the default marked; none where the form or its priority is not shown to us.

    createmeta/{project}/issuetypes/{type}: docs/trackers/jira.md#set-up
    """
    if not issue_type:
        # The project lacks what new tickets are: that is told, and other types may have other forms.
        return ()
    path, query = f"issue/createmeta/{project}/issuetypes/{issue_type}", {"maxResults": rules.most}
    try:
        fields = objects_in(asks.get(path, hint=_BROWSE, query=query).get(rules.listed_as))
    except (ForeignAnswer, Gone, Rejected):
        return ()
    except Misconfigured as error:
        # Who may not create issues is shown no form, and needs none but for this.
        if error.refusal is None:
            raise
        return ()
    shown = (each for each in fields if text_at(each, "fieldId") == "priority")
    field = next((each for each in shown if objects_in(each.get("allowedValues"))), {})
    default = identifier_at(object_at(field, "defaultValue"), "id")
    offered = objects_in(field.get("allowedValues"))
    return tuple({**one, "isDefault": identifier_at(one, "id") == default} for one in offered)


# ── Cloud ────────────────────────────────────────────────────────────────────────────────────────


def _sign_in_by_user(user: str, token: str) -> AuthBase:
    # As bytes, since text would go out as Latin-1.
    return HTTPBasicAuth(user.encode(), token.encode())


_ACCOUNT_ID = re.compile(r"[0-9a-fA-F]{24}|[0-9a-z]+:[0-9a-fA-F-]{36}")
"""As account ids look that were seen; what they consist of Atlassian does not say."""


def _read_address(written: str) -> str | None:
    """An e-mail address in small letters, or an account id; None for neither."""
    if "@" in written:
        return written.casefold()
    return written if _ACCOUNT_ID.fullmatch(written) else None


def _find_id_of_address(asks: Asks, listed: str) -> str | None:
    try:
        found = asks.get_list("user/search", hint=_BROWSE_PEOPLE, query={"query": listed})
    except (Gone, Rejected) as error:
        raise ForeignAnswer(f"{error}, though a list was asked for") from error
    # Whoever calls themselves so is found as well; only the address itself counts, where it is shown.
    fitting = [one for one in found if text_at(one, "emailAddress").casefold() == listed]
    return text_at(fitting[0], "accountId") or None if len(fitting) == 1 else None


def _is_actor_by_id(entry: Json, user: Json, groups: Set[str]) -> bool:
    ident = text_at(object_at(entry, "actorUser"), "accountId")
    group = text_at(object_at(entry, "actorGroup"), "name")
    return (bool(ident) and ident == text_at(user, "accountId")) or group.casefold() in groups


def _find_next_token(place: SearchPlace, page: Json) -> SearchPlace | None:
    # By the token and not by the page's size: one may be empty and not the last
    # (docs/trackers/jira.md#search).
    token = "" if page.get("isLast") is True else text_at(page, "nextPageToken")
    return SearchPlace(place.since, {"nextPageToken": token}) if token else None


def _count_about(asks: Asks, jql: str) -> int | None:
    return number_at(asks.count_issues(jql, hint=_BROWSE), "count")


def _list_project_priorities(asks: Asks, project: str, issue_type: str) -> tuple[Json, ...]:
    """As the form for a new issue offers them; else by the search, which marks the site's default.

    Where that is not to be had or no more than a first page, the site's list, which marks none:
    docs/trackers/jira.md#set-up
    """
    if offered := _read_form(asks, project, issue_type, FormRules("fields", "200")):
        return offered
    try:
        found = asks.get("priority/search", hint=_BROWSE, query={"projectId": project, "maxResults": _MANY})
    except (ForeignAnswer, Gone):
        found = {}
    if found.get("isLast") is True:
        return objects_in(found.get("values"))
    return asks.list_priorities(hint=_BROWSE)


CLOUD = Edition(
    kind="jira-cloud",
    title="Jira Cloud",
    deployment_type="Cloud",
    sign_in=_sign_in_by_user,
    accounts=AccountRules(
        id_key="accountId",
        handle_key="",
        read_name=_read_address,
        is_id=lambda listed: "@" not in listed,
        find_listed=_find_id_of_address,
        find_named=lambda asks, name: None,
        is_actor=_is_actor_by_id,
        groups_path="user/groups",
        assignee_body=lambda asks, ident: {"accountId": ident},
    ),
    search=SearchRules("search/jql", _find_next_token, _count_about),
    has_changelog_pages=True,
    list_offered_priorities=_list_project_priorities,
    delivery_header="x-atlassian-webhook-identifier",
    is_resent=True,
    public_key="jsdPublic",
    keeps_request_types=True,
    transition_details=None,
    shows_edits=True,
    has_setup=True,
)


# ── Data Center ──────────────────────────────────────────────────────────────────────────────────


class _BearerAuth(AuthBase):
    """https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html"""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


_GIVEN_KEY = re.compile(r"JIRAUSER[0-9]+")
"""The key of an account that was made by 8.4 or later; those before have their first user name."""


def _read_user_name(written: str) -> str | None:
    """A user name in small letters, since Jira tells none apart by case, or a key."""
    if not written or re.search(r"\s", written):
        return None
    return written if _GIVEN_KEY.fullmatch(written) else written.casefold()


def _find_key(asks: Asks, query: Mapping[str, str]) -> str | None:
    try:
        return text_at(asks.get("user", hint=_BROWSE_PEOPLE, query=query), "key") or None
    except Gone:
        return None
    except Rejected as error:
        raise ForeignAnswer(f"{error}, though an account was asked for") from error


def _find_key_of_name(asks: Asks, name: str) -> str | None:
    return _find_key(asks, {"username": name})


def _is_actor_by_name(entry: Json, user: Json, groups: Set[str]) -> bool:
    """By the user name: an entry has no key, and says by its type whether it is a person or a group."""
    name, kind = text_at(entry, "name").casefold(), text_at(entry, "type")
    is_person = "group" not in kind and bool(name) and name == text_at(user, "name").casefold()
    return is_person or ("user" not in kind and name in groups)


def _name_assignee(asks: Asks, ident: str) -> Json:
    # Asked each time: a name is given on, and then it would be somebody else who is assigned.
    return {"name": text_at(asks.get("user", hint=_BROWSE_PEOPLE, query={"key": ident}), "name")}


def _find_next_minute(place: SearchPlace, page: Json) -> SearchPlace | None:
    """From the last issue's minute on, as if it were the first page.

    What is changed during the walk moves to its end, and all behind it moves up: counted on from the start,
    an issue would be passed over for each that moved.
    """
    found = require_objects(page.get("issues"))
    start, total = number_at(page, "startAt") or 0, number_at(page, "total") or 0
    if not found or start + len(found) >= total:
        return None
    first, last = (_minute_of(issue) for issue in (found[0], found[-1]))
    if first < last:
        return SearchPlace(last)
    # All in one minute, which is as finely as Jira searches.
    shown = max(1, len(found) - _OVERLAP)
    return SearchPlace(place.since, {"startAt": str(start + shown)})


def _minute_of(issue: Json) -> int:
    updated = time_at(object_at(issue, "fields"), "updated") or 0
    return updated - updated % _MINUTE_MS


def _count_by_search(asks: Asks, jql: str) -> int | None:
    return number_at(asks.get("search", hint=_BROWSE, query={"jql": jql, "maxResults": "0"}), "total")


def _list_priorities_of_form(asks: Asks, project: str, issue_type: str) -> tuple[Json, ...]:
    """As the form for a new issue of a type offers them; the site's list where that shows none."""
    offered = _read_form(asks, project, issue_type, FormRules("values", _MANY))
    return offered or asks.list_priorities(hint=_BROWSE)


DATA_CENTER = Edition(
    kind="jira-data-center",
    title="Jira Data Center",
    deployment_type="Server",
    sign_in=lambda user, token: _BearerAuth(token),
    accounts=AccountRules(
        id_key="key",
        handle_key="name",
        read_name=_read_user_name,
        is_id=lambda listed: _GIVEN_KEY.fullmatch(listed) is not None,
        find_listed=lambda asks, listed: _find_key_of_name(asks, listed) or _find_key(asks, {"key": listed}),
        find_named=_find_key_of_name,
        is_actor=_is_actor_by_name,
        groups_path=None,
        assignee_body=_name_assignee,
    ),
    search=SearchRules("search", _find_next_minute, _count_by_search),
    has_changelog_pages=False,
    list_offered_priorities=_list_priorities_of_form,
    delivery_header=None,
    is_resent=False,
    public_key=None,
    keeps_request_types=False,
    transition_details="transitions.fields",
    shows_edits=False,
    has_setup=False,
)


def edition_of(deployment_type: str) -> Edition:
    """The edition of a site by what `GET serverInfo` says: what is not Cloud is run by its owner."""
    return CLOUD if deployment_type == CLOUD.deployment_type else DATA_CENTER
