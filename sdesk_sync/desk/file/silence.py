"""The desk file's `silence:`: its hours and words checked, its policy built."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from sdesk_sync.desk.comments.automatic_replies import is_distinctive, shipped_words
from sdesk_sync.desk.entries import QuietHours, SilencePolicy
from sdesk_sync.desk.file.shapes import DeskFile, SilenceShape
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.messages import CatalogueMessage, message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem

# 24:00 is another day's 00:00, and Python takes much that nobody calls a time.
_WALL_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_TWO_TIMES = message("desk.two-times")
_SECTION = "silence"


def build_silence(shape: SilenceShape) -> SilencePolicy:
    """The policy of a section, whose hours need not be right yet: then it has none."""
    return SilencePolicy(
        shape.remind_days,
        shape.close_days,
        frozenset(shape.close_types),
        frozenset(shape.close_from),
        _build_hours(shape.quiet_hours),
        Mode(shape.mode),
        shipped_words() if shape.auto_replies is None else tuple(shape.auto_replies),
    )


def _build_hours(ends: list[str]) -> QuietHours | None:
    if len(ends) != 2 or not all(map(_WALL_TIME.fullmatch, ends)):
        return None
    begin, end = map(time.fromisoformat, ends)
    return QuietHours(begin, end) if begin != end else None


@dataclass(frozen=True, slots=True)
class SilenceChecks:
    """The section `silence:` of one desk file; its types and statuses are looked up with all names."""

    document: YamlDocument[DeskFile]

    def find_silence_problems(self) -> Iterator[YamlProblem]:
        """Hours that are none, a closing before its reminder, words that every comment has."""
        silence = self.document.value.silence
        yield from self._check_hours(silence.quiet_hours)
        if silence.remind_days and 0 < silence.close_days < silence.remind_days:
            expected = message("desk.close-after-reminder", days=silence.remind_days)
            yield self.document.problem_at_value((_SECTION, "close_days"), expected=expected)
        for number, words in enumerate(silence.auto_replies or ()):
            if not is_distinctive(words):
                expected = message("desk.distinctive-words")
                yield self.document.problem_at_value((_SECTION, "auto_replies", number), expected=expected)

    def _check_hours(self, ends: list[str]) -> Iterator[YamlProblem]:
        path: KeyPath = (_SECTION, "quiet_hours")
        for number, end in enumerate(ends):
            if not _WALL_TIME.fullmatch(end):
                expected = message("desk.time-of-day")
                yield self.document.problem_at_value((*path, number), expected=expected)
        if len(ends) not in (0, 2):
            yield self.document.problem_at_value(path, expected=_TWO_TIMES)

    def find_silence_doubts(self) -> Iterator[tuple[KeyPath, CatalogueMessage]]:
        """What is right and does nothing, with its place."""
        silence = self.document.value.silence
        if silence.remind_days and silence.close_days == silence.remind_days:
            yield (_SECTION, "close_days"), message("doubt.no-day-left")
        closing = (("close_types", silence.close_types), ("close_from", silence.close_from))
        for key, named in closing if not silence.close_days else ():
            if named:
                yield (_SECTION, key), message("doubt.never-closed")
