"""The editions of Jira that are played, and all in which they differ: one value for each."""

from __future__ import annotations

import base64
import binascii
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from sdesk_sync.sandbox.calls import RefusalWording
from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.refusals import data_center_wording, jira_wording
from sdesk_sync.sandbox.site import Json

CUSTOMER = "customer"

PersonWord = Callable[[Person], str]
"""How a person is named in one place, such as a parameter."""


@dataclass(frozen=True)
class JiraEdition:
    """What differs from edition to edition.

    `versions` are the API's by how addresses write them. `asked_as` and `written_as` are the names by which a
    person is asked for and written, the first of `asked_as` in a person's own address. `unknown_keys` are
    those of the other edition, `lacks` its addresses, `unplayed` what would be taken for the key or id of a
    thing. `retries` are the hooks' attempts after the first, `left_out_of_events` the keys that events lack.
    """

    kind: str
    mapping: str
    ready_facts: Json
    project_type: str
    has_portal: bool
    deployment: str
    version: tuple[int, int, int]
    versions: Mapping[str, str]
    find_caller: Callable[[str, Iterable[Person]], Person | None]
    config_sign_in: Callable[[Person], Json]
    user_name: PersonWord
    user_id: PersonWord
    identify: Callable[[Person], Json]
    asked_as: Mapping[str, PersonWord]
    written_as: Mapping[str, PersonWord]
    unknown_assignee: int
    role_actor: Callable[[Person], Json]
    group_query: Callable[[str, str], str]
    name_search: str
    unknown_keys: frozenset[str]
    lacks: frozenset[str]
    lacks_versions: tuple[str, ...]
    unplayed: tuple[tuple[str, str], ...]
    hook_roots: tuple[str, ...]
    board_roots: tuple[str, ...]
    field_key: str
    has_pages_by_token: bool
    pages_metadata: bool
    changes_workflows: bool
    shows_newest_change_first: bool
    returns_issues: bool
    refusal_wording: Callable[[SandboxClock, Callable[[str], str | None]], RefusalWording]
    rate_headers: Mapping[str, str]
    retries: int
    hook_headers: Callable[[str], dict[str, str]]
    hook_issue_path: str
    left_out_of_hooks: tuple[str, ...]
    left_out_of_events: Mapping[str, tuple[str, ...]]
    tells_comments_twice: bool

    def trim(self, bean: Json) -> Json:
        """What is shown without the other edition's keys."""
        return {key: value for key, value in bean.items() if key not in self.unknown_keys}

    def user_query(self, person: Person) -> str:
        """The query that finds a person."""
        name, word = next(iter(self.asked_as.items()))
        return f"user?{name}={quote(word(person), safe='')}"


def given_word(words: Mapping[str, PersonWord], given: Mapping[str, Any]) -> tuple[PersonWord, str] | None:
    """By which of some words somebody is named, and how; nothing where none is given."""
    return next(((words[name], str(given[name])) for name in words if given.get(name) is not None), None)


def _find_by_api_token(authorization: str, people: Iterable[Person]) -> Person | None:
    """Who signs in, with e-mail and API token.

    https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
    """
    kind, _, given = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        email, _, token = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return next((person for person in people if person.email == email.lower() and _has(person, token)), None)


