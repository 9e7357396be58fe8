"""Putting the GitLab adapter together."""

from functools import partial

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.gitlab.accounts import AccountLookup
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import GitLabHealth, GitLabIdentity, IdentityLookup
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.people import GitLabPeople, read_listed
from sdesk_sync.trackers.gitlab.project_labels import ProjectLabels
from sdesk_sync.trackers.gitlab.staff_notes import StaffNotes
from sdesk_sync.trackers.gitlab.tickets import GitLabTickets
from sdesk_sync.trackers.gitlab.webhooks import GitLabWebhooks
from sdesk_sync.trackers.markup.markdown import read_markdown
from sdesk_sync.trackers.markup.reader import CommentReader
from sdesk_sync.trackers.wire.calls import ANYBODYS, CallContext
from sdesk_sync.trackers.wire.connection import Connection, report_project_name


def connect_gitlab(
    connection: Connection, desk: Desk, mapping: GitLabMapping, context: CallContext = ANYBODYS
) -> Tracker:
    """A GitLab project ready for use. Nothing is asked of it yet: that happens at the first need.

    `desk` is there for all trackers alike: this mapping was checked against it and needs no more of it.
    """

    def on_path(path: str) -> None:
        report_project_name(connection, path, "path")

    lookup = IdentityLookup(connection.project, on_path)
    project_labels = ProjectLabels(connection.name, connection.notices)
    accounts, listed = AccountLookup(connection.name), read_listed(connection.people)

    comments = CommentReader(connection.name, read_markdown, connection.limits, connection.notices)

    def build(client: GitLabClient) -> Tracker:
        def find_identity() -> GitLabIdentity:
            return lookup.find_identity(client)

        def identity_with_level() -> GitLabIdentity:
            return lookup.find_with_level(client)

        staff_notes = StaffNotes(connection.name, client, identity_with_level, connection.notices)
        return Tracker(
            name=connection.name,
            digest=mapping.digest,
            language=mapping.languages.default,
            vocabulary=mapping.vocabulary,
            webhooks=GitLabWebhooks(
                connection, mapping, find_identity, partial(accounts.with_number, client)
            ),
            tickets=GitLabTickets(
                connection.name, mapping, client, find_identity, staff_notes, project_labels
            ),
            people=GitLabPeople(connection.name, listed, mapping, client, find_identity),
            health=GitLabHealth(client, lookup),
            comments=comments,
            within=lambda more: build(client.within(more)),
        )

    return build(GitLabClient(connection, context))
