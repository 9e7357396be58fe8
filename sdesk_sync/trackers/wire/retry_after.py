"""How long a tracker asks us to wait."""

import re
import time
from email.utils import parsedate_to_datetime

LONGEST_S = 3600.0
"""However long a tracker asks for: by then it is worth asking again (Jira's hourly quota)."""


def parse_retry_after(header: str) -> float | None:
    """Seconds from a Retry-After of either kind, a number or a date; an hour at most.

    https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.3
    """
    if re.fullmatch(r"[0-9]{1,9}", header):
        return min(LONGEST_S, float(header))
    try:
        wait = parsedate_to_datetime(header).timestamp() - time.time()
    except (ValueError, TypeError):
        return None
    return min(LONGEST_S, max(0.0, wait))


def parse_reset_time(header: str) -> float | None:
    """Seconds until a time that is told in seconds since the epoch; None for one gone by, an hour at most."""
    if not re.fullmatch(r"[0-9]{1,12}", header):
        return None
    wait = int(header) - time.time()
    return min(LONGEST_S, wait) if wait > 0 else None
