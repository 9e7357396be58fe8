"""GitLab as a kind of tracker: its section of the config, its mapping, how to connect."""

from typing import Literal

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.gitlab.mapping import GitLabFile, read_gitlab_mapping
from sdesk_sync.trackers.kind import ReadMapping, TrackerKind, TrackerShape
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection

_INIT_TEXT = """\
  engineering:
    kind: gitlab
    url: "https://gitlab.example.com"
    project: your-group/your-project
    token: "${ENG_TOKEN}"
    webhook_secret: ["${ENG_HOOK_SECRET}"]
    mapping: gitlab.yaml
    people: {}                                   # user name to roles: {anna: [service-desk], sami: [support]}
"""


class GitLabShape(TrackerShape):
    """A GitLab project."""

    kind: Literal["gitlab"]


def _read_mapping(text: bytes, file: str, desk: Desk) -> ReadMapping:
    mapping = read_gitlab_mapping(text, file, desk)

    def connect(connection: Connection, desk: Desk, context: CallContext) -> Tracker:
        # The library is imported where it is needed: checking a config does without it.
        from sdesk_sync.trackers.gitlab.connect import connect_gitlab

        return connect_gitlab(connection, desk, mapping, context)

    return ReadMapping(connect)


GITLAB = TrackerKind("gitlab", "GitLab", GitLabShape, GitLabFile, _read_mapping, _INIT_TEXT)
