"""Jira's answers about a site and a project, read into what set-up compares.

Names of beans are those of docs/trackers/jira.md#rest-api-document; what is in no document is told there too.
An address under `self` is never followed: some lead to hosts of Atlassian's own
(docs/trackers/jira.md#set-up).
"""

from collections.abc import Iterable, Iterator

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.found import (
    STATUS_CATEGORIES,
    FoundBoard,
    FoundComponent,
    FoundField,
    FoundGroup,
    FoundHook,
    FoundIssueType,
    FoundNamed,
    FoundRequestType,
    FoundRole,
    FoundScreen,
    FoundStatus,
    FoundTab,
)
from sdesk_sync.trackers.jira.setup.reading import AccountFacts, ProjectFacts
from sdesk_sync.trackers.setup.objects import HookProof
from sdesk_sync.trackers.wire.payload import (
    Json,
    flag_at,
    identifier_at,
    list_at,
    number_at,
    object_at,
    objects_in,
    text_at,
)

_CATEGORIES = {written: category for category, written in STATUS_CATEGORIES.items()}
_TEAM_MANAGED = "next-gen"
_ISSUE_EVENTS = "issue-related-events-section"


def list_ours(entries: Iterable[Json]) -> Iterator[Json]:
    """Those that do not belong to a single team-managed project (`Scope`, `StatusScope`)."""
    return (each for each in entries if text_at(object_at(each, "scope"), "type") != "PROJECT")


def require_id(shown: Json) -> str:
    """The id of an entry, number or text. What has none no step could name. Raises ForeignAnswer."""
    found = identifier_at(shown, "id") or text_at(shown, "id")
    if not found:
        raise ForeignAnswer("an entry of a list has no id")
    return found


# ── The project and its people ───────────────────────────────────────────────────────────────────


def parse_project(shown: Json) -> ProjectFacts:
    """Project. Its roles' ids only their addresses tell. Raises ForeignAnswer."""
    roles, ident, key = object_at(shown, "roles"), identifier_at(shown, "id"), text_at(shown, "key")
    if not ident or not key:
        raise ForeignAnswer("the answer shows no project")
    return ProjectFacts(
        id=ident,
        key=key,
        name=text_at(shown, "name"),
        type_key=text_at(shown, "projectTypeKey"),
        is_team_managed=flag_at(shown, "simplified") is True or text_at(shown, "style") == _TEAM_MANAGED,
        is_archived=flag_at(shown, "archived") is True,
        types=parse_types(objects_in(shown.get("issueTypes"))),
        components=tuple(map(_parse_component, objects_in(shown.get("components")))),
        roles={name: _last_segment(roles, name) for name in roles},
    )


def _last_segment(shown: Json, key: str) -> str:
    return text_at(shown, key).rstrip("/").rpartition("/")[2]


def _parse_component(shown: Json) -> FoundComponent:
    return FoundComponent(require_id(shown), text_at(shown, "name"), text_at(shown, "description"))


def parse_types(entries: Iterable[Json]) -> tuple[FoundIssueType, ...]:
    """IssueTypeDetails, of a project or of the whole site. Raises ForeignAnswer."""
    return tuple(
        FoundIssueType(
            require_id(each),
            text_at(each, "name"),
            text_at(each, "description"),
            _read_level(each),
        )
        for each in list_ours(entries)
    )


def _read_level(shown: Json) -> int:
    level = number_at(shown, "hierarchyLevel")
    if level is None:
        return -1 if flag_at(shown, "subtask") is True else 0
    return level


def parse_account(shown: Json) -> AccountFacts:
    """User, with its groups expanded."""
    groups = objects_in(object_at(shown, "groups").get("items"))
    return AccountFacts(
        text_at(shown, "accountId"),
        text_at(shown, "displayName"),
        groups=frozenset(text_at(each, "name").casefold() for each in groups),
    )


def parse_permissions(shown: Json) -> frozenset[str]:
    """BulkPermissionGrants, asked for one project: what is granted, everywhere or there."""
    everywhere = list_at(shown, "globalPermissions") or ()
    there = objects_in(shown.get("projectPermissions"))
    granted = (text_at(each, "permission") for each in there if list_at(each, "projects"))
    return frozenset((*(each for each in everywhere if isinstance(each, str)), *granted))


