"""Looking into a tracker's JSON without trusting it: what is missing or odd is simply not there."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sdesk_sync.trackers.errors import Unreadable

Json: TypeAlias = Mapping[str, object]
"""A JSON object as a tracker sends it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS_OF_A_SECOND = 999
# Enough for a tracker's own words, and not for a proxy's page of HTML.
_LONGEST_WORDS = 500
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# What fits into 64 bits: an id becomes part of a path and a key in the store.
_ID = re.compile(r"[0-9]{1,19}")


def parse_object(body: bytes) -> Json:
    """The object that a body holds. Raises Unreadable for anything else."""
    try:
        found: object = json.loads(body)
    # Brackets nested deep enough end the parser, and anybody may send them.
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is no JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("the body is no JSON object")
    return found


def object_at(body: Json, *keys: str) -> Json:
    """The object behind some keys, one inside the other; an empty one where there is none."""
    for key in keys:
        found = body.get(key)
        body = found if isinstance(found, dict) else {}
    return body


def objects_in(found: object) -> tuple[Json, ...]:
    """The objects of a list; none where it is no list."""
    return tuple(each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def list_at(body: Json, key: str) -> tuple[object, ...] | None:
    """The list under a key; None where there is none."""
    found = body.get(key)
    return tuple(found) if isinstance(found, list) else None


def text_at(body: Json, key: str) -> str:
    """The text under a key; empty where there is none."""
    found = body.get(key)
    # JSON can hold halves of characters, which neither a store nor a socket takes.
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def identifier_at(body: Json, key: str) -> str:
    """The numeric id under a key as text, however it is written there; empty where there is none."""
    found = body.get(key)
    written = str(found) if isinstance(found, int) and not isinstance(found, bool) else text_at(body, key)
    return written if _ID.fullmatch(written) else ""


def number_at(body: Json, key: str) -> int | None:
    """The whole number under a key; None where there is none."""
    found = body.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag_at(body: Json, key: str) -> bool | None:
    """The true or false under a key; None where there is neither."""
    found = body.get(key)
    return found if isinstance(found, bool) else None


def time_at(body: Json, key: str) -> int | None:
    """The time under a key in ms since the epoch, in each of the ways it is written; None for none.

    One without a fraction counts as the last ms of its second, so that it never looks older than
    the same moment read with its ms (docs/trackers/gitlab.md#dates).
    """
    written = re.sub(r" UTC$", "+00:00", text_at(body, key))
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    known = found if found.tzinfo else found.replace(tzinfo=UTC)
    ms = (known - _EPOCH) // timedelta(milliseconds=1)
    return ms if "." in written else ms + _LAST_MS_OF_A_SECOND


def earliest_time_at(body: Json, key: str) -> int | None:
    """The time under a key as by `time_at`, but one without a fraction counts as the first ms of its second.

    So that something never looks younger than what followed it in the same second.
    """
    found = time_at(body, key)
    return found if found is None or "." in text_at(body, key) else found - _LAST_MS_OF_A_SECOND


def make_storable(words: str) -> str:
    """A tracker's words on one line and cut, to be told to people and kept in the store.

    Without control characters and halves of surrogates: PostgreSQL takes no NUL, and neither store a
    half of a character.
    """
    return _UNPRINTABLE.sub(" ", words[:_LONGEST_WORDS])
