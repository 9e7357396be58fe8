"""Page tokens: a place in a list, in a form that nobody takes for a number."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sdesk_sync.sandbox.jira.rest import Refused


def token_for(place: int) -> str:
    """The token of the page that begins at this place."""
    return base64.urlsafe_b64encode(f"place:{place}".encode()).decode()


def read_token(token: Any) -> int:
    """The place behind a token, 0 without one; 400 for a made-up one."""
    if not token:
        return 0
    try:
        word, _, place = base64.urlsafe_b64decode(str(token)).decode().partition(":")
        if word == "place":
            return int(place)
    except (ValueError, binascii.Error):
        pass
    raise Refused(400, "The provided next page token is invalid or expired.")
