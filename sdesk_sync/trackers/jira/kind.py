"""Jira as a kind of tracker: its section of the config, its mapping, how to connect."""

import re
from collections.abc import Iterator
from typing import Literal

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.mapping import PROJECT_KEY, JiraCloudFile, read_account_name, read_jira_mapping
from sdesk_sync.trackers.kind import ReadMapping, TrackerKind, TrackerShape
from sdesk_sync.trackers.wire.address import host_of, path_of
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.yamlfile import ShapeFault

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

_API = re.compile(r"/rest(/|$)", re.IGNORECASE)
_ATLASSIAN = (".atlassian.net", ".jira.com")
"""Where each site has a host of its own, and nothing after it."""


class JiraCloudShape(TrackerShape):
    """A Jira Cloud project."""

    kind: Literal["jira-cloud"]
    user: str

    def find_user(self) -> str:
        """The account that our API token belongs to."""
        return self.user

    def find_faults(self) -> Iterator[ShapeFault]:
        """What can be seen to be wrong without asking Jira."""
        yield from super().find_faults()
        path = path_of(self.url)
        if _API.search(path) or (path and host_of(self.url).endswith(_ATLASSIAN)):
            yield ShapeFault(("url",), "the address of the whole site, without what follows its host")
        if not re.fullmatch(PROJECT_KEY, self.project):
            yield ShapeFault(("project",), "the project's key, such as DESK")
        # It is sent before a colon, in a header that has no other letters.
        if not re.fullmatch(r"[!-9;-~]+", self.user):
            yield ShapeFault(("user",), "the e-mail address of our account")


def _read_mapping(text: bytes, file: str, desk: Desk) -> ReadMapping:
    mapping = read_jira_mapping(text, file, desk)

    def connect(connection: Connection, desk: Desk, context: CallContext) -> Tracker:
        # The library is imported where it is needed: checking a config does without it.
        from sdesk_sync.trackers.jira.connect import connect_jira

        return connect_jira(connection, desk, mapping, context)

    return ReadMapping(connect, leaves_comments_open=mapping.visible_to_role is None)


JIRA_CLOUD = TrackerKind(
    "jira-cloud",
    "Jira",
    JiraCloudShape,
    JiraCloudFile,
    _read_mapping,
    _INIT_TEXT,
    read_account_name,
)
