"""The whole store: a room for each stored thing, and the writer that all of them share."""

from dataclasses import dataclass

from sdesk_sync.store.assignees import RefusedAssignees
from sdesk_sync.store.backend import Database
from sdesk_sync.store.cards import TicketCards
from sdesk_sync.store.cooldowns import StoredCoolDowns
from sdesk_sync.store.cursors import Cursors
from sdesk_sync.store.inbox.reads import Inbox
from sdesk_sync.store.journal import Journal
from sdesk_sync.store.listed_names import ListedNames
from sdesk_sync.store.meta import StoreMeta
from sdesk_sync.store.outbox import Outbox
from sdesk_sync.store.people import KnownPeople
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.refusals import Refusals
from sdesk_sync.store.tickets import AcceptedTickets
from sdesk_sync.store.timers import Timers
from sdesk_sync.store.undos import Undos
from sdesk_sync.store.vocabularies import Vocabularies
from sdesk_sync.store.waits import Waits
from sdesk_sync.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Store:
    """What is asked of each room; what is written is a function of the room, for the writer."""

    writer: Writer
    reader: Reader
    inbox: Inbox
    journal: Journal
    refusals: Refusals
    outbox: Outbox
    tickets: AcceptedTickets
    people: KnownPeople
    listed_names: ListedNames
    cooldowns: StoredCoolDowns
    cursors: Cursors
    timers: Timers
    undos: Undos
    vocabularies: Vocabularies
    meta: StoreMeta
    refused_assignees: RefusedAssignees
    waits: Waits
    cards: TicketCards


def build_store(database: Database, writer: Writer) -> Store:
    """The rooms over one database."""
    reader = Reader(database)
    return Store(
        writer,
        reader,
        Inbox(reader),
        Journal(reader),
        Refusals(reader),
        Outbox(reader),
        AcceptedTickets(reader),
        KnownPeople(reader),
        ListedNames(reader),
        StoredCoolDowns(reader),
        Cursors(reader),
        Timers(reader),
        Undos(reader),
        Vocabularies(reader),
        StoreMeta(reader),
        RefusedAssignees(reader),
        Waits(reader),
        TicketCards(reader),
    )
