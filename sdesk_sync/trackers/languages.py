"""In which language a ticket's customer is spoken to: a mapping's section `languages`.

docs/desk.md#languages
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.desk.texts import LANGUAGES
from sdesk_sync.messages import message
from sdesk_sync.trackers.mapping import M, MappingChecks, Path
from sdesk_sync.yamlfile import YamlProblem, known_name, one_of

SECTION = "languages"

LanguageMark: TypeAlias = tuple[str, str]
"""What tells a ticket's language: of which sort (`labels`), and what it is called."""


@dataclass(frozen=True, slots=True)
class LanguageTable:
    """The lines of a mapping in their order, and the language where none fits."""

    default: str
    lines: tuple[tuple[str, tuple[LanguageMark, ...]], ...] = ()

    def find(self, shown: Collection[LanguageMark]) -> str:
        """The language of the first line that names something of what is shown."""
        return next(
            (each for each, marks in self.lines if any(mark in shown for mark in marks)), self.default
        )

    def first_name(self, sort: str, language: str) -> str | None:
        """What is named first of a sort by the line of a language; None where nothing is."""
        return next(
            (name for each, marks in self.lines for kind, name in marks if (each, kind) == (language, sort)),
            None,
        )


def build_languages(default: str, lines: Mapping[str, Iterable[LanguageMark]]) -> LanguageTable:
    """The table of a mapping's lines."""
    return LanguageTable(default, tuple((each, tuple(marks)) for each, marks in lines.items()))


def check_languages(
    check: MappingChecks[M], lines: Mapping[str, Mapping[str, list[str]]]
) -> Iterator[YamlProblem]:
    """Lines of languages that there are texts in, each of which something tells that tells no other.

    `lines` are names by language and sort of what is named.
    """
    named: dict[str, list[tuple[Path, str]]] = {}
    for language, line in lines.items():
        if language not in LANGUAGES:
            expected = known_name(message("mapping.language"), LANGUAGES)
            yield check.document.problem_at_key((SECTION, language), expected=expected, known=LANGUAGES)
        if not any(line.values()):
            expected = message("mapping.language-mark", names=one_of(line))
            yield check.document.problem_at_value((SECTION, language), expected=expected)
        for sort, names in line.items():
            at = [((SECTION, language, sort, number), name) for number, name in enumerate(names)]
            named.setdefault(sort, []).extend(at)
    # Of two lines with the same name the second would never fit.
    for names_of_sort in named.values():
        yield from check.check_names(names_of_sort)
