"""The kinds of trackers there are: a line each, here and nowhere else outside their folders."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sdesk_sync.trackers.gitlab.kind import GITLAB, GitLabShape
from sdesk_sync.trackers.jira.kind import JIRA_CLOUD, JiraCloudShape
from sdesk_sync.trackers.kind import TrackerKind

KINDS: Mapping[str, TrackerKind] = {kind.name: kind for kind in (JIRA_CLOUD, GITLAB)}

AnyTrackerShape: TypeAlias = GitLabShape | JiraCloudShape
"""What the config may say of a tracker, told apart by `kind`."""


def find_unfit_names(kinds: Iterable[str], people: Iterable[str]) -> list[str]:
    """The names that are written as no account of any of these kinds of trackers is."""
    readers = [KINDS[kind].read_name for kind in set(kinds)]
    return sorted(name for name in people if not any(read(name) for read in readers))
