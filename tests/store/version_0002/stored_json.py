"""Stored JSON: which class each column holds, and whether all that is stored is read."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from sdesk_sync.desk.model.actions import Intent
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.store.inbox.rows import SweepFinding
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.timers import DueTimer
from tests.store.version_0002.kept import Json
from tests.store.version_0002.outcome import ACTIONS

_WORDS = {**ACTIONS, "ours": "plain", "foreign": "untrusted"}
COLUMNS: dict[str, tuple[str, str, TypeAdapter[Any]]] = {
    "tickets": ("accepted", "accepted", TypeAdapter(Ticket)),
    "journal": ("walk", "entry", TypeAdapter(JournalEntry)),
    "outbox": ("action", "action", TypeAdapter(Annotated[Intent, Discriminator("kind")])),
}
BODIES: dict[str, TypeAdapter[Any]] = {
    "sweep": TypeAdapter(SweepFinding),
    "comment": TypeAdapter(Comment),
    "timer": TypeAdapter(DueTimer),
}
"""What own deliveries are about, by who brought them."""


def find_unread(stored: Any, read: Any, at: str = "") -> Iterator[str]:
    """Where something stored is not in what the classes have read of it."""
    if isinstance(stored, dict) and isinstance(read, dict):
        for key, value in stored.items():
            yield from find_unread(value, read[key], f"{at}.{key}") if key in read else [f"{at}.{key}"]
    elif isinstance(stored, list) and isinstance(read, list) and len(stored) == len(read):
        alike = sorted if at.endswith(".roles") else list
        for one, other in zip(alike(stored), alike(read), strict=True):
            yield from find_unread(one, other, at)
    elif stored != read:
        yield at


def without_sentences(told: Any) -> Any:
    """The same without what says a refusal in words: its cases and words have other names by now."""
    if isinstance(told, dict):
        said = {"kind", "case", "words", "is_overridden"} if {"rule", "case"} <= told.keys() else set()
        return {key: without_sentences(value) for key, value in told.items() if key not in said}
    return [without_sentences(value) for value in told] if isinstance(told, list) else told


def list_values(told: Any) -> Iterator[object]:
    """All values in JSON, however they are called, with the names of classes as they are now."""
    if isinstance(told, dict):
        for value in told.values():
            yield from list_values(value)
    elif isinstance(told, list):
        for value in told:
            yield from list_values(value)
    else:
        yield _WORDS.get(told, told)


def split_off_edit(walk: Json) -> Json:
    """An entry as it is told now: the oldest were about one edit, whose author and verdicts stood in them."""
    if "edits" in walk:
        return walk
    kept = {key: value for key, value in walk.items() if key not in ("author", "parts", "verdicts")}
    edit = {key: walk[key] for key in ("author", "verdicts", "sighting")}
    return {**kept, "edits": [edit] if walk["author"] else []}


def list_verdicts(walk: Json) -> Iterator[Json]:
    """All verdicts of an entry."""
    for edit in walk["edits"]:
        yield from edit["verdicts"]
