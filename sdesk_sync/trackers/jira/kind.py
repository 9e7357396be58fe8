"""Jira as a kind of tracker: its section of the config, its mapping, how to connect."""

from typing import Literal

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.mapping import JiraCloudFile, read_jira_mapping
from sdesk_sync.trackers.kind import ReadMapping, TrackerKind, TrackerShape
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection

_INIT_TEXT = """\
  support:
    kind: jira-cloud
    url: "https://your-site.atlassian.net"
    project: DESK
    user: desk-bot@your-company.example          # an account nobody else uses
    token: "${SUPPORT_TOKEN}"                    # or "file:/run/secrets/support-token"; never written here
    webhook_secret: ["${SUPPORT_HOOK_SECRET}"]   # a list: to change it, name old and new for a while
    mapping: jira-cloud.yaml
"""


class JiraCloudShape(TrackerShape):
    """A Jira Cloud project."""

    kind: Literal["jira-cloud"]
    user: str

    def find_user(self) -> str:
        """The account that our API token belongs to."""
        return self.user


def _read_mapping(text: bytes, file: str, desk: Desk) -> ReadMapping:
    mapping = read_jira_mapping(text, file, desk)

    def connect(connection: Connection, desk: Desk, context: CallContext) -> Tracker:
        # The library is imported where it is needed: checking a config does without it.
        from sdesk_sync.trackers.jira.connect import connect_jira

        return connect_jira(connection, desk, mapping, context)

    return ReadMapping(connect, leaves_comments_open=mapping.visible_to_role is None)


JIRA_CLOUD = TrackerKind("jira-cloud", "Jira", JiraCloudShape, JiraCloudFile, _read_mapping, _INIT_TEXT)
