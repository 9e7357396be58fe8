"""What is wrong, told by a key and the words that fill its text: put into a language where people read it.

Whoever finds a mistake in a file, a store or a tracker does not know who will read of it: a log is
English, a terminal speaks its person's language. So a problem carries a `CatalogueMessage`, and only the
command line asks it for German. The texts stand in `en.yaml` and `de.yaml` here.
"""

from dataclasses import dataclass
from typing import TypeAlias, Union

from sdesk_sync.messages.catalogue import read_catalogue
from sdesk_sync.messages.sentences import translate_sentence


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
    """A message in a language; of other texts those that are sentences of ours."""
    if isinstance(text, CatalogueMessage):
        return text.in_language(language)
    return translate_sentence(text, language)


def tell_error(error: BaseException, language: str) -> str:
    """What an error says: its message in a language, where it was raised with one."""
    first = error.args[0] if len(error.args) == 1 else None
    return put_into_words(first if isinstance(first, CatalogueMessage) else str(error), language)


def _as_text(value: object) -> MessageText:
    return value if isinstance(value, CatalogueMessage) else str(value)
