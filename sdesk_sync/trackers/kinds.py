"""The kinds of trackers there are: a line each, here and nowhere else outside their folders."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sdesk_sync.trackers.gitlab.kind import GITLAB, GitLabShape
from sdesk_sync.trackers.jira.editions import CLOUD, DATA_CENTER
from sdesk_sync.trackers.jira.kind import JiraTokenShape, JiraUserShape, jira_kind
from sdesk_sync.trackers.jira.start import CLOUD_START, DATA_CENTER_START, SERVICE_START
from sdesk_sync.trackers.kind import TrackerKind
from sdesk_sync.trackers.start import TrackerStart

_JIRA_CLOUD = jira_kind(CLOUD, JiraUserShape, (CLOUD_START, SERVICE_START))
_JIRA_DATA_CENTER = jira_kind(DATA_CENTER, JiraTokenShape, (DATA_CENTER_START,))

KINDS: Mapping[str, TrackerKind] = {kind.name: kind for kind in (_JIRA_CLOUD, _JIRA_DATA_CENTER, GITLAB)}

STARTS: Mapping[str, tuple[TrackerKind, TrackerStart]] = {
    start.name: (kind, start) for kind in KINDS.values() for start in kind.starts
}
"""How a config may begin, by the name that is chosen."""

AnyTrackerShape: TypeAlias = GitLabShape | JiraUserShape | JiraTokenShape
"""What the config may say of a tracker, told apart by `kind`."""


def find_unfit_names(kinds: Iterable[str], people: Iterable[str]) -> list[str]:
    """The names that are written as no account of any of these kinds of trackers is."""
    readers = [KINDS[kind].read_name for kind in set(kinds)]
    return sorted(name for name in people if not any(read(name) for read in readers))