def parse_role(shown: Json) -> FoundRole:
    """ProjectRole: who holds it in the project. Raises ForeignAnswer."""
    actors = objects_in(shown.get("actors"))
    people = {
        text_at(object_at(each, "actorUser"), "accountId"): text_at(each, "displayName") for each in actors
    }
    groups = tuple(text_at(object_at(each, "actorGroup"), "name") for each in actors)
    return FoundRole(
        require_id(shown),
        text_at(shown, "name"),
        {account: name for account, name in people.items() if account},
        tuple(filter(None, groups)),
    )


def parse_group(shown: Json) -> FoundGroup:
    """GroupDetails."""
    return FoundGroup(text_at(shown, "groupId"), text_at(shown, "name"))


# ── Things of the site ───────────────────────────────────────────────────────────────────────────


def parse_status(shown: Json) -> FoundStatus:
    """JiraStatus. Raises ForeignAnswer."""
    category = _CATEGORIES.get(text_at(shown, "statusCategory"))
    if category is None:
        raise ForeignAnswer("a status has no category")
    return FoundStatus(require_id(shown), text_at(shown, "name"), text_at(shown, "description"), category)


def parse_field(shown: Json) -> FoundField:
    """Field. Raises ForeignAnswer."""
    return FoundField(
        require_id(shown), text_at(shown, "name"), text_at(object_at(shown, "schema"), "custom")
    )


def parse_named(shown: Json) -> FoundNamed:
    """ResolutionJsonBean, PriorityWithSequence or Priority. Raises ForeignAnswer."""
    is_default = flag_at(shown, "default") is True or flag_at(shown, "isDefault") is True
    return FoundNamed(require_id(shown), text_at(shown, "name"), is_default)


def parse_screen(shown: Json, tabs: tuple[FoundTab, ...] = ()) -> FoundScreen:
    """Screen. Raises ForeignAnswer."""
    return FoundScreen(require_id(shown), text_at(shown, "name"), text_at(shown, "description"), tabs)


def parse_tab(shown: Json, fields: Iterable[Json] | None = None) -> FoundTab:
    """ScreenableTab, with its ScreenableFields where they were asked for. Raises ForeignAnswer."""
    held = None if fields is None else tuple(map(require_id, fields))
    return FoundTab(require_id(shown), text_at(shown, "name"), held)


def parse_hook(shown: Json) -> FoundHook:
    """An admin webhook (docs/trackers/jira.md#webhook-registration). Its id only its address tells.

    Raises ForeignAnswer.
    """
    ident = _last_segment(shown, "self")
    if not ident.isdecimal():
        raise ForeignAnswer("a webhook has no id")
    events = list_at(shown, "events") or ()
    return FoundHook(
        id=ident,
        url=text_at(shown, "url"),
        name=text_at(shown, "name"),
        events=frozenset(each for each in events if isinstance(each, str)),
        jql=text_at(object_at(shown, "filters"), _ISSUE_EVENTS),
        proof=HookProof.SIGNED if flag_at(shown, "isSigned") is True else HookProof.NONE,
        is_enabled=flag_at(shown, "enabled") is not False,
    )


def parse_board(shown: Json, configuration: Json) -> FoundBoard:
    """A board and its configuration (docs/trackers/jira.md#boards). Raises ForeignAnswer."""
    columns = objects_in(object_at(configuration, "columnConfig").get("columns"))
    statuses = (status for column in columns for status in objects_in(column.get("statuses")))
    return FoundBoard(require_id(shown), text_at(shown, "name"), frozenset(map(require_id, statuses)))


def parse_request_type(shown: Json) -> FoundRequestType:
    """RequestTypeDTO (docs/trackers/jira.md#service-management). Raises ForeignAnswer."""
    issue_type = identifier_at(shown, "issueTypeId")
    has_group = bool(list_at(shown, "groupIds"))
    return FoundRequestType(require_id(shown), text_at(shown, "name"), issue_type, has_group)
