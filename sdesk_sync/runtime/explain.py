"""The ticket that somebody has written down, found in the store, explained from there or read first."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from sdesk_sync.config import Config, TrackerConfig
from sdesk_sync.desk.explaining.as_read import ticket_as_read
from sdesk_sync.desk.explaining.explanation import TicketExplanation
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.project_words import narrow_desk
from sdesk_sync.engine.accepted import WordsInForce, translate_stored
from sdesk_sync.engine.explain import TicketExplainer
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.runtime.connect import make_connection
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import KeyedTicket
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.trackers.wire.calls import CallContext, CallLog
from sdesk_sync.trackers.wire.ticket_names import TrackerPlace

_NEIGHBOURS = 50
_MOST_WRITTEN = 300
"""What is longer is no name of a ticket, and is not searched for."""


@dataclass(frozen=True, slots=True)
class SoughtTicket:
    """A ticket that somebody has asked for: as its tracker calls it, and as it was accepted."""

    tracker: TrackerConfig
    key: str
    known: KeyedTicket

    @property
    def web_page(self) -> str:
        """The address at which people see it."""
        return KINDS[self.tracker.kind].tickets.page_of(_tracker_place(self.tracker), self.key)


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """An explanation, whose ticket it is, and how many calls it took; None where nothing was to be read."""

    sought: SoughtTicket
    explanation: TicketExplanation
    calls: int | None = None


@dataclass(frozen=True, slots=True)
class TicketSearch:
    """What somebody may have meant by a ticket that they wrote down."""

    config: Config
    store: Store

    def list_known(self, written: str) -> tuple[SoughtTicket, ...]:
        """The known tickets that may be meant: of a number alone one in each tracker."""
        named = ((one, _key_meant(one, written)) for one in self.config.trackers.values())
        return tuple(
            SoughtTicket(tracker, key, known)
            for tracker, key in named
            if key is not None and (known := self.store.tickets.find_keyed(tracker.name, key)) is not None
        )

    def find_nearest_ticket(self, written: str) -> str | None:
        """The known ticket whose key is most like what was written; None where none is like it."""
        keys = dict.fromkeys(self._iterate_near(written))
        by_folded = {key.casefold(): key for key in keys}
        found = get_close_matches(written.casefold()[:_MOST_WRITTEN], by_folded, n=1)
        return by_folded[found[0]] if found else None

    def _iterate_near(self, written: str) -> Iterator[str]:
        number = written.rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition("-")[2]
        for tracker in self.config.trackers.values():
            # A project's name misspelt, and its number right, or the other way round.
            for name in (written, number):
                key = _key_meant(tracker, name)
                if key is not None:
                    yield from self.store.tickets.list_keys_near(tracker.name, key, _NEIGHBOURS)


def explain_stored(config: Config, store: Store, sought: SoughtTicket, now: int) -> ShownExplanation:
    """The explanation from the store alone."""
    ticket = _find_accepted(config, store, sought)
    explainer = _make_explainer(config, store, sought.tracker)
    return ShownExplanation(sought, explainer.explain(ticket, sought.known.accepted_at, now))


def explain_fresh(config: Config, store: Store, sought: SoughtTicket, now: int) -> ShownExplanation:
    """The same of the ticket as it is read first: one call, besides what a start asks, or two with its card.

    Raises ConfigProblem, TrackerError.
    """
    # Whoever asks the store alone does without what deciding needs.
    from sdesk_sync.engine.decide.card_facts import read_card_facts

    log, explainer = CallLog(), _make_explainer(config, store, sought.tracker)
    connection = make_connection(sought.tracker, config.limits, NoticeBoard())
    tracker = sought.tracker.mapping.connect(connection, config.desk, CallContext(on_call=log.add))
    accepted = _find_accepted(config, store, sought)
    ticket = ticket_as_read(explainer.desk, accepted, tracker.tickets.fetch(accepted.ref))
    if tracker.tickets.keeps_cards and ticket.fact_knowledge.is_pending:
        ticket = read_card_facts(explainer.desk, tracker, ticket).ticket
    return ShownExplanation(sought, explainer.explain(ticket, now, now), len(log.take()))


def _make_explainer(config: Config, store: Store, tracker: TrackerConfig) -> TicketExplainer:
    return TicketExplainer(store, narrow_desk(config.desk, tracker.mapping.absent), config.mode)


def _find_accepted(config: Config, store: Store, sought: SoughtTicket) -> Ticket:
    digest = f"{config.desk.digest}+{sought.tracker.mapping_digest}"
    opened_as = config.desk.meanings.opened_as
    words = WordsInForce(digest, sought.tracker.mapping.vocabulary, opened_as)
    return translate_stored(store, sought.known, words)


def _key_meant(tracker: TrackerConfig, written: str) -> str | None:
    if len(written) > _MOST_WRITTEN:
        return None
    return KINDS[tracker.kind].tickets.read_key(_tracker_place(tracker), written)


def _tracker_place(tracker: TrackerConfig) -> TrackerPlace:
    return TrackerPlace(tracker.name, tracker.url, tracker.project)
