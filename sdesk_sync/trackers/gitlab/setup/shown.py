"""GitLab's answers about a project, read into what set-up compares.

Labels, boards and lists are in none of GitLab's documents (docs/trackers/gitlab.md#set-up); the rest are
API_Entities_… of docs/trackers/gitlab.md#api-document.
"""

from datetime import date

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.gitlab.setup.reading import (
    FoundBoard,
    FoundFile,
    FoundHook,
    FoundLabel,
    FoundList,
    ProjectFacts,
    SiteVersion,
    TokenFacts,
)
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
    time_at,
)

_EVENTS_END = "_events"
_DISABLED, _PAUSED = "disabled", "temporarily_disabled"
_TIER_KEY = "issues_template"
"""Shown on Premium and up alone (docs/trackers/gitlab.md#set-up)."""


def parse_token(shown: Json) -> TokenFacts:
    """API_Entities_PersonalAccessToken."""
    scopes = list_at(shown, "scopes")
    told = None if scopes is None else frozenset(scope for scope in scopes if isinstance(scope, str))
    return TokenFacts(number_at(shown, "user_id"), told, _read_date(text_at(shown, "expires_at")))


def _read_date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def parse_project(shown: Json) -> ProjectFacts:
    """API_Entities_ProjectWithAccess. Raises ForeignAnswer."""
    ident = number_at(shown, "id")
    if ident is None:
        raise ForeignAnswer("the answer shows no project")
    closed = text_at(shown, "issues_access_level") == "disabled"
    return ProjectFacts(
        id=ident,
        path=text_at(shown, "path_with_namespace"),
        url=text_at(shown, "web_url"),
        branch=text_at(shown, "default_branch") or None,
        is_empty=flag_at(shown, "empty_repo") is True,
        is_archived=flag_at(shown, "archived") is True,
        has_issues=flag_at(shown, "issues_enabled") is not False and not closed,
        is_premium=_TIER_KEY in shown,
        has_default_text=bool(text_at(shown, _TIER_KEY).strip()),
        is_private=text_at(shown, "visibility") in ("", "private"),
    )


def _find_id(shown: Json) -> str:
    """What has none is nothing of GitLab's, and no step could name it. Raises ForeignAnswer."""
    found = identifier_at(shown, "id")
    if not found:
        raise ForeignAnswer("an entry of a list has no id")
    return found


def parse_label(shown: Json) -> FoundLabel:
    """A label of the project, or of a group above it. Raises ForeignAnswer."""
    return FoundLabel(
        id=_find_id(shown),
        title=text_at(shown, "name"),
        color=text_at(shown, "color").lower(),
        description=text_at(shown, "description"),
        priority=number_at(shown, "priority"),
        is_of_group=flag_at(shown, "is_project_label") is False,
        is_archived=flag_at(shown, "archived") is True,
    )


def parse_board(shown: Json) -> FoundBoard:
    """A board with its lists; those for people, milestones and statuses are no matter of ours.

    Raises ForeignAnswer.
    """
    lists = [each for each in objects_in(shown.get("lists")) if object_at(each, "label")]
    lists.sort(key=lambda each: number_at(each, "position") or 0)
    return FoundBoard(
        id=_find_id(shown),
        name=text_at(shown, "name"),
        narrowing=tuple(text_at(label, "name") for label in objects_in(shown.get("labels"))),
        lists=tuple(parse_list(each, place) for place, each in enumerate(lists)),
    )


def parse_list(shown: Json, place: int) -> FoundList:
    """A list for a label, at its place among them. Raises ForeignAnswer."""
    label, position = object_at(shown, "label"), number_at(shown, "position")
    return FoundList(
        _find_id(shown),
        _find_id(label),
        text_at(label, "name"),
        place if position is None else position,
    )


def parse_file(shown: Json) -> FoundFile:
    """API_Entities_TreeObject."""
    return FoundFile(text_at(shown, "path"), text_at(shown, "id"))


def parse_hook(shown: Json, version: SiteVersion) -> FoundHook:
    """API_Entities_ProjectHook; one that waits until it is tried again by itself counts as switched on.

    Raises ForeignAnswer.
    """
    flags = (key for key in shown if key.endswith(_EVENTS_END) and flag_at(shown, key))
    return FoundHook(
        id=_find_id(shown),
        url=text_at(shown, "url"),
        name=text_at(shown, "name"),
        events=frozenset(flags),
        proof=parse_proof(shown, version),
        is_enabled=text_at(shown, "alert_status") != _DISABLED,
        paused_until=time_at(shown, "disabled_until") if text_at(shown, "alert_status") == _PAUSED else None,
    )


def parse_proof(shown: Json, version: SiteVersion) -> HookProof:
    """Which secret a hook has. Where GitLab tells nothing of it, it is taken for granted."""
    if flag_at(shown, "signing_token_present"):
        return HookProof.SIGNED
    is_told = "token_present" in shown or version.signs
    return HookProof.PLAIN if flag_at(shown, "token_present") or not is_told else HookProof.NONE
