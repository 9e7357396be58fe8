"""The one place that decides whether something is the tracker's answer, and to what was asked.

Looked at are the status, the shape of the JSON and whose data it is. A proxy's page, a login, a firewall's
refusal or another ticket's data says nothing of what was asked for: it is for later
(docs/engine.md#whose-answer-it-is).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sdesk_sync.messages import MessageText, message
from sdesk_sync.trackers.errors import (
    Conflicting,
    ForeignAnswer,
    Gone,
    Misconfigured,
    Rejected,
    TrackerError,
    Transient,
)
from sdesk_sync.trackers.wire.payload import Json, identifier_at, make_storable, text_at

if TYPE_CHECKING:
    import requests

# 409 is somebody else's edit at the same moment, so it passes: docs/trackers/gitlab.md#errors and
# docs/trackers/jira.md#editing say so of either.
_CONFLICT = 409
_PASSING = (408, 425)
_NOT_THERE = 404
# No tracker of ours says it of a ticket or an account, only of a part of its API that it has taken away
# (docs/trackers/jira.md#search).
_TAKEN_AWAY = 410


@dataclass(frozen=True, slots=True)
class FailedCall:
    """An answer that tells of a failure.

    `words` are the tracker's own, None where the body is not what this tracker refuses with. `hint` is what a
    person can do where it refuses, `after_s` for how long it asks us to wait, `fields` are the fields that it
    refuses, by its own names.
    """

    tracker: str
    method: str
    status: int
    words: str | None
    hint: MessageText
    after_s: float | None = None
    fields: tuple[str, ...] = ()


def classify_failed_call(failed: FailedCall) -> TrackerError:
    """The error of ours that a failure is, but for those that are said in headers."""
    if failed.status == _CONFLICT:
        words = make_storable(failed.words or "")
        return Conflicting(
            message("tracker.answered", tracker=failed.tracker, status=failed.status), failed.after_s, words
        )
    if failed.status in _PASSING or failed.status >= 500:
        return Transient(
            message("tracker.answered", tracker=failed.tracker, status=failed.status), failed.after_s
        )
    if failed.words is None:
        # A firewall's 403 or a proxy's 404 is no word of the tracker's about a ticket.
        return ForeignAnswer(f"{failed.status}, in other words than {failed.tracker} refuses with")
    words = make_storable(failed.words)
    if failed.status == _TAKEN_AWAY:
        return ForeignAnswer(f"{failed.status}: {words}, which {failed.tracker} says of nothing we ask about")
    if failed.status == _NOT_THERE:
        return Gone(f"{failed.status}: {words}", words)
    refused = Rejected(failed.status, words, failed.hint, failed.fields)
    # What we may not even read is no matter of one ticket; a write may be refused for its own sake.
    is_ours = failed.status == 403 and failed.method == "GET"
    return Misconfigured(refused.reason, refusal=refused) if is_ours else refused


def parse_json(name: str, answer: "requests.Response") -> object:
    """What an answer of the tracker of this name holds; None for an empty one. Raises ForeignAnswer."""
    if not answer.content:
        return None
    try:
        return answer.json()
    # A proxy's page or a login; brackets nested deep enough end the parser.
    except (ValueError, RecursionError) as error:
        raise ForeignAnswer(message("tracker.no-json", name=name)) from error


def require_object(found: object) -> Json:
    """An answer that has to be an object. Raises ForeignAnswer."""
    if not isinstance(found, dict):
        raise ForeignAnswer("the answer is no JSON object")
    return found


def require_objects(found: object) -> tuple[Json, ...]:
    """An answer, or a part of one, that has to be a list of objects. Raises ForeignAnswer."""
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ForeignAnswer("the answer is no JSON list of objects")
    return tuple(found)


def require_identity(found: Json, asked: str, key: str = "id") -> Json:
    """What was asked for by its id, and shows it. Raises ForeignAnswer for any other thing's data."""
    shown = identifier_at(found, key) or text_at(found, key)
    if shown != asked:
        raise ForeignAnswer(f"the answer shows {key} '{make_storable(shown)}', asked for was '{asked}'")
    return found


def require_new(found: Json) -> str:
    """The id of what a call has made. Raises ForeignAnswer where the answer shows none."""
    made = identifier_at(found, "id")
    if not made:
        raise ForeignAnswer("the answer does not show what was made")
    return made


@contextmanager
def require_ticket_gone(look: Callable[[], object]) -> Iterator[None]:
    """Round calls on what belongs to a ticket: Gone goes on only where the ticket itself is gone.

    `look` reads the ticket. Raises ForeignAnswer where it is there all the same, and what `look` raises.
    """
    try:
        yield
    except Gone as error:
        look()
        raise ForeignAnswer(f"{error}, though the ticket is there") from error
