"""Findings in words: pure, in either language, with times as the desk counts them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from sdesk_sync.messages.sentences import translate_sentence
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.doctor.texts import ONE, doctor_texts
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingTime, FindingValue, FindingWord
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey

_MOST_NAMED = 5
"""Of more things the number has to do."""


@dataclass(frozen=True, slots=True)
class DoctorWording:
    """Words in `en` or `de`. `zone` is the desk's, `now` (ms) says what is today."""

    language: str
    zone: ZoneInfo
    now: int

    def describe(self, finding: DoctorFinding) -> str:
        """The finding's sentence."""
        values = {name: self._write(value) for name, value in finding.values.items()}
        return self._fill_text(self._key(finding.form, finding.values.get("count")), values)

    def count(self, key: str, number: int) -> str:
        """The text of a key that counts."""
        return self._fill_text(self._key(key, number), {"count": self._numbers.number(number)})

    def say(self, key: str, **values: FindingValue) -> str:
        """The text of a key."""
        return self._fill_text(key, {name: self._write(value) for name, value in values.items()})

    @property
    def _numbers(self) -> Wording:
        return Wording(self.language)

    def _key(self, key: str, count: FindingValue | None) -> str:
        one = f"{key}{ONE}"
        return one if count == 1 and one in doctor_texts(self.language) else key

    def _fill_text(self, key: str, values: dict[str, str]) -> str:
        return doctor_texts(self.language)[key].format(**values)

    def _write(self, value: FindingValue) -> str:
        match value:
            case FindingWord():
                return self._fill_text(f"word.{value}", {})
            case FindingTime():
                return self._write_time(value.at)
            case StepKey():
                return self._write_key(value)
            case tuple():
                return self._enumerate(
                    self._write_key(each) if isinstance(each, StepKey) else name_of_others(each)
                    for each in value
                )
            case int():
                return self._numbers.number(value)
            case str():
                return escape_controls(translate_sentence(value, self.language))
            case _:
                assert_never(value)

    def _write_time(self, at: int) -> str:
        """The hour, where it is of today."""
        shown = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)
        today = datetime.fromtimestamp(self.now / 1000, UTC).astimezone(self.zone).date()
        return f"{shown:%H:%M}" if shown.date() == today else f"{shown:%Y-%m-%d %H:%M}"

    def _write_key(self, key: StepKey) -> str:
        """What sort of thing it is, and what it is called; a list by its board."""
        name = name_of_others(key.identity)
        if key.object is ObjectKind.LIST:
            board, _, label = key.identity.partition("/")
            name = self._fill_text(
                "list.in", {"board": name_of_others(board), "label": name_of_others(label)}
            )
        return f"{self._fill_text(f'object.{key.object}', {})} {name}"

    def _enumerate(self, names: Iterable[str]) -> str:
        """The first of them, and how many more there are."""
        every = tuple(names)
        more = len(every) - _MOST_NAMED
        if more <= 0:
            return ", ".join(every)
        shown = ", ".join(every[:_MOST_NAMED])
        return self._fill_text("more", {"names": shown, "count": self._numbers.number(more)})
