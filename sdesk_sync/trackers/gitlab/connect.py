"""Putting the GitLab adapter together."""

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.connection import Connection
from sdesk_sync.trackers.gitlab.client import Client
from sdesk_sync.trackers.gitlab.hooks import GitLabHooks
from sdesk_sync.trackers.gitlab.people import GitLabPeople
from sdesk_sync.trackers.gitlab.seed import Seed
from sdesk_sync.trackers.gitlab.tickets import GitLabTickets
from sdesk_sync.trackers.mapping import GitLabMapping


def connect(settings: Connection, desk: Desk, mapping: GitLabMapping, calls: CallLog) -> Tracker:
    """A GitLab project ready for use. Nothing is asked of it yet: that happens at the first need.

    `desk` is there for all trackers alike: this mapping was checked against it and needs no more of it.
    """
    client = Client(settings, calls)
    seed = Seed(client, settings.project)
    return Tracker(
        name=settings.name,
        digest=mapping.digest,
        language=mapping.language,
        hooks=GitLabHooks(settings, mapping, seed),
        tickets=GitLabTickets(settings.name, mapping, client, seed),
        people=GitLabPeople(settings, mapping, client, seed),
        health=seed,
    )
