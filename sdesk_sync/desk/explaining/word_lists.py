"""Words and names one after the other, as the cells of a table have them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sdesk_sync.desk.comments.phrases import Phrases, Pieces
from sdesk_sync.desk.model.people import AccountKind, Actor
from sdesk_sync.desk.model.text import Piece, Plain, Untrusted
from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field, Word, WordKind

BLANK: Pieces = (Plain("–"),)
"""Where there is nothing."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words in whose language, each as text of others: a name can neither act nor notify."""

    phrases: Phrases

    def say_field_value(self, name: Field, key: str | None) -> Pieces:
        """A value of a field; a dash where it has none."""
        if key is None:
            return BLANK
        return self.join_words((Word(WordKind(name) if name in WORD_FIELDS else WordKind.VALUE, key),))

    def join_values(self, name: Field, keys: Iterable[str]) -> Pieces:
        """Values of a field, one after the other."""
        return tuple(join_comma([self.say_field_value(name, key) for key in keys]))

    def join_words(self, words: tuple[Word, ...]) -> Pieces:
        """Words, one after the other."""
        return tuple(join_comma([(Untrusted(self.phrases.name_word(word)),) for word in words]))

    def join_roles(self, roles: tuple[str, ...], own: tuple[str, ...]) -> Pieces:
        """Roles, and behind them those that may on a ticket of their own only."""
        if set(roles) == set(self.phrases.desk.roles):
            return self.phrases.fill_sentence("why.everybody")
        named, owning = (
            [self.join_words((Word(WordKind.ROLE, role),)) for role in some] for some in (roles, own)
        )
        marked = [self.phrases.fill_sentence("why.own", role=role) for role in owning]
        return tuple(join_comma((*named, *marked)))

    def name_actor(self, actor: Actor) -> Pieces:
        """Somebody as the tracker showed them."""
        if actor.kind is AccountKind.NOBODY:
            return self.phrases.fill_sentence("nobody")
        return (Untrusted(actor.name or actor.handle or actor.account.id),)


def join_comma(runs: Iterable[Pieces]) -> Iterator[Piece]:
    """Runs one after the other with a comma between; what is empty is left out."""
    for number, run in enumerate(filter(None, runs)):
        yield from ((Plain(", "),) if number else ())
        yield from run
