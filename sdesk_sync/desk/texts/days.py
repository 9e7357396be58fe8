"""Calendar days as a language writes them in a sentence."""

from collections.abc import Mapping
from datetime import date

_MONTHS: Mapping[str, str] = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_TO: Mapping[str, str] = {"en": "to", "de": "bis"}


def write_day(day: date, language: str) -> str:
    """A day in `en` or `de`, such as `17 March 2027` or `17. März 2027`."""
    return f"{_write_day_of_year(day, language)} {day.year}"


def write_days(first: date, last: date, language: str) -> str:
    """Some days in `en` or `de`, such as `10 to 17 March 2027`; what both ends share stands once."""
    whole = write_day(last, language)
    if first == last:
        return whole
    begin = _write_day_of_month(first, language)
    if first.month != last.month or first.year != last.year:
        begin = _write_day_of_year(first, language)
    if first.year != last.year:
        begin = write_day(first, language)
    return f"{begin} {_TO[language]} {whole}"


def _write_day_of_year(day: date, language: str) -> str:
    return f"{_write_day_of_month(day, language)} {_MONTHS[language].split()[day.month - 1]}"


def _write_day_of_month(day: date, language: str) -> str:
    return f"{day.day}{'.' if language == 'de' else ''}"
