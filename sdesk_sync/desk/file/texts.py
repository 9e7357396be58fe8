"""The texts that a desk file puts in the place of the shipped ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.file.rules import case_words, customer_words, find_text_problems
from sdesk_sync.desk.file.shapes import DeskFile
from sdesk_sync.desk.rules import RuleShape
from sdesk_sync.desk.texts import HOLE, LANGUAGES, default_texts
from sdesk_sync.messages import message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem


def replaceable_texts(file: DeskFile, language: str) -> dict[str, tuple[str, ...]]:
    """The keys under which a text may be replaced, each with the words that fill it."""
    shipped = {key: tuple(HOLE.findall(text)) for key, text in default_texts(language).items()}
    return {**shipped, **dict(list_rule_texts(file.rules))}


def list_rule_texts(rules: Mapping[str, RuleShape]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of the sentences that rules may have of their own, each with the words that fill it."""
    for name, rule in rules.items():
        sentences = {f"rules.{name}.{case}": words for case, words in case_words(rule).items()}
        sentences |= {f"{key}.instead": words for key, words in sentences.items()}
        if sentences:
            sentences[f"rules.{name}.customer"] = customer_words(rule)
        for key, words in sentences.items():
            yield key, words
            yield from ((f"{key}.no-{word}", words) for word in words)


@dataclass(frozen=True, slots=True)
class TextChecks:
    """The section `texts:` of one desk file."""

    document: YamlDocument[DeskFile]

    def find_replaced_problems(self) -> Iterator[YamlProblem]:
        """Keys that no text has, words that fill none, and what is there in one language only."""
        texts = self.document.value.texts
        for language in LANGUAGES:
            known = replaceable_texts(self.document.value, language)
            for key, text in texts.in_language(language).items():
                path: KeyPath = ("texts", language, key)
                if key not in known:
                    yield self.document.problem_at_key(path, expected=message("desk.text-key"), known=known)
                else:
                    yield from find_text_problems(self.document, path, text, known[key])
        yield from self._check_languages()

    def _check_languages(self) -> Iterator[YamlProblem]:
        """A rule's own sentence stands in both languages; the others fall back on the shipped ones."""
        texts = self.document.value.texts
        own = dict(list_rule_texts(self.document.value.rules))
        for language, other in (("en", texts.de), ("de", texts.en)):
            for key in texts.in_language(language):
                if key in own and key not in other:
                    expected = message("desk.other-language", language="de" if language == "en" else "en")
                    yield self.document.problem_at_key(("texts", language, key), expected=expected)
