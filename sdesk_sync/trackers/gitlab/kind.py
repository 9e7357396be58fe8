"""GitLab as a kind of tracker: its section of the config, its mapping, how to connect."""

import re
from collections.abc import Iterator
from typing import Literal

from sdesk_sync.desk.policy import Desk
from sdesk_sync.messages import MessageText, message
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.gitlab.mapping import (
    A_PROJECT,
    PROJECT,
    GitLabFile,
    read_gitlab_mapping,
    read_user_name,
)
from sdesk_sync.trackers.gitlab.signing import is_cut_short
from sdesk_sync.trackers.gitlab.start import GITLAB_START
from sdesk_sync.trackers.gitlab.ticket_names import TICKET_NAMING
from sdesk_sync.trackers.kind import ReadMapping, SetupTokenShape, TrackerKind, TrackerShape
from sdesk_sync.trackers.setup.doctor import DoctorPort
from sdesk_sync.trackers.setup.port import SetupPort, SetupRequest
from sdesk_sync.trackers.wire.address import path_of
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.yamlfile import ShapeFault

_API = re.compile(r"/api(/v[0-9]+|/graphql)?", re.IGNORECASE)


class GitLabShape(TrackerShape):
    """A GitLab project."""

    kind: Literal["gitlab"]
    setup: SetupTokenShape | None = None

    def find_faults(self) -> Iterator[ShapeFault]:
        """What can be seen to be wrong without asking GitLab."""
        yield from super().find_faults()
        path = path_of(self.url)
        if _API.search(path) or path.casefold().endswith(f"/{self.project.casefold()}"):
            yield ShapeFault(("url",), message("gitlab.whole-site"))
        if not re.fullmatch(PROJECT, self.project):
            # An address to clone from may have a token in it.
            found = message("address.with-account") if "@" in self.project else None
            yield ShapeFault(("project",), A_PROJECT, found)
        first: dict[str, str] = {}
        for person in self.people:
            # GitLab does not tell user names apart by case.
            other = first.setdefault(person.casefold(), person)
            if other != person:
                yield ShapeFault(
                    ("people", person), message("gitlab.person-once", other=other), is_at_key=True
                )

    def find_secret_fault(self, secret: str) -> MessageText | None:
        """Whether a signing token is whole."""
        return message("gitlab.cut-short") if is_cut_short(secret) else None


def _read_mapping(text: bytes, file: str, desk: Desk) -> ReadMapping:
    mapping = read_gitlab_mapping(text, file, desk)

    def connect(connection: Connection, desk: Desk, context: CallContext) -> Tracker:
        # The library is imported where it is needed: checking a config does without it.
        from sdesk_sync.trackers.gitlab.connect import connect_gitlab

        return connect_gitlab(connection, desk, mapping, context)

    def set_up(request: SetupRequest) -> SetupPort:
        from sdesk_sync.trackers.gitlab.setup.port import GitLabSetup

        return GitLabSetup(request, mapping)

    def look_over(request: SetupRequest) -> DoctorPort:
        from sdesk_sync.trackers.gitlab.setup.checks.doctor import GitLabDoctor

        return GitLabDoctor(request, mapping)

    return ReadMapping(
        connect,
        set_up,
        look_over,
        absent=mapping.absent,
        ignored=mapping.wishes.ignored,
        vocabulary=mapping.vocabulary,
        language=mapping.languages.default,
    )


GITLAB = TrackerKind(
    "gitlab",
    "GitLab",
    GitLabShape,
    GitLabFile,
    _read_mapping,
    (GITLAB_START,),
    read_name=read_user_name,
    tickets=TICKET_NAMING,
)
