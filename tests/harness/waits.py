"""Times as they are written in tests of asking back."""

from datetime import datetime
from zoneinfo import ZoneInfo


def instant_of(text: str, zone: str = "Europe/Berlin") -> int:
    """An instant (ms), written as the clock shows it there, or with an offset of its own."""
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return round(moment.timestamp() * 1000)
