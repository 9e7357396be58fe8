"""A desk file's words by themselves: each is one, has one meaning, and those the code needs are there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.comments.command_words import RESERVED_VERBS
from sdesk_sync.desk.file.shapes import DeskFile, FactShape, NamedShape
from sdesk_sync.desk.model.fact_values import NOTHING, is_word_for_nothing
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, RESOLUTION, WORD_FIELDS
from sdesk_sync.desk.rules.settings import RESERVED_WORDS
from sdesk_sync.messages import message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem, is_visible

_NO_WORD = message("desk.visible-word")


@dataclass(frozen=True, slots=True)
class WordChecks:
    """The words of one desk file."""

    document: YamlDocument[DeskFile]

    @property
    def contents(self) -> DeskFile:
        """What stands in the file."""
        return self.document.value

    def find_word_problems(self) -> Iterator[YamlProblem]:
        """All that is wrong with them."""
        yield from self._check_tables()
        yield from self._check_meanings()
        yield from self._check_kinds_served()
        yield from self._check_facts()

    def _check_tables(self) -> Iterator[YamlProblem]:
        file = self.contents
        tables: Mapping[str, Mapping[str, NamedShape]] = {
            "roles": file.roles,
            "teams": file.teams,
            "billing": file.billing,
            "priorities": file.priorities,
            "statuses": file.statuses,
            "kinds": file.kinds,
            "types": file.types,
            "facts": file.facts,
        }
        for table, words in tables.items():
            for key, shape in words.items():
                if not is_visible(key):
                    yield self.document.problem_at_key((table, key), expected=_NO_WORD)
                if key in RESERVED_WORDS:
                    expected = message("desk.other-word", words=", ".join(RESERVED_WORDS))
                    yield self.document.problem_at_key((table, key), expected=expected)
                for language, name in (("en", shape.en), ("de", shape.de)):
                    if not is_visible(name):
                        yield self.document.problem_at_value((table, key, language), expected=_NO_WORD)

    def _check_meanings(self) -> Iterator[YamlProblem]:
        """The statuses that mean something to the rules mean one thing each; customers are no staff."""
        file, first = self.contents, dict[str, str]()
        for key, status in file.meanings.statuses:
            if first.setdefault(status, key) != key:
                path = ("meanings", "statuses", key)
                yield self.document.problem_at_value(
                    path, expected=message("desk.own-status", other=first[status])
                )
        for key, named in file.meanings.roles:
            role = file.roles.get(named or "")
            if role is not None and role.staff:
                path = ("roles", str(named), "staff")
                yield self.document.problem_at_value(path, expected=message("desk.no-staff", meaning=key))

    def _check_kinds_served(self) -> Iterator[YamlProblem]:
        first: dict[str, tuple[str, int]] = {}
        for name, flow in self.contents.workflows.items():
            for number, kind in enumerate(flow.kinds):
                if first.setdefault(kind, (name, number)) != (name, number):
                    path = ("workflows", name, "kinds", number)
                    yield self.document.problem_at_value(
                        path, expected=message("desk.kind-with-workflow", other=first[kind][0])
                    )

    def _check_facts(self) -> Iterator[YamlProblem]:
        verbs: dict[str, str] = {}
        for key, fact in self.contents.facts.items():
            path: KeyPath = ("facts", key)
            if key in (*WORD_FIELDS, RESOLUTION, REQUEST_TYPE):
                yield self.document.problem_at_key(path, expected=message("desk.no-field-name"))
            yield from self._check_command(path, fact, verbs)
            yield from self._check_values((*path, "values"), fact)
        yield from self._check_bot_values()

    def _check_command(self, path: KeyPath, fact: FactShape, verbs: dict[str, str]) -> Iterator[YamlProblem]:
        if fact.command is None:
            return
        verb, at = fact.command.casefold(), (*path, "command")
        if verb in RESERVED_VERBS or len(verb.split()) != 1 or not is_visible(fact.command):
            expected = message("desk.command-word", words=", ".join(RESERVED_VERBS))
            yield self.document.problem_at_value(at, expected=expected)
        elif verbs.setdefault(verb, str(path[-1])) != path[-1]:
            yield self.document.problem_at_value(at, expected=message("desk.own-command", other=verbs[verb]))

    def _check_values(self, path: KeyPath, fact: FactShape) -> Iterator[YamlProblem]:
        first: dict[str, int] = {}
        for number, value in enumerate(fact.values):
            word = value.casefold()
            if is_word_for_nothing(value) or not is_visible(value):
                expected = message("desk.writable-word", words=", ".join(NOTHING))
                yield self.document.problem_at_value((*path, number), expected=expected)
            elif first.setdefault(word, number) != number:
                yield self.document.problem_at_value((*path, number), expected=message("desk.value-once"))

    def _check_bot_values(self) -> Iterator[YamlProblem]:
        """What the desk itself sets are values of the fact."""
        name = self.contents.meanings.facts.opened_as
        values = self.contents.facts[name].values if name in self.contents.facts and name else []
        for word in self.contents.kinds:
            if values and word not in values:
                expected = message("desk.own-value", value=word)
                yield self.document.problem_at_value(("facts", str(name), "values"), expected=expected)
