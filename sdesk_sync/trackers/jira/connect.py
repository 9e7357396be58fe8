"""Putting the Jira adapter together."""

from functools import partial

from sdesk_sync.desk.policy import Desk
from sdesk_sync.notices import Notice, NoticeKind
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.people import JiraPeople, KnownNames, read_listed
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
    edition = mapping.edition
    lookup = SiteIdsLookup(
        connection.project, mapping, lambda key: report_project_name(connection, key, "key")
    )
    billing, listed = frozenset(desk.billing), read_listed(connection.people, edition.accounts)
    known, names = KnownTransitions(), KnownNames()
    if not edition.is_resent:
        _tell_of_sweep(connection)
    comments = CommentReader(connection.name, read_wiki, connection.limits, connection.notices)

    def build(client: JiraClient) -> Tracker:
        def find_ids() -> SiteIds:
            return lookup.find_ids(client)

        def parser() -> JiraIssueParser:
            find_named = partial(names.id_of_name, client)
            return JiraIssueParser(connection.name, mapping, billing, find_ids(), find_named)

        tell_of_names = partial(_tell_of_names, connection, edition)
        transitions = BotTransitions(client, find_ids, mapping, known)
        return Tracker(
            name=connection.name,
            digest=mapping.digest,
            language=mapping.languages.default,
            vocabulary=mapping.vocabulary,
            webhooks=JiraWebhooks(
                connection.name, connection.secrets, edition, parser, lookup.note_key, tell_of_names
            ),
            tickets=JiraTickets(mapping, client, parser, transitions),
            people=JiraPeople(listed, mapping, client, find_ids),
            health=JiraHealth(client, lookup),
            comments=comments,
            within=lambda more: build(client.within(more)),
        )

    return build(JiraClient(connection, edition, context))


def _tell_of_names(connection: Connection, edition: Edition) -> None:
    sentence = f"deliveries name people as {edition.title} does not: is `kind: {edition.kind}` right?"
    connection.notices.post(Notice(NoticeKind.OTHER_EDITION, sentence, connection.name))


def _tell_of_sweep(connection: Connection) -> None:
    sentence = "Jira sends each delivery once: what does not reach us, the sweep alone finds"
    connection.notices.post(Notice(NoticeKind.SENT_ONCE, sentence, connection.name))
