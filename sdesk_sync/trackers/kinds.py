"""The kinds of trackers there are: a line each, here and nowhere else outside their folders."""

from collections.abc import Mapping
from typing import TypeAlias

from sdesk_sync.trackers.gitlab.kind import GITLAB, GitLabShape
from sdesk_sync.trackers.jira.kind import JIRA_CLOUD, JiraCloudShape
from sdesk_sync.trackers.kind import TrackerKind

KINDS: Mapping[str, TrackerKind] = {kind.name: kind for kind in (JIRA_CLOUD, GITLAB)}

AnyTrackerShape: TypeAlias = GitLabShape | JiraCloudShape
"""What the config may say of a tracker, told apart by `kind`."""
