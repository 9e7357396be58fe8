"""What a plan leaves to people, done as they would do it: with the very words that its list gives them."""

from collections.abc import Callable, Iterable
from typing import Any

Json = dict[str, Any]

COLUMN = "In Progress"
"""Where statuses get their place: which column it is matters to people alone."""
_SHAPES: dict[str, Callable[[list[str]], Json]] = {
    "J301": lambda words: {"columns": {COLUMN: words}},
    "J310": lambda words: {"portal-group": words},
}
"""By code, what the control of a sandbox is to be told."""


def list_by_hand(plan: Json) -> list[Json]:
    """The steps by hand of a plan of one tracker, as JSON."""
    (tracker,) = plan["trackers"]
    steps: list[Json] = tracker["by_hand"]
    return steps


def shape_by_hand(steps: Iterable[Json]) -> Json:
    """What those steps come to that the next plan reads back. KeyError: one that nobody here can do."""
    shape: Json = {}
    for step in steps:
        if step["check"] == "read-back":
            shape |= _SHAPES[step["code"]](step["words"])
    return shape


def words_to_settle(steps: Iterable[Json]) -> tuple[str, ...]:
    """What `apply` is told of those that nobody can read."""
    codes = (step["code"] for step in steps if step["check"] == "unreadable" and not step["done"])
    return tuple(word for code in codes for word in ("--done", code))
