"""What a desk has heard of a ticket's comments: each by its own id, whatever else is told meanwhile."""

import json
from typing import Any

from tests.harness.place import At

_PLACES = {"Note Hook": "object_attributes", "comment_created": "comment", "comment found": None}
"""Where the body of each event shows the comment; what a sweep has found is one itself."""


def list_heard_comments(at: At, ticket: str) -> list[str]:
    """How what told of each comment has ended, in the order they were written.

    One that was told twice is there once, as done where either delivery is: it is carried out once.
    """
    states: dict[int, str] = {}
    for row in at.deliveries(ticket):
        if row["event"] in _PLACES:
            (stored,) = at.place.rows("SELECT body FROM bodies WHERE inbox_id = ?", row["id"])
            number = _find_id(json.loads(stored["body"]), _PLACES[row["event"]])
            states[number] = "done" if "done" in (row["state"], states.get(number)) else row["state"]
    return [states[number] for number in sorted(states)]


def _find_id(body: dict[str, Any], place: str | None) -> int:
    return int((body[place] if place else body)["id"])
