"""Calendar days as a language writes them in a sentence."""

from collections.abc import Mapping
from datetime import date

_MONTHS: Mapping[str, str] = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def write_day(day: date, language: str) -> str:
    """A day in `en` or `de`, such as `17 March 2027` or `17. März 2027`."""
    month = _MONTHS[language].split()[day.month - 1]
    return f"{day.day}{'.' if language == 'de' else ''} {month} {day.year}"