def _find_by_personal_token(authorization: str, people: Iterable[Person]) -> Person | None:
    """Who signs in, with a personal access token (docs/trackers/jira.md#data-center)."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        return None
    return next((person for person in people if _has(person, token)), None)


def _has(person: Person, token: str) -> bool:
    return secrets.compare_digest(person.token.encode(), token.encode())


def _user_key(person: Person) -> str:
    return f"JIRAUSER{10100 + person.number}"


_account, _name = attrgetter("account"), attrgetter("name")

CLOUD = JiraEdition(
    kind="jira-cloud",
    mapping="jira-cloud.yaml",
    ready_facts={},
    project_type="software",
    has_portal=False,
    deployment="Cloud",
    version=(1001, 0, 0),
    # What "latest" is taken for is unproven (docs/trackers/jira.md#rest-api-document).
    versions={"2": "2", "3": "3", "latest": "2"},
    find_caller=_find_by_api_token,
    config_sign_in=lambda bot: {"user": bot.email},
    user_name=attrgetter("email"),
    user_id=_account,
    identify=lambda person: {
        "accountId": person.account,
        "accountType": "app" if person.role == "automation" else "atlassian",
    },
    asked_as={"accountId": _account},
    # Some send it as `id` (User: docs/trackers/jira.md#rest-api-document).
    written_as={"accountId": _account, "id": _account},
    unknown_assignee=400,
    role_actor=lambda person: {"actorUser": {"accountId": person.account}},
    group_query=lambda _, group_id: f"groupId={group_id}",
    name_search="query",
    unknown_keys=frozenset(),
    # Where hooks say that an issue is (docs/trackers/jira.md#webhook-bodies).
    lacks=frozenset({"{issue:int}"}),
    lacks_versions=(),
    unplayed=(
        ("PUT", "issue/archive"), ("GET", "issue/createmeta"), ("GET", "issue/picker"),
        ("PUT", "issue/unarchive"), ("GET", "issuetype/project"), ("GET", "project/recent"),
        ("GET", "project/type"),
    ),
    hook_roots=("/rest/webhooks/1.0",),
    board_roots=("/rest/agile/1.0",),
    field_key="key",
    has_pages_by_token=True,
    pages_metadata=False,
    changes_workflows=True,
    shows_newest_change_first=True,
    returns_issues=True,
    refusal_wording=jira_wording,
    rate_headers={"X-RateLimit-NearLimit": "false"},
    # docs/trackers/jira.md#webhook-delivery
    retries=5,
    hook_headers=lambda flow: {
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid4()), "X-Atlassian-Webhook-Flow": flow,
    },
    # It lacks "/issue/", and only the whole issue has pages (docs/trackers/jira.md#webhook-bodies).
    hook_issue_path="{}",
    left_out_of_hooks=("-comment", "-worklog"),
    left_out_of_events={"jira:issue_deleted": ("issue_event_type_name",)},
    tells_comments_twice=False,
)  # fmt: skip
"""Accounts by id, pages by token, hooks sent again."""

SERVICE_MANAGEMENT = replace(
    CLOUD,
    mapping="jira-service-management.yaml",
    ready_facts={"service_management": True},
    project_type="service_desk",
    has_portal=True,
    identify=lambda person: {
        **CLOUD.identify(person), **({"accountType": CUSTOMER} if person.role == CUSTOMER else {}),
    },
)  # fmt: skip
"""Cloud with a service project: customers have a portal, and nothing else."""

DATA_CENTER = JiraEdition(
    kind="jira-data-center",
    mapping="jira-data-center.yaml",
    ready_facts={},
    project_type="software",
    has_portal=False,
    deployment="Server",
    version=(10, 3, 24),
    versions={"2": "2", "latest": "2"},
    find_caller=_find_by_personal_token,
    config_sign_in=lambda _: {},
    user_name=_name,
    user_id=_user_key,
    identify=lambda person: {
        "name": person.name, "key": _user_key(person), "emailAddress": person.email,
    },
    asked_as={"username": _name, "key": _user_key},
    written_as={"name": _name},
    unknown_assignee=404,
    role_actor=lambda person: {"name": person.name},
    group_query=lambda name, _: f"groupname={quote(name, safe='')}",
    name_search="username",
    unknown_keys=frozenset((
        "fieldId", "groupId", "hasScreen", "hierarchyLevel", "identifier", "isAvailable", "isConditional",
        "isDefault", "isGlobal", "isInitial", "isLooped", "isPrivate", "jsdPublic", "simplified", "style",
        "tmpFromAccountId", "tmpToAccountId",
    )),
    lacks=frozenset((
        "auditing/record", "changelog/bulkfetch", "group/bulk", "instance/license",
        "issue/{issue}/changelog", "permissions/check", "priority/search", "project/search",
        "project/{project}/component", "resolution/search", "search/approximate-count", "search/jql",
        "user/groups",
    )),
    lacks_versions=("3",),
    unplayed=(
        ("GET", "component/page"), ("GET", "issue/picker"), ("GET", "issuetype/page"),
        ("GET", "mypermissions"), ("GET", "priority/page"), ("GET", "project/type"),
        ("GET", "resolution/page"), ("GET", "status/page"),
    ),
    # Its two places for registering are not played (docs/trackers/jira.md#data-center).
    hook_roots=(),
    board_roots=(),
    field_key="fieldId",
    has_pages_by_token=False,
    pages_metadata=True,
    changes_workflows=False,
    shows_newest_change_first=False,
    returns_issues=False,
    refusal_wording=data_center_wording,
    rate_headers={
        "X-RateLimit-FillRate": "10", "X-RateLimit-Interval-Seconds": "1", "Retry-After": "0",
    },
    retries=0,
    hook_headers=lambda _: {},
    hook_issue_path="issue/{}",
    left_out_of_hooks=(),
    left_out_of_events={
        "comment_created": ("issue",),
        "comment_deleted": ("issue",),
        "comment_updated": ("issue",),
        "jira:issue_created": ("changelog",),
        "worklog_created": ("isFromIssueLimitTransformation",),
    },
    tells_comments_twice=True,
)  # fmt: skip
"""Users by name and key, pages by number, hooks sent once (docs/trackers/jira.md#data-center)."""
