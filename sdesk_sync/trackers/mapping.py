"""Mapping files: how one tracker writes the desk's words. What all kinds of trackers share of them."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, OutsideFact
from sdesk_sync.desk.policy import Desk
from sdesk_sync.messages import MessageText, message
from sdesk_sync.yamlfile import (
    FileShape,
    YamlDocument,
    YamlErrors,
    YamlProblem,
    dotted_path,
    is_visible,
    known_name,
    one_of,
)

Table = dict[str, str]
"""Word of the desk to what the tracker calls it."""

Path = tuple[str | int, ...]

NO_NAME = message("mapping.visible-name")
"""What is expected where nothing can be seen."""


class MappingHead(FileShape):
    """What every mapping file begins with."""

    version: Literal[1]
    file: Literal["mapping"]
    language: Literal["en", "de"] | None = None
    default_kind: str


M = TypeVar("M", bound=MappingHead)


@dataclass(frozen=True, slots=True)
class NameTable:
    """One field's words and what the tracker calls them, both ways."""

    names: Mapping[str, str]
    _words: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for every label of every body; of two words for one name the first counts.
        words = {name: word for word, name in reversed(list(self.names.items()))}
        object.__setattr__(self, "_words", words)

    def name(self, word: str) -> str | None:
        """What the tracker calls the word."""
        return self.names.get(word)

    def word(self, name: str) -> str | None:
        """The word that the tracker's name stands for."""
        return self._words.get(name)

    def words(self, names: Iterable[str]) -> tuple[str, ...]:
        """The words that these names stand for, of those that stand for one."""
        known = self._words
        return tuple([known[name] for name in names if name in known])


def names_in(path: Path, table: Mapping[str, str | None]) -> list[tuple[Path, str]]:
    """A table's names, each with its place."""
    return [((*path, word), name) for word, name in table.items() if name is not None]


def fold_letters(name: str) -> str:
    """One way to write letters that have several: é as one character or as two."""
    return unicodedata.normalize("NFC", name)


def bare_account_name(written: str) -> str:
    """An account's name without what people write round it: blanks, unseen signs, the @ of a mention."""
    seen = (sign for sign in written if sign == " " or unicodedata.category(sign)[0] not in "CZ")
    return "".join(seen).strip().lstrip("@").strip()


def raise_problems(problems: list[YamlProblem]) -> None:
    """Raise YamlErrors where there are any."""
    if problems:
        raise YamlErrors(problems)


def digest_of(text: bytes) -> str:
    """Names this very version of a file."""
    return hashlib.sha256(text).hexdigest()[:12]


def invert_roles(roles: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Role to names, turned round: name to roles."""
    names = {name for listed in roles.values() for name in listed}
    return {name: frozenset(role for role, listed in roles.items() if name in listed) for name in names}


@dataclass(frozen=True, slots=True)
class MappingChecks(Generic[M]):
    """A mapping's words against the desk's; each check tells all that is wrong.

    `fold` makes names equal that are the same name to the tracker.
    """

    document: YamlDocument[M]
    desk: Desk
    fold: Callable[[str], str]

    def check_tables(
        self, tables: Mapping[Path, tuple[Field, Mapping[str, object]]]
    ) -> Iterator[YamlProblem]:
        """Every word of the desk has a line, and nothing else has one."""
        for path, (name, table) in tables.items():
            known = self._known_words(name)
            for word in table:
                if word not in known:
                    yield self._unknown_key((*path, word), known, message("mapping.word-of-desk", field=name))
            for word in known:
                if word not in table:
                    yield self.document.problem_at_value(
                        (*path, word), expected=message("mapping.name-or-none", field=name, word=word)
                    )

    def check_names(self, names: Iterable[tuple[Path, str]]) -> Iterator[YamlProblem]:
        """Names of things of one sort, by their places: each is one, and none is there twice."""
        first: dict[str, Path] = {}
        for path, name in names:
            other = first.setdefault(self.fold(name), path)
            if not is_visible(name):
                yield self.document.problem_at_value(path, expected=NO_NAME)
            elif other != path:
                expected = message("mapping.own-name", other=dotted_path(other))
                yield self.document.problem_at_value(path, expected=expected)

    def check_facts(self, facts: Iterable[str]) -> Iterator[YamlProblem]:
        """Only facts of the desk are mapped."""
        for key in facts:
            if key not in self.desk.facts:
                yield self._unknown_key(("facts", key), self.desk.facts, message("word.fact-of-desk"))

    def check_roles(self, roles: Mapping[str, Sequence[str]], key: str = "roles") -> Iterator[YamlProblem]:
        """Only roles of the desk are mapped, and to something."""
        for role, names in roles.items():
            if role not in self.desk.roles:
                yield self._unknown_key((key, role), self.desk.roles, message("word.role-of-desk"))
            yield from self.check_visible((key, role), names)

    def check_visible(self, path: Path, names: Sequence[str]) -> Iterator[YamlProblem]:
        """Each of a list is a name."""
        for number, name in enumerate(names):
            if not is_visible(name):
                yield self.document.problem_at_value((*path, number), expected=NO_NAME)

    def check_accounts(self, path: Path, names: Sequence[str]) -> Iterator[YamlProblem]:
        """Each of a list is an account's name, and nothing beside it."""
        for number, name in enumerate(names):
            bare = bare_account_name(name)
            if bare != name or not bare:
                expected = message("mapping.bare-name", name=bare) if bare else NO_NAME
                yield self.document.problem_at_value((*path, number), expected=expected)

    def check_products(
        self, projects: Sequence[str], pattern: str, what: MessageText
    ) -> Iterator[YamlProblem]:
        """Each is a project, each once, and there is a fact that is looked for in them."""
        path = "product_projects"
        facts = self.desk.facts.values()
        if projects and not any(fact.look_up is OutsideFact.PRODUCT_ITEM for fact in facts):
            expected = message("mapping.looked-up-fact", look_up=OutsideFact.PRODUCT_ITEM)
            yield self.document.problem_at_key((path,), expected=expected)
        named = [((path, number), project) for number, project in enumerate(projects)]
        for place, project in named:
            if not re.fullmatch(pattern, project):
                yield self.document.problem_at_value(place, expected=what)
        yield from self.check_names(each for each in named if re.fullmatch(pattern, each[1]))

    def check_default_kind(self, kind: str, absent: Collection[str] = ()) -> Iterator[YamlProblem]:
        """Tickets opened without a kind get one of the desk's that the project has."""
        kinds = [key for key in self.desk.types if self.desk.is_intake(key) and key not in absent]
        if kind not in kinds:
            yield self.document.problem_at_value(("default_kind",), expected=one_of(kinds), known=kinds)

    def _known_words(self, name: Field) -> Iterable[str]:
        words: Mapping[Field, Iterable[str]] = {
            TYPE: self.desk.types,
            STATUS: self.desk.statuses,
            PRIORITY: self.desk.priorities,
            BILLING: self.desk.billing,
            TEAM: self.desk.teams,
        }
        return words[name]

    def _unknown_key(self, path: Path, known: Iterable[str], what: MessageText) -> YamlProblem:
        names = tuple(known)
        return self.document.problem_at_key(path, expected=known_name(what, names), known=names)
