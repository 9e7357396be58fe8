"""Words of set-up in one language: sentences, numbers, names of others, places in a tracker's menus."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.texts import setup_texts
from sdesk_sync.trackers.setup.objects import DeskWord
from sdesk_sync.trackers.setup.steps import MenuItem

LONGEST_NAME = 40
"""Cells of a name of others; a longer one is cut in the middle."""

_SEPARATORS = {"en": (",", "."), "de": (".", ",")}
_KINDS = {name: WordKind(name) for name in WORD_FIELDS}


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in `en` or `de`. What is filled into a sentence is escaped, so that it can only be read."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """The text of a key."""
        return self._catalogue[key].format(
            **{name: escape_controls(str(value)) for name, value in values.items()}
        )

    def count(self, key: str, number: int, **values: object) -> str:
        """The text of a key that counts: of one, that of its sister where it has one."""
        one = f"{key}.one"
        written = self.number(number)
        return self.say(one if number == 1 and one in self._catalogue else key, count=written, **values)

    def knows(self, key: str) -> bool:
        """Whether there is a text of the key."""
        return key in self._catalogue

    def number(self, number: int) -> str:
        """1,204 or 1.204."""
        return f"{number:,}".replace(",", _SEPARATORS[self.language][0])

    def seconds(self, seconds: float) -> str:
        """0.4 s or 0,4 s; from ten on whole ones."""
        if seconds >= _WHOLE_FROM_S:
            return f"{self.number(round(seconds))} s"
        return f"{seconds:.1f} s".replace(".", _SEPARATORS[self.language][1])

    def join(self, parts: Iterable[str]) -> str:
        """`a, b and c`; empty for none."""
        *head, last = [*parts] or [""]
        return self.say("list.and", head=", ".join(head), last=last) if head else last

    def word(self, desk: Desk, word: DeskWord | None) -> str:
        """What the desk calls a word of its; empty for none. A value of a fact is called what it is."""
        if word is None:
            return ""
        kind = _KINDS.get(word.field, WordKind.VALUE)
        return escape_controls(desk.name_of(Word(kind, word.key), self.language))

    def place(self, items: Iterable[MenuItem | str]) -> str:
        """A path of menu words and of names of things there."""
        return " → ".join(
            self.say(f"place.{item}") if isinstance(item, MenuItem) else escape_controls(item)
            for item in items
        )

    @property
    def _catalogue(self) -> Mapping[str, str]:
        return setup_texts(self.language)


_WHOLE_FROM_S = 10


def name_of_others(name: str) -> str:
    """A name that others gave: what in it would act is escaped, and a long one is cut in the middle."""
    shown = escape_controls(name)
    if cell_len(shown) <= LONGEST_NAME:
        return shown
    # By cells, since others may write as wide as they like; the end first, which takes no more than half.
    half = (LONGEST_NAME - 1) // 2
    end = len(shown)
    while cell_len(shown[end - 1 :]) <= half:
        end -= 1
    start = 0
    while cell_len(shown[: start + 1]) <= LONGEST_NAME - 1 - cell_len(shown[end:]):
        start += 1
    return f"{shown[:start]}…{shown[end:]}"
