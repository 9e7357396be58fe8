"""The kinds of trackers there are: a line each, here and nowhere else outside their folders."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sdesk_sync.trackers.gitlab.kind import GITLAB, GitLabShape
from sdesk_sync.trackers.jira.editions import CLOUD, DATA_CENTER
from sdesk_sync.trackers.jira.kind import JiraTokenShape, JiraUserShape, jira_kind
from sdesk_sync.trackers.kind import TrackerKind

_JIRA_CLOUD = jira_kind(
    CLOUD,
    JiraUserShape,
    """\
  support:
    kind: jira-cloud
    url: "https://your-site.atlassian.net"
    project: DESK
    user: desk-bot@your-company.example          # an account nobody else uses
    token: "${SUPPORT_TOKEN}"                    # or "file:/run/secrets/support-token"; never written here
    webhook_secret: ["${SUPPORT_HOOK_SECRET}"]   # a list: to change it, name old and new for a while
    # A Jira administrator's, for plan, apply, drift, doctor:
    # setup: {user: you@your-company.example, token: "${SUPPORT_SETUP_TOKEN}"}
    mapping: jira-cloud.yaml
""",
    is_in_start=True,
)
_JIRA_DATA_CENTER = jira_kind(
    DATA_CENTER,
    JiraTokenShape,
    """\
  support-dc:
    kind: jira-data-center
    url: "https://jira.your-company.example"
    project: DESK
    token: "${SUPPORT_DC_TOKEN}"                 # a personal access token of an account nobody else uses
    webhook_secret: ["${SUPPORT_DC_HOOK_SECRET}"]
    mapping: jira-data-center.yaml
    people: {}                                   # user name to roles: {anna: [support]}
""",
    is_in_start=False,
)

KINDS: Mapping[str, TrackerKind] = {kind.name: kind for kind in (_JIRA_CLOUD, _JIRA_DATA_CENTER, GITLAB)}

AnyTrackerShape: TypeAlias = GitLabShape | JiraUserShape | JiraTokenShape
"""What the config may say of a tracker, told apart by `kind`."""


def find_unfit_names(kinds: Iterable[str], people: Iterable[str]) -> list[str]:
    """The names that are written as no account of any of these kinds of trackers is."""
    readers = [KINDS[kind].read_name for kind in set(kinds)]
    return sorted(name for name in people if not any(read(name) for read in readers))
