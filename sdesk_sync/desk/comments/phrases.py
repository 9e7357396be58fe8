"""Words and sentences as their reader reads them: the desk's names, a text with its holes filled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.comments.commands import placeholder_of
from sdesk_sync.desk.model.text import Code, Piece, Plain, Strong
from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import HOLE

Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """In which desk's words and language we speak, and whether to a customer."""

    desk: Desk
    language: str
    is_for_customer: bool

    @property
    def texts(self) -> Mapping[str, str]:
        """The desk's texts in the language, by key."""
        return self.desk.texts[self.language]

    def fill_sentence(self, key: str, **holes: Pieces) -> Pieces:
        """A text with its holes filled; what it does not name is not said."""
        pieces: list[Piece] = []
        for number, bit in enumerate(HOLE.split(self.texts[key])):
            if number % 2:
                pieces += holes.get(bit, ())
            elif bit:
                pieces.append(Plain(bit))
        return tuple(pieces)

    def say_field(self, name: Field) -> str:
        """A field or fact by its name."""
        if name in WORD_FIELDS:
            return self.texts[f"field.{name}"]
        return self.desk.name_of(Word(WordKind.FACT, name), self.language)

    def say_value(self, name: Field, key: str | None) -> Pieces:
        """A value of a field; of none the word for nothing."""
        if key is None:
            return (Plain(self.texts["nothing"]),)
        sort = WordKind(name) if name in WORD_FIELDS else WordKind.VALUE
        return self.list_words((Word(sort, key),))

    def list_words(self, words: tuple[Word, ...]) -> Pieces:
        """Words one after the other, the last after an 'or'."""
        names = [Strong(self.name_word(word)) for word in words]
        if len(names) < 2:
            return tuple(names)
        head: list[Piece] = [names[0]]
        for name in names[1:-1]:
            head += [Plain(", "), name]
        return self.fill_sentence("list.or", head=tuple(head), last=(names[-1],))

    def name_word(self, word: Word) -> str:
        """A word as its reader calls it."""
        if word.kind is WordKind.FIELD:
            return self.say_field(Field(word.key))
        return self.desk.name_of(word, self.language, for_customer=self.is_for_customer)

    def show_command(self, name: str) -> Piece:
        """What to type to set a fact: its values, else its name in capitals."""
        fact = self.desk.facts[Field(name)]
        value = "|".join(fact.values) or placeholder_of(fact, self.language)
        return Code(f"!desk {fact.command} {value}")


def trim_end(run: Pieces) -> Pieces:
    """Without the blank after its last sentence, where nothing follows it."""
    last = run[-1] if run else None
    return (*run[:-1], Plain(last.text.rstrip())) if isinstance(last, Plain) else run


def join_runs(runs: Iterable[Pieces]) -> Iterator[Piece]:
    """One after the other with a blank between, whether or not a desk's own sentence ends with one."""
    for number, run in enumerate(filter(None, map(trim_end, runs))):
        if number:
            yield Plain(" ")
        yield from run
