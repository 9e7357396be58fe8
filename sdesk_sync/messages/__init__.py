"""What is wrong, told by a key and the words that fill its text: put into a language where people read it.

Whoever finds a mistake in a file, a store or a tracker does not know who will read of it: a log is
English, a terminal speaks its person's language. So a problem carries a `CatalogueMessage`, and only the
command line asks it for German. The texts stand in `en.yaml` and `de.yaml` here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, Union


@dataclass(frozen=True, slots=True)
class CatalogueMessage:
    """A text of the catalogue by its key, with what fills its holes; as a text it is English."""

    key: str
    holes: tuple[tuple[str, "MessageText"], ...] = ()

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """The text in `en` or `de`, the messages in its holes too. LookupError for a key that has none."""
        filled = {name: put_into_words(text, language) for name, text in self.holes}
        return read_catalogue(__package__, language)[self.key].format(**filled)


MessageText: TypeAlias = Union[str, CatalogueMessage]  # noqa: UP007  # a name in quotes takes no `|`
"""What is the same in every language, such as a name or a path; or what is to be said in one."""


def message(key: str, /, **holes: object) -> CatalogueMessage:
    """The message of a key; what fills it is taken as it is written, a message in the reader's language."""
    return CatalogueMessage(key, tuple((name, _as_text(value)) for name, value in holes.items()))


def put_into_words(text: MessageText, language: str) -> str:
    """A message in a language; a text that is none stays as it is."""
    return text.in_language(language) if isinstance(text, CatalogueMessage) else text


def tell_error(error: BaseException, language: str) -> str:
    """What an error says: its message in a language, where it was raised with one."""
    first = error.args[0] if len(error.args) == 1 else None
    return first.in_language(language) if isinstance(first, CatalogueMessage) else str(error)


def _as_text(value: object) -> MessageText:
    return value if isinstance(value, CatalogueMessage) else str(value)


@cache
def read_catalogue(package: str, language: str) -> Mapping[str, str]:
    """The texts in a package's `en.yaml` or `de.yaml`, by key."""
    # Imported when a text is asked for: most commands end without one, and completion runs them often.
    from importlib.resources import files

    import yaml

    text = (files(package) / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
