"""Accepted tickets in the words of the config in force, whichever version they were accepted under."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sdesk_sync.desk.judging.renames import Renames, Vocabulary, find_renames, rename_words
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import KnownTicket, StoredTicket
from sdesk_sync.store.vocabularies import note_vocabulary


@dataclass(frozen=True, slots=True)
class WordsInForce:
    """The words of one version of desk file and mapping, as `digest` names it, of one tracker."""

    digest: str
    vocabulary: Vocabulary
    opened_as: Field | None


def translate_stored(store: Store, known: StoredTicket, words: WordsInForce) -> Ticket:
    """A ticket in the words in force, whichever it was accepted in."""
    if known.digest == words.digest:
        return known.ticket
    was = store.vocabularies.find(known.ticket.ref.tracker, known.digest)
    # What was accepted before words were remembered keeps those it has.
    renames = {} if was is None else find_renames(was, words.vocabulary)
    return rename_words(known.ticket, renames, words.opened_as)


def find_accepted(store: Store, config: ActiveConfig, ref: TicketRef) -> Ticket | None:
    """The accepted state of a ticket."""
    known = store.tickets.find_stored(ref)
    if known is None:
        return None
    vocabulary, opened_as = config.trackers[ref.tracker].vocabulary, config.desk.meanings.opened_as
    return translate_stored(store, known, WordsInForce(config.digest(ref.tracker), vocabulary, opened_as))


def find_known(
    store: Store, config: ActiveConfig, tracker: str, ids: Sequence[str]
) -> dict[str, KnownTicket]:
    """What is known of some tickets, by their ids."""
    found = store.tickets.find_known(tracker, ids)
    older = {known.digest for known in found.values()} - {config.digest(tracker)}
    renames = {digest: _find_renames(store, config, tracker, digest) for digest in older}
    opened_as = config.desk.meanings.opened_as
    return {
        ident: replace(known, ticket=rename_words(known.ticket, renames.get(known.digest, {}), opened_as))
        for ident, known in found.items()
    }


def note_vocabularies(store: Store, config: ActiveConfig) -> None:
    """Remember what the words are called under a config, before anything is accepted under it."""

    def commit(connection: Connection) -> None:
        for name, tracker in config.trackers.items():
            note_vocabulary(connection, name, config.digest(name), tracker.vocabulary)

    store.writer.commit(commit)


def _find_renames(store: Store, config: ActiveConfig, tracker: str, digest: str) -> Renames:
    was = store.vocabularies.find(tracker, digest)
    # What was accepted before words were remembered keeps those it has.
    return {} if was is None else find_renames(was, config.trackers[tracker].vocabulary)
