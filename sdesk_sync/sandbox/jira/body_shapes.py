"""The shapes that bodies have to have: refused as a whole, or for the first key that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse, Response

from sdesk_sync.sandbox.jira.rest import UNREADABLE, JiraCall, JiraRefusal

Shape = Any
"""A type, words to choose from, a list of one shape, or an object of shapes by key, `!` after needed ones."""


class UnreadablePayload(JiraRefusal):
    """A body with something of a wrong type in it."""

    def __init__(self) -> None:
        super().__init__(400, UNREADABLE)

    def error_response(self) -> Response:
        """The one error body without `errors`, as recorded (docs/trackers/jira.md#set-up)."""
        return JSONResponse({"errorMessages": [UNREADABLE]}, 400)


def read_body(call: JiraCall, shape: Shape) -> Any:
    """A request's body; 400 where it is not of the shape. What it has besides is not complained of."""
    body = call.whole_body()
    if not isinstance(body, dict) or not _is_of(body, shape):
        raise UnreadablePayload
    if (missing := next(_missing_keys(body, shape, ""), None)) is not None:
        raise JiraRefusal(400, f"Missing required field '{missing}'")
    return body


def _is_of(value: Any, shape: Shape) -> bool:
    if value is None:
        return True
    if isinstance(shape, list):
        return isinstance(value, list) and all(_is_of(each, shape[0]) for each in value)
    if isinstance(shape, dict):
        keys = ((key.rstrip("!"), each) for key, each in shape.items())
        return isinstance(value, dict) and all(_is_of(value.get(key), each) for key, each in keys)
    if isinstance(shape, frozenset):
        return value in shape
    # Texts are read from numbers too: ids are written both ways.
    return isinstance(value, (str, int) if shape is str else shape)


def _missing_keys(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, list):
        for place, each in enumerate(value or ()):
            yield from _missing_keys(each, shape[0], f"{path}.[{place}]")
    elif isinstance(shape, dict) and value is not None:
        for written, each in shape.items():
            key = written.rstrip("!")
            here = f"{path}.{key}".lstrip(".")
            if written.endswith("!") and value.get(key) is None:
                yield here
            yield from _missing_keys(value.get(key), each, here)
