"""What every kind of rule knows: which tickets, whose changes, who may override it; and how it is checked."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.rules.context import RuleJudge
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, MessageText, message
from sdesk_sync.yamlfile import FileShape, known_name

TypeWords = Literal["any", "intake", "internal"] | list[str]
PeopleWords = Literal["staff", "customers"] | list[str]

ANY: Final = "any"
INTAKE: Final = "intake"
INTERNAL: Final = "internal"
STAFF: Final = "staff"
CUSTOMERS: Final = "customers"
RESERVED_WORDS = (ANY, INTAKE, INTERNAL)
"""The words that stand for several: no word of a desk may be called so."""

NO_STATUS = message("doubt.no-status")
"""What is doubtful of a rule about statuses that its tickets never have."""
EVERYBODY = message("doubt.everybody")
"""What is doubtful of a rule that lets everybody pass."""


@dataclass(frozen=True, slots=True)
class SettingFault:
    """What is wrong with a setting: where in the rule, and what was expected there.

    `known` are the names that could have been meant; `found` is what stands there, where that needs saying.
    """

    path: tuple[str | int, ...]
    expected: MessageText
    known: tuple[str, ...] = ()
    found: MessageText | None = None
    is_at_key: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What tickets of some types need in some statuses; `rule` names who says so."""

    rule: str
    types: frozenset[str]
    statuses: tuple[str, ...]
    field: Field


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule is bound to: the desk's tables, and what the rules that are not off need."""

    tables: DeskTables
    needs: tuple[Need, ...] = ()


class RuleSettings(FileShape, ABC):
    """A rule's settings, of one kind. Its file is the kind: shape, checks and judgement."""

    kind: ClassVar[str]
    """What the desk file calls it."""
    case_words: ClassVar[Mapping[str, tuple[str, ...]]]
    """Its cases, the first one first, and the words that fill the sentences of each."""
    can_warn: ClassVar[bool] = True
    """Whether there is anybody to be warned."""

    types: TypeWords = ANY
    of: PeopleWords | None = None
    override: list[str] = Key(default_factory=list)

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """The cases that these settings can come to, the first one first."""
        return tuple(self.case_words)

    @abstractmethod
    def bind(self, surroundings: Surroundings) -> RuleJudge | None:
        """The judgement by these settings at a desk; None for a kind that judges nobody."""

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Words that the desk does not have, and settings that do not go together."""
        yield from check_types(("types",), self.types, tables)
        if self.of is not None and not isinstance(self.of, str):
            yield from check_words(("of",), self.of, tables.roles, message("word.role"))
        yield from check_words(("override",), self.override, tables.roles, message("word.role"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """Why a rule of these settings can never refuse, or nobody can meet it."""
        return iter(())

    def has_command(self, tables: DeskTables) -> bool:
        """Whether its sentences may name a command, since there is one."""
        return True

    def list_needs(self, rule: str, tables: DeskTables) -> Iterator[Need]:
        """What it has tickets need."""
        return iter(())

    def select_types(self, tables: DeskTables) -> frozenset[str]:
        """The types of the tickets it looks at."""
        return resolve_types(self.types, tables)

    def select_tickets(self, tables: DeskTables) -> frozenset[str] | None:
        """The same, None where it looks at any ticket."""
        return None if self.types == ANY else self.select_types(tables)

    def select_people(self, tables: DeskTables) -> Roles:
        """All roles whose changes it looks at."""
        if self.of is None:
            return frozenset(tables.roles)
        if self.of == STAFF:
            return frozenset(key for key, role in tables.roles.items() if role.staff)
        return frozenset({tables.meanings.customer}) if self.of == CUSTOMERS else frozenset(self.of)


def resolve_types(words: TypeWords, tables: DeskTables) -> frozenset[str]:
    """Kinds and types, by their keys or by a word that stands for several."""
    if words == ANY:
        return frozenset(tables.types)
    if words in (INTAKE, INTERNAL):
        return frozenset(key for key in tables.types if tables.is_intake(key) is (words == INTAKE))
    return frozenset(words)


def check_types(path: tuple[str | int, ...], words: TypeWords, tables: DeskTables) -> Iterator[SettingFault]:
    """Kinds and types that the desk does not have."""
    if not isinstance(words, str):
        yield from check_words(path, words, tables.types, message("word.kind-or-type"))


def check_words(
    path: tuple[str | int, ...], words: Iterable[str], known: Iterable[str], what: MessageText
) -> Iterator[SettingFault]:
    """Words of a list that are none of those known."""
    names = tuple(known)
    for number, word in enumerate(words):
        yield from check_word((*path, number), word, names, what)


def check_word(
    path: tuple[str | int, ...],
    word: str | None,
    known: Iterable[str],
    what: MessageText,
    *,
    is_at_key: bool = False,
) -> Iterator[SettingFault]:
    """A word that is none of those known; no word is no fault."""
    names = tuple(known)
    if word is not None and word not in names:
        yield SettingFault(path, known_name(what, names), names, is_at_key=is_at_key)
