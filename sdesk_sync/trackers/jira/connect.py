"""Putting the Jira adapter together."""

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.connection import Connection
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.hooks import JiraHooks
from sdesk_sync.trackers.jira.people import JiraPeople
from sdesk_sync.trackers.jira.reading import Reading
from sdesk_sync.trackers.jira.seed import Seed
from sdesk_sync.trackers.jira.tickets import JiraTickets
from sdesk_sync.trackers.jira.ways import Ways
from sdesk_sync.trackers.mapping import JiraMapping


def connect(settings: Connection, desk: Desk, mapping: JiraMapping, calls: CallLog) -> Tracker:
    """A Jira project ready for use. Nothing is asked of it yet: that happens at the first need."""
    client = Client(settings, calls)
    seed = Seed(client, settings.project, mapping)
    billing = frozenset(desk.billing)

    def reading() -> Reading:
        return Reading(settings.name, mapping, billing, seed.ids())

    return Tracker(
        name=settings.name,
        digest=mapping.digest,
        language=mapping.language,
        hooks=JiraHooks(settings.name, settings.project, settings.secrets, reading),
        tickets=JiraTickets(settings.project, mapping, client, reading, Ways(client, seed, mapping)),
        people=JiraPeople(settings.people, mapping.groups, client),
        health=seed,
    )
