"""How long a tracker asks us to wait."""

import re
import time
from email.utils import parsedate_to_datetime


def retry_after(header: str) -> float | None:
    """Seconds from a Retry-After of either kind, a number or a date (RFC 9110 §10.2.3)."""
    if re.fullmatch(r"[0-9]{1,9}", header):
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
