"""An accepted ticket -> its card, in the words of its readers (docs/card.md#what-it-is). Pure."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from sdesk_sync.desk.comments.phrases import Phrases, Pieces
from sdesk_sync.desk.entries import NativeField
from sdesk_sync.desk.model.cards import CardRow, TicketCard
from sdesk_sync.desk.model.text import Piece, Plain, Untrusted
from sdesk_sync.desk.model.tickets import FactKnowledge, Ticket
from sdesk_sync.desk.model.vocabulary import BILLING, TYPE, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk

_LONGEST_VALUE = 300
"""So many characters of a value are shown: a table with more is not read. The value itself is kept whole."""


@dataclass(frozen=True, slots=True)
class CardContent:
    """What stands on the cards of a tracker: `held` are the fields that the tracker itself holds."""

    desk: Desk
    held: Set[Field]

    def compose_card(self, ticket: Ticket, language: str) -> TicketCard:
        """The card of a ticket, in `en` or `de`."""
        phrases = Phrases(self.desk, language, is_for_customer=False)
        return TicketCard(
            self.desk.texts[language]["card.title"],
            tuple(self._iterate_rows(ticket, phrases)),
            self._compose_hint(ticket, phrases),
            dict(self._iterate_kept(ticket)),
        )

    def is_wanted(self, ticket: Ticket) -> bool:
        """Whether a ticket has a card: one of an intake kind has none without facts."""
        kind = ticket.value(TYPE)
        is_typed = kind is not None and not self.desk.is_intake(kind)
        return is_typed or any(ticket.value(name) for name in self._list_shown_facts())

    def shows_other(self, before: Ticket | None, after: Ticket) -> bool:
        """Whether a card says something else of the ticket than before."""
        return self._list_values(before) != self._list_values(after)

    def shows_field(self, name: Field) -> bool:
        """Whether a field stands on the card."""
        return name in (TYPE, BILLING, self.desk.meanings.opened_as, *self._list_shown_facts())

    def list_kept_facts(self) -> tuple[Field, ...]:
        """The facts that the tracker has no field for: the card alone keeps them there."""
        return tuple(
            name
            for name, fact in self.desk.facts.items()
            if name not in self.held and fact.native is not NativeField.TIME_SPENT
        )

    def _list_values(self, ticket: Ticket | None) -> tuple[str | None, ...]:
        if ticket is None:
            return ()
        opened_as = self.desk.meanings.opened_as
        names = (TYPE, BILLING, *((opened_as,) if opened_as else ()), *self._list_shown_facts())
        return tuple(ticket.value(name) for name in names)

    def _list_shown_facts(self) -> tuple[Field, ...]:
        """All but the time spent, which the tracker itself shows, and what the type's row says."""
        return tuple(
            name
            for name, fact in self.desk.facts.items()
            if fact.native is not NativeField.TIME_SPENT and name != self.desk.meanings.opened_as
        )

    def _iterate_kept(self, ticket: Ticket) -> Iterator[tuple[str, str | None]]:
        is_complete = ticket.fact_knowledge is not FactKnowledge.UNKNOWN
        for name in self.list_kept_facts():
            value = ticket.value(name)
            # Not known is not the same as none: whoever reads it back must not ask for what may be there.
            if value is not None or not (is_complete or name in ticket.values):
                yield name, value

    def _iterate_rows(self, ticket: Ticket, phrases: Phrases) -> Iterator[CardRow]:
        kind, billing = ticket.value(TYPE), ticket.value(BILLING)
        if kind is not None:
            yield CardRow(phrases.say_field(TYPE), self._say_type(ticket, kind, phrases))
        if billing is not None:
            name = phrases.name_word(Word(WordKind.BILLING, billing))
            yield CardRow(phrases.say_field(BILLING), (Plain(name),))
        dates = _list_dates(self.desk, ticket)
        for fact in self._list_shown_facts():
            value = ticket.value(fact)
            if value is not None and fact not in dates.values():
                yield CardRow(phrases.say_field(fact), self._say_fact(ticket, fact, phrases, dates))

    def _say_type(self, ticket: Ticket, kind: str, phrases: Phrases) -> Pieces:
        name = Plain(phrases.name_word(Word(WordKind.TYPE, kind)))
        opened_as = self.desk.meanings.opened_as
        was = ticket.value(opened_as) if opened_as is not None else None
        if was is None or was == kind:
            return (name,)
        opened = Plain(phrases.name_word(Word(WordKind.TYPE, was)))
        return phrases.fill_sentence("card.opened-as", type=(name,), kind=(opened,))

    def _say_fact(
        self, ticket: Ticket, name: Field, phrases: Phrases, dates: Mapping[Field, Field]
    ) -> Pieces:
        """A value, and the day on which it was entered where another fact keeps that."""
        value = _cut(ticket.value(name) or "")
        day = dates.get(name)
        if day is None:
            return (value,)
        title = phrases.say_field(day)
        # Within the line, so with a small letter, as the desk file writes no other form of it.
        entered = Plain(title[:1].lower() + title[1:])
        said = _say_day(ticket.value(day) or "", phrases)
        return phrases.fill_sentence("card.dated", value=(value,), fact=(entered,), day=(said,))

    def _compose_hint(self, ticket: Ticket, phrases: Phrases) -> Pieces:
        """How a fact is changed, by the example of one that the ticket has, or else of one it will need."""
        needs = {need.asked for need in self.desk.rules.list_needs(ticket.value(TYPE) or "")}
        commanded = [name for name in self.list_kept_facts() if self.desk.facts[name].command]
        needed = (name for name in commanded if name in needs)
        name = next((one for one in commanded if ticket.value(one)), next(needed, None))
        if name is None:
            return phrases.fill_sentence("card.hint.no-command")
        return phrases.fill_sentence("card.hint", command=(phrases.show_command(name),))


def _list_dates(desk: Desk, ticket: Ticket) -> Mapping[Field, Field]:
    """The facts that say when another one was entered, by that; of those that both have a value."""
    return {
        fact: day for day, fact in desk.dated_facts if ticket.value(fact) is not None and ticket.value(day)
    }


def _cut(value: str) -> Piece:
    return Untrusted(value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]} …")


def _say_day(written: str, phrases: Phrases) -> Piece:
    try:
        day = date.fromisoformat(written).isoformat()
    # A person may have written something else there, on a card that was read back.
    except ValueError:
        return _cut(written)
    return Plain(phrases.name_word(Word(WordKind.DAY, day)))
