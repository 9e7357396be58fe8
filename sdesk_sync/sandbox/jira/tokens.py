"""Page tokens: a place in a list, in a form that nobody takes for a number."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sdesk_sync.sandbox.jira.rest import JiraRefusal

INVALID = "The provided next page token is invalid or expired."


def token_for(*place: int) -> str:
    """The token of the page that begins after this place."""
    numbers = ",".join(map(str, place))
    return base64.urlsafe_b64encode(f"place:{numbers}".encode()).decode()


def read_token(token: Any, size: int = 1) -> tuple[int, ...] | None:
    """The place behind a token, which has so many numbers; None without one; 400 for a made-up one."""
    if not token:
        return None
    try:
        word, _, numbers = base64.urlsafe_b64decode(str(token)).decode().partition(":")
        place = tuple(int(number) for number in numbers.split(","))
        if word == "place" and len(place) == size:
            return place
    except (ValueError, binascii.Error):
        pass
    raise JiraRefusal(400, INVALID)
