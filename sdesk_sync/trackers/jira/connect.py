"""Putting the Jira adapter together."""

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.people import JiraPeople, read_listed
from sdesk_sync.trackers.jira.site_ids import JiraHealth, SiteIds, SiteIdsLookup
from sdesk_sync.trackers.jira.tickets import JiraTickets
from sdesk_sync.trackers.jira.transitions import BotTransitions, KnownTransitions
from sdesk_sync.trackers.jira.webhooks import JiraWebhooks
from sdesk_sync.trackers.markup.reader import CommentReader
from sdesk_sync.trackers.markup.wiki import read_wiki
from sdesk_sync.trackers.wire.calls import ANYBODYS, CallContext
from sdesk_sync.trackers.wire.connection import Connection, report_project_name


def connect_jira(
    connection: Connection, desk: Desk, mapping: JiraMapping, context: CallContext = ANYBODYS
) -> Tracker:
    """A Jira project ready for use. Nothing is asked of it yet: that happens at the first need."""

    def on_key(key: str) -> None:
        report_project_name(connection, key, "key")

    lookup, known = SiteIdsLookup(connection.project, mapping, on_key), KnownTransitions()
    billing, listed = frozenset(desk.billing), read_listed(connection.people)

    comments = CommentReader(connection.name, read_wiki, connection.limits, connection.notices)

    def build(client: JiraClient) -> Tracker:
        def find_ids() -> SiteIds:
            return lookup.find_ids(client)

        def parser() -> JiraIssueParser:
            return JiraIssueParser(connection.name, mapping, billing, find_ids())

        transitions = BotTransitions(client, find_ids, mapping, known)
        return Tracker(
            name=connection.name,
            digest=mapping.digest,
            language=mapping.language,
            vocabulary={name: table.names for name, table in mapping.names.items()},
            webhooks=JiraWebhooks(connection.name, connection.secrets, parser, lookup.note_key),
            tickets=JiraTickets(mapping, client, parser, transitions),
            people=JiraPeople(listed, mapping, client, find_ids),
            health=JiraHealth(client, lookup),
            comments=comments,
            within=lambda more: build(client.within(more)),
        )

    return build(JiraClient(connection, context))
