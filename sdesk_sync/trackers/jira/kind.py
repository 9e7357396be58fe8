"""Jira as a kind of tracker, one for each edition: its section of the config, its mapping, how to connect."""

import re
from collections.abc import Iterator

from sdesk_sync.desk.policy import Desk
from sdesk_sync.messages import message
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.editions import CloudKind, DataCenterKind
from sdesk_sync.trackers.jira.mapping import PROJECT_KEY, JiraFile, read_jira_mapping
from sdesk_sync.trackers.jira.ticket_names import TICKET_NAMING
from sdesk_sync.trackers.kind import (
    ReadMapping,
    SetupTokenShape,
    SetupUserShape,
    TrackerKind,
    TrackerShape,
)
from sdesk_sync.trackers.setup.doctor import DoctorPort
from sdesk_sync.trackers.setup.port import SetupPort, SetupRequest
from sdesk_sync.trackers.start import TrackerStart
from sdesk_sync.trackers.wire.address import host_of, path_of
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.yamlfile import ShapeFault

_API = re.compile(r"/rest(/|$)", re.IGNORECASE)
_ATLASSIAN = (".atlassian.net", ".jira.com")
"""Where each site has a host of its own, and nothing after it."""


class JiraUserShape(TrackerShape):
    """Where our account signs in with its e-mail address and an API token."""

    kind: CloudKind
    user: str
    setup: SetupUserShape | None = None

    def find_user(self) -> str:
        """The account that our API token belongs to."""
        return self.user

    def find_faults(self) -> Iterator[ShapeFault]:
        """What can be seen to be wrong without asking Jira."""
        yield from super().find_faults()
        yield from _find_site_faults(self)
        users = {("user",): self.user} | ({("setup", "user"): self.setup.user} if self.setup else {})
        for path, user in users.items():
            # It is sent before a colon, in a header that has no other letters.
            if not re.fullmatch(r"[!-9;-~]+", user):
                yield ShapeFault(path, message("jira.e-mail"))


class JiraTokenShape(TrackerShape):
    """Where a personal access token says whose it is."""

    kind: DataCenterKind
    user: str | None = None
    setup: SetupTokenShape | None = None

    def find_faults(self) -> Iterator[ShapeFault]:
        """What can be seen to be wrong without asking Jira."""
        yield from super().find_faults()
        yield from _find_site_faults(self)
        if self.user is not None:
            yield ShapeFault(("user",), message("jira.no-user"), is_at_key=True)


def _find_site_faults(shape: TrackerShape) -> Iterator[ShapeFault]:
    path = path_of(shape.url)
    if _API.search(path) or (path and host_of(shape.url).endswith(_ATLASSIAN)):
        yield ShapeFault(("url",), message("jira.whole-site"))
    if not re.fullmatch(PROJECT_KEY, shape.project):
        yield ShapeFault(("project",), message("jira.project-key"))


def jira_kind(edition: Edition, config: type[TrackerShape], starts: tuple[TrackerStart, ...]) -> TrackerKind:
    """An edition as a kind of tracker."""

    def read_mapping(text: bytes, file: str, desk: Desk) -> ReadMapping:
        mapping = read_jira_mapping(text, file, desk, edition)

        def connect(connection: Connection, desk: Desk, context: CallContext) -> Tracker:
            # The library is imported where it is needed: checking a config does without it.
            from sdesk_sync.trackers.jira.connect import connect_jira

            return connect_jira(connection, desk, mapping, context)

        def set_up(request: SetupRequest) -> SetupPort:
            from sdesk_sync.trackers.jira.setup.port import JiraSetup

            return JiraSetup(request, mapping)

        def look_over(request: SetupRequest) -> DoctorPort:
            from sdesk_sync.trackers.jira.setup.checks.site_doctor import JiraDoctor

            return JiraDoctor(request, mapping)

        return ReadMapping(
            connect,
            set_up if edition.has_setup else None,
            look_over if edition.has_setup else None,
            ignored=mapping.wishes.ignored,
            absent=mapping.absent,
            vocabulary=mapping.vocabulary,
            language=mapping.languages.default,
            leaves_comments_open=mapping.visible_to_role is None and mapping.service is None,
        )

    title, read_name = edition.title, edition.accounts.read_name
    return TrackerKind(edition.kind, title, config, JiraFile, read_mapping, starts, read_name, TICKET_NAMING)
