"""The words that commands are written in: verbs, and the desk's keys and names in either language."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.desk.texts import LANGUAGES
from sdesk_sync.yamlfile import nearest_name

FIELD_VERBS: Mapping[str, Field] = {"type": TYPE, "priority": PRIORITY, "status": STATUS}
"""The verbs that set a field every ticket has."""

ASK, REPLY, WHY = "ask", "reply", "why"

HELP = ("help", "hilfe")
"""The verbs that ask what can be commanded."""

RESERVED_VERBS = (*HELP, *FIELD_VERBS, ASK, REPLY, WHY)
"""The verbs that no fact's command may be."""

_LONGEST_WORD = 60
"""Nothing is near to what is longer: no word of a desk is."""

_GAPS = re.compile(r"[\s_\-\u2010-\u2015]+")


def fold_word(written: str) -> str:
    """A word as it is compared: without capitals, and a blank for whatever parts its parts."""
    return _GAPS.sub(" ", unicodedata.normalize("NFKC", written).casefold()).strip()


@dataclass(frozen=True, slots=True)
class CommandWords:
    """The keys of a desk's words, by field and by each way to write them: key, English, German."""

    keys: Mapping[Field, Mapping[str, str]]

    def find_key(self, name: Field, written: str) -> str | None:
        """The key of a word of the field; None for what is none of them."""
        if len(written) > _LONGEST_WORD:
            return None
        return self.keys.get(name, {}).get(fold_word(written))

    def find_nearest(self, name: Field, written: str) -> str | None:
        """The key that was meant, if any is near."""
        ways = self.keys.get(name, {})
        near = nearest_name(fold_word(written), ways) if 0 < len(written) <= _LONGEST_WORD else None
        return None if near is None else ways[near]

    def find_other_field(self, name: Field, written: str) -> tuple[Field, str] | None:
        """Another field that has the word, with its key there."""
        found = ((other, self.find_key(other, written)) for other in self.keys if other != name)
        return next(((other, key) for other, key in found if key is not None), None)


def list_command_words(desk: DeskTables) -> CommandWords:
    """The words of the fields that commands set, and of the facts that have a closed list."""
    tables: Mapping[Field, Iterable[str]] = {
        TYPE: desk.types,
        PRIORITY: desk.priorities,
        STATUS: desk.statuses,
    }
    named = {name: _fold_keys(desk, name, keys) for name, keys in tables.items()}
    listed = {name: {fold_word(value): value for value in desk.facts[name].values} for name in _listed(desk)}
    return CommandWords({**named, **listed})


def find_nearest_verb(desk: Desk, written: str) -> str | None:
    """The verb that was meant, if any is near."""
    if not 0 < len(written) <= _LONGEST_WORD:
        return None
    return nearest_name(written.casefold(), (*desk.command_facts, *RESERVED_VERBS))


def _listed(desk: DeskTables) -> Iterator[Field]:
    return (name for name, fact in desk.facts.items() if fact.command and fact.values)


def _fold_keys(desk: DeskTables, name: Field, keys: Iterable[str]) -> dict[str, str]:
    ways: dict[str, str] = {}
    known = tuple(keys)
    for key in known:
        for language in LANGUAGES:
            ways[fold_word(desk.name_of(Word(WordKind(name), key), language))] = key
    # Last, so that a key is itself even where it is another word's name.
    return {**ways, **{fold_word(key): key for key in known}}
