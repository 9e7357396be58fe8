"""The rules of a desk file: checked against its words, and bound to them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.file.first_entries import find_circular_entries
from sdesk_sync.desk.file.shapes import DeskFile
from sdesk_sync.desk.model.vocabulary import Field, Mode
from sdesk_sync.desk.rules import KINDS, RuleShape
from sdesk_sync.desk.rules.book import BoundRule, RuleBook, make_rule_book
from sdesk_sync.desk.rules.retypes import Retypes
from sdesk_sync.desk.rules.settings import RuleSettings, Surroundings
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.desk.texts import HOLE
from sdesk_sync.messages import message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem, is_visible, known_name, one_of

_KIND_NAMES = tuple(kind.kind for kind in KINDS)
_LONGEST_ID = 80
_ODD_ID = re.compile(r"[\s.,:]")
"""A dot ends the id in the keys of texts, a comma in lists of rules."""


def bind_rules(rules: Mapping[str, RuleShape], tables: DeskTables) -> RuleBook:
    """The rules of a checked desk file."""
    surroundings = surround_rules(rules, tables)
    bound = tuple(
        _bind(name, rule, settings, surroundings)
        for name, rule in rules.items()
        for settings in rule.list_kinds()
    )
    return make_rule_book(tuple(rules), bound, tuple(tables.types))


def surround_rules(rules: Mapping[str, RuleShape], tables: DeskTables) -> Surroundings:
    """What the rules of a desk file are bound to."""
    needs = tuple(
        need
        for name, rule in rules.items()
        if rule.cap is not Mode.OFF
        for settings in rule.list_kinds()
        for need in settings.list_needs(name, tables)
    )
    return Surroundings(tables, needs)


def _bind(name: str, rule: RuleShape, settings: RuleSettings, surroundings: Surroundings) -> BoundRule:
    of = settings.of if settings.of is None or isinstance(settings.of, str) else frozenset(settings.of)
    return BoundRule(
        name,
        rule.cap,
        settings.kind,
        settings.select_tickets(surroundings.tables),
        settings.bind(surroundings),
        of,
        frozenset(settings.override),
        tuple(map(Field, settings.clears)) if isinstance(settings, Retypes) else (),
    )


def own_texts(rules: Mapping[str, RuleShape], language: str) -> dict[str, str]:
    """The rules' own sentences, by the keys that texts have."""
    texts: dict[str, str] = {}
    for name, rule in rules.items():
        case = first_case(rule)
        for shape, key in (
            (rule.why, f"rules.{name}.{case}"),
            (rule.instead, f"rules.{name}.{case}.instead"),
            (rule.customer, f"rules.{name}.customer"),
        ):
            if shape is not None:
                texts[key] = shape.de if language == "de" else shape.en
    return texts


def first_case(rule: RuleShape) -> str:
    """The case that a rule's own sentences are for; empty for one that refuses nothing."""
    return next((case for settings in rule.list_kinds() for case in settings.reachable_cases), "")


def case_words(rule: RuleShape) -> dict[str, tuple[str, ...]]:
    """The words that fill the sentences of each case a rule can come to."""
    return {
        case: settings.case_words[case] for settings in rule.list_kinds() for case in settings.reachable_cases
    }


def customer_words(rule: RuleShape) -> tuple[str, ...]:
    """The words that fill what a customer is told: one sentence for all cases of the rule."""
    first, *others = case_words(rule).values() or ((),)
    return tuple(word for word in first if all(word in words for words in others))


@dataclass(frozen=True, slots=True)
class RuleChecks:
    """The rules of one desk file."""

    document: YamlDocument[DeskFile]
    tables: DeskTables

    def find_rule_problems(self) -> Iterator[YamlProblem]:
        """A rule of no kind, words the desk does not have, settings that do not go together, sentences."""
        for name, rule in self.document.value.rules.items():
            path: KeyPath = ("rules", name)
            yield from self._check_id(path, name)
            kinds = list(rule.list_kinds())
            if not kinds:
                yield self.document.problem_at_key(
                    path,
                    expected=known_name(message("word.kind-of-rule"), _KIND_NAMES),
                    found=message("desk.rule-of-no-kind", rule=name),
                )
            for settings in kinds:
                yield from self._check_settings((*path, settings.kind), settings)
                if rule.cap is Mode.WARN and not settings.can_warn:
                    expected = message("desk.nobody-to-warn")
                    yield self.document.problem_at_value((*path, "mode"), expected=expected)
            yield from self._check_sentences(path, rule)
        yield from find_circular_entries(self.document, self.tables)

    def _check_id(self, path: KeyPath, name: str) -> Iterator[YamlProblem]:
        if not is_visible(name) or _ODD_ID.search(name) or len(name) > _LONGEST_ID:
            expected = message("desk.rule-id", most=_LONGEST_ID)
            yield self.document.problem_at_key(path, expected=expected, found=ascii(name))

    def _check_settings(self, path: KeyPath, settings: RuleSettings) -> Iterator[YamlProblem]:
        for fault in settings.find_faults(self.tables):
            point = self.document.problem_at_key if fault.is_at_key else self.document.problem_at_value
            yield point((*path, *fault.path), expected=fault.expected, found=fault.found, known=fault.known)

    def _check_sentences(self, path: KeyPath, rule: RuleShape) -> Iterator[YamlProblem]:
        words, for_customers = case_words(rule).get(first_case(rule), ()), customer_words(rule)
        if not any(settings.has_command(self.tables) for settings in rule.list_kinds()):
            # Where there is none to be written, a sentence that names it has a hole.
            words = tuple(word for word in words if word != "command")
        sentences = (
            ("why", rule.why, words),
            ("instead", rule.instead, words),
            ("customer", rule.customer, for_customers),
        )
        for key, shape, known in sentences:
            if shape is None:
                continue
            if not case_words(rule) and any(rule.list_kinds()):
                yield self.document.problem_at_key((*path, key), expected=message("desk.no-sentences"))
                continue
            for language, text, other in (("en", shape.en, shape.de), ("de", shape.de, shape.en)):
                at = (*path, key, language)
                yield from find_text_problems(self.document, at, text, known)
                if other.strip() and not text.strip():
                    yield self.document.problem_at_value(at, expected=message("desk.both-languages"))


def find_text_problems(
    document: YamlDocument[DeskFile], path: KeyPath, text: str, words: tuple[str, ...]
) -> Iterator[YamlProblem]:
    """Placeholders that nothing fills, and braces that are none."""
    if set("{}") & set(HOLE.sub("", text)):
        yield document.problem_at_value(path, expected=message("desk.braces"))
    for hole in sorted(set(HOLE.findall(text)) - set(words)):
        fits = [f"{{{one}}}" for one in words]
        expected = one_of(fits) if fits else message("desk.no-hole")
        yield document.problem_at_value(path, found=f"{{{hole}}}", expected=expected)
